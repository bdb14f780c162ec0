/**
 * The core as a host sees it: another process that is kept running, to which connections are handed over. No frame passes
 * through a host. Invariant: when the core dies its connections close, and sessions must be signed in anew.
 */
import type { Upgrade } from '#platform/api/web-sockets.ts';
import { type Child, type Supervisor, type SupervisorTimers, supervise } from '#platform/supervise/supervisor.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
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
  /**
   * Gives a port to the core, or the bare socket of a browser whose handshake the core answers by `upgrade`; false, and
   * nothing given, while the core isn't ready.
   */
  handOver(sessionId: string, portOrSocket: unknown, upgrade?: Upgrade): boolean;
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
  const signIns = new Map<number, (fault: Fault | null) => void>();
  let lastNumber = 0;
  const first = Promise.withResolvers<void>();
  // Nobody may be waiting when it gives up.
  first.promise.catch(() => {});

  function dropAll(): void {
    const waiting = [...signIns.values()];
    signIns.clear();
    for (const answer of waiting) answer(apiFaults['core.lost']());
  }

  function receive(message: CoreMessage): void {
    if (message.type === 'session-ended') events.sessionEnded?.(message.sessionId);
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
    handOver(sessionId, portOrSocket, upgrade) {
      lastNumber += 1;
      const connect = { type: 'connect', connection: lastNumber, sessionId } as const;
      return supervisor.send(upgrade ? { ...connect, upgrade } : connect, [portOrSocket]);
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
