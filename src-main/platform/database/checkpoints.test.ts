import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Checkpoints, createCheckpoints } from './checkpoints.ts';
import { createDatabase, type openDatabase } from './open.ts';
import type { Writer } from './types.ts';
import { createWriter } from './writer.ts';

const KEY = new Uint8Array(32).fill(7);
const PAGE = 4096;

let folder: string;
let path: string;
let connection: ReturnType<typeof openDatabase>;
let writer: Writer;
let checkpoints: Checkpoints;

function open(options: { readonly worker?: URL; readonly now?: () => number } = {}): void {
  connection = createDatabase(path, KEY);
  connection.exec('CREATE TABLE page (text BLOB)');
  checkpoints = createCheckpoints(connection, { path, key: KEY, ...options });
  writer = createWriter(connection, () => checkpoints.committed());
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  path = join(folder, 'almoner.db');
});

afterEach(async () => {
  await checkpoints.close();
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (pages: number): void =>
  writer.transaction(() => {
    for (let page = 0; page < pages; page += 1)
      writer.prepare('INSERT INTO page (text) VALUES (randomblob(4000))').run();
  });

const log = (): { log: number; checkpointed: number } =>
  connection.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number; checkpointed: number };

it('brings what was written into the database while the writer goes on', async () => {
  open();
  write(1100);
  const written = log().log;
  write(10);
  await vi.waitFor(() => expect(log().checkpointed).toBeGreaterThanOrEqual(written), { timeout: 20_000 });
  expect(statSync(path).size).toBeGreaterThan(1100 * PAGE);
  expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('leaves a short log alone', async () => {
  open();
  write(100);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(log().checkpointed).toBe(0);
});

it('lets the writer do it where the thread is lost, not at every commit', async () => {
  let now = 0;
  open({ worker: new URL('data:text/javascript,throw new Error("lost")'), now: () => now });
  write(1100);
  await vi.waitFor(() => {
    write(1);
    now += 10_000;
    write(1100);
    expect(log().checkpointed).toBeGreaterThan(2000);
  });
  // The log begins anew.
  write(2100);
  expect(log().checkpointed).toBe(0);
  now += 10_000;
  write(1);
  expect(log().checkpointed).toBeGreaterThan(2000);
});

it('asks again after each checkpoint, even of a program that never pauses, and begins the log anew', () => {
  open();
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const found = new Set<number>();
  let longest = 0;
  for (let commit = 0; commit < 60; commit += 1) {
    write(300);
    Atomics.wait(pause, 0, 0, 30);
    found.add(log().checkpointed);
    longest = Math.max(longest, log().log);
  }
  expect(found.size).toBeGreaterThan(4);
  expect(longest).toBeLessThan(16_000);
  // The thread has its turn when the machine lets it.
  for (let commit = 0; log().log >= longest && commit < 200; commit += 1) {
    write(10);
    Atomics.wait(pause, 0, 0, 30);
  }
  expect(log().log).toBeLessThan(longest);
});
