import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { ENVELOPES } from '#protocol/frames.ts';

let server: Server | null = null;
afterEach(() => {
  vi.useRealTimers();
  server?.closeAllConnections();
  server?.close();
});

async function serve(): Promise<string> {
  server = createServer();
  new WebSocketServer({ server }).on('connection', (socket) => socket.send(Buffer.of(ENVELOPES, 1)));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a link is not taken for dead while we do not listen, and is when we do and hear nothing', async () => {
  const url = await serve();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'] });
  // Only now, for the provider takes hold of the clock when it is loaded.
  const { connectWebsocket } = await import('./websocket-link.ts');
  const closed: string[] = [];
  const heard = Promise.withResolvers<void>();
  const link = connectWebsocket(url, {
    opened: () => undefined,
    received: () => heard.resolve(),
    closed: (reason) => void closed.push(reason),
  });
  await heard.promise;
  link.pause?.(true);
  vi.advanceTimersByTime(10 * 60_000);
  link.pause?.(false);
  vi.advanceTimersByTime(20_000);
  expect(closed).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(closed).toEqual(['silence']);
  link.close();
});
