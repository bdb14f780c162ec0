import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createFinder } from './forms.ts';
import { canary, secretsOf } from './secrets.ts';
import { tapWire, type Wire } from './wire.ts';

const finder = createFinder(secretsOf({}));

let server: WebSocketServer;
let wire: Wire;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  wire = await tapWire((server.address() as AddressInfo).port);
});
afterEach(async () => {
  await wire.stop();
  for (const client of server.clients) client.terminate();
  server.close();
});

/** Sends it and waits for an answer. */
async function exchange(sent: Buffer, answered: Buffer): Promise<void> {
  server.on('connection', (socket) => socket.on('message', () => socket.send(answered)));
  const socket = new WebSocket(`ws://127.0.0.1:${wire.port}`, { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send(sent);
  await once(socket, 'message');
  socket.close();
}

/** A short frame, one of 16 bits of length, one of 64. */
it.each([0, 500, 80_000])('finds what a client sends masked, with %i bytes before it', async (before) => {
  await exchange(Buffer.concat([Buffer.alloc(before, 9), Buffer.from(canary(5))]), Buffer.from('good'));
  expect(wire.scan(finder).map(({ where }) => where)).toContain('connection 0, up');
});

it('finds what the server answers', async () => {
  await exchange(Buffer.from('a question'), Buffer.from(`of ${canary(6)}`));
  expect(wire.scan(finder).map(({ where }) => where)).toEqual([expect.stringContaining('down')]);
});

it('finds nothing where nothing was said, in as many bytes as passed', async () => {
  await exchange(Buffer.alloc(1000, 1), Buffer.alloc(2000, 2));
  expect(wire.scan(finder)).toEqual([]);
  expect(wire.bytes).toBeGreaterThan(3000);
});
