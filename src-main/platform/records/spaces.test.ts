import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Activity } from '#modules/activities/contract/activity.entity.ts';
import { registry } from '#modules/entities.ts';
import type { Actor } from '#shared/access/actor.ts';
import { defineEntity, type Space } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';
import { createRegistry } from '#shared/entity/registry.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { stateHash } from './state-hash.ts';
import { openTestRecords, type TestRecords } from './testing.ts';
import type { Change } from './types.ts';

/** A record that is edited and may be sensitive: no slice has one yet. */
const Letter = defineEntity({
  id: 'letter',
  name: 'letter',
  plural: 'letters',
  table: 'letter',
  space: 'org',
  stricter: { field: 'secret', space: 'restricted' },
  mode: 'document',
  title: 'text',
  fields: {
    text: f.text({ id: 'l01', class: 'engagement' }),
    secret: f.boolean({ id: 'l02', class: 'relationship' }),
  },
});

let db: TestRecords;
let held: readonly Space[];
beforeEach(async () => {
  held = ['org', 'clinical', 'restricted', 'audit'];
  db = await openTestRecords(createRegistry([...registry.entities, Letter]), {
    holds: (space) => held.includes(space),
  });
  db.writer.connection.exec(
    `CREATE TABLE letter (rid INTEGER PRIMARY KEY, id BLOB NOT NULL, created INTEGER NOT NULL, creator BLOB, updated INTEGER,
     deleted INTEGER, retracted TEXT, text TEXT, secret INTEGER) STRICT`,
  );
});
afterEach(() => db.close());

const commit = (change: Change, actor: Actor = db.admin) => db.records.commit({ actor, changes: [change] });
const create = (entity: string, values: Record<string, unknown>, actor?: Actor): Id =>
  commit({ kind: 'create', entity, values }, actor).ops[0]!.record;
const note = (more: object = {}, actor?: Actor): Id =>
  create(
    'activity',
    { kind: 'note', at: '2026-03-05T14:00:00.000Z', text: 'Afraid of her brother', ...more },
    actor,
  );
const spacesOf = (record: Id): unknown[] =>
  db.writer
    .prepare('SELECT kind, space FROM op WHERE record = ? ORDER BY seq')
    .all(idToBytes(record))
    .map(({ kind, space }) => `${kind} ${space}`);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return 'none';
};

describe('an op', () => {
  test('carries the space its record lives in, from creation to deletion', () => {
    const [plain, secret] = [create('letter', { text: 'a' }), create('letter', { text: 'b', secret: true })];
    for (const id of [plain, secret]) {
      commit({ kind: 'edit', entity: 'letter', id, values: { text: 'c' } });
      commit({ kind: 'delete', entity: 'letter', id });
      commit({ kind: 'restore', entity: 'letter', id });
    }
    const kinds = ['create', 'edit', 'delete', 'restore'];
    expect(spacesOf(plain)).toEqual(kinds.map((kind) => `${kind} org`));
    expect(spacesOf(secret)).toEqual(kinds.map((kind) => `${kind} restricted`));
    const id = note({ sensitive: true });
    commit({ kind: 'retract', entity: 'activity', id, reason: 'wrong person' });
    expect(spacesOf(id)).toEqual(['create restricted', 'retract restricted']);
    const person = create('person', { name: { family: 'Lee' } });
    expect(spacesOf(create('flag', { person, kind: 'careGap', label: 'Eye check' }))).toEqual(['create clinical']);
  });

  test('never moves its record: what decides the space is not edited', () => {
    const plain = create('letter', { text: 'a' });
    const secret = create('letter', { text: 'b', secret: true });
    const edit = (id: Id, values: object) => () =>
      commit({ kind: 'edit', entity: 'letter', id, values: values as Record<string, unknown> });
    expect(codeOf(edit(plain, { secret: true }))).toBe('record.reclassify_only');
    expect(codeOf(edit(secret, { secret: false }))).toBe('record.reclassify_only');
    expect(codeOf(edit(secret, { secret: null, text: 'x' }))).toBe('record.reclassify_only');
    // A form that hands everything back changes nothing.
    expect(codeOf(edit(secret, { secret: true, text: 'd' }))).toBe('none');
    expect(codeOf(edit(plain, { secret: false, text: 'd' }))).toBe('none');
    expect(db.records.peek('letter', secret)?.values).toMatchObject({ text: 'd', secret: true });
  });
});

