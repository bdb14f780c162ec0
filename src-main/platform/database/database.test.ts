import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, migrate } from './migrator.ts';
import { openDatabase } from './open.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';
import { createWriter } from './writer.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  // What migrations noted there.
  database.writer.connection.exec('DELETE FROM meta');
});
afterEach(() => database.close());

const meta = () => database.writer.connection.prepare('SELECT name, value FROM meta ORDER BY name').all();
const put = (name: string, value: unknown = null) =>
  database.writer.prepare('INSERT INTO meta (name, value) VALUES (?, ?)').run(name, value);

describe('a transaction', () => {
  it('commits whole and gives back what the work gave', () => {
    const work = () => {
      put('a');
      put('b');
      return 7;
    };
    expect(database.writer.transaction(work)).toBe(7);
    expect(meta()).toHaveLength(2);
  });

  it('leaves nothing behind when the work throws', () => {
    expect(() =>
      database.writer.transaction(() => {
        put('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(meta()).toEqual([]);
    expect(database.writer.connection.inTransaction).toBe(false);
  });

  it('refuses another inside it, and the outer one is undone', () => {
    const nested = () => {
      put('a');
      database.writer.transaction(() => put('b'));
    };
    expect(() => database.writer.transaction(nested)).toThrow('inside another');
    expect(meta()).toEqual([]);
  });

  it('refuses work that would go on after the commit', () => {
    expect(() => database.writer.transaction(async () => put('a'))).toThrow('synchronous');
    expect(meta()).toEqual([]);
  });

  it('says that the disk is full, leaves nothing half-written, and works on once there is space', () => {
    const { connection } = database.writer;
    put('kept', Buffer.alloc(100));
    const pages = connection.pragma('page_count', { simple: true }) as number;
    connection.pragma(`max_page_count = ${pages + 4}`);
    expect(() =>
      database.writer.transaction(() => {
        put('small');
        put('large', Buffer.alloc(200_000));
      }),
    ).toThrow(expect.objectContaining({ code: 'disk.full' }));
    expect(meta()).toHaveLength(1);
    connection.pragma('max_page_count = 4294967294');
    database.writer.transaction(() => put('large', Buffer.alloc(200_000)));
    expect(meta()).toHaveLength(2);
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('is on the disk when it returns: another connection sees it', () => {
    database.writer.transaction(() => put('a'));
    const other = openDatabase(database.path, database.key, 'reader');
    expect(other.prepare('SELECT name FROM meta').all()).toEqual([{ name: 'a' }]);
    other.close();
  });

  it('prepares a text once, but lends no statement twice at a time', () => {
    const { writer } = database;
    expect(writer.prepare('SELECT 1')).toBe(writer.prepare('SELECT 1'));
    put('a');
    put('b');
    const names = 'SELECT name FROM meta ORDER BY name';
    for (const outer of writer.prepare(names).iterate()) {
      expect(writer.prepare(names).all()).toHaveLength(2);
      expect(['a', 'b']).toContain(outer.name);
    }
    for (let i = 0; i < 1200; i += 1) expect(writer.prepare(`SELECT ${i} AS n`).get()).toEqual({ n: i });
    expect(writer.prepare('SELECT 0 AS n').get()).toEqual({ n: 0 });
  });
});

describe('the migrator', () => {
  const first: Migration = { id: '20300101T0000-first', sql: 'CREATE TABLE one (a) ; CREATE TABLE two (a)' };
  const second: Migration = { id: '20300102T0000-second', sql: 'ALTER TABLE one ADD COLUMN b' };
  const fresh = () => {
    const { connection } = database.writer;
    connection.exec('DELETE FROM migration');
    return database.writer;
  };

  it('applies what is missing, by id and once, and writes down when', () => {
    const writer = fresh();
    expect(migrate(writer, [second, first], 5)).toEqual([first.id, second.id]);
    expect(migrate(writer, [first, second], 6)).toEqual([]);
    expect(writer.prepare('SELECT id, at FROM migration').all()).toEqual([
      { id: first.id, at: 5 },
      { id: second.id, at: 5 },
    ]);
  });

  it('applies all or none', () => {
    const writer = fresh();
    const broken: Migration = {
      id: '20300103T0000-broken',
      sql: 'CREATE TABLE three (a); CREATE TABLE three (a)',
    };
    expect(() => migrate(writer, [first, broken], 0)).toThrow();
    expect(writer.prepare("SELECT name FROM sqlite_schema WHERE name IN ('one', 'three')").all()).toEqual([]);
    expect(writer.prepare('SELECT id FROM migration').all()).toEqual([]);
    migrate(writer, [first], 0);
  });

  it('refuses a database that has one it does not know', () => {
    const writer = fresh();
    migrate(writer, [first, second], 0);
    expect(() => migrate(writer, [first], 0)).toThrow(expect.objectContaining({ code: 'database.newer' }));
  });

  it('refuses one that was changed after it was applied', () => {
    const writer = fresh();
    migrate(writer, [first], 0);
    const changed = { ...first, sql: `${first.sql} -- harmless` };
    expect(() => migrate(writer, [changed], 0)).toThrow(
      expect.objectContaining({ code: 'database.migration_changed' }),
    );
  });

  it('refuses a list with a malformed or repeated id', () => {
    expect(() => migrate(database.writer, [{ id: 'first', sql: '' }], 0)).toThrow('malformed');
    expect(() => migrate(database.writer, [first, first], 0)).toThrow('twice');
  });
});

describe('what is written once', () => {
  const op = (seq: number) =>
    database.writer
      .prepare(`INSERT INTO op (seq, id, record, entity, kind, space, hlc, device, actor, salt, body, events)
        VALUES (?, ?, x'01', 'person', 'create', 'org', 5, x'02', x'03', x'04', x'05', '[]')`)
      .run(seq, Buffer.from([seq]));
  const audit = (seq: number) => {
    database.writer
      .prepare("INSERT INTO audit (seq, at, hlc, action, digest, hash) VALUES (?, 1, 1, 'open', x'01', x'02')")
      .run(seq);
    database.writer.prepare("INSERT INTO audit_value (seq, salt, value) VALUES (?, x'01', x'02')").run(seq);
  };
  beforeEach(() => {
    op(1);
    audit(1);
  });

  it.each([
    'DELETE FROM op',
    "UPDATE op SET body = x'06'",
    'UPDATE op SET hlc = 6',
    'UPDATE op SET seq = 9',
    "UPDATE op SET body = NULL, actor = x'07'",
    "INSERT OR REPLACE INTO op (seq, id, record, entity, kind, space, hlc, device, actor) VALUES (1, x'09', x'01', 'p', 'c', 'o', 5, x'02', x'03')",
    "INSERT OR REPLACE INTO op (seq, id, record, entity, kind, space, hlc, device, actor) VALUES (2, x'01', x'01', 'p', 'c', 'org', 5, x'02', x'03')",
    'DELETE FROM audit',
    "UPDATE audit SET action = 'list'",
    'UPDATE audit SET login = NULL',
    "INSERT OR REPLACE INTO audit (seq, at, hlc, action, digest, hash) VALUES (1, 1, 1, 'list', x'01', x'02')",
    'DELETE FROM audit_value',
    "UPDATE audit_value SET value = x'03'",
    'UPDATE audit_value SET salt = NULL',
    'UPDATE audit_value SET salt = NULL, value = NULL, seq = 4',
  ])('stays: %s', (sql) => {
    const all = () =>
      ['op', 'audit', 'audit_value'].map((table) =>
        database.writer.connection.prepare(`SELECT * FROM ${table}`).all(),
      );
    const before = all();
    expect(() => database.writer.connection.exec(sql)).toThrow(
      expect.objectContaining({ code: 'SQLITE_CONSTRAINT_TRIGGER' }),
    );
    expect(all()).toEqual(before);
  });

  it('may be blanked, which is how erasure works', () => {
    database.writer.connection.exec(
      'UPDATE op SET salt = NULL, body = NULL, doc = NULL, events = NULL WHERE seq = 1',
    );
    database.writer.connection.exec('UPDATE audit_value SET salt = NULL, value = NULL WHERE seq = 1');
    expect(database.writer.prepare('SELECT hlc, salt, body, events FROM op').get()).toEqual({
      hlc: 5,
      salt: null,
      body: null,
      events: null,
    });
  });
});

it('a test database is gone when it is closed', async () => {
  const other = await openTestDatabase();
  expect(statSync(other.folder).mode & 0o777).toBe(0o700);
  await other.close();
  expect(() => statSync(other.folder)).toThrow();
  const folder = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  rmSync(folder, { recursive: true });
  expect(() => createWriter(openDatabase(join(folder, 'almoner.db'), database.key, 'writer'))).toThrow(
    expect.objectContaining({ code: 'database.missing' }),
  );
});
