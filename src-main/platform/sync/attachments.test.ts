/** Files of documents between workstations with real databases and stores, around a real relay in memory (HR-04, CA-29). */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileBook, type FileBook } from '#modules/documents/file-book.ts';
import { forgetFiles, rememberFiles } from '#modules/documents/follow-files.ts';
import { registry } from '#modules/entities.ts';
import { ENVELOPES, type Reply, type Request, replies, requests } from '#protocol/frames.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { attachmentPath, isWholeAttachment } from '../files/attachments.ts';
import { sealedSize } from '../files/chunks.ts';
import { createFileStore, type FileStore } from '../files/store.ts';
import { forgetErased } from '../records/erasing.ts';
import { PIECE, pieceLengths, piecesOf } from './attachment-types.ts';
import { type AttachmentOptions, type Attachments, createAttachments } from './attachments.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { flipped } from './flipped.testing.ts';
import type { Link, LinkEvents } from './types.ts';

interface Seat {
  readonly desk: Desk;
  readonly folder: string;
  readonly store: FileStore;
  readonly book: FileBook;
  files: Attachments;
  keeping: ReturnType<AttachmentOptions['keeping']>;
}

const LARGE = 5_000_000;
let clinic: TestClinic;
let seats: Seat[];
/** Looks at what goes over the wire, by direction and kind; null loses it. */
let onRequest: (request: Request) => void = () => undefined;
let onReply: (reply: Reply) => Reply | null = (reply) => reply;

/** The network of a desk, whose frames the test may look at. */
const watched =
  (connect: (url: string, events: LinkEvents) => Link) =>
  (url: string, events: LinkEvents): Link => {
    const link = connect(url, {
      ...events,
      received(type, frame) {
        if (type !== ENVELOPES) return events.received(type, frame);
        const reply = onReply(replies.decode(frame));
        if (reply !== null) events.received(type, replies.encode(reply));
      },
    });
    return {
      get waiting() {
        return link.waiting;
      },
      send(type, frame) {
        if (type === ENVELOPES) onRequest(requests.decode(frame));
        link.send(type, frame);
      },
      close: () => link.close(),
    };
  };

const storeOf = (folder: string): FileStore =>
  createFileStore({ dataDir: folder, clock: { now: Date.now }, random: testRandom });

const begin = (seat: Seat): void => {
  const { relay } = clinic;
  const client = seat.desk.online(watched(relay.outside.connect));
  seat.files = createAttachments({
    ...{ client, book: seat.book, dataDir: seat.folder, clock: relay.clock, timers: relay.timers },
    breathe: () => new Promise((resolve) => void setImmediate(resolve)),
    hurry: () => new Promise((resolve) => void setImmediate(resolve)),
    keeping: () => seat.keeping,
    hasRoom: () => true,
    onDefect: (thrown) => {
      throw thrown;
    },
  });
};
const leave = (seat: Seat): void => {
  seat.files.close();
  seat.desk.offline();
};

beforeEach(async () => {
  onRequest = () => undefined;
  onReply = (reply) => reply;
  clinic = await openTestClinic(2, ({ database: { writer, folder } }) => [
    rememberFiles(
      createFileBook(() => writer),
      storeOf(folder),
    ),
  ]);
  seats = clinic.desks.map((desk) => {
    const { folder, writer } = desk.device.database;
    const book = createFileBook(() => writer);
    return { desk, folder, book, store: storeOf(folder), keeping: { since: null } } as Partial<Seat> as Seat;
  });
  for (const seat of seats) begin(seat);
  await clinic.pass(1);
});
afterEach(async () => {
  for (const seat of seats) leave(seat);
  await clinic.close();
});

const attach = ({ desk, store }: Seat, size: number): { id: Id; file: StoredFile; bytes: Buffer } => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size - 9)]);
  store.begin('one', size);
  for (let at = 0, index = 0; at < size; at += 500_000, index += 1)
    store.add('one', index, bytes.subarray(at, at + 500_000));
  const file = { name: 'scan.pdf', ...store.finish('one') };
  const { actor } = desk;
  const { ops } = desk.records.commit({
    actor,
    changes: [{ kind: 'create', entity: 'document', values: { title: 'Scan', kind: 'letter', file } }],
  });
  return { id: ops[0]!.record, file, bytes };
};
/** Until nothing moves and the background of every seat rests. */
const travel = async (minutes = 1): Promise<void> => {
  await clinic.pass(minutes);
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (!seats.some(({ files }) => files.moving.size > 0 || files.asked.size > 0)) break;
    if (turn % 50 === 49) clinic.relay.advance(300);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await clinic.pass(minutes);
};
const atRelay = ({ hash }: StoredFile) => {
  const { organisations } = clinic.relay.backUp();
  return [...organisations.values()].flatMap(({ chunks }) => [...(chunks.get(hash)?.values() ?? [])]);
};
const lies = (seat: Seat, { hash }: StoredFile): boolean => isWholeAttachment(seat.folder, hash);
const arriving = ({ folder }: Seat): string[] => {
  const path = join(folder, 'files', 'arriving');
  return existsSync(path) ? readdirSync(path) : [];
};

