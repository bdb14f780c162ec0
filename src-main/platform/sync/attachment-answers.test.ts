/** Files of documents between workstations with real databases and stores, around a real relay in memory (HR-04, CA-29). */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileBook, type FileBook } from '#modules/documents/file-book.ts';
import { forgetFiles, rememberFiles } from '#modules/documents/follow-files.ts';
import { registry } from '#modules/entities.ts';
import { ENVELOPES, type Reply, type Request, replies, requests } from '#protocol/frames.ts';
import type { StoredFile } from '#shared/entity/fields/file.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createFileStore, type FileStore } from '../files/store.ts';
import { forgetErased } from '../records/erasing.ts';
import { PIECE, piecesOf } from './attachment-types.ts';
import { type AttachmentOptions, type Attachments, createAttachments } from './attachments.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { requestIn } from './relay.testing.ts';
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

it('is not kept from bringing files to the relay by having been put off once for weeks', async () => {
  const [ana] = seats as [Seat, Seat];
  let isSaid = false;
  onReply = (reply) => {
    if (isSaid || reply.kind !== 'count') return reply;
    isSaid = true;
    return { kind: 'later', ref: reply.ref, millis: 2_000_000_000 };
  };
  const { file } = attach(ana, LARGE);
  await travel(30);
  expect(isSaid).toBe(true);
  expect(atRelay(file)).toHaveLength(piecesOf(LARGE));
});

it('is not kept from the relay by having been put off once for weeks', async () => {
  const [ana] = seats as [Seat, Seat];
  const restores = new Set<number>();
  let count = 0;
  onRequest = (request) => {
    if (request.kind === 'restore') restores.add(request.ref);
    if (request.kind === 'auth') auth = request.ref;
  };
  let auth = 0;
  onReply = (reply) => {
    // It says once that it does not know her, and then that it will look into that in a while.
    if (reply.kind === 'ok' && reply.ref === auth && count === 0) {
      count = 1;
      return { kind: 'refused', ref: reply.ref, code: 'not-member' };
    }
    if ('ref' in reply && restores.has(reply.ref) && count === 1) {
      count = 2;
      return { kind: 'later', ref: reply.ref, millis: 2_000_000_000 };
    }
    return reply;
  };
  leave(ana);
  begin(ana);
  await clinic.pass(60);
  expect(count).toBe(2);
  expect(ana.desk.client!.link.state).toBe('online');
});

it('brings a file up though the relay said once that it has it', async () => {
  const [ana] = seats as [Seat, Seat];
  let isSaid = false;
  onReply = (reply) => {
    if (isSaid || reply.kind !== 'count') return reply;
    isSaid = true;
    return { ...reply, count: piecesOf(LARGE), complete: true };
  };
  const { file } = attach(ana, LARGE);
  await travel(30);
  expect(isSaid).toBe(true);
  expect(atRelay(file)).toHaveLength(piecesOf(LARGE));
});

it('has the relay forget what was erased though it threw that away once', async () => {
  const [ana] = seats as [Seat, Seat];
  const { id, file } = attach(ana, 3 * PIECE);
  await travel(6);
  expect(atRelay(file)).not.toEqual([]);
  ana.desk.records.commit({
    actor: ana.desk.actor,
    changes: [{ kind: 'erase', entity: 'document', id, reason: 'asked for' }],
  });
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (isLost || request?.kind !== 'dropChunks') return frame;
    isLost = true;
    // Something else is dropped, and so it says `ok`.
    return Buffer.from(requests.encode({ ...request, name: 'ab'.repeat(32) }));
  };
  for (const { desk, book, store } of seats)
    for (const _ of forgetErased({
      writer: desk.writer,
      registry,
      places: [forgetFiles(book, store)],
      after: [],
    }));
  await travel(60);
  expect(isLost).toBe(true);
  expect(atRelay(file)).toEqual([]);
});
