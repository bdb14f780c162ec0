/** What tests of the edge need: a small page on disk, raw requests with any header, and a socket as a browser opens it. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { socketCarrier } from '#platform/api/carriers.ts';
import { type Caller, createCaller } from '#shared/api/caller.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A folder as the build leaves it. */
export function makePage(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'almoner-page-'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html><head><title>Almoner</title></head><body></body></html>',
  );
  writeFileSync(join(folder, 'app.js'), 'export {};');
  writeFileSync(join(folder, 'style-hashes.json'), '["sha256-AAAA"]');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** One request to the loopback address, its path sent as it is given. Rejects where the connection is cut. */
export function ask(
  port: number,
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          body += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asked.on('error', reject);
    asked.end(options.body);
  });
}

/** Follows a link as a browser does and answers its `Cookie` header. */
export async function follow(url: string): Promise<string> {
  const { port, pathname, search } = new URL(url);
  const { headers } = await ask(Number(port), pathname + search);
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

/** Opens the edge's socket; answers the status of a refusal, or the open socket. */
export async function openSocket(
  port: number,
  headers: Record<string, string>,
  path = '/api/socket',
): Promise<number | WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

/** A window in a browser with this cookie. */
export async function openWindow(
  port: number,
  cookie: string,
): Promise<{
  readonly caller: Caller;
  readonly socket: WebSocket;
  /** The code it was closed with. */
  readonly closed: Promise<number>;
}> {
  const socket = await openSocket(port, { Cookie: cookie, Origin: `http://127.0.0.1:${port}` });
  if (typeof socket === 'number') throw new Error(`the socket was refused with ${socket}`);
  return {
    caller: createCaller(socketCarrier(socket)),
    socket,
    closed: once(socket, 'close').then(([code]) => code as number),
  };
}