it('takes a large file to the relay as it lies here, and to another desk when somebody opens it', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file, bytes } = attach(ana, LARGE);
  expect(ana.book.unsent()).toEqual({ count: 1, bytes: LARGE });
  await travel();
  const ciphertext = readFileSync(attachmentPath(ana.folder, file.hash));
  const chunks = atRelay(file);
  expect(chunks).toHaveLength(piecesOf(LARGE));
  const there = Buffer.concat(chunks.map((chunk) => chunk.bytes));
  expect(there.subarray(0, ciphertext.length).equals(ciphertext)).toBe(true);
  // Filled up, so that the relay does not learn its size to the byte.
  expect(chunks.at(-1)!.bytes.length % (16 * 1024)).toBe(0);
  const filling = there.subarray(ciphertext.length);
  expect(filling.length).toBeGreaterThan(1_000);
  // Nor by looking where the ciphertext ends: no byte of what fills it up stands out.
  for (let byte = 0; byte < 256; byte += 1)
    expect(filling.filter((one) => one === byte).length / filling.length).toBeLessThan(0.05);
  expect(ciphertext.length).toBe(sealedSize(LARGE));
  expect(ana.book.unsent().count).toBe(0);
  expect(lies(bea, file)).toBe(false);
  expect(bea.book.entry(file.hash)).toEqual({ held: 0, isPinned: false, isAtRelay: false });
  bea.files.lookFor([file.hash]);
  await clinic.settle();
  expect(bea.book.entry(file.hash)!.isAtRelay).toBe(true);
  bea.files.fetch(file.hash);
  await travel();
  expect(bea.store.read(file, 0, LARGE).equals(bytes)).toBe(true);
  expect(bea.book.entry(file.hash)!.held).toBe(1);
  expect(arriving(bea)).toEqual([]);
});

it('is looked for again within seconds while it is on its way from another desk, and told when it is there', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file } = attach(ana, LARGE);
  bea.files.lookFor([file.hash]);
  await clinic.settle();
  expect(bea.files.wasLookedFor(file.hash)).toBe(true);
  await travel();
  expect(atRelay(file)).toHaveLength(piecesOf(LARGE));
  let told = 0;
  bea.files.onChange(() => {
    told += 1;
  });
  clinic.relay.advance(9_000);
  bea.files.lookFor([file.hash]);
  await clinic.settle();
  expect(bea.book.entry(file.hash)!.isAtRelay).toBe(true);
  expect(told).toBeGreaterThan(0);
});

it('goes on where it was cut off, whatever part it was at, and sends none twice that the relay has', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const size = 8 * PIECE - 1_000;
  let sent = 0;
  let got = 0;
  onRequest = ({ kind }) => {
    if (kind !== 'putChunk') return;
    sent += 1;
    // The answer never comes: the part may be there or not.
    if (sent <= 16 && sent % 2 === 0) setImmediate(() => clinic.relay.cut());
  };
  onReply = (reply) => {
    if (reply.kind !== 'chunk') return reply;
    got += 1;
    if (got <= 16 && got % 2 === 0) {
      setImmediate(() => clinic.relay.cut());
      return null;
    }
    return reply;
  };
  const { file, bytes } = attach(ana, size);
  for (let turn = 0; turn < 12 && ana.book.unsent().count > 0; turn += 1) await travel();
  expect(atRelay(file)).toHaveLength(piecesOf(size));
  expect(sent).toBeGreaterThan(piecesOf(size));
  expect(sent).toBeLessThanOrEqual(2 * piecesOf(size));
  bea.files.fetch(file.hash);
  for (let turn = 0; turn < 12 && bea.files.asked.size > 0; turn += 1) await travel();
  expect(got).toBeGreaterThan(piecesOf(size));
  expect(got).toBeLessThanOrEqual(2 * piecesOf(size) + 1);
  expect(bea.store.read(file, 0, size).equals(bytes)).toBe(true);
});