describe('a space that is not held', () => {
  test('is not written: neither a new record nor a change to one', () => {
    const secret = create('letter', { text: 'b', secret: true });
    held = ['org', 'audit'];
    const person = create('person', { name: { family: 'Lee' } });
    const before = db.writer.prepare('SELECT count(*) AS ops FROM op').get()!.ops;
    const refused: Change[] = [
      { kind: 'create', entity: 'flag', values: { person, kind: 'careGap', label: 'Eye check' } },
      { kind: 'create', entity: 'letter', values: { text: 'x', secret: true } },
      { kind: 'edit', entity: 'letter', id: secret, values: { text: 'y' } },
      { kind: 'delete', entity: 'letter', id: secret },
    ];
    for (const change of refused) expect(codeOf(() => commit(change))).toBe('space.not_held');
    expect(db.writer.prepare('SELECT count(*) AS ops FROM op').get()!.ops).toBe(before);
    expect(codeOf(() => create('letter', { text: 'z' }))).toBe('none');
  });

  test('refuses a save that is only partly in it as a whole', () => {
    held = ['org'];
    const changes: Change[] = [
      { kind: 'create', entity: 'letter', values: { text: 'a' } },
      { kind: 'create', entity: 'letter', values: { text: 'b', secret: true } },
    ];
    expect(codeOf(() => db.records.commit({ actor: db.admin, changes }))).toBe('space.not_held');
    expect(db.writer.prepare('SELECT count(*) AS n FROM letter').get()!.n).toBe(0);
  });
});

test('who may not see a sensitive record may not change it, though her own she may', () => {
  const staff: Actor = { ...db.admin, role: 'staff', userId: db.newId() };
  const id = note({ sensitive: true }, staff);
  const change: Change = { kind: 'retract', entity: 'activity', id, reason: 'wrong person' };
  expect(codeOf(() => commit(change, { ...staff, role: 'read-only', userId: db.newId() }))).toBe('access.denied');
  expect(codeOf(() => commit(change, staff))).toBe('none');
});

test('devices that hold the same spaces have the same hash in each, whatever else they hold', async () => {
  const front = await openTestRecords(registry);
  const ids = { plain: db.newId(), secret: db.newId() };
  const values = { kind: 'note', at: '2026-03-05T14:00:00.000Z', text: 'x' } as const;
  const write = (to: TestRecords, id: Id, more: object = {}) =>
    to.records.commit({
      actor: to.admin,
      changes: [{ kind: 'create', entity: 'activity', id, values: { ...values, ...more } }],
    });
  const hashes = (of: TestRecords) => stateHash(of.writer, registry).spaces;
  write(db, ids.plain);
  write(front, ids.plain);
  const empty = hashes(db).restricted;
  write(db, ids.secret, { sensitive: true });
  expect(hashes(db).org).toEqual(hashes(front).org);
  expect(hashes(db).org).toMatchObject({ records: 1 });
  expect(hashes(db).restricted).toMatchObject({ records: 1 });
  expect(hashes(db).restricted!.hash).not.toBe(empty!.hash);
  expect(hashes(front).restricted).toEqual(empty);
  expect(Object.keys(hashes(db)).sort()).toEqual(['clinical', 'org', 'restricted']);
  await front.close();
});

test('ops of before the field was there are of the ordinary space', () => {
  const id = note();
  expect(spacesOf(id)).toEqual(['create org']);
  expect(db.records.peek(Activity.name, id)?.values.sensitive).toBeUndefined();
});
