import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import { openTestRecords, type TestRecords } from '../testing.ts';
import { binQuery } from './bin.ts';

const DAY = 24 * 60 * 60 * 1000;
let db: TestRecords;
beforeEach(async () => {
  db = await openTestRecords(registry);
});
afterEach(() => db.close());

const create = (values: Record<string, unknown>, entity = 'person'): string =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
const remove = (id: string, entity = 'person', reason?: string): string =>
  db.records.commit({
    actor: db.admin,
    changes: [{ kind: 'delete', entity, id, ...(reason === undefined ? {} : { reason }) }],
  }).ops[0]!.op;
const bin = (input: { after?: number; limit?: number } = {}, actor = db.admin) =>
  db.readers.run(binQuery(registry, User), { limit: 50, now: db.clock.now(), ...input }, actor);
const titles = async () => (await bin()).rows.map(({ title }) => title);

test('lists what was deleted, newest first, with who, when and why; what was restored is not there', async () => {
  db.records.commit({
    actor: { ...db.admin, origin: 'system' },
    changes: [
      {
        kind: 'create',
        entity: 'user',
        id: db.admin.userId,
        values: { login: 'ana', name: 'Ana Lopez', role: 'admin' },
      },
    ],
  });
  const [ann, lab, ben] = [
    create({ name: { family: 'Lee' } }),
    create({ name: 'Labs' }, 'account'),
    create({ name: { family: 'Ito' } }),
  ];
  remove(ann, 'person', 'typed twice');
  db.clock.advance(DAY);
  remove(lab, 'account');
  remove(ben);
  db.records.commit({ actor: db.admin, changes: [{ kind: 'restore', entity: 'person', id: ben }] });
  const { rows, next } = await bin();
  expect(next).toBeNull();
  expect(rows).toMatchObject([
    { id: lab, entity: 'account', title: 'Labs', deletedBy: 'Ana Lopez', reason: null },
    { id: ann, entity: 'person', title: 'Lee', deletedAt: '2026-03-05T14:30:00.000Z', reason: 'typed twice' },
  ]);
});

test('a record leaves the bin after 90 days, and undo takes it out at once', async () => {
  const [old, fresh] = [create({ name: { family: 'Old' } }), create({ name: { family: 'Fresh' } })];
  remove(old);
  db.clock.advance(90 * DAY);
  const op = remove(fresh);
  expect(await titles()).toEqual(['Fresh', 'Old']);
  db.clock.advance(1);
  expect(await titles()).toEqual(['Fresh']);
  db.records.undo(db.admin, op);
  expect(await titles()).toEqual([]);
});

test('pages follow one another without a gap, however many were restored in between', async () => {
  const ids = Array.from({ length: 25 }, (_, n) => create({ name: { family: `P${n}` } }));
  for (const id of ids) remove(id);
  for (const id of ids.filter((_, n) => n % 3 === 0))
    db.records.commit({ actor: db.admin, changes: [{ kind: 'restore', entity: 'person', id }] });
  const seen: string[] = [];
  let after: number | undefined;
  do {
    const page = await bin({ limit: 4, ...(after === undefined ? {} : { after }) });
    seen.push(...page.rows.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(ids.filter((_, n) => n % 3 !== 0).reverse());
});

test('who may read nothing of a kind does not see that one was deleted', async () => {
  const person = create({ name: { family: 'Lee' } });
  const note = create({ person, topic: 'other', text: 'Prefers mornings' }, 'relationshipNote');
  remove(note, 'relationshipNote');
  expect((await bin()).rows).toHaveLength(1);
  expect((await bin({}, db.reader)).rows).toEqual([]);
});