it('goes on after the program ended in the middle of a file', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file } = attach(ana, LARGE);
  await travel();
  let got = 0;
  onReply = (reply) => {
    if (reply.kind === 'chunk') got += 1;
    if (reply.kind === 'chunk' && got === 20) setImmediate(() => leave(bea));
    return reply;
  };
  bea.files.fetch(file.hash);
  await clinic.settle();
  expect(arriving(bea)).toEqual([file.hash]);
  begin(bea);
  bea.book.pin(file.hash, true);
  await travel();
  expect(lies(bea, file)).toBe(true);
  expect(got).toBeLessThanOrEqual(piecesOf(LARGE) + 1);
});

it.each<[string, (chunk: Extract<Reply, { kind: 'chunk' }>, earlier: Uint8Array | null) => object]>([
  ['flipped', ({ bytes }) => ({ bytes: flipped(bytes, 700) })],
  ['cut short', ({ bytes }) => ({ bytes: Buffer.from(bytes).subarray(0, -1) })],
  ['emptied', () => ({ bytes: Buffer.alloc(0) })],
  ['swapped for an earlier one', (_, earlier) => ({ bytes: earlier ?? Buffer.alloc(PIECE) })],
  ['called the last', () => ({ last: true })],
])('refuses a part that was %s, names it, and takes the right one later', async (_, change) => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file } = attach(ana, 5 * PIECE);
  await travel();
  let earlier: Uint8Array | null = null;
  let nth = 0;
  onReply = (reply) => {
    if (reply.kind !== 'chunk') return reply;
    nth += 1;
    const shown = nth === 3 ? { ...reply, ...change(reply, earlier) } : reply;
    earlier = Buffer.from(reply.bytes);
    return shown;
  };
  bea.files.fetch(file.hash);
  await travel();
  expect(bea.files.trouble(file.hash)).toEqual({ code: 'file.relay_wrong', part: 3 });
  expect(existsSync(attachmentPath(bea.folder, file.hash))).toBe(false);
  bea.files.fetch(file.hash);
  await travel();
  expect(lies(bea, file)).toBe(true);
  expect(bea.files.trouble(file.hash)).toBeNull();
});

it('brings back anew what lay spoilt beside', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file } = attach(ana, 4 * PIECE);
  await travel();
  const beside = join(bea.folder, 'files', 'arriving', file.hash);
  mkdirSync(dirname(beside), { recursive: true });
  writeFileSync(beside, randomBytes(2 * PIECE + 5));
  bea.files.fetch(file.hash);
  await travel();
  expect(lies(bea, file)).toBe(true);
});

it('says that a file is still on its way, and has it once it is there', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  ana.files.close();
  const { file } = attach(ana, 3 * PIECE);
  bea.keeping = { since: 0 };
  await travel();
  bea.files.fetch(file.hash);
  await travel();
  expect(bea.files.trouble(file.hash)).toEqual({ code: 'file.away' });
  leave(ana);
  begin(ana);
  await travel(8);
  expect(lies(bea, file)).toBe(true);
  expect(bea.files.trouble(file.hash)).toBeNull();
});

it('keeps what this computer is told to keep: what is pinned, what is new, everything', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const old = attach(ana, 1_000).file;
  await travel();
  clinic.relay.advance(10 * 24 * 3_600_000);
  const recent = attach(ana, 1_000).file;
  await travel();
  expect([old, recent].map((file) => lies(bea, file))).toEqual([false, false]);
  bea.keeping = { since: clinic.relay.clock.now() - 24 * 3_600_000 };
  await travel();
  expect([old, recent].map((file) => lies(bea, file))).toEqual([false, true]);
  bea.book.pin(old.hash, true);
  await travel();
  expect(lies(bea, old)).toBe(true);
});

it('leaves what came of a cancelled file for another time', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { file } = attach(ana, LARGE);
  await travel();
  onReply = (reply) => {
    if (reply.kind === 'chunk') bea.files.cancel(file.hash);
    return reply;
  };
  bea.files.fetch(file.hash);
  await travel();
  expect(lies(bea, file)).toBe(false);
  expect(bea.files.asked.size).toBe(0);
  expect(arriving(bea)).toEqual([file.hash]);
});

