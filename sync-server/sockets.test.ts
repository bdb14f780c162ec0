/** Clients that mean harm or are broken, over real sockets, beside one that is honest and must not notice. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MAX_FRAME, requests } from './protocol/frames.ts';
import type { Limits } from './room/limits.ts';
import type { Relay } from './room/relay.ts';
import type { Peer } from './room/types.ts';
import { openSocket, type TestSocket } from './running.testing.ts';
import { type ServingRelay, serveRelay } from './serve.ts';
import { createSockets } from './sockets.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let relay: ServingRelay;
let honest: TestSocket;
const logged: string[] = [];

const begin = async (limits: Partial<Limits> = {}, pingMillis = 25_000) => {
  const base = { host: '127.0.0.1', port: 0, isLoopback: true, readTls: null, orgToken: null, metricsToken: null };
  relay = await serveRelay(
    { ...base, data: folder },
    { log: (_, code) => void logged.push(code), limits, pingMillis },
  );
  honest = openSocket(relay.url);
  await honest.hello();
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
  logged.length = 0;
});
afterEach(async () => {
  const before = honest.said.length;
  honest.send(100, requests.encode({ kind: 'ping' }));
  await expect.poll(() => honest.said.length, { timeout: 10_000 }).toBeGreaterThan(before);
  expect(honest.socket.readyState).toBe(honest.socket.OPEN);
  expect(logged).not.toContain('request.failed');
  honest.socket.terminate();
  await relay.close();
  rmSync(folder, { recursive: true });
});

const dial = async (): Promise<Socket> => {
  const { port } = new URL(relay.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};
const ended = (socket: Socket) => once(socket.resume(), 'close').then(() => 'ended');
const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
].join('\r\n');

/** A WebSocket whose bytes are written by hand. */
const upgraded = async (header = UPGRADE): Promise<Socket> => {
  const socket = await dial();
  socket.write(`${header}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
};

it('closes on a message of text, and on one that is empty', async () => {
  await begin();
  for (const message of ['hello', Buffer.of()]) {
    const client = openSocket(relay.url);
    await client.hello();
    client.socket.send(message);
    expect(await client.closed).toBe(4400);
  }
});

it('ends a connection that claims a giant message, without making room for it', async () => {
  await begin();
  const lengths = ['82ff7fffffffffffffff', '82ff0000000080000000', '82ff00000000ffffffff', '82ff8000000000000000'];
  const before = process.memoryUsage().arrayBuffers;
  for (const length of lengths) {
    const socket = await upgraded();
    socket.write(Buffer.from(length, 'hex'));
    socket.write(Buffer.alloc(4 + 1_000));
    expect(await ended(socket)).toBe('ended');
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MAX_FRAME);
});

it('takes the longest frame there is and none that is longer', async () => {
  await begin();
  for (const [length, code] of [
    [MAX_FRAME + 2, 1009],
    [MAX_FRAME + 1, 4400],
  ] as const) {
    const client = openSocket(relay.url);
    await client.hello();
    client.socket.send(Buffer.alloc(length, 100));
    expect(await client.closed).toBe(code);
  }
});

it('ends connections that break the rules of WebSockets', async () => {
  await begin();
  // Not masked; an unknown opcode; a reserved bit; a control frame in pieces; a continuation of nothing; a long ping.
  for (const frame of [
    '8200',
    '8f8000000000',
    'c28000000000',
    '098000000000',
    '808000000000',
    '89fe00ff00000000',
  ]) {
    const socket = await upgraded();
    socket.write(Buffer.from(frame, 'hex'));
    expect(await ended(socket)).toBe('ended');
  }
});

it('does not agree to compression, whoever offers it', async () => {
  await begin();
  const socket = await dial();
  socket.write(`${UPGRADE}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101/);
  expect(answer.toString('latin1')).not.toMatch(/deflate/i);
  socket.destroy();
});

