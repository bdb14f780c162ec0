import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { verifyAudit } from '../audit/verify.ts';
import { checkRecords } from './check.ts';
import { openTestRecords, type TestRecords } from './testing.ts';

let db: TestRecords;
beforeEach(async () => {
  db = await openTestRecords(registry);
});
afterEach(() => db.close());

const problems = () => {
  const walk = checkRecords(db.writer, registry);
  for (;;) {
    const step = walk.next();
    if (step.done) return [...step.value, ...verifyAudit(db.writer).problems];
  }
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Fault).code;
  }
  return 'nothing was refused';
};

const create = (values: Record<string, unknown>, entity = 'person') =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'create', entity, values }] }).ops[0]!;

const edit = (id: string, values: Record<string, unknown>, entity = 'person') =>
  db.records.commit({ actor: db.admin, changes: [{ kind: 'edit', entity, id, values }] }).ops[0];

const phone = (original: string, e164: string) => ({ value: { original, e164 } });

describe('a commit', () => {
  test('creates a record that reads back as it was given, with keys for its entries', () => {
    const { record } = create({
      name: { given: 'Tristan', family: 'Gleason' },
      birthDate: '1951-07-30',
      phones: [phone('555-0100', '+13125550100'), phone('555-0101', '+13125550101')],
    });
    const state = db.records.peek('person', record)!;
    expect(state.values).toEqual({
      name: { given: 'Tristan', family: 'Gleason' },
      birthDate: '1951-07-30',
      phones: [
        { key: '00', value: { original: '555-0100', e164: '+13125550100' } },
        { key: '01', value: { original: '555-0101', e164: '+13125550101' } },
      ],
    });
    expect(db.records.find('person', 'phones', '+13125550101')).toEqual([record]);
    expect(problems()).toEqual([]);
  });

  test('edits fields, keeps the others, and moves the lookup keys', () => {
    const { record } = create({ name: { given: 'A' }, nickname: 'Al', phones: [phone('1', '+13125550100')] });
    edit(record, { nickname: 'Ali', phones: [{ key: '00', value: { original: '2', e164: '+13125550102' } }] });
    expect(db.records.peek('person', record)!.values).toEqual({
      name: { given: 'A' },
      nickname: 'Ali',
      phones: [{ key: '00', value: { original: '2', e164: '+13125550102' } }],
    });
    expect(db.records.find('person', 'phones', '+13125550100')).toEqual([]);
    expect(db.records.find('person', 'phones', '+13125550102')).toEqual([record]);
    expect(problems()).toEqual([]);
  });

  test('empties a field with null and drops entries left out of a list', () => {
    const { record } = create({
      name: { given: 'A' },
      nickname: 'Al',
      emails: [{ value: 'a@example.org' }, { value: 'b@example.org' }],
    });
    edit(record, { nickname: null, emails: [{ key: '01', value: 'b@example.org' }] });
    expect(db.records.peek('person', record)!.values).toEqual({
      name: { given: 'A' },
      emails: [{ key: '01', value: 'b@example.org' }],
    });
    expect(problems()).toEqual([]);
  });

  test('writes nothing when an edit changes nothing', () => {
    const { record } = create({ name: { given: 'A' }, nickname: 'Al' });
    const before = verifyAudit(db.writer);
    expect(edit(record, { nickname: 'Al', name: { given: 'A' } })).toBeUndefined();
    expect(verifyAudit(db.writer)).toEqual(before);
  });

  test('is all or none', () => {
    const bad = () =>
      db.records.commit({
        actor: db.admin,
        changes: [
          { kind: 'create', entity: 'person', values: { name: { given: 'A' } } },
          { kind: 'create', entity: 'person', values: { birthDate: '1999-02-31' } },
        ],
      });
    expect(codeOf(bad)).toBe('record.invalid');
    expect(
      db.writer
        .prepare(
          'SELECT (SELECT count(*) FROM op) + (SELECT count(*) FROM person) + (SELECT count(*) FROM audit) AS n',
        )
        .get()!.n,
    ).toBe(0);
  });

  test('runs what goes alongside in the same transaction', () => {
    const failing = () =>
      db.records.commit({
        actor: db.admin,
        changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'A' } } }],
        alongside: () => {
          throw new Error('the position could not be written');
        },
      });
    expect(failing).toThrow('position');
    expect(db.writer.prepare('SELECT count(*) AS n FROM op').get()!.n).toBe(0);
  });

  test.each([
    ['an unknown entity', { kind: 'create', entity: 'ghost', values: {} }, 'entity.unknown'],
    ['an unknown field', { kind: 'create', entity: 'person', values: { ghost: 1 } }, 'record.invalid'],
    [
      'a field name of the prototype',
      { kind: 'create', entity: 'person', values: { constructor: 1 } },
      'record.invalid',
    ],
    ['half a character', { kind: 'create', entity: 'person', values: { nickname: 'x\ud800' } }, 'record.invalid'],
    [
      'a part that no schema knows',
      { kind: 'create', entity: 'person', values: { name: { given: 'A', ghost: 1 } } },
      'record.invalid',
    ],
    ['a missing required field', { kind: 'create', entity: 'account', values: {} }, 'record.required'],
    [
      'two entries with one key',
      {
        kind: 'create',
        entity: 'person',
        values: {
          emails: [
            { key: 'aa', value: 'a@b.org' },
            { key: 'aa', value: 'c@b.org' },
          ],
        },
      },
      'record.invalid',
    ],
    [
      'an edit of a record that is not here',
      { kind: 'edit', entity: 'person', id: '00000000-0000-7000-8000-000000000000', values: {} },
      'record.missing',
    ],
  ] as const)('refuses %s', (_what, change, code) => {
    expect(codeOf(() => db.records.commit({ actor: db.admin, changes: [change] }))).toBe(code);
  });

  test('refuses to edit what is written once, and retracts it with a reason', () => {
    const { record } = create({ kind: 'note', at: '2026-03-05T14:30:00.000Z', text: 'Wrong person' }, 'activity');
    expect(codeOf(() => edit(record, { text: 'x' }, 'activity'))).toBe('record.append_only');
    db.records.commit({
      actor: db.admin,
      changes: [{ kind: 'retract', entity: 'activity', id: record, reason: 'other Smith' }],
    });
    expect(db.records.peek('activity', record)).toMatchObject({ retracted: 'other Smith', deleted: false });
    expect(problems()).toEqual([]);
  });

  test('refuses a role that may not write, and leaves no trace', () => {
    const write = () =>
      db.records.commit({
        actor: db.reader,
        changes: [{ kind: 'create', entity: 'person', values: { nickname: 'x' } }],
      });
    expect(codeOf(write)).toBe('access.denied');
    expect(db.writer.prepare('SELECT count(*) AS n FROM op').get()!.n).toBe(0);
  });

  test('lets nobody but the system write key material', () => {
    const values = { login: 'ben', name: 'Ben', role: 'admin', publicKey: 'AAAA' };
    expect(codeOf(() => create(values, 'user'))).toBe('access.denied');
    const system = { ...db.admin, origin: 'system' } as const;
    expect(
      db.records.commit({ actor: system, changes: [{ kind: 'create', entity: 'user', values }] }).ops,
    ).toHaveLength(1);
  });

  test('leaves users and the organisation to the core', () => {
    const system = { ...db.admin, origin: 'system' } as const;
    const make = (entity: string, values: Record<string, unknown>) =>
      db.records.commit({ actor: system, changes: [{ kind: 'create', entity, values }] }).ops[0]!.record;
    const user = make('user', { login: 'ana', name: 'Ana', role: 'admin' });
    const organisation = make('organisation', {
      name: 'Elm',
      timeZone: 'UTC',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
    });
    expect(codeOf(() => edit(user, { role: 'read-only' }, 'user'))).toBe('access.denied');
    expect(codeOf(() => create({ login: 'eve', name: 'Eve', role: 'admin' }, 'user'))).toBe('access.denied');
    for (const [entity, id] of [
      ['user', user],
      ['organisation', organisation],
    ] as const)
      expect(codeOf(() => db.records.commit({ actor: db.admin, changes: [{ kind: 'delete', entity, id }] }))).toBe(
        'access.denied',
      );
    expect(edit(organisation, { name: 'Elm Street' }, 'organisation')).toBeDefined();
  });

  test('tells listeners what changed, after the commit', () => {
    const heard: unknown[] = [];
    const stop = db.records.onChange((notice) => heard.push(notice));
    const { record } = create({ nickname: 'x' });
    stop();
    create({ nickname: 'y' });
    expect(heard).toEqual([{ entity: 'person', ids: [record] }]);
  });
});

