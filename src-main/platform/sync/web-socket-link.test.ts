import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ENVELOPES, replies, requests } from '#protocol/frames.ts';
import { type RunningRelay, runRelay } from '../../../sync-server/running.testing.ts';
import { openRelaySession, type RelaySession } from './relay-session.ts';
import type { Link } from './types.ts';
import { connectWebSocket } from './web-socket-link.ts';

let folder: string;
let relay: RunningRelay | null = null;
const links: { close(): void }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-link-'));
});
afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await relay?.stop();
  relay = null;
  rmSync(folder, { recursive: true, force: true });
});

const timers = {
  after(millis: number, work: () => void) {
    const timer = setTimeout(work, millis);
    return () => clearTimeout(timer);
  },
};

const start = (port = '0'): Promise<RunningRelay> => runRelay(['--data', folder, '--port', port]);

/** Resolves with each state in turn. */
function watch(url: string) {
  const seen: string[] = [];
  let wake: () => void = () => undefined;
  const note = (what: string): void => {
    seen.push(what);
    wake();
  };
  const session: RelaySession = openRelaySession({
    url,
    connect: connectWebSocket,
    timers,
    introduction: () => null,
    events: { ready: () => note('ready'), closed: (reason) => note(`closed: ${reason}`) },
  });
  links.push(session);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { session, seen, until };
}

it('talks with a relay, and comes back to it by itself after the relay was away', async () => {
  relay = await start();
  const { session, seen, until } = watch(relay.url);
  await until(() => seen.includes('ready'));
  const refused = await session.ask({ kind: 'enter', invite: 'ab'.repeat(16) }).catch((one) => one.code);
  expect(refused).toBe('missing');
  const { port } = new URL(relay.url);
  await relay.stop('SIGKILL');
  await until(() => seen.at(-1)!.startsWith('closed'));
  relay = await start(port);
  await until(() => seen.at(-1) === 'ready');
  expect(session.hello?.relayKey).toMatch(/^[0-9a-f]{64}$/);
});

it('says why it cannot reach one', async () => {
  const { seen, until } = watch('ws://127.0.0.1:1');
  await until(() => seen.length > 0);
  expect(seen[0]).toContain('ECONNREFUSED');
});

it('hands on only frames of ours, and lets no relay write into its document or make it take in too much', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const pong = replies.encode({ kind: 'pong' });
  const said: Buffer[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (data) => said.push(data as Buffer));
    // A document, somebody's awareness, a word of refusal, types that are none; then a frame.
    for (const message of [[0, 2, 1, 9], [0, 2, 255, 255, 255], [1, 1, 0], [2, 0, 1, 120], [7], [200, 1]])
      socket.send(Buffer.from(message));
    socket.send(Buffer.concat([Buffer.of(ENVELOPES), pong]));
    setTimeout(() => socket.send(Buffer.alloc(4 * 1024 * 1024, ENVELOPES)), 50);
  });
  const received: [number, Buffer][] = [];
  const reason = await new Promise<string>((resolve) => {
    const link: Link = connectWebSocket(`ws://127.0.0.1:${port}`, {
      opened: () => link.send(ENVELOPES, requests.encode({ kind: 'ping' })),
      received: (type, frame) => received.push([type, Buffer.from(frame)]),
      closed: resolve,
    });
    links.push(link);
  });
  expect(received).toEqual([[ENVELOPES, pong]]);
  expect(reason).toMatch(/payload|closed/i);
  // The question for the document, and our frame: no awareness.
  expect(said.map((message) => message[0]).sort((a, b) => a! - b!)).toEqual([0, ENVELOPES]);
  for (const link of links.splice(0)) link.close();
  server.close();
});
