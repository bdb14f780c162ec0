/** Finds the core from where the page runs: the Electron host's port where there is one, else the edge's socket. */
import { config } from 'zod';
import type { Carrier } from '#shared/api/carrier.ts';
import { EDGE_PATHS, HANDOVER, HOST_MARK } from '#shared/api/handover.ts';
import { portCarrier, socketCarrier } from './carriers.ts';
import { type Connection, createConnection, type Dial, Refused } from './connection.ts';

// Otherwise zod tries at its first use whether it may make code from text, which the page's policy refuses and reports.
config({ jitless: true });

/** Asks the host through the preload script; it answers once the core is ready, however long that takes. */
function portDial(page: Window): Dial {
  let lost = () => {};
  let answer: (carrier: Carrier) => void = () => {};
  page.addEventListener('message', ({ source, origin, data, ports }: MessageEvent) => {
    if (source !== page || origin !== page.location.origin) return;
    if (data === HANDOVER.lost) lost();
    const [port] = ports;
    if (data !== HANDOVER.port || port === undefined) return;
    answer(
      portCarrier(port, (closed) => {
        lost = closed;
      }),
    );
  });
  return () =>
    new Promise((resolve) => {
      answer = resolve;
      page.postMessage(HANDOVER.dial, page.location.origin);
    });
}

/** A browser doesn't say why a socket was refused, so the edge is asked whether it still knows this browser. */
async function hasSession(): Promise<boolean> {
  const { status } = await fetch(EDGE_PATHS.session, { cache: 'no-store' });
  return status !== 401;
}

const socketDial =
  ({ location }: Window): Dial =>
  async () => {
    if (!(await hasSession())) throw new Refused('this browser has no session');
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${EDGE_PATHS.socket}`,
    );
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onclose = () => reject(new Error('the socket was refused'));
    });
    return socketCarrier(socket);
  };

/** Connects this page to the core and keeps it connected. Call once, before the first render. */
export function connectApi(page: Window = window): Connection {
  return createConnection(HOST_MARK in page ? portDial(page) : socketDial(page));
}