describe('undo', () => {
  test('puts back only what still holds what the op wrote', () => {
    const { record } = create({ name: { given: 'A' }, nickname: 'one', pronouns: 'they' });
    const { op } = edit(record, { nickname: 'two', pronouns: 'she' })!;
    edit(record, { pronouns: 'he' });
    const result = db.records.undo(db.admin, op);
    expect(result).toMatchObject({ undone: ['nickname'], kept: ['pronouns'] });
    expect(db.records.peek('person', record)!.values).toMatchObject({ nickname: 'one', pronouns: 'he' });
    expect(problems()).toEqual([]);
  });

  test('of an undo brings the change back', () => {
    const { record } = create({ nickname: 'one' });
    const { op } = edit(record, { nickname: 'two' })!;
    const undone = db.records.undo(db.admin, op).op!;
    expect(db.records.undo(db.admin, undone).undone).toEqual(['nickname']);
    expect(db.records.peek('person', record)!.values.nickname).toBe('two');
  });

  test('of a creation hides the record, and of that undo shows it again', () => {
    const { record, op } = create({ nickname: 'one', emails: [{ value: 'a@example.org' }] });
    const hidden = db.records.undo(db.admin, op);
    expect(hidden).toMatchObject({ undone: ['record'], kept: [] });
    expect(db.records.peek('person', record)!.deleted).toBe(true);
    expect(db.records.find('person', 'emails', 'a@example.org')).toEqual([]);
    db.records.undo(db.admin, hidden.op!);
    expect(db.records.peek('person', record)!.deleted).toBe(false);
    expect(db.records.find('person', 'emails', 'a@example.org')).toEqual([record]);
    expect(problems()).toEqual([]);
  });

  test('of a creation keeps a record that somebody has worked on since', () => {
    const { record, op } = create({ nickname: 'one' });
    edit(record, { pronouns: 'she' });
    expect(db.records.undo(db.admin, op)).toEqual({ op: null, undone: [], kept: ['record'] });
    expect(db.records.peek('person', record)!.deleted).toBe(false);
  });

  test('of a batch takes back creations and edits, and keeps what people changed since', () => {
    const old = create({ nickname: 'old', pronouns: 'they' }).record;
    const batch = db.newId();
    const commit = (changes: Parameters<TestRecords['records']['commit']>[0]['changes']) =>
      db.records.commit({ actor: db.admin, batch, changes });
    const fresh = commit([{ kind: 'create', entity: 'person', values: { nickname: 'fresh' } }]).ops[0]!.record;
    commit([{ kind: 'edit', entity: 'person', id: fresh, values: { pronouns: 'x' } }]);
    commit([{ kind: 'edit', entity: 'person', id: old, values: { nickname: 'new', pronouns: 'she' } }]);
    edit(old, { pronouns: 'he' });
    const result = db.records.undo(db.admin, batch);
    expect(result.op).not.toBeNull();
    expect(db.records.peek('person', fresh)!.deleted).toBe(true);
    expect(db.records.peek('person', old)!.values).toMatchObject({ nickname: 'old', pronouns: 'he' });
    expect(problems()).toEqual([]);
  });

  test('of what is not there says so', () => {
    expect(codeOf(() => db.records.undo(db.admin, db.newId()))).toBe('undo.missing');
  });
});

