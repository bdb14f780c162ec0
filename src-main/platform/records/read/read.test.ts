import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import type { Actor } from '#shared/access/actor.ts';
import { listRecords } from '#shared/api/records.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { openTestRecords, type TestRecords } from '../testing.ts';
import { countQuery, listQuery } from './list.ts';
import { getQuery, historyQuery } from './record.ts';

let db: TestRecords;
let ids: string[];

const list = (input: Record<string, unknown>, actor: Actor = db.admin) =>
  db.readers.run(
    listQuery(registry),
    { ...listRecords.input.parse({ entity: 'person', ...input }), now: db.clock.now() },
    actor,
  );

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Fault) => error.code,
  );

const names = (page: Awaited<ReturnType<typeof list>>) => page.rows.map((row) => row.title);

beforeAll(async () => {
  db = await openTestRecords(registry);
  const people = ['Ana', 'Ben', 'Cleo', 'Dao', 'Eva'].map((given, index) => ({
    kind: 'create' as const,
    entity: 'person',
    values: {
      name: { given, family: index < 3 ? 'Lopez' : 'Tran' },
      roles: index === 4 ? ['provider'] : ['patient', 'family'],
      birthDate: `19${50 + index}-07-30`,
      lifecycle: index % 2 ? 'inactive' : 'active',
      addresses: [{ value: { city: 'Chicago', postalCode: index < 2 ? '60610' : '60611' } }],
      phones: [{ value: { original: `555-010${index}`, e164: `+1312555010${index}` } }],
    },
  }));
  const nameless = { kind: 'create' as const, entity: 'person', values: { emails: [{ value: 'x@example.org' }] } };
  ids = db.records.commit({ actor: db.admin, changes: [...people, nameless] }).ops.map((op) => op.record);
  const person = ids[0]!;
  db.records.commit({
    actor: db.admin,
    changes: [
      { kind: 'edit', entity: 'person', id: ids[1]!, values: { primaryProvider: ids[4]! } },
      {
        kind: 'create',
        entity: 'flag',
        values: { person, kind: 'chronicProgramme', label: 'Diabetes programme' },
      },
      { kind: 'create', entity: 'relationshipNote', values: { person, topic: 'transport', text: 'Needs a ride' } },
    ],
  });
});
afterAll(() => db.close());

