/**
 * The core as a host sees it: another process that is kept running, and its procedures behind carriers. A host never
 * looks into a frame. Invariant: when the core dies every carrier to it closes, and sessions must be signed in anew.
 */
import { type Child, type Supervisor, type SupervisorTimers, supervise } from '#platform/supervise/supervisor.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
import type { Carrier, CarrierListener } from '#shared/api/carrier.ts';
import { defineFaults, type Fault, type FaultValue, fromFaultValue } from '#shared/errors/fault.ts';
import type { SignIn } from './core.types.ts';
import type { StartMessage } from './host-link.ts';
import type { CoreMessage, HostMessage } from './host-protocol.ts';

export type CoreChild = Child<HostMessage, CoreMessage>;

const remoteCoreFaults = defineFaults({
  'core.unstable': {
    message: 'The database program keeps ending by itself and was not started again.',
    remedy:
      'Restart the computer and open Almoner again. If it happens again, call support; your records are safe on the disk.',
  },
});

export interface RemoteCoreEvents {
  /** It runs, for the first time or again. */
  ready?(): void;
  /** It died; it is being started again. */
  lost?(): void;
  /** It can't run here (`data.in_use`, …) or died too often (`core.unstable`). Nothing follows. */
  gaveUp?(fault: Fault): void;
  /** Locked or signed out. */
  sessionEnded?(sessionId: string): void;
}

export interface RemoteCore {
  readonly isReady: boolean;
  /** Resolves once it runs; rejects with the fault if it gave up. */
  whenReady(): Promise<void>;
  /** A carrier through the host, or null while the core isn't ready. */
  connect(sessionId: string): Carrier | null;
  /** Gives a port to the core that goes past the host; false while the core isn't ready. */
  handOver(sessionId: string, port: unknown): boolean;
  /** Signs a session in. Faults as `Core.signIn`, `core.unreachable`, `core.lost`. */
  signIn(sessionId: string, how: SignIn): Promise<void>;
  endSession(sessionId: string): void;
  /** Seals (design §5): the process that held the database and its keys ends, and one that holds nothing takes its place. */
  seal(): void;
  close(): Promise<void>;
}

const asFault = (reason: unknown): Fault =>
  reason === null ? remoteCoreFaults['core.unstable']() : fromFaultValue(reason as FaultValue);

/** Starts the core's process by `spawn` and keeps it running. */
export function createRemoteCore(
  spawn: () => CoreChild,
  start: Omit<StartMessage, 'type'>,
  events: RemoteCoreEvents = {},
  timers?: SupervisorTimers,
): RemoteCore {
  const carriers = new Map<number, CarrierListener>();
  const signIns = new Map<number, (fault: Fault | null) => void>();
  let lastNumber = 0;
  const first = Promise.withResolvers<void>();
  // Nobody may be waiting when it gives up.
  first.promise.catch(() => {});

  function dropAll(): void {
    const listeners = [...carriers.values()];
    carriers.clear();
    for (const listener of listeners) listener.closed();
    const waiting = [...signIns.values()];
    signIns.clear();
    for (const answer of waiting) answer(apiFaults['core.lost']());
  }

  function drop(connection: number): void {
    const listener = carriers.get(connection);
    carriers.delete(connection);
    listener?.closed();
  }

  function receive(message: CoreMessage): void {
    if (message.type === 'frame') carriers.get(message.connection)?.message(message.text);
    else if (message.type === 'disconnect') drop(message.connection);
    else if (message.type === 'session-ended') events.sessionEnded?.(message.sessionId);
    else if (message.type === 'sealed') supervisor.restart();
    else if (message.type === 'signed-in') {
      const answer = signIns.get(message.request);
      signIns.delete(message.request);
      answer?.(message.fault === null ? null : fromFaultValue(message.fault));
    }
  }

  const supervisor: Supervisor<HostMessage> = supervise<HostMessage, CoreMessage>(
    {
      spawn,
      greeting: { type: 'start', ...start },
      closing: { type: 'close' },
      readiness: (message) => {
        if (message.type === 'ready') return { ready: true };
        return message.type === 'failed' ? { failed: message.fault } : null;
      },
      ...(timers === undefined ? {} : { timers }),
    },
    {
      ready: () => {
        first.resolve();
        events.ready?.();
      },
      message: receive,
      lost: () => {
        dropAll();
        events.lost?.();
      },
      gaveUp: (reason) => {
        dropAll();
        const fault = asFault(reason);
        first.reject(fault);
        events.gaveUp?.(fault);
      },
    },
  );

  return {
    get isReady() {
      return supervisor.isReady;
    },
    whenReady: () => first.promise,
    connect(sessionId) {
      lastNumber += 1;
      const connection = lastNumber;
      if (!supervisor.send({ type: 'connect', connection, sessionId })) return null;
      return {
        send: (text) => void (carriers.has(connection) && supervisor.send({ type: 'frame', connection, text })),
        close: () => {
          if (carriers.has(connection)) supervisor.send({ type: 'disconnect', connection });
          drop(connection);
        },
        listen: (listener) => void carriers.set(connection, listener),
      };
    },
    handOver(sessionId, port) {
      lastNumber += 1;
      return supervisor.send({ type: 'connect', connection: lastNumber, sessionId }, [port]);
    },
    signIn: (sessionId, how) =>
      new Promise((resolve, reject) => {
        lastNumber += 1;
        const request = lastNumber;
        signIns.set(request, (fault) => (fault ? reject(fault) : resolve()));
        if (supervisor.send({ type: 'sign-in', request, sessionId, how })) return;
        signIns.delete(request);
        reject(apiFaults['core.unreachable']());
      }),
    endSession: (sessionId) => void supervisor.send({ type: 'end-session', sessionId }),
    seal: () => supervisor.restart(),
    async close() {
      await supervisor.close();
      dropAll();
    },
  };
}
