/** What a computer without a space has and says, between two real clinics on disk and a relay. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { timelineQuery } from '#modules/activities/timeline.query.ts';
import { registry } from '#modules/entities.ts';
import { reclassify } from '#platform/records/reclassify.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { newClinic, openClinic, PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf, type DeviceSpace, deviceEntries, setRights } from './devices.ts';
import { forgettingSteps } from './forgetting.ts';
import { joinClinic } from './join.ts';
import { recordQueries } from './record.handlers.ts';
import { recordCounts } from './stats.ts';
import { syncOnce } from './sync-once.ts';
import { systemClock, systemRandom } from './system.ts';

const FLAG = 'Quixotic eye check';
const SECRET = 'Zanzibarine brother';
const PLAIN = 'Vermilion parking';

let root: string;
let world: TestWorld;
/** Holds everything. */
let back: TestClinic;
/** Holds neither flags nor what is sensitive. */
let front: TestClinic;
let ids: { readonly person: Id; readonly secret: Id; readonly plain: Id };

const sync = ({ installation }: TestClinic): Promise<void> => syncOnce(installation, world.outside);
const create = ({ platform, admin }: TestClinic, entity: string, values: Record<string, unknown>): Id =>
  platform.records.commit({ actor: admin, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
const note = (of: TestClinic, person: Id, text: string, more: object = {}): Id =>
  create(of, 'activity', { kind: 'note', person, at: '2026-03-05T14:00:00.000Z', text, ...more });

/** Whether any row of any table holds the text, once what erasures leave to be done is done. */
const has = ({ platform, installation }: TestClinic, text: string): boolean => {
  for (const _ of forgettingSteps(platform, installation.modules));
  const { writer } = platform;
  const tables = writer.connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as string[];
  const word = text.split(' ')[0]!;
  return tables.some((table) =>
    (writer.connection.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[]).some((row) =>
      Object.values(row).some((value) =>
        value instanceof Uint8Array
          ? Buffer.from(value).toString('latin1').toLowerCase().includes(word.toLowerCase())
          : typeof value === 'string' && value.toLowerCase().includes(word.toLowerCase()),
      ),
    ),
  );
};
const move = ({ platform, admin }: TestClinic, id: Id): Id => {
  const { records, audit, newId } = platform;
  return reclassify({ records, audit, newId, registry, nameOf: () => null }, admin, {
    entity: 'activity',
    id,
    reason: 'asked for',
  });
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return 'none';
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-spaces-'));
  world = createTestWorld();
  back = await newClinic(root);
  const person = create(back, 'person', { name: { family: 'Lee' } });
  create(back, 'flag', { person, kind: 'careGap', label: FLAG });
  ids = { person, secret: note(back, person, SECRET, { sensitive: true }), plain: note(back, person, PLAIN) };
  await world.publish(back);
  const dataDir = join(root, 'front');
  await world.inviting(
    back,
    (code) =>
      joinClinic({
        ...{ url: world.url, outside: world.outside, random: systemRandom, clock: systemClock },
        ...{ code, dataDir, vault: vaultOptions, compare: () => undefined },
        name: { name: 'Front', platform: 'test' },
        password: async () => PASSWORD,
      }),
    { spaces: ['org', 'audit'] },
  );
  front = await openClinic(dataDir, back.kit, PASSWORD);
  await sync(back);
  await sync(front);
});
afterEach(async () => {
  await front.close();
  await back.close();
  rmSync(root, { recursive: true, force: true });
});

const spacesOf = ({ platform }: TestClinic) => stateHash(platform.writer, registry).spaces;

test('a computer without them has no byte of flags and sensitive notes, and the same of the rest', () => {
  expect([FLAG, SECRET, PLAIN].map((text) => has(back, text))).toEqual([true, true, true]);
  expect([FLAG, SECRET, PLAIN].map((text) => has(front, text))).toEqual([false, false, true]);
  expect(spacesOf(front).org).toEqual(spacesOf(back).org);
  const { holds } = front.platform;
  expect(['org', 'clinical', 'restricted'].filter((space) => holds(space as 'org'))).toEqual(['org']);
  expect(recordCounts(front.platform, front.admin)).not.toHaveProperty('flags');
  expect(recordCounts(back.platform, back.admin)).toMatchObject({ flags: 1, activities: 2 });
});

test('what was there before a space was taken from it is shown no more, and said not to be held', async () => {
  const device = deviceEntries(back.platform, belongingOf(back.installation)).find(({ own }) => !own)!.device;
  const give = async (spaces: readonly DeviceSpace[]) => {
    await setRights(back.installation, world.outside, back.admin, device, { spaces });
    for (const one of [back, front, back, front]) await sync(one);
  };
  const shown = async ({ platform, admin }: TestClinic) => {
    const now = new Date(platform.clock.now()).toISOString();
    const asked = { entity: 'person', id: ids.person, direction: 'past', limit: 20, now } as const;
    const { entries } = await platform.read(admin, timelineQuery, asked);
    const all = { limit: 50, state: 'live', now: platform.clock.now() } as const;
    const flags = await platform.read(admin, recordQueries.list, { entity: 'flag', ...all });
    return [...entries.map(({ text }) => text), ...flags.rows.map(({ title }) => title)].sort();
  };
  await give(['org', 'clinical', 'restricted', 'audit']);
  expect(await shown(front)).toEqual([FLAG, PLAIN, SECRET].sort());
  await give(['org', 'audit']);
  expect(has(front, SECRET)).toBe(true);
  expect(await shown(front)).toEqual([PLAIN]);
  expect(await shown(back)).toEqual([FLAG, PLAIN, SECRET].sort());
  const history = { entity: 'flag', limit: 5, id: front.platform.writer.prepare('SELECT id FROM flag').get()!.id };
  await expect(
    front.platform.read(front.admin, recordQueries.history, {
      ...history,
      id: idFromBytes(history.id as Uint8Array),
    }),
  ).rejects.toMatchObject({ code: 'record.missing' });
  await give(['org', 'clinical', 'restricted', 'audit']);
  expect(await shown(front)).toEqual([FLAG, PLAIN, SECRET].sort());
});

test('it writes none there either, and what it writes elsewhere reaches the others', async () => {
  const { person } = ids;
  expect(codeOf(() => note(front, person, 'x', { sensitive: true }))).toBe('space.not_held');
  expect(codeOf(() => create(front, 'flag', { person, kind: 'careGap', label: 'x' }))).toBe('space.not_held');
  expect(codeOf(() => move(front, ids.plain))).toBe('space.not_held');
  note(front, person, 'Came by bus');
  await sync(front);
  await sync(back);
  expect(spacesOf(back).org).toEqual(spacesOf(front).org);
});

test('an entry that becomes sensitive leaves it without a trace, and one made ordinary comes to it', async () => {
  const hidden = move(back, ids.plain);
  const open = move(back, ids.secret);
  await sync(back);
  await sync(front);
  expect([SECRET, PLAIN].map((text) => has(front, text))).toEqual([true, false]);
  expect(front.platform.records.peek('activity', open)?.values.text).toBe(SECRET);
  expect(front.platform.records.peek('activity', hidden)).toBeNull();
  expect(front.platform.records.peek('activity', ids.plain)).toMatchObject({ deleted: true, values: {} });
  expect(spacesOf(front).org).toEqual(spacesOf(back).org);
  expect(spacesOf(back).restricted).toMatchObject({ records: 1 });
});