describe('check', () => {
  const tamper = (sql: string) => {
    for (const { name } of db.writer.connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .all() as { name: string }[])
      db.writer.connection.exec(`DROP TRIGGER "${name}"`);
    db.writer.connection.exec(sql);
  };

  test.each([
    ['a changed projection', "UPDATE person SET nickname = 'evil'", 'projection.value'],
    ['a changed sort name', "UPDATE person SET sort_name = 'evil'", 'projection.computed'],
    ['a removed projection', 'DELETE FROM person WHERE rid = 1', 'projection.missing'],
    [
      'a row without ops',
      "INSERT INTO person (id, created, creator, updated, nickname) SELECT randomblob(16), created, creator, updated, 'ghost' FROM person LIMIT 1",
      'projection.orphan',
    ],
    ['a hidden record', 'UPDATE person SET deleted = 1 WHERE rid = 1', 'projection.state'],
    ['a removed key', 'DELETE FROM lookup', 'lookup.missing'],
    ['a stray key', "INSERT INTO lookup VALUES ('person.p11', 'evil@example.org', 1)", 'lookup.stray'],
    ['a stray key of no field', "INSERT INTO lookup VALUES ('ghost.p11', 'x', 1)", 'lookup.stray'],
    ['another author', "UPDATE person SET creator = x'00112233445566778899aabbccddeeff'", 'projection.stamp'],
    ['another time', 'UPDATE person SET created = created + 1, updated = updated + 1', 'projection.stamp'],
    ['a removed document', 'DELETE FROM document', 'document.missing'],
    ['emptied versions', "UPDATE document SET versions = '{}'", 'document.versions'],
    [
      'a document of nobody',
      "INSERT INTO document (record, state, versions) SELECT randomblob(16), state, '{}' FROM document",
      'document.stray',
    ],
    ['details of no audit entry', "INSERT INTO audit_value VALUES (999, x'00', x'00')", 'audit.stray'],
    ['a changed op', "UPDATE op SET body = CAST(replace(CAST(body AS TEXT), 'one', 'eno') AS BLOB)", 'audit.op'],
    ['a removed op at the end', 'DELETE FROM op WHERE seq = (SELECT max(seq) FROM op)', 'audit.op_missing'],
    ['a changed audit entry', "UPDATE audit SET login = 'ben' WHERE seq = 1", 'audit.hash'],
    ['a removed audit entry', 'DELETE FROM audit WHERE seq = 2', 'audit.gap'],
    [
      'swapped audit entries',
      'UPDATE audit SET seq = -1 WHERE seq = 1; UPDATE audit SET seq = 1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = -1',
      'audit.hash',
    ],
    [
      'an op without an audit entry',
      'INSERT INTO op SELECT 99, randomblob(16), record, entity, kind, space, hlc, device, actor, batch, undoes, salt, body, doc, events, author FROM op WHERE seq = 1',
      'audit.op_gap',
    ],
  ])('finds %s', (_what, sql, code) => {
    const { record } = create({ nickname: 'one', emails: [{ value: 'a@example.org' }] });
    edit(record, { nickname: 'one and a half' });
    create({ nickname: 'two' });
    expect(problems()).toEqual([]);
    tamper(sql);
    expect(problems().map((problem) => problem.code)).toContain(code);
  });

  test.each([
    ['altered', "UPDATE audit_value SET value = x'00'"],
    ['blanked, which no erasure asked for', 'UPDATE audit_value SET salt = NULL, value = NULL'],
    ['without their salt', 'UPDATE audit_value SET salt = NULL'],
  ])('finds details of an audit entry that were %s', (_how, sql) => {
    db.audit.append({ actor: db.admin, action: 'list', entity: 'person', detail: { ids: [1, 2, 3] } });
    expect(problems()).toEqual([]);
    tamper(sql);
    expect(problems().map((problem) => problem.code)).toEqual(['audit.detail']);
  });

  test('misses a head that was noted, where the log was cut off', () => {
    create({ nickname: 'one' });
    const { head } = verifyAudit(db.writer);
    create({ nickname: 'two' });
    expect(verifyAudit(db.writer, head.toUpperCase()).problems).toEqual([]);
    expect(verifyAudit(db.writer, 'ab'.repeat(32)).problems.map(({ code }) => code)).toEqual(['audit.head']);
  });

  test('the database itself refuses to alter ops and audit', () => {
    create({ nickname: 'one' });
    for (const sql of [
      "UPDATE audit SET login = 'x'",
      'DELETE FROM audit',
      'DELETE FROM op',
      "UPDATE op SET kind = 'edit'",
      "UPDATE op SET body = x'00'",
    ])
      expect(() => db.writer.connection.exec(sql)).toThrow();
  });
});

test('nothing is erased of a record that must be kept, nor by who lacks the right', async () => {
  const kept = await openTestRecords(registry, { isOnHold: (entity) => entity.name === 'person' });
  try {
    const { record } = kept.records.commit({
      actor: kept.admin,
      changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'A' } } }],
    }).ops[0]!;
    const erase = (role: 'admin' | 'staff') => () =>
      kept.records.commit({
        actor: { ...kept.admin, role },
        changes: [{ kind: 'erase', entity: 'person', id: record, reason: 'asked for' }],
      });
    expect(codeOf(erase('admin'))).toBe('record.held');
    expect(codeOf(erase('staff'))).toBe('access.denied');
    expect(kept.records.peek('person', record)!.values).toEqual({ name: { given: 'A' } });
  } finally {
    await kept.close();
  }
});
