/**
 * A computer that joined by a snapshot holds, table for table, what one holds that took in every envelope: records come by the same door,
 * and whatever follows records (search, duplicates, who stands for whom, files, questions) follows them in both ways.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { populate } from '#modules/population/population.service.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import type { Change } from '#platform/records/types.ts';
import { createSyncClient } from '#platform/sync/client.ts';
import { replyIn } from '#platform/sync/relay.testing.ts';
import { SNAPSHOT_SPACES, snapshotNotes } from '#platform/sync/snapshot-notes.ts';
import { replies } from '#protocol/frames.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { newClinic, openClinic, PASSWORD, type TestClinic } from './backup.testing.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf } from './devices.ts';
import { syncOnce } from './sync-once.ts';

let root: string;
let world: TestWorld;
const open: TestClinic[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-ways-'));
  world = createTestWorld();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  rmSync(root, { recursive: true, force: true });
});

/** How often the client looks at what may be due. */
const TICK_MILLIS = 10_000;

/** Of this computer alone: how it shares, what it logged, where it is with background work. */
const OWN = [
  /^sync_|^attestation$|^cut_mark$|^meta$|^migration$|^sqlite_/,
  /^audit|^user_key|^session/,
  // Pages of full text: the words in them are compared below.
  /_(data|idx|docsize|config)$/,
  // What is left to forget elsewhere: only who had a value has that work.
  /^erasing$/,
];
/** Numbers of rows, which count in the order things came. */
const NUMBERS = new Set(['seq', 'rid']);

const show = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

/** Every word of full text, with how many rows and how often. */
function words(writer: Writer): readonly (readonly [string, readonly string[]])[] {
  const names = writer.prepare("SELECT name FROM sqlite_schema WHERE sql LIKE '%USING fts5%' ORDER BY name").all();
  return names.map(({ name }) => {
    writer.connection.exec(`CREATE VIRTUAL TABLE temp.words_of USING fts5vocab('main', '${name}', 'row')`);
    const rows = writer.connection.prepare('SELECT * FROM temp.words_of').all();
    writer.connection.exec('DROP TABLE temp.words_of');
    return [`${name} words`, rows.map((row) => JSON.stringify(row)).sort()];
  });
}

function tables(writer: Writer): ReadonlyMap<string, readonly string[]> {
  const names = writer
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name as string)
    .filter((name) => !OWN.some((pattern) => pattern.test(name)));
  return new Map([
    ...words(writer),
    ...names.map((name): [string, string[]] => [
      name,
      writer
        .prepare(`SELECT * FROM ${name}`)
        .all()
        .map((row) =>
          JSON.stringify(
            Object.entries(row)
              .filter(([column]) => !NUMBERS.has(column))
              .map(([column, value]) => [column, show(value)]),
          ),
        )
        .sort(),
    ]),
  ]);
}

/** Writes a snapshot of every space, and ends. */
async function writeSnapshots({ installation }: TestClinic): Promise<void> {
  const { platform } = installation;
  const { identity, keys, log } = belongingOf(installation);
  const { writer, records, audit, clock, random } = platform;
  const client = createSyncClient({
    ...{ writer, records, audit, clock, random, keys, identity, url: world.url, membership: log, registry },
    ...{ connect: world.outside.connect, isAlone: true, snapshots: { short: 1, recent: 20, blockOps: 64 } },
    // What is looked at every few seconds is looked at at once.
    timers: {
      after(millis, work) {
        const timer = setTimeout(work, millis === TICK_MILLIS ? 10 : millis);
        return () => clearTimeout(timer);
      },
    },
    breathe: (work) => void setImmediate(work),
  });
  const notes = snapshotNotes(createMeta(writer));
  const isWritten = (space: SpaceName): boolean =>
    notes.written(space) !== null ||
    writer.prepare('SELECT 1 AS found FROM sync_place WHERE space = ? LIMIT 1').get(space) === undefined;
  try {
    while (!SNAPSHOT_SPACES.every(isWritten) || !client.isSettled)
      await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    client.close();
  }
}

