import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Space } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { walkAll } from '../checking/walk.ts';
import { textQuery } from '../search/text.query.ts';
import { textHook } from '../search/text-index.ts';
import { textIndexes } from '../search/text-indexes.ts';
import { checkRecords } from './check.ts';
import { forgetErased } from './erasing.ts';
import { reclassify } from './reclassify.ts';
import { contentsOf, converge, openReplicas, opsIn, take } from './replicas.testing.ts';
import { openTestRecords, type TestRecords } from './testing.ts';

const WORD = 'zanzibarine';
const indexes = textIndexes(registry);

let db: TestRecords;
let held: readonly Space[];
let staff: Actor;
let person: Id;

beforeEach(async () => {
  let follow: ReturnType<typeof textHook> | null = null;
  held = ['org', 'clinical', 'restricted'];
  db = await openTestRecords(registry, {
    hooks: [(...state) => follow?.(...state)],
    holds: (space) => held.includes(space),
  });
  follow = textHook(db.writer, indexes);
  staff = { ...db.admin, role: 'staff', userId: db.newId() };
  person = create('person', { name: { family: 'Lee' } });
});
afterEach(() => db.close());

const create = (entity: string, values: Record<string, unknown>, actor = db.admin): Id =>
  db.records.commit({ actor, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
const note = (more: object = {}, actor = staff): Id =>
  create(
    'activity',
    { kind: 'note', person, at: '2026-03-05T14:00:00.000Z', text: `Said ${WORD}`, subject: WORD, ...more },
    actor,
  );
const names: Record<Id, string> = {};
const move = (id: Id, actor: Actor = staff, entity = 'activity'): Id =>
  reclassify({ ...db, registry, nameOf: (user) => names[user] ?? null }, actor, {
    entity,
    id,
    reason: 'She asked for it',
  });
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return 'none';
};
const opsOf = (id: Id): string[] =>
  db.writer
    .prepare('SELECT kind, space FROM op WHERE record = ? ORDER BY seq')
    .all(idToBytes(id))
    .map(({ kind, space }) => `${kind} ${space}`);

/** Tables of which some row holds the text, with the record it is of where it names one. */
function holding(text: string): string[] {
  const { connection } = db.writer;
  for (const _ of forgetErased({ writer: db.writer, registry, places: [], after: [] }));
  const tables = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as string[];
  return tables.flatMap((table) =>
    (connection.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[])
      .filter((row) =>
        Object.values(row).some((value) =>
          value instanceof Uint8Array
            ? Buffer.from(value).includes(text)
            : typeof value === 'string' && value.includes(text),
        ),
      )
      .map((row) => {
        const record = row.record ?? row.id;
        return record instanceof Uint8Array && record.length === 16 ? `${table} ${idFromBytes(record)}` : table;
      }),
  );
}

test('a copy stands in the other space, and nothing of the text under the old record', async () => {
  const id = note();
  const copy = move(id);
  expect(copy).not.toBe(id);
  expect(opsOf(id)).toEqual(['create org', 'erase org']);
  expect(opsOf(copy)).toEqual(['create restricted']);
  expect(db.records.peek('activity', copy)?.values).toMatchObject({
    text: `Said ${WORD}`,
    person,
    sensitive: true,
  });
  expect(db.records.peek('activity', id)).toMatchObject({ deleted: true, values: {} });
  const rest = holding(WORD).filter((place) => !place.startsWith('text_activity_engagement'));
  expect(rest.sort()).toEqual([`activity ${copy}`, `op ${copy}`]);
  const { hits } = await db.readers.run(
    textQuery('t', indexes, registry),
    { text: WORD, limit: 10, settled: true },
    staff,
  );
  expect(hits.map((hit) => hit.id)).toEqual([copy]);
  expect(walkAll(checkRecords(db.writer, registry))).toEqual([]);
});

test('and back: the copy is ordinary, and of the sensitive one nothing is left', () => {
  const sensitive = note({ sensitive: true });
  const copy = move(sensitive);
  expect(opsOf(sensitive)).toEqual(['create restricted', 'erase restricted']);
  expect(opsOf(copy)).toEqual(['create org']);
  expect(db.records.peek('activity', copy)?.values).not.toHaveProperty('sensitive');
  expect(holding(WORD).some((place) => place.endsWith(sensitive))).toBe(false);
});

test('who wrote it is kept in words where somebody else moves it', () => {
  names[staff.userId] = 'Bea Tran';
  expect(db.records.peek('activity', move(note()))?.values.authorName).toBeUndefined();
  const moved = move(note(), db.admin);
  expect(db.records.peek('activity', moved)?.values.authorName).toBe('Bea Tran');
  const imported = note({ authorName: 'Dr. Ito' }, db.admin);
  expect(db.records.peek('activity', move(imported))?.values.authorName).toBe('Dr. Ito');
});

test('what was retracted stays retracted', () => {
  const id = note();
  db.records.commit({
    actor: staff,
    changes: [{ kind: 'retract', entity: 'activity', id, reason: 'Wrong person' }],
  });
  expect(db.records.peek('activity', move(id))).toMatchObject({ retracted: 'Wrong person', deleted: false });
});

test('an entry says who moved what where and why, and nothing of the text', () => {
  const id = note();
  const copy = move(id);
  const row = db.writer.prepare("SELECT login, entity, record FROM audit WHERE action = 'reclassify'").get()!;
  expect({ ...row, record: idFromBytes(row.record as Uint8Array) }).toEqual({
    login: 'ana',
    entity: 'activity',
    record: id,
  });
  expect(copy).toBeTruthy();
});

describe('is refused', () => {
  const nothingWritten = (work: () => unknown, code: string) => {
    const before = db.writer.prepare('SELECT count(*) AS n FROM op').get()!.n;
    expect(codeOf(work)).toBe(code);
    expect(db.writer.prepare('SELECT count(*) AS n FROM op').get()!.n).toBe(before);
  };

  test('where one of the two spaces is not held', () => {
    const [plain, sensitive] = [note(), note({ sensitive: true })];
    held = ['org'];
    nothingWritten(() => move(plain), 'space.not_held');
    nothingWritten(() => move(sensitive), 'space.not_held');
    held = ['restricted'];
    nothingWritten(() => move(plain), 'space.not_held');
  });

  test('to who may not see such entries, who may not delete, and for what is not there', () => {
    const id = note();
    nothingWritten(() => move(id, db.reader), 'access.denied');
    nothingWritten(() => move(id, { ...staff, role: 'read-only' }), 'access.denied');
    nothingWritten(() => move(db.newId()), 'record.missing');
    db.records.commit({ actor: staff, changes: [{ kind: 'delete', entity: 'activity', id }] });
    nothingWritten(() => move(id), 'record.missing');
  });

  test('for a kind of record that has one space only', () => {
    nothingWritten(() => move(person, staff, 'person'), 'record.one_space');
  });
});

test('who may move may not erase for that', () => {
  const id = note();
  const erase = { kind: 'erase', entity: 'activity', id, reason: 'tired of it' } as const;
  expect(codeOf(() => db.records.commit({ actor: staff, changes: [erase] }))).toBe('access.denied');
});

test('moved at two desks that did not hear of each other, there is one copy on both', async () => {
  const desks = await openReplicas(registry, 2);
  try {
    const [one, other] = desks as [TestRecords, TestRecords];
    const actor = { ...staff, role: 'admin' as const };
    const at = (desk: TestRecords) =>
      reclassify({ ...desk, registry, nameOf: () => null }, actor, { entity: 'activity', id, reason: 'Private' });
    const values = { kind: 'note', at: '2026-03-05T14:00:00.000Z', text: `Said ${WORD}` };
    const lee = { kind: 'create', entity: 'person', values: { name: { family: 'Lee' } } } as const;
    const about = one.records.commit({ actor, changes: [lee] }).ops[0]!.record;
    const change = { kind: 'create', entity: 'activity', values: { ...values, person: about } } as const;
    const id = one.records.commit({ actor, changes: [change] }).ops[0]!.record;
    converge(desks);
    const [copy, twin] = [at(one), at(other)];
    expect(twin).toBe(copy);
    converge(desks);
    for (const desk of desks) {
      expect(desk.records.peek('activity', copy)).toMatchObject({ deletedAt: null, values: { sensitive: true } });
      expect(desk.writer.prepare('SELECT count(*) AS count FROM activity WHERE text IS NOT NULL').get()).toEqual({
        count: 1,
      });
      expect(walkAll(checkRecords(desk.writer, registry))).toEqual([]);
    }
    expect(contentsOf(one, registry)).toEqual(contentsOf(other, registry));
  } finally {
    for (const desk of desks) await desk.close();
  }
});

test('a copy that came before the word that the record is gone is not made again', async () => {
  const desks = await openReplicas(registry, 2);
  try {
    const [one, other] = desks as [TestRecords, TestRecords];
    const actor = { ...staff, role: 'admin' as const };
    const at = (desk: TestRecords) =>
      reclassify({ ...desk, registry, nameOf: () => null }, actor, { entity: 'activity', id, reason: 'Private' });
    const lee = { kind: 'create', entity: 'person', values: { name: { family: 'Lee' } } } as const;
    const about = one.records.commit({ actor, changes: [lee] }).ops[0]!.record;
    const values = { kind: 'note', at: '2026-03-05T14:00:00.000Z', text: WORD, person: about };
    const change = { kind: 'create', entity: 'activity', values } as const;
    const id = one.records.commit({ actor, changes: [change] }).ops[0]!.record;
    converge(desks);
    const copy = at(one);
    take(
      other,
      opsIn(one).filter(({ record }) => Buffer.from(idToBytes(copy)).equals(record as Uint8Array)),
    );
    expect(at(other)).toBe(copy);
    const creations = "SELECT count(*) AS count FROM op WHERE kind = 'create' AND record = ?";
    expect(other.writer.prepare(creations).get(idToBytes(copy))).toEqual({ count: 1 });
    converge(desks);
    expect(contentsOf(one, registry)).toEqual(contentsOf(other, registry));
  } finally {
    for (const desk of desks) await desk.close();
  }
});