it('makes nothing of an Origin: who is let in proves it by a signature', async () => {
  await begin();
  const socket = await upgraded(`${UPGRADE}\r\nOrigin: https://elsewhere.example.org`);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

it('hangs up on what is neither HTTP nor a WebSocket', async () => {
  await begin();
  const clientHello = Buffer.concat([Buffer.from('160301020001000200', 'hex'), randomBytes(500)]);
  const smuggled = 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  const long = `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`;
  for (const bytes of [clientHello, randomBytes(2_000), smuggled, long, '\r\n\r\nGET\r\n\r\n']) {
    const socket = await dial();
    socket.write(bytes);
    expect(await ended(socket)).toBe('ended');
  }
});

it('refuses what asks for a WebSocket wrongly', async () => {
  await begin();
  for (const wrong of [
    UPGRADE.replace('Version: 13', 'Version: 7'),
    UPGRADE.replace('AAAAAAAAAAAAAAAAAAAAAA==', 'x'),
    UPGRADE.replace('GET', 'POST'),
    UPGRADE.replace('websocket', 'h2c'),
  ]) {
    const socket = await dial();
    socket.write(`${wrong}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 (400|404|405|426) /);
    socket.destroy();
  }
});

it('is not held up by requests that never end', async () => {
  await begin();
  const slow = await Promise.all(Array.from({ length: 50 }, dial));
  for (const socket of slow) socket.write('GET / HTTP/1.1\r\nX-');
  const half = await Promise.all(Array.from({ length: 20 }, () => upgraded()));
  for (const socket of half) socket.write(Buffer.from('82fe', 'hex'));
  const health = await fetch(`${relay.url.replace('ws:', 'http:')}/health`);
  expect(health.status).toBe(200);
  for (const socket of [...slow, ...half]) socket.destroy();
});

it('lets go of requests that trickle in', async () => {
  await begin();
  const socket = await dial();
  socket.write('GET / HTTP/1.1\r\n');
  const trickle = setInterval(() => socket.write('x'), 500);
  try {
    expect(await ended(socket)).toBe('ended');
  } finally {
    clearInterval(trickle);
  }
});

it('gives up a connection that is open on one side only', async () => {
  await begin({}, 300);
  const dead = await upgraded();
  // It reads, and never answers a ping. The honest one does so by itself.
  expect(await ended(dead)).toBe('ended');
  expect(honest.socket.readyState).toBe(honest.socket.OPEN);
});

it('makes room for newcomers among those who never say who they are', async () => {
  await begin({ strangers: 4 });
  const silent = Array.from({ length: 4 }, () => openSocket(relay.url));
  // The honest one waited longest and says nothing either: it goes first.
  expect(await honest.closed).toBe(4508);
  await Promise.all(silent.map((one) => one.hello()));
  const next = openSocket(relay.url);
  await next.hello();
  expect(await silent[0]!.closed).toBe(4508);
  honest = next;
});

it('leaves one address no more than its share of connections', async () => {
  await begin({ connectionsPerAddress: 8 });
  const many = await Promise.all(Array.from({ length: 20 }, dial));
  const ends = many.map((socket) => ended(socket));
  await Promise.all(ends.slice(7));
  expect(many.slice(0, 7).filter(({ destroyed }) => destroyed)).toEqual([]);
  for (const socket of many) socket.destroy();
});

it('survives connections that are torn down at every point', async () => {
  await begin();
  for (let cut = 0; cut <= UPGRADE.length; cut += 7) {
    const socket = await dial();
    socket.write(`${UPGRADE}\r\n\r\n`.slice(0, cut));
    socket.resetAndDestroy();
  }
  const sockets = await Promise.all(Array.from({ length: 20 }, () => upgraded()));
  for (const socket of sockets) {
    socket.write(Buffer.from('828000000000828500000000', 'hex'));
    socket.resetAndDestroy();
  }
});

it('counts what a message takes up while it waits, and not its few bytes alone', async () => {
  await begin();
  let peer: Peer | undefined;
  const silent = {
    connect(given: Peer) {
      peer = given;
      return { receive: () => undefined, closed: () => undefined };
    },
  };
  const sockets = createSockets(silent as unknown as Relay);
  const server = createServer().on('upgrade', sockets.upgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const slow = connect((server.address() as AddressInfo).port, '127.0.0.1');
  slow.write(`${UPGRADE}\r\n\r\n`);
  await once(slow, 'data');
  slow.pause();
  // More than the system itself holds for a connection.
  peer!.send(100, Buffer.alloc(32 * 1024 * 1024));
  const before = peer!.waiting;
  for (let count = 0; count < 1000; count += 1) peer!.send(100, Buffer.of(141));
  expect(peer!.waiting - before).toBeGreaterThan(1000 * 200);
  slow.resume();
  await expect.poll(() => peer!.waiting, { timeout: 10_000 }).toBe(0);
  slow.destroy();
  sockets.terminate();
  server.close();
});