async function joined(first: TestClinic, name: string): Promise<TestClinic> {
  const dataDir = join(root, name);
  await world.join(first, dataDir);
  await syncOnce(first.installation, world.outside);
  const one = await openClinic(dataDir, first.kit, PASSWORD);
  open.push(one);
  return one;
}
const sync = async (...clinics: TestClinic[]): Promise<void> => {
  for (const { installation } of clinics) await syncOnce(installation, world.outside);
};

it('by envelopes and by a snapshot a computer comes to the same rows in every table', async () => {
  const first = await newClinic(root);
  open.push(first);
  await world.publish(first);
  await populate(first.platform, { people: 40, activities: 150, seed: 'ways', actor: first.admin });
  const ids = first.platform.writer
    .prepare('SELECT id FROM person ORDER BY rid')
    .all()
    .map(({ id }) => idFromBytes(id as Uint8Array));
  const [ann, ben, cho, dot, eve] = ids as [Id, Id, Id, Id, Id];
  const commit = ({ platform, admin }: TestClinic, ...changes: Change[]) =>
    platform.records.commit({ actor: { ...admin, origin: 'cli' }, changes });
  const second = await joined(first, 'second');
  await sync(second, first);

  // Two computers at once: a question, a deletion against an edit, a merge, an erasure, a file, a sensitive flag.
  const edit = (one: TestClinic, id: Id, values: Readonly<Record<string, unknown>>) =>
    commit(one, { kind: 'edit', entity: 'person', id, values });
  edit(first, ann, { birthDate: '1951-07-30' });
  edit(second, ann, { birthDate: '1951-07-31' });
  commit(first, { kind: 'delete', entity: 'person', id: ben });
  edit(second, ben, { nickname: 'Benny' });
  edit(first, dot, { nickname: 'gone one day' });
  const file = {
    ...{ hash: 'ab'.repeat(32), size: 3, type: 'application/pdf', name: 'card.pdf' },
    key: Buffer.alloc(32, 7).toString('base64'),
  };
  commit(first, { kind: 'create', entity: 'personMerge', values: { survivor: cho, merged: eve } });
  commit(first, {
    kind: 'create',
    entity: 'document',
    values: { person: cho, kind: 'insurance', title: 'Card', file },
  });
  await sync(first, second, first);
  commit(second, { kind: 'erase', entity: 'person', id: dot, fields: ['nickname'], reason: 'asked for' });
  await sync(second, first);
  await writeSnapshots(first);

  const bySnapshot = await joined(first, 'by-snapshot');
  await sync(bySnapshot);
  const byEnvelopes = await joined(first, 'by-envelopes');
  world.relay.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    return reply?.kind === 'snapshot'
      ? replies.encode({ kind: 'refused', ref: reply.ref, code: 'missing' })
      : frame;
  };
  await sync(byEnvelopes, bySnapshot, first, byEnvelopes, bySnapshot);

  const places = ({ platform }: TestClinic) =>
    platform.writer.prepare("SELECT min(place) AS first FROM sync_place WHERE space = 'org'").get()!
      .first as number;
  expect(places(byEnvelopes)).toBe(1);
  expect(places(bySnapshot)).toBeGreaterThan(10);
  const [one, other] = [tables(byEnvelopes.platform.writer), tables(bySnapshot.platform.writer)];
  expect([...other.keys()]).toEqual([...one.keys()]);
  const different = [...one].flatMap(([name, rows]) => {
    const others = other.get(name)!;
    const [here, there] = [
      rows.filter((row) => !others.includes(row)),
      others.filter((row) => !rows.includes(row)),
    ];
    return here.length + there.length === 0 && rows.length === others.length ? [] : { name, here, there };
  });
  expect(different).toEqual([]);
  // Nothing is the same for being empty.
  const filled = [
    'person',
    'activity',
    'coverage',
    'household',
    'relationship',
    'lookup',
    'op',
    'erased_op',
    'document',
  ];
  const derived = ['attention', 'person_canonical', 'stored_file', 'search_person', 'search_person_key words'];
  for (const name of [...filled, ...derived, 'text_activity_engagement words'])
    expect([name, one.get(name)?.length]).not.toEqual([name, 0]);
}, 60_000);
