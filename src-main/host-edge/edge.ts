/**
 * The edge for this machine's own browser: serves the page to everybody on the loopback address, and the core to those
 * who came by a one-time link: their sockets are handed to it before the first frame. It holds no database, no keys and no frame. Invariants: nothing but the empty
 * page is answered without a session; every answer says no-store; it never listens beyond 127.0.0.1.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Upgrade } from '#platform/api/web-sockets.ts';
import { type Page, type PageAnswer, plainAnswer } from '#platform/page/page.ts';
import { EDGE_PATHS } from '#shared/api/handover.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import type { RemoteCore } from '../core/remote-core.ts';
import { isSafe, type Refusal, refuseForeign } from './guard.ts';
import { createEdgeSessions } from './sessions.ts';

const edgeFaults = defineFaults({
  'edge.port_taken': {
    message: 'Another program already uses port {port} of this computer.',
    remedy: 'Close that program, or choose another port with --port.',
  },
  'edge.port_refused': {
    message: 'This computer does not let Almoner use port {port}.',
    remedy: 'Choose another port with --port, above 1024.',
  },
});

const LOOPBACK = '127.0.0.1';
const TOKEN = 'token';
/** Milliseconds that a peer may take to send its request, and to say or take nothing at all, before it is cut off. */
const PATIENCE = { request: 10_000, silence: 30_000 };
const MAX_CONNECTIONS = 256;

export interface Link {
  /** Opens a session once, in the browser that follows it first. */
  readonly url: string;
  readonly sessionId: string;
}

export interface Edge {
  readonly port: number;
  newLink(): Link;
  close(): Promise<void>;
}

export interface EdgeOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly core: Pick<RemoteCore, 'isReady' | 'handOver'>;
  readonly page: Page;
  readonly random: Random;
  readonly patience?: typeof PATIENCE;
}

const NO_SESSION: Refusal = { status: 401, why: 'Open the link that Almoner printed when it started.' };
const ABSENT: Refusal = { status: 404, why: 'There is nothing at this address.' };
const FOREIGN: Refusal = { status: 403, why: 'This came from no page.' };
const WRONG_METHOD: Refusal = { status: 405, why: 'Only GET and HEAD are answered here.' };
const STARTING: Refusal = { status: 503, why: 'The database program is starting.' };

const answerOf = ({ status, why }: Refusal): PageAnswer => plainAnswer(status, `${why}\n`);

function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PageAnswer,
): void {
  // What else an unsafe request carries is not read, so its connection can't be used again.
  const end = isSafe(request) ? {} : { Connection: 'close' };
  response.writeHead(status, { ...headers, ...end, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** What the core needs to answer the handshake itself. */
const upgradeOf = ({ headers }: IncomingMessage, head: Uint8Array): Upgrade => ({
  key: String(headers['sec-websocket-key'] ?? ''),
  version: String(headers['sec-websocket-version'] ?? ''),
  head,
});

/** Refuses a socket that asked to become a WebSocket. */
function refuseSocket(socket: Duplex, refusal: Refusal): void {
  const { status, headers, body } = answerOf(refusal);
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': String(body.length) });
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`);
}

/** Listens on the loopback address. Faults: `edge.port_taken`, `edge.port_refused`. */
export async function startEdge({ port, core, page, random, patience = PATIENCE }: EdgeOptions): Promise<Edge> {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: patience.request,
    requestTimeout: patience.request,
    connectionsCheckingInterval: patience.request / 5,
  });
  server.timeout = patience.silence;
  server.maxConnections = MAX_CONNECTIONS;
  const ownPort = () => (server.address() as AddressInfo).port;
  const sessions = createEdgeSessions(random, ownPort);

  const redirect = (headers: Readonly<Record<string, string>>): PageAnswer => {
    const answer = plainAnswer(303, '');
    return { ...answer, headers: { ...answer.headers, ...headers, Location: '/' } };
  };

  /** A token is exchanged for a cookie, away from the address that shows it; a dead one leaves a visitor as he was. */
  function exchange(token: string, session: string | null): PageAnswer {
    const secret = sessions.exchange(token);
    if (secret !== null) return redirect({ 'Set-Cookie': sessions.cookieFor(secret) });
    return session === null ? { ...page.answer('/'), status: 401 } : redirect({});
  }

  function answer(request: IncomingMessage): PageAnswer {
    const foreign = refuseForeign(request, ownPort());
    if (foreign) return answerOf(foreign);
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const session = sessions.find(request.headers.cookie);
    const fromNowhere = !isSafe(request) && request.headers.origin === undefined;
    if (/^\/api(\/|$)/.test(path)) {
      if (session === null) return answerOf(NO_SESSION);
      if (fromNowhere) return answerOf(FOREIGN);
      return path === EDGE_PATHS.session ? plainAnswer(200, 'This browser has a session.\n') : answerOf(ABSENT);
    }
    if (!isSafe(request)) return answerOf(fromNowhere ? FOREIGN : WRONG_METHOD);
    const token = path === '/' && request.method === 'GET' ? new URLSearchParams(query).get(TOKEN) : null;
    return token === null ? page.answer(path) : exchange(token, session);
  }

  function refuseUpgrade(request: IncomingMessage): Refusal | null {
    const foreign = refuseForeign(request, ownPort());
    if (foreign) return foreign;
    if (sessions.find(request.headers.cookie) === null) return NO_SESSION;
    if (request.headers.origin === undefined) return FOREIGN;
    if (request.url !== EDGE_PATHS.socket) return ABSENT;
    return core.isReady ? null : STARTING;
  }

  server.on('request', (request, response) => sendAnswer(request, response, answer(request)));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request);
    if (refusal) return refuseSocket(socket, refusal);
    const sessionId = sessions.find(request.headers.cookie)!;
    // Else the server would wait for the core to close it, and count it for ever.
    (socket as Socket & { server?: unknown }).server = null;
    if (!core.handOver(sessionId, socket, upgradeOf(request, head))) refuseSocket(socket, STARTING);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'edge.port_taken' : 'edge.port_refused';
      reject(edgeFaults[code]({ port }, error));
    });
    server.listen(port, LOOPBACK, resolve);
  });

  return {
    port: ownPort(),
    newLink() {
      const { token, sessionId } = sessions.newToken();
      return { url: `http://${LOOPBACK}:${ownPort()}/?${TOKEN}=${token}`, sessionId };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
