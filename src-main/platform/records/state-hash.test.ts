import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { stateHash } from './state-hash.ts';
import { openTestRecords, type TestRecords } from './testing.ts';

let one: TestRecords;
let other: TestRecords;
beforeEach(async () => {
  [one, other] = [await openTestRecords(registry), await openTestRecords(registry)];
});
afterEach(async () => {
  await one.close();
  await other.close();
});

const ANA = '0192f4c0-0000-7000-8000-00000000000a';
const BEN = '0192f4c0-0000-7000-8000-00000000000b';
const create = (db: TestRecords, id: string, values: Record<string, unknown>, entity = 'person') =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'create', entity, id, values }] });
const edit = (db: TestRecords, id: string, values: Record<string, unknown>) =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'edit', entity: 'person', id, values }] });
const hashOf = (db: TestRecords) => stateHash(db.writer, registry);

test('databases that say the same have one hash, whatever the order and the times of writing', () => {
  create(one, ANA, { name: { given: 'Ana', family: 'Li' }, nickname: 'A' });
  create(one, BEN, { name: { given: 'Ben' } });
  edit(one, ANA, { nickname: null, birthDate: '1951-07-30' });
  other.clock.advance(90_000);
  create(other, BEN, { name: { given: 'Ben' } });
  create(other, ANA, { birthDate: '1951-07-30', name: { family: 'Li', given: 'Ana' } });
  expect(hashOf(other)).toEqual(hashOf(one));
  expect(hashOf(one)).toMatchObject({ records: 2, spaces: { org: { records: 2 } } });
});

test('any value makes another hash, and taking it back the old one', () => {
  create(one, ANA, { name: { given: 'Ana' } });
  const before = hashOf(one).hash;
  const [op] = edit(one, ANA, { nickname: 'Annie' }).ops;
  expect(hashOf(one).hash).not.toBe(before);
  one.records.undo(one.admin, op!.op);
  expect(hashOf(one).hash).toBe(before);
});

test('a deleted record is in no hash; audit entries, key material and what is local are not either', () => {
  const empty = hashOf(one);
  create(one, ANA, { name: { given: 'Ana' } });
  one.records.commit({ actor: one.admin, changes: [{ kind: 'delete', entity: 'person', id: ANA }] });
  one.audit.append({ actor: one.admin, action: 'list' });
  expect(hashOf(one)).toEqual(empty);
  const system = { ...one.admin, origin: 'system' } as const;
  const user = (db: TestRecords, publicKey: string) =>
    db.records.commit({
      actor: system,
      changes: [
        {
          kind: 'create',
          entity: 'user',
          id: BEN,
          values: { login: 'ben', name: 'Ben', role: 'admin', publicKey },
        },
      ],
    });
  user(one, 'old');
  user(other, 'new');
  expect(hashOf(one).records).toBe(1);
  expect(hashOf(one).hash).toBe(hashOf(other).hash);
});