describe('a list', () => {
  test('sorts by the name people look under, those without one last', async () => {
    expect(names(await list({}))).toEqual(['Ana Lopez', 'Ben Lopez', 'Cleo Lopez', 'Dao Tran', 'Eva Tran', null]);
  });

  test.each(['asc', 'desc'] as const)('pages by key without gap or repeat, %s', async (direction) => {
    for (const field of ['sortName', 'birthDate', 'created', 'updated', 'lifecycle']) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await list({ limit: 2, sort: { field, direction }, ...(after ? { after } : {}) });
        seen.push(...page.rows.map((row) => row.id));
        after = page.next ?? undefined;
      } while (after);
      expect(new Set(seen)).toEqual(new Set(ids));
      expect(seen).toHaveLength(ids.length);
    }
  });

  test.each([
    [{ field: 'birthDate', op: 'before', value: '1952-01-01' }, 2],
    [{ field: 'birthDate', op: 'startsWith', value: '1953' }, 1],
    [{ field: 'birthDate', op: 'isEmpty' }, 1],
    [{ field: 'lifecycle', op: 'is', value: 'inactive' }, 2],
    [{ field: 'lifecycle', op: 'isNot', value: 'inactive' }, 4],
    [{ field: 'lifecycle', op: 'anyOf', value: ['active', 'inactive'] }, 5],
    [{ field: 'roles', op: 'is', value: 'patient' }, 4],
    [{ field: 'roles', op: 'isNot', value: 'patient' }, 2],
    [{ field: 'addresses', op: 'is', value: 'postal:60610' }, 2],
    [{ field: 'phones', op: 'is', value: '+13125550103' }, 1],
    [{ field: 'displayName', op: 'contains', value: 'lopez' }, 3],
    [{ field: 'displayName', op: 'contains', value: '%' }, 0],
    [{ field: 'displayName', op: 'startsWith', value: 'ana lo' }, 1],
    [{ field: 'displayName', op: 'startsWith', value: 'Lopez' }, 0],
    [{ field: 'created', op: 'within', value: 'P1D' }, 6],
    [{ field: 'created', op: 'after', value: '1999-01-01T00:00:00.000Z' }, 6],
    [{ field: 'created', op: 'before', value: '1999-01-01T00:00:00.000Z' }, 0],
    [{ field: 'sortName', op: 'startsWith', value: 'Tran' }, 2],
    [
      {
        any: [
          { field: 'birthDate', op: 'startsWith', value: '1950' },
          { field: 'sortName', op: 'startsWith', value: 'tran' },
        ],
      },
      3,
    ],
    [
      {
        all: [
          { field: 'roles', op: 'is', value: 'family' },
          { field: 'lifecycle', op: 'is', value: 'active' },
        ],
      },
      2,
    ],
  ])('narrows by %j', async (filter, count) => {
    expect((await list({ filter })).rows).toHaveLength(count);
    expect(
      await db.readers.run(
        countQuery(registry),
        { entity: 'person', filter: filter as never, now: db.clock.now() },
        db.admin,
      ),
    ).toEqual({ count, exact: true });
  });

  test('tells what was added and changed in a time, in the order of it, page by page', async () => {
    const made = db.clock.now();
    db.clock.advance(40 * 86_400_000);
    const late = db.records.commit({
      actor: db.admin,
      changes: [
        { kind: 'create', entity: 'person', values: { name: { given: 'Zoe', family: 'Late' } } },
        { kind: 'edit', entity: 'person', id: ids[3]!, values: { pronouns: 'they/them' } },
      ],
    });
    const within = (field: string, value: string) => ({ field, op: 'within', value });
    expect(names(await list({ filter: within('created', 'P1M') }))).toEqual(['Zoe Late']);
    expect(names(await list({ filter: within('updated', 'P7D') }))).toEqual(['Zoe Late', 'Dao Tran']);
    expect((await list({ filter: within('created', 'P2M') })).rows).toHaveLength(7);
    expect(
      await list({
        filter: { field: 'created', op: 'before', value: new Date(made + 86_400_000).toISOString() },
      }),
    ).toMatchObject({ rows: { length: 6 } });
    const sort = { field: 'updated', direction: 'desc' };
    const first = await list({ sort, limit: 1, filter: within('updated', 'P7D') });
    const second = await list({ sort, limit: 1, filter: within('updated', 'P7D'), after: first.next });
    expect([...names(first), ...names(second)]).toEqual(['Dao Tran', 'Zoe Late']);
    expect(second.next).toBeNull();
    db.records.undo(db.admin, late.ops[0]!.op);
    db.records.undo(db.admin, late.ops[1]!.op);
  });

  test.each(['', '7', 'P', 'P1H', 'PT1M', 'P9999D', 7, null])('takes %j for no time', async (value) => {
    expect(await codeOf(list({ filter: { field: 'created', op: 'within', value } }))).toBe('filter.invalid');
  });

  test('asks an entity without that index neither when it was made nor for words', async () => {
    for (const [field, op, value] of [
      ['created', 'within', 'P1D'],
      ['label', 'words', 'x'],
    ])
      expect(await codeOf(list({ entity: 'flag', filter: { field, op, value } }))).toBe('filter.invalid');
  });

  test('filters by a linked record and tells its title', async () => {
    const page = await list({ filter: { field: 'primaryProvider', op: 'is', value: ids[4] } });
    expect(names(page)).toEqual(['Ben Lopez']);
    expect(page.titles[ids[4]!]).toBe('Eva Tran');
  });

  test.each([
    [{ filter: { field: 'ghost', op: 'is', value: 1 } }, 'filter.invalid'],
    [{ filter: { field: 'birthDate', op: 'contains', value: '1' } }, 'filter.invalid'],
    [{ filter: { field: 'birthDate', op: 'is', value: "1' OR 1=1" } }, 'filter.invalid'],
    [{ filter: { field: 'birthDate', op: 'is' } }, 'filter.invalid'],
    [{ sort: { field: 'addresses', direction: 'asc' } }, 'filter.invalid'],
    [{ sort: { field: 'rid; DROP TABLE person', direction: 'asc' } }, 'filter.invalid'],
    [{ after: 'not a marker' }, 'filter.invalid'],
    [{ entity: 'sqlite_schema' }, 'entity.unknown'],
  ])('refuses %j', async (input, code) => {
    expect(await codeOf(list(input))).toBe(code);
  });
});

describe('a reader without the right', () => {
  test('gets records without the fields, and their names', async () => {
    const values = { from: ids[0]!, to: ids[1]!, type: 'spouse', note: 'lives apart' };
    db.records.commit({ actor: db.admin, changes: [{ kind: 'create', entity: 'relationship', values }] });
    const sort = { field: 'created', direction: 'asc' } as const;
    const { rows } = await list({ entity: 'relationship', sort }, db.reader);
    expect(rows.at(-1)!.values).toMatchObject({ type: 'spouse' });
    expect(rows.at(-1)!.hidden).toEqual(['note']);
    expect(JSON.stringify(rows)).not.toContain('lives apart');
  });

  test('is refused records of which it may see nothing', async () => {
    for (const entity of ['flag', 'relationshipNote']) {
      expect(await codeOf(list({ entity, sort: { field: 'created', direction: 'asc' } }, db.reader))).toBe(
        'access.denied',
      );
      expect(await codeOf(db.readers.run(countQuery(registry), { entity, now: 0 }, db.reader))).toBe(
        'access.denied',
      );
    }
  });

  test('cannot filter or sort by what it may not see', async () => {
    const filter = { field: 'label', op: 'contains', value: 'Diab' };
    expect(await codeOf(list({ entity: 'flag', filter }, db.reader))).toBe('access.denied');
    expect(
      await codeOf(
        db.readers.run(countQuery(registry), { entity: 'flag', filter: filter as never, now: 0 }, db.reader),
      ),
    ).toBe('access.denied');
  });

  test('finds hidden values neither in the record nor in its history', async () => {
    const { id } = (await list({ entity: 'relationshipNote' })).rows[0]!;
    const asked = { entity: 'relationshipNote', id };
    expect(await codeOf(db.readers.run(getQuery(registry, User), asked, db.reader))).toBe('access.denied');
    expect(await codeOf(db.readers.run(historyQuery(registry, User), { ...asked, limit: 200 }, db.reader))).toBe(
      'access.denied',
    );
  });
});

