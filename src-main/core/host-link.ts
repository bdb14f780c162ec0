/**
 * The core's end of the line to its host: makes the core when told where its data is, serves the connections the host
 * brings, and ends with the host. Invariants: one core per process; when the host is gone the database is closed.
 */
import type { Socket } from 'node:net';
import { demand } from '#platform/access/decide.ts';
import { type Port, portCarrier } from '#platform/api/carriers.ts';
import { buildRouter } from '#platform/api/router.ts';
import { type Api, type Served, serveCarrier } from '#platform/api/serve.ts';
import { createWebSockets } from '#platform/api/web-sockets.ts';
import type { Carrier, CarrierListener } from '#shared/api/carrier.ts';
import { toFaultValue } from '#shared/errors/fault.ts';
import type { Core } from './core.types.ts';
import type { CoreMessage, HostMessage } from './host-protocol.ts';

/** What comes along with a message: a port, or the bare socket of a browser. */
export type Handed = Port | Socket;

/** The line itself, as the process finds it. */
export interface HostLine {
  send(message: CoreMessage): void;
  onMessage(listener: (message: HostMessage, handed: readonly Handed[]) => void): void;
  /** The host ended without a word. */
  onGone(listener: () => void): void;
}

export type StartMessage = Extract<HostMessage, { type: 'start' }>;

interface Connection {
  readonly sessionId: string;
  readonly served: Served;
  /** Where the frames come through the line itself. */
  readonly listener: CarrierListener | null;
}

const NOBODY: CarrierListener = { message: () => {}, closed: () => {} };

/** A carrier over the line: its frames are messages that name the connection. */
function lineCarrier(line: HostLine, connection: number): { carrier: Carrier; listener(): CarrierListener } {
  let listener = NOBODY;
  const carrier: Carrier = {
    send: (text) => line.send({ type: 'frame', connection, text }),
    close: () => {
      line.send({ type: 'disconnect', connection });
      listener.closed();
    },
    listen: (to) => {
      listener = to;
    },
  };
  return { carrier, listener: () => listener };
}

type Connect = Extract<HostMessage, { type: 'connect' }>;

export interface LinkOptions {
  makeCore(start: StartMessage): Promise<Core>;
  /** Where defects of procedures are reported. */
  reporter(start: StartMessage): Api['report'];
  /** Everything is closed and the process may exit. */
  end(): void;
}

/** Runs the core for a host. */
export function linkHost(line: HostLine, { makeCore, reporter, end }: LinkOptions): void {
  const connections = new Map<number, Connection>();
  const webSockets = createWebSockets();
  let running: Promise<{ core: Core; api: Api }> | null = null;

  async function start(message: StartMessage): Promise<{ core: Core; api: Api }> {
    const core = await makeCore(message);
    const router = buildRouter(core.handlers, (actor, permission) => demand(actor, { permission }));
    core.onSessionEnd((sessionId) => {
      for (const one of connections.values()) if (one.sessionId === sessionId) one.served.sessionEnded();
      line.send({ type: 'session-ended', sessionId });
    });
    core.onSealed(() => line.send({ type: 'sealed' }));
    return { core, api: { router, actorOf: core.actorOf, report: reporter(message) } };
  }

  function connect(api: Api, { connection, sessionId, upgrade }: Connect, handed: Handed | undefined): void {
    const serve = (carrier: Carrier, listener: () => CarrierListener | null): void => {
      const served = serveCarrier(carrier, api, sessionId, () => connections.delete(connection));
      connections.set(connection, { sessionId, served, listener: listener() });
    };
    const none = (): null => null;
    if (upgrade) {
      // One that was closed on its way comes as nothing.
      if (handed) webSockets.accept(handed as Socket, upgrade, (carrier) => serve(carrier, none));
    } else if (handed) serve(portCarrier(handed as Port), none);
    else {
      const { carrier, listener } = lineCarrier(line, connection);
      serve(carrier, listener);
    }
  }

  async function close(): Promise<void> {
    try {
      await (await running)?.core.close();
    } catch {
      // Could not be made, or could not be closed cleanly; either way the process ends, and the database stands that.
    }
    webSockets.close();
    end();
  }

  async function receive(message: HostMessage, handed: readonly Handed[]): Promise<void> {
    if (message.type === 'close') return close();
    if (message.type === 'start') {
      running ??= start(message);
      running.then(
        () => line.send({ type: 'ready' }),
        (thrown) => {
          line.send({ type: 'failed', fault: toFaultValue(thrown) });
          end();
        },
      );
      return;
    }
    if (running === null) return;
    const { core, api } = await running;
    if (message.type === 'connect') connect(api, message, handed[0]);
    else if (message.type === 'frame') connections.get(message.connection)?.listener?.message(message.text);
    else if (message.type === 'disconnect') connections.get(message.connection)?.listener?.closed();
    else if (message.type === 'end-session') core.endSession(message.sessionId);
    else {
      const { request, sessionId, how } = message;
      const fault = await core.signIn(sessionId, how).then(() => null, toFaultValue);
      line.send({ type: 'signed-in', request, fault });
    }
  }

  line.onMessage((message, handed) => {
    receive(message, handed).catch(() => {
      // `running` failed: the host has been told by `failed`.
    });
  });
  line.onGone(() => void close());
}
