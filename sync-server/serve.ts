/**
 * A relay on a port: HTTP or HTTPS, on which WebSockets are opened, health and figures are read, and nothing else is found.
 * Slow and endless requests are cut off before they cost anything.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { addressGroup } from './auth/addresses.ts';
import { isToken } from './auth/token.ts';
import { StartFailure } from './failure.ts';
import type { RelayConfig } from './options.ts';
import { DEFAULT_LIMITS, type Limits } from './room/limits.ts';
import { createRelay, type Relay } from './room/relay.ts';
import type { Log, Timers } from './room/types.ts';
import { createSockets } from './sockets.ts';
import { createSqliteStorage } from './storage/sqlite.ts';

export interface ServingRelay {
  /** `ws://` or `wss://`, with the port it got. */
  readonly url: string;
  /** Reads certificate and key anew, for connections to come. */
  renewTls(): void;
  /** Takes nothing more, confirms what came in, ends all connections and closes the storage. */
  close(): Promise<void>;
}

const HTTP = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 8 * 1024,
};
const TLS = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  honorCipherOrder: true,
  handshakeTimeout: 10_000,
} as const;
/** How long connections may take to end by themselves. */
const GRACE_MILLIS = 3_000;

/** 0 means: when what the sockets hold was read. So one fsync serves all that came in meanwhile. */
const systemTimers: Timers = {
  after(millis, work) {
    if (millis === 0) {
      const immediate = setImmediate(work);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(work, millis);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const BEARER = 'Bearer ';

/** Health and figures. */
function pages(relay: Relay, config: RelayConfig): RequestListener {
  const { isLoopback, metricsToken } = config;
  const mayRead = (authorization = ''): boolean =>
    metricsToken === null
      ? isLoopback
      : authorization.startsWith(BEARER) && isToken(metricsToken, authorization.slice(BEARER.length));
  const read = (path: string, authorization?: string): readonly [status: number, type: string, body: string] => {
    if (path === '/metrics' && mayRead(authorization))
      return [200, 'text/plain; version=0.0.4; charset=utf-8', relay.metrics()];
    if (path !== '/health') return [404, 'application/json', '{"error":"not found"}\n'];
    return relay.isHealthy()
      ? [200, 'application/json', '{"status":"ok"}\n']
      : [503, 'application/json', '{"status":"failing"}\n'];
  };
  return (request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const [status, type, body] = read(isRead ? (request.url ?? '') : '', request.headers.authorization);
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

function listen(server: Server | TlsServer, { host, port }: RelayConfig): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      const isTaken = thrown.code === 'EADDRINUSE';
      const message = isTaken
        ? `Port ${port} on ${host} is taken by another program.`
        : `Port ${port} on ${host} cannot be opened (${thrown.code ?? 'unknown'}).`;
      reject(new StartFailure(isTaken ? 'port.taken' : 'port.refused', message, thrown));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Connections that never become requests cost little, but an address may not have all there are. */
function limitAddresses(server: Server | TlsServer, most: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const group = addressGroup(socket.remoteAddress ?? '');
    const count = (open.get(group) ?? 0) + 1;
    open.set(group, count);
    socket.once('close', () => {
      const left = open.get(group)! - 1;
      if (left === 0) open.delete(group);
      else open.set(group, left);
    });
    if (count > most) socket.destroy();
  });
}

interface World {
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** How often a connection is asked whether it is there. */
  readonly pingMillis?: number;
}

/** Answers when the relay is reached at `url`. Throws a StartFailure. */
export async function serveRelay(
  config: RelayConfig,
  { log, limits = {}, pingMillis }: World,
): Promise<ServingRelay> {
  const { readTls } = config;
  const tls = readTls?.();
  const storage = createSqliteStorage(config.data);
  const relay = createRelay({
    storage,
    clock: { now: () => Date.now() },
    random: { bytes: (length) => randomBytes(length) },
    timers: systemTimers,
    limits,
    token: config.orgToken,
    log,
  });
  const sockets = createSockets(relay, pingMillis);
  const answer = pages(relay, config);
  const server = tls ? createTlsServer({ ...HTTP, ...TLS, ...tls }, answer) : createServer(HTTP, answer);
  server.maxConnections = (limits.connections ?? DEFAULT_LIMITS.connections) + 64;
  limitAddresses(server, limits.connectionsPerAddress ?? DEFAULT_LIMITS.connectionsPerAddress);
  server.on('upgrade', sockets.upgrade);
  // What is no HTTP or no TLS ends there; by itself a server would answer at length, or log.
  server.on('clientError', (_thrown, socket) => socket.destroy());
  server.on('tlsClientError', (_thrown, socket) => socket.destroy());
  let address: AddressInfo;
  try {
    address = await listen(server, config);
  } catch (thrown) {
    sockets.terminate();
    storage.close();
    throw thrown;
  }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => void server.close(() => resolve()));
    relay.stop();
    server.closeIdleConnections();
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, GRACE_MILLIS);
    await Promise.race([ended, grace.promise]);
    clearTimeout(timer);
    sockets.terminate();
    server.closeAllConnections();
    await ended;
    storage.close();
    log('info', 'relay.stopped');
  };

  return {
    url: `${tls ? 'wss' : 'ws'}://${host}:${address.port}`,
    renewTls() {
      if (readTls === null || !('setSecureContext' in server)) return;
      server.setSecureContext({ ...TLS, ...readTls() });
      log('info', 'tls.renewed');
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