describe('a record', () => {
  test('has no history under the name of another kind', async () => {
    const asked = { entity: 'household', id: ids[2]!, limit: 200 };
    expect(await codeOf(db.readers.run(historyQuery(registry, User), asked, db.admin))).toBe('record.missing');
  });

  test('comes with the version of each field, and its history newest first', async () => {
    const before = await db.readers.run(getQuery(registry, User), { entity: 'person', id: ids[2]! }, db.admin);
    const seen = before.versions.nickname ?? before.versions.name!;
    const edit = (nickname: string) =>
      db.records.commit({
        actor: db.admin,
        changes: [{ kind: 'edit', entity: 'person', id: ids[2]!, values: { nickname }, seen: { nickname: seen } }],
      }).ops[0]!.op;
    const first = edit('C');
    const second = edit('Cee');
    const after = await db.readers.run(getQuery(registry, User), { entity: 'person', id: ids[2]! }, db.admin);
    expect(after.versions).toMatchObject({
      nickname: expect.arrayContaining([second]) as string[],
      name: before.versions.name,
    });
    const { entries } = await db.readers.run(
      historyQuery(registry, User),
      { entity: 'person', id: ids[2]!, limit: 200 },
      db.admin,
    );
    expect(
      entries.map(({ op, field, before: was, after: is, concurrent }) => [op, field, was, is, concurrent]),
    ).toEqual([
      [second, 'nickname', 'C', 'Cee', true],
      [first, 'nickname', null, 'C', false],
      [entries[2]!.op, null, null, expect.objectContaining({ birthDate: '1952-07-30' }), false],
    ]);
  });

  test('says whether it was erased, which is more than deleted', async () => {
    const asked = { entity: 'person', id: ids[2]! };
    const get = () => db.readers.run(getQuery(registry, User), asked, db.admin);
    db.records.commit({ actor: db.admin, changes: [{ kind: 'delete', ...asked }] });
    expect(await get()).toMatchObject({ deleted: true, erased: false });
    db.records.commit({ actor: db.admin, changes: [{ kind: 'erase', ...asked, reason: 'asked for' }] });
    expect(await get()).toMatchObject({ deleted: true, erased: true, values: {} });
  });

  test('tells of what was erased when, and why, instead of nothing', async () => {
    const asked = { entity: 'person', id: ids[1]! };
    const commit = (change: object) =>
      db.records.commit({ actor: db.admin, changes: [{ ...asked, ...change }] as never });
    const tell = async () =>
      (await db.readers.run(historyQuery(registry, User), { ...asked, limit: 50 }, db.admin)).entries;
    commit({ kind: 'edit', values: { nickname: 'C' } });
    db.clock.advance(60_000);
    commit({ kind: 'erase', fields: ['nickname'], reason: 'asked for' });
    const at = new Date(db.clock.now()).toISOString();
    commit({ kind: 'edit', values: { nickname: 'D' } });
    const erasure = { at, reason: 'asked for' };
    expect((await tell()).slice(0, 3)).toMatchObject([
      { kind: 'edit', field: 'nickname', after: 'D', erased: false, erasure: null },
      { kind: 'erase', field: 'nickname', erased: true, erasure },
      { kind: 'edit', field: 'nickname', before: null, after: null, erased: true, erasure },
    ]);
    db.clock.advance(60_000);
    commit({ kind: 'erase', reason: 'all of it' });
    const whole = { at: new Date(db.clock.now()).toISOString(), reason: 'all of it' };
    const told = await tell();
    expect(told.slice(0, 4)).toMatchObject([
      { kind: 'erase', field: null, erasure: whole },
      { kind: 'edit', erased: true, erasure: whole },
      { kind: 'erase', field: 'nickname', erasure },
      { kind: 'edit', erased: true, erasure },
    ]);
    expect(told.at(-1)).toMatchObject({ kind: 'create', erased: true, erasure: whole });
  });

  test('that is not here is said to be missing', async () => {
    const id = '00000000-0000-7000-8000-000000000000';
    expect(await codeOf(db.readers.run(getQuery(registry, User), { entity: 'person', id }, db.admin))).toBe(
      'record.missing',
    );
    expect(
      await codeOf(db.readers.run(historyQuery(registry, User), { entity: 'person', id, limit: 1 }, db.admin)),
    ).toBe('record.missing');
  });
});
