/** What the room relies on, of every storage alike. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_HEAD } from '../protocol/receipt.ts';
import { bytesOf, hashOf, idOf } from '../room/testing.ts';
import { createMemoryStorage } from './memory.ts';
import { createSqliteStorage } from './sqlite.ts';
import { CHUNK_DRESS, type Mailbox, type RelayStorage, type StoredEntry } from './storage.ts';

const STORAGES: readonly (readonly [string, (folder: string) => RelayStorage])[] = [
  ['memory', () => createMemoryStorage()],
  ['SQLite', createSqliteStorage],
];

const [north, south] = [idOf('north'), idOf('south')];
const device = idOf('device');
const name = hashOf('file');

describe.each(STORAGES)('storage in %s', (_, open) => {
  let folder: string;
  let storage: RelayStorage;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
    storage = open(folder);
    for (const org of [north, south]) found(org);
  });
  afterEach(() => {
    storage.close();
    rmSync(folder, { recursive: true });
  });

  const found = (org: string, of = {}) =>
    storage.transaction(() =>
      storage.addOrganisation({
        org,
        log: idOf(`log ${org}`),
        created: 7,
        recovery: hashOf('kit'),
        isVouched: false,
        ...of,
      }),
    );
  const entry = (place: number, of: Partial<StoredEntry> = {}): StoredEntry => ({
    place,
    device,
    seq: place,
    hash: hashOf(`hash ${place}`),
    head: hashOf(`head ${place}`),
    at: 1_000 + place,
    envelope: Buffer.from(`envelope ${place}`),
    ...of,
  });
  const write = (work: () => void) => storage.transaction(work);
  const withoutBytes = ({ envelope: __, ...rest }: StoredEntry) => rest;

  it('keeps the seed that was made first', () => {
    const made = Buffer.from(storage.seed(() => bytesOf('seed')));
    expect(made).toEqual(bytesOf('seed'));
    expect(Buffer.from(storage.seed(() => bytesOf('another')))).toEqual(made);
  });

  it('knows organisations by id and by kit, those vouched for first', () => {
    expect(storage.organisation(north)).toEqual({
      org: north,
      log: idOf(`log ${north}`),
      created: 7,
      recovery: hashOf('kit'),
      isVouched: false,
    });
    expect(storage.organisation(idOf('nobody'))).toBeUndefined();
    found(idOf('late'), { created: 9 });
    found(idOf('vouched'), { created: 10, isVouched: true });
    found(idOf('other'), { recovery: hashOf('other kit') });
    expect(storage.organisationsOf(hashOf('kit')).map(({ org }) => org)).toEqual([
      idOf('vouched'),
      north,
      south,
      idOf('late'),
    ]);
    expect(storage.totals().organisations).toBe(5);
  });

  it('gives membership records in order, in blocks that are not too long', () => {
    const records = [1, 2, 3, 4].map((seq) => Buffer.alloc(100, seq));
    write(() => {
      records.forEach((record, index) => {
        storage.addRecord(north, index + 1, record);
      });
    });
    const read = (after: number, bytes: number) => storage.records(north, after, bytes).map((one) => one[0]);
    expect(read(0, 1_000)).toEqual([1, 2, 3, 4]);
    expect(read(1, 250)).toEqual([2, 3]);
    expect(read(2, 1)).toEqual([3]);
    expect(read(4, 1_000)).toEqual([]);
    expect(storage.records(south, 0, 1_000)).toEqual([]);
    expect(() => write(() => storage.addRecord(north, 6, records[0]!))).toThrow('out of order');
    expect(() => write(() => storage.addRecord(north, 4, records[0]!))).toThrow('out of order');
    expect(storage.usage(north)).toEqual({ log: 400, chunks: 0 });
  });

  it('finds the last snapshot before a place of a log', () => {
    const ofKind = (code: number): Buffer => Buffer.concat([Buffer.alloc(5), Buffer.of(code), Buffer.alloc(8)]);
    write(() => {
      for (const [index, code] of [1, 3, 2, 3, 1].entries())
        storage.addEntry(north, 'org', entry(index + 1, { envelope: ofKind(code) }));
      storage.addEntry(north, 'clinical', entry(1, { envelope: ofKind(1) }));
    });
    const found = (before: number) => storage.newestSnapshot(north, 'org', before)?.place;
    expect([Number.MAX_SAFE_INTEGER, 5, 4, 3, 2].map(found)).toEqual([4, 4, 2, 2, undefined]);
    expect(storage.newestSnapshot(north, 'org', 5)?.envelope).toEqual(ofKind(3));
    expect(storage.newestSnapshot(north, 'clinical', 9)).toBeUndefined();
    expect(storage.newestSnapshot(south, 'org', 9)).toBeUndefined();
  });

  it('keeps a log for each space of each organisation', () => {
    expect(storage.end(north, 'org')).toEqual({ place: 0, head: FIRST_HEAD });
    write(() => {
      for (const place of [1, 2, 3]) storage.addEntry(north, 'org', entry(place));
      storage.addEntry(north, 'audit', entry(1, { hash: hashOf('audit') }));
    });
    expect(storage.end(north, 'org')).toEqual({ place: 3, head: hashOf('head 3') });
    expect(storage.end(north, 'audit').place).toBe(1);
    expect(storage.end(north, 'clinical').place).toBe(0);
    expect(storage.end(south, 'org').place).toBe(0);
    expect(storage.entryAt(north, 'org', 2)).toMatchObject(withoutBytes(entry(2)));
    expect(storage.entryAt(north, 'org', 4)).toBeUndefined();
    expect(storage.entryOf(north, 'audit', device, 1)).toMatchObject({ hash: hashOf('audit') });
    expect(storage.entryOf(north, 'org', idOf('other'), 1)).toBeUndefined();
    expect(storage.usage(north).log).toBe(4 * 'envelope 1'.length);
  });

  it('knows the end of each chain, and takes only what comes next', () => {
    const other = idOf('other');
    expect(storage.chainEnd(north, 'org', device)).toBeNull();
    write(() => {
      storage.addEntry(north, 'org', entry(1));
      storage.addEntry(north, 'org', entry(2, { device: other, seq: 1 }));
      storage.addEntry(north, 'org', entry(3, { seq: 2 }));
    });
    expect(storage.chainEnd(north, 'org', device)).toEqual({ seq: 2, hash: hashOf('hash 3') });
    expect(storage.chainEnd(north, 'org', other)).toEqual({ seq: 1, hash: hashOf('hash 2') });
    for (const wrong of [entry(5, { seq: 3 }), entry(3, { seq: 3 }), entry(4, { seq: 2 }), entry(4, { seq: 4 })])
      expect(() => write(() => storage.addEntry(north, 'org', wrong))).toThrow('out of order');
  });

  it('reads a log in pieces', () => {
    write(() => {
      for (let place = 1; place <= 10; place += 1)
        storage.addEntry(north, 'org', entry(place, { envelope: Buffer.alloc(100, place) }));
    });
    const read = (after: number, count: number, bytes: number) =>
      storage.entries(north, 'org', after, { count, bytes }).map(({ place, envelope }) => [place, envelope[0]]);
    expect(read(0, 2, 1e6)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(read(7, 100, 250)).toEqual([
      [8, 8],
      [9, 9],
    ]);
    expect(read(8, 100, 1)).toEqual([[9, 9]]);
    expect(read(10, 100, 1e6)).toEqual([]);
    expect(storage.entries(south, 'org', 0, { count: 1, bytes: 1 })).toEqual([]);
  });

  it('drops envelopes up to a place, and keeps all else of them', () => {
    write(() => {
      for (let place = 1; place <= 600; place += 1)
        storage.addEntry(north, 'org', entry(place, { envelope: Buffer.alloc(100, place) }));
      storage.addEntry(south, 'org', entry(1, { envelope: Buffer.alloc(100, 1) }));
      storage.addEntry(north, 'clinical', entry(1, { envelope: Buffer.alloc(100, 1) }));
    });
    expect(storage.cutOf(north, 'org')).toBe(0);
    expect(() => storage.cut(north, 'org', 5)).toThrow('outside of a transaction');
    write(() => storage.cut(north, 'org', 590));
    write(() => storage.cut(north, 'org', 20));
    while (storage.dropSome());
    while (storage.reclaim());
    expect(storage.cutOf(north, 'org')).toBe(590);
    expect([storage.cutOf(north, 'clinical'), storage.cutOf(south, 'org')]).toEqual([0, 0]);
    expect(storage.usage(north).log).toBe(10 * 100 + 100);
    expect(storage.usage(south).log).toBe(100);
    expect(storage.entryAt(north, 'org', 5)).toMatchObject(withoutBytes(entry(5)));
    expect(storage.entryOf(north, 'org', device, 590)).toMatchObject(withoutBytes(entry(590)));
    expect(storage.chainEnd(north, 'org', device)).toEqual({ seq: 600, hash: hashOf('hash 600') });
    const after = storage.entries(north, 'org', 590, { count: 100, bytes: 1e6 });
    expect(after.map(({ envelope }) => envelope.length)).toEqual(Array.from({ length: 10 }, () => 100));
    write(() => storage.addEntry(north, 'org', entry(601)));
    write(() => storage.cut(north, 'org', 600));
    while (storage.dropSome());
    expect(storage.usage(north).log).toBe('envelope 601'.length + 100);
  });

  it('drops nothing where the transaction fails', () => {
    write(() => storage.addEntry(north, 'org', entry(1)));
    expect(() =>
      write(() => {
        storage.cut(north, 'org', 1);
        throw new Error('no');
      }),
    ).toThrow('no');
    while (storage.dropSome());
    expect(storage.cutOf(north, 'org')).toBe(0);
    expect(storage.entries(north, 'org', 0, { count: 1, bytes: 1 })[0]!.envelope).toEqual(entry(1).envelope);
  });

  it('keeps chunks, counts them up to the first gap, and drops them by name', () => {
    const other = idOf('other');
    const chunk = (text: string, isLast = false) => ({ isLast, bytes: Buffer.from(text) });
    write(() => {
      storage.addChunk(north, name, 0, chunk('zero'), device);
      storage.addChunk(north, name, 2, chunk('two', true), other);
    });
    expect(storage.countChunks(north, name)).toEqual({ count: 1, isComplete: false });
    write(() => storage.addChunk(north, name, 1, chunk(''), device));
    expect(storage.countChunks(north, name)).toEqual({ count: 3, isComplete: true });
    expect(storage.countChunks(south, name)).toEqual({ count: 0, isComplete: false });
    const read = storage.chunk(north, name, 2)!;
    expect([read.isLast, Buffer.from(read.bytes).toString()]).toEqual([true, 'two']);
    expect(storage.usage(north).chunks).toBe(7 + 3 * CHUNK_DRESS);
    expect(storage.chunkOwner(north, name)).toBe(device);
    expect(storage.chunkUse(north, device)).toBe(7 + 3 * CHUNK_DRESS);
    expect(storage.chunkUse(north, other)).toBe(0);
    expect(() => write(() => storage.addChunk(north, name, 1, chunk('again'), device))).toThrow();
    write(() => storage.dropChunks(north, hashOf('other')));
    write(() => storage.dropChunks(north, name));
    expect(storage.chunk(north, name, 0)).toBeUndefined();
    expect(storage.usage(north).chunks).toBe(0);
    expect(storage.chunkOwner(north, name)).toBeUndefined();
    expect(storage.chunkUse(north, device)).toBe(0);
    write(() => storage.addChunk(north, name, 0, chunk('anew'), other));
    expect(storage.chunkOwner(north, name)).toBe(other);
  });

  it('keeps mailboxes until their time is over', () => {
    const mailbox = (invite: string, of: Partial<Mailbox> = {}): Mailbox => ({
      invite: idOf(invite),
      org: north,
      device,
      expires: 100,
      toInviter: null,
      toJoiner: null,
      ...of,
    });
    write(() => {
      storage.putMailbox(mailbox('one'));
      storage.putMailbox(mailbox('two', { expires: 200 }));
      storage.putMailbox(mailbox('south', { org: south }));
      storage.putMailbox(mailbox('one', { toJoiner: Buffer.from('hello') }));
    });
    expect(Buffer.from(storage.mailbox(idOf('one'))!.toJoiner!).toString()).toBe('hello');
    expect(
      storage
        .mailboxesOf(north)
        .map(({ invite }) => invite)
        .sort(),
    ).toEqual([idOf('one'), idOf('two')].sort());
    write(() => storage.expireMailboxes(100));
    expect(storage.mailboxesOf(north)).toEqual([mailbox('two', { expires: 200 })]);
    write(() => storage.dropMailbox(idOf('two')));
    expect(storage.mailbox(idOf('two'))).toBeUndefined();
  });

  it('writes a transaction whole or not at all', () => {
    write(() => storage.addEntry(north, 'org', entry(1)));
    const before = { usage: storage.usage(north), end: storage.end(north, 'org'), totals: storage.totals() };
    const failing = () =>
      write(() => {
        storage.addRecord(north, 1, Buffer.from('record'));
        storage.addEntry(north, 'org', entry(2));
        storage.addEntry(north, 'clinical', entry(1));
        storage.addChunk(north, name, 0, { isLast: true, bytes: Buffer.from('chunk') }, device);
        storage.putMailbox({
          ...{ invite: idOf('x'), org: north, device, expires: 1 },
          ...{ toInviter: null, toJoiner: null },
        });
        storage.addOrganisation({
          ...{ org: idOf('new'), log: idOf('log'), created: 1 },
          ...{ recovery: hashOf('kit'), isVouched: true },
        });
        storage.addRecord(idOf('new'), 1, Buffer.from('record'));
        throw new Error('in the middle');
      });
    expect(failing).toThrow('in the middle');
    expect({ usage: storage.usage(north), end: storage.end(north, 'org'), totals: storage.totals() }).toEqual(
      before,
    );
    expect(storage.organisation(idOf('new'))).toBeUndefined();
    expect(storage.mailbox(idOf('x'))).toBeUndefined();
    expect(storage.chunk(north, name, 0)).toBeUndefined();
    expect([storage.chunkOwner(north, name), storage.chunkUse(north, device)]).toEqual([undefined, 0]);
    expect(storage.entryAt(north, 'clinical', 1)).toBeUndefined();
    expect(storage.records(north, 0, 1e6)).toEqual([]);
    // The same again goes through, and an organisation founded after the failure gets its own rows.
    found(idOf('new'));
    write(() => storage.addRecord(idOf('new'), 1, Buffer.from('record')));
    write(() => storage.addEntry(north, 'org', entry(2)));
    expect(storage.end(north, 'org').place).toBe(2);
  });

  it('writes nothing outside of a transaction, and none within another', () => {
    expect(() => storage.addRecord(north, 1, Buffer.from('record'))).toThrow('outside of a transaction');
    expect(() => write(() => write(() => undefined))).toThrow('within a transaction');
    expect(storage.records(north, 0, 1e6)).toEqual([]);
  });
});