it('says that the relay is full, shares records all the same, and goes on when there is room', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const refs = new Set<number>();
  let isFull = true;
  onRequest = (request) => {
    if (request.kind === 'putChunk') refs.add(request.ref);
  };
  onReply = (reply) =>
    isFull && reply.kind === 'ok' && refs.has(reply.ref)
      ? { kind: 'refused', ref: reply.ref, code: 'quota' }
      : reply;
  attach(ana, 3 * PIECE);
  await travel();
  expect(ana.files.refused).toBe('quota');
  expect(ana.book.unsent().count).toBe(1);
  ana.desk.create({ name: { family: 'Baker' } });
  await travel();
  expect(bea.desk.all('SELECT 1 FROM person')).toHaveLength(1);
  isFull = false;
  await travel(12);
  expect(ana.files.refused).toBeNull();
  expect(ana.book.unsent().count).toBe(0);
});

it('has the relay forget what was erased, and every desk, also one that was away and had it', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  const { id, file } = attach(ana, 3 * PIECE);
  const kept = attach(ana, 1_000).file;
  bea.keeping = { since: 0 };
  await travel(6);
  expect(lies(bea, file)).toBe(true);
  leave(bea);
  const forget = ({ desk: { writer }, book, store }: Seat) => {
    for (const _ of forgetErased({ writer, registry, places: [forgetFiles(book, store)], after: [] }));
  };
  ana.desk.records.commit({
    actor: ana.desk.actor,
    changes: [{ kind: 'erase', entity: 'document', id, reason: 'asked for' }],
  });
  forget(ana);
  await travel();
  expect(atRelay(file)).toEqual([]);
  // It has not heard of it: what the relay lacks it would send.
  bea.book.forgetConfirmed();
  begin(bea);
  await travel();
  forget(bea);
  await travel();
  expect(atRelay(file)).toEqual([]);
  expect([ana, bea].map((seat) => existsSync(attachmentPath(seat.folder, file.hash)))).toEqual([false, false]);
  expect([ana, bea].map((seat) => seat.book.toDrop())).toEqual([null, null]);
  expect(atRelay(kept)).toHaveLength(1);
});

it('leaves the file of a document in the bin where it is, and sends none up', async () => {
  const [ana] = seats as [Seat, Seat];
  const there = attach(ana, 1_000);
  await travel();
  leave(ana);
  const late = attach(ana, 1_000);
  const { actor, records } = ana.desk;
  for (const { id } of [there, late])
    records.commit({ actor, changes: [{ kind: 'delete', entity: 'document', id }] });
  begin(ana);
  await travel();
  expect([there, late].map(({ file }) => atRelay(file).length)).toEqual([1, 0]);
});

it('brings all files up again after the relay lost everything, and what an older backup of it lacks', async () => {
  const [ana] = seats as [Seat, Seat];
  const first = attach(ana, 3 * PIECE).file;
  await travel();
  const backup = clinic.relay.backUp();
  const second = attach(ana, 1_000).file;
  await travel();
  clinic.relay.restart(backup);
  await travel(3);
  expect([first, second].map((file) => atRelay(file).length)).toEqual([piecesOf(3 * PIECE), 1]);
  clinic.relay.restart(null);
  await travel(3);
  expect([first, second].map((file) => atRelay(file).length)).toEqual([piecesOf(3 * PIECE), 1]);
});

it('sends nothing that was spoilt here, and mends it from the relay', async () => {
  const [ana] = seats as [Seat, Seat];
  const { file } = attach(ana, 3 * PIECE);
  leave(ana);
  const path = attachmentPath(ana.folder, file.hash);
  const whole = readFileSync(path);
  writeFileSync(path, flipped(whole, 9));
  begin(ana);
  await travel();
  expect(atRelay(file)).toEqual([]);
  expect(ana.book.entry(file.hash)!.held).toBe(2);
  const { session } = ana.desk.client!;
  for (let index = 0; index * PIECE < whole.length; index += 1) {
    const { own, filled } = pieceLengths(file.size, index);
    const bytes = Buffer.alloc(filled);
    whole.copy(bytes, 0, index * PIECE, index * PIECE + own);
    const last = (index + 1) * PIECE >= whole.length;
    await session()!.ask({ kind: 'putChunk', name: file.hash, index, last, bytes });
  }
  await travel(6);
  expect(lies(ana, file)).toBe(true);
});

it('puts the file in the place of what somebody else put under its name', async () => {
  const [ana, bea] = seats as [Seat, Seat];
  leave(ana);
  const { file } = attach(ana, 3 * PIECE);
  const ask = bea.desk.client!.session()!.ask;
  await ask({ kind: 'putChunk', name: file.hash, index: 0, last: false, bytes: Buffer.alloc(9) });
  await ask({ kind: 'putChunk', name: file.hash, index: 1, last: true, bytes: Buffer.alloc(9) });
  begin(ana);
  await travel();
  bea.files.fetch(file.hash);
  await travel();
  expect(lies(bea, file)).toBe(true);
});
