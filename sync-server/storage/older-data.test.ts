/**
 * Files of a relay as former versions left them, with a clinic and its chunks in them: what is taken back from a present file is what the steps since
 * then added. Opened by the present relay nothing of them is lost, and everything goes on.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf, type TestPeer, testChain, testHouse, testRelay } from '../room/testing.ts';
import { migrate, STEPS } from './schema.ts';
import { createSqliteStorage } from './sqlite.ts';

const Database = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as typeof Sqlite;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-older-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });
const [whole, begun] = [hashOf('a whole file'), hashOf('half a file')];
const part = (name: string, index: number, last = false) =>
  ({ kind: 'putChunk', ref: index, name, index, last, bytes: Buffer.from(`${name} ${index}`) }) as const;
const shape = (connection: Sqlite.Database): unknown =>
  connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all();

/** What each step added, newest first. */
const TAKEN_BACK: readonly string[] = [
  'DROP TABLE chunk_use; DROP TABLE chunk_owner;',
  'DROP TABLE cut;',
  'DROP INDEX envelope_snapshot;',
];

/** A clinic with an envelope, a whole file and half of one by its second device, in a file of that version. */
function older(version: number) {
  const storage = createSqliteStorage(folder);
  const house = testHouse({ storage });
  const { world, clinic, second } = house;
  const third = clinic.add('third');
  world.let(clinic, house.first).answer({ kind: 'append', ref: 1, record: third.record });
  const peer = world.let(clinic, second);
  const chain = testChain(clinic, second);
  const envelope = chain.next({ membership: 2 });
  expect(peer.answer({ kind: 'put', ref: 90, envelope }).kind).toBe('receipt');
  for (const one of [part(whole, 0), part(whole, 1, true), part(begun, 0)])
    expect(peer.answer(one).kind).toBe('ok');
  const used = storage.usage(clinic.org);
  storage.close();
  const connection = new Database(join(folder, 'relay.db'));
  for (const step of TAKEN_BACK.slice(0, STEPS.length - version)) connection.exec(step);
  connection.pragma(`user_version = ${version}`);
  const asItWas = new Database(':memory:');
  migrate(asItWas, 'as it was', STEPS.slice(0, version));
  expect(shape(connection)).toEqual(shape(asItWas));
  for (const one of [connection, asItWas]) one.close();

  const present = createSqliteStorage(folder);
  return {
    ...house,
    third: third.device,
    chain,
    envelope,
    used,
    storage: present,
    world: testRelay({ storage: present }),
  };
}

const fetched = (peer: TestPeer, name: string, index: number): string => {
  const answer = peer.answer({ kind: 'getChunk', ref: 80, name, index });
  return answer.kind === 'chunk' ? Buffer.from(answer.bytes).toString() : answer.kind;
};

describe.each(TAKEN_BACK.map((_, steps) => STEPS.length - 1 - steps))('a file of version %i', (version) => {
  it('holds all it held, and takes what comes', () => {
    const { world, clinic, second, third, chain, envelope, used, storage } = older(version);
    const [owner, other] = [world.let(clinic, second), world.let(clinic, third)];
    expect(storage.usage(clinic.org)).toEqual(used);
    for (const index of [0, 1]) expect(fetched(other, whole, index)).toBe(`${whole} ${index}`);
    expect(other.answer({ kind: 'countChunks', ref: 81, name: begun })).toMatchObject({
      count: 1,
      complete: false,
    });
    expect(owner.answer({ kind: 'put', ref: 82, envelope }).kind).toBe('receipt');
    expect(owner.answer({ kind: 'put', ref: 83, envelope: chain.next({ membership: 3 }) }).kind).toBe('receipt');
    expect(storage.cutOf(clinic.org, 'org')).toBe(0);
    storage.close();
  });

  it('lets its chunks be gone on with by whoever has them, and dropped by whoever may', () => {
    const { world, clinic, first, second, third, used, storage } = older(version);
    const [admin, owner, other] = [first, second, third].map((one) => world.let(clinic, one)) as [
      TestPeer,
      TestPeer,
      TestPeer,
    ];
    const drop = (name: string) => ({ kind: 'dropChunks', ref: 84, name }) as const;
    // Who began it is not known any more: whoever goes on with it has it from then on.
    expect(owner.answer(part(begun, 1, true)).kind).toBe('ok');
    expect(other.answer(part(begun, 2))).toEqual(refused('stale'));
    expect(fetched(other, begun, 0) + fetched(other, begun, 1)).toBe(`${begun} 0${begun} 1`);
    // A whole one of before is nobody's: not even who wrote it can be told from others.
    for (const peer of [owner, other]) expect(peer.answer(drop(whole))).toEqual(refused('not-owner'));
    expect(owner.answer(part(whole, 0)).kind).toBe('ok');
    // With one more it would be unfinished, and anybody's to drop.
    for (const peer of [owner, other]) expect(peer.answer(part(whole, 2))).toEqual(refused('stale'));
    // Its half of before counts with it: two of four parts of one length.
    expect(storage.chunkUse(clinic.org, second.id)).toBe((used.chunks / 3) * 2);
    expect(other.answer(drop(begun))).toEqual(refused('not-owner'));
    expect(owner.answer(drop(begun)).kind).toBe('ok');
    expect(admin.answer(drop(whole)).kind).toBe('ok');
    expect(storage.usage(clinic.org).chunks).toBe(0);
    expect([second, third].map(({ id }) => storage.chunkUse(clinic.org, id))).toEqual([0, 0]);
    // What goes is free again, and what comes has an owner.
    expect(other.answer(part(whole, 0, true)).kind).toBe('ok');
    expect(owner.answer(drop(whole))).toEqual(refused('not-owner'));
    storage.close();
  });

  it('lets another device begin anew what nobody is at work on', () => {
    const { world, clinic, third, storage } = older(version);
    const other = world.let(clinic, third);
    expect(other.answer({ kind: 'dropChunks', ref: 85, name: begun }).kind).toBe('ok');
    expect(other.answer(part(begun, 0, true)).kind).toBe('ok');
    expect(storage.chunkUse(clinic.org, third.id)).toBeGreaterThan(0);
    storage.close();
  });
});
