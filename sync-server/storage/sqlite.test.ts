import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testChain, testHouse, testRelay } from '../room/testing.ts';
import { migrate, STEPS } from './schema.ts';
import { createSqliteStorage } from './sqlite.ts';

const Database = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as typeof Sqlite;
let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
  folder = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

const failure = (code: string) => expect.objectContaining({ name: 'StartFailure', code });
const opening = () => {
  try {
    createSqliteStorage(folder).close();
    return 'opened';
  } catch (thrown) {
    return thrown;
  }
};

it('holds what was confirmed after the process is gone', () => {
  const storage = createSqliteStorage(folder);
  const { world, clinic, first } = testHouse({ storage });
  const envelope = testChain(clinic, first).next();
  const confirmed = world.let(clinic, first).answer({ kind: 'put', ref: 1, envelope });
  // As a process that was killed leaves it: nothing is closed.
  const copy = join(root, 'copy');
  createSqliteStorage(copy).close();
  for (const name of ['relay.db', 'relay.db-wal'])
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
  storage.close();

  const restarted = testRelay({ storage: createSqliteStorage(copy) });
  expect(restarted.relay.publicKey).toBe(world.relay.publicKey);
  expect(restarted.let(clinic, first).answer({ kind: 'put', ref: 1, envelope })).toEqual(confirmed);
  restarted.storage.close();
});

it('has nothing of an envelope on its disk that was dropped, also where it was killed in between', () => {
  const storage = createSqliteStorage(folder);
  const { world, clinic, first } = testHouse({ storage });
  const chain = testChain(clinic, first);
  const peer = world.let(clinic, first);
  for (let ref = 1; ref <= 300; ref += 1)
    peer.answer({
      kind: 'put',
      ref,
      envelope: chain.next({ text: `CANARYPHI ${ref} `.repeat(ref % 7 ? 20 : 900) }),
    });
  const onDisk = (at: string) =>
    ['relay.db', 'relay.db-wal'].some(
      (name) => existsSync(join(at, name)) && readFileSync(join(at, name)).includes('CANARYPHI'),
    );
  expect(onDisk(folder)).toBe(true);
  storage.transaction(() => storage.cut(clinic.org, 'org', 300));
  expect(storage.dropSome()).toBe(true);
  // As a process that was killed leaves it.
  const copy = join(root, 'copy');
  createSqliteStorage(copy).close();
  for (const name of ['relay.db', 'relay.db-wal']) copyFileSync(join(folder, name), join(copy, name));
  const sizes = () => statSync(join(folder, 'relay.db')).size;
  while (storage.reclaim());
  const before = sizes();
  while (storage.dropSome());
  while (storage.reclaim());
  expect(onDisk(folder)).toBe(false);
  expect(sizes()).toBeLessThan(before);
  storage.close();

  expect(onDisk(copy)).toBe(true);
  const restarted = testRelay({ storage: createSqliteStorage(copy) });
  restarted.pass(1_000);
  expect(onDisk(copy)).toBe(false);
  expect(restarted.storage.usage(clinic.org).log).toBeLessThan(10_000);
  restarted.storage.close();
});

it('lies in a folder and files that nobody else may read', () => {
  const storage = createSqliteStorage(folder);
  storage.seed(() => Buffer.alloc(32, 1));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ['relay.db', 'relay.db-wal', 'relay.db-shm', 'relay.lock'])
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  storage.close();
});

it('syncs every transaction to the disk', () => {
  createSqliteStorage(folder).close();
  const connection = new Database(join(folder, 'relay.db'), { readonly: true });
  expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
  connection.close();
  const source = readFileSync(new URL('./open-folder.ts', import.meta.url), 'utf8');
  expect(source).toContain(`['synchronous', 'FULL', 2]`);
});

it('belongs to one relay at a time, and is free when that ends', () => {
  const storage = createSqliteStorage(folder);
  expect(opening()).toEqual(failure('data.in_use'));
  storage.close();
  expect(opening()).toBe('opened');
});

it('refuses a database of a newer relay, of another program, and no database, and changes none of them', () => {
  createSqliteStorage(folder).close();
  const file = join(folder, 'relay.db');
  const digest = () => createHash('sha256').update(readFileSync(file)).digest('hex');
  const refuses = (code: string) => {
    const before = digest();
    expect(opening()).toEqual(failure(code));
    expect(digest()).toBe(before);
  };
  const connection = new Database(file);
  connection.pragma(`user_version = ${STEPS.length + 1}`);
  connection.close();
  refuses('data.newer');

  rmSync(file);
  const foreign = new Database(file);
  foreign.exec('CREATE TABLE other (x)');
  foreign.pragma('journal_mode = WAL');
  foreign.close();
  refuses('data.foreign');

  writeFileSync(file, 'no database at all, and longer than nothing'.repeat(200));
  refuses('data.foreign');
});

it('cannot use a folder that is a file', () => {
  writeFileSync(folder, '');
  expect(opening()).toEqual(failure('data.unusable'));
});

it('takes every step that is missing, all or none', () => {
  const connection = new Database(':memory:');
  migrate(connection, 'x', ['CREATE TABLE a (x)']);
  migrate(connection, 'x', ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
  expect(connection.pragma('user_version', { simple: true })).toBe(2);
  const three = ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'CREATE TABLE c (x)', 'CREATE TABLE a (x)'];
  expect(() => migrate(connection, 'x', three)).toThrow('already exists');
  expect(connection.pragma('user_version', { simple: true })).toBe(2);
  expect(connection.prepare(`SELECT name FROM sqlite_schema ORDER BY name`).pluck().all()).toEqual(['a', 'b']);
});

it('never changes a step that was shipped', () => {
  const hashes = STEPS.map((step) => createHash('sha256').update(step).digest('hex').slice(0, 16));
  expect(hashes).toEqual(['5032e6e078ada7d0', '0089a6796075f780', 'c3c6a6369c08aa9e', '23bed741d5456def']);
});
