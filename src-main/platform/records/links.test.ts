import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { openTestRecords, type TestRecords } from './testing.ts';

let db: TestRecords;
beforeEach(async () => {
  db = await openTestRecords(registry);
});
afterEach(() => db.close());

const create = (entity: string, values: Record<string, unknown>) =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
const edit = (entity: string, id: string, values: Record<string, unknown>) =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'edit', entity, id, values }] });

describe('a link', () => {
  test('to a record of another kind is refused, made or edited, and nothing is written', () => {
    const other = create('person', { name: { given: 'Ben' } });
    const values = { name: { given: 'Ana' }, household: other };
    expect(() => create('person', values)).toThrow(
      expect.objectContaining({
        code: 'record.link_kind',
        params: { entity: 'person', field: 'household', wanted: 'household', found: 'person' },
      }),
    );
    const ana = create('person', { name: { given: 'Ana' } });
    expect(() => edit('person', ana, { household: other })).toThrow(
      expect.objectContaining({ code: 'record.link_kind' }),
    );
    expect(db.records.peek('person', ana)!.values.household).toBeUndefined();
  });

  test('to a record of its kind is taken, deleted or not', () => {
    const household = create('household', { name: 'Lopez' });
    db.records.commit({ actor: db.admin, changes: [{ kind: 'delete', entity: 'household', id: household }] });
    const ana = create('person', { name: { given: 'Ana' }, household });
    expect(db.records.peek('person', ana)!.values.household).toBe(household);
  });

  test('to what is not held here yet is taken, and may come later', () => {
    const id = db.newId();
    const ana = create('person', { name: { given: 'Ana' }, household: id });
    db.records.commit({
      actor: db.admin,
      changes: [{ kind: 'create', entity: 'household', id, values: { name: 'Lopez' } }],
    });
    expect(db.records.peek('person', ana)!.values.household).toBe(id);
  });
});
