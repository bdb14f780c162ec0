/** Both ways of comparing a full-text index with its rows: word for word, and by sums. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walkAll } from '../checking/walk.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { isWhole } from './fts-check.ts';

let db: TestDatabase;
const run = (sql: string) => db.writer.connection.exec(sql);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
beforeEach(async () => {
  db = await openTestDatabase();
  run(`
    CREATE TABLE text (rid INTEGER PRIMARY KEY, line TEXT, note TEXT);
    CREATE VIRTUAL TABLE fts USING fts5 (
      line, note, content = 'text', content_rowid = 'rid', detail = column, columnsize = 0, prefix = '1 2'
    );
    INSERT INTO text VALUES (1, 'red apple', 'sweet'), (2, 'green pear', 'ripe'), (4, 'red plum', NULL), (9, NULL, NULL);
    INSERT INTO fts (rowid, line, note) SELECT rid, line, note FROM text;
  `);
});
afterEach(() => db.close());

describe.each([
  ['word for word', 1000],
  ['by sums', 0],
])('compared %s', (_, few) => {
  const isFtsWhole = (): boolean =>
    walkAll(isWhole(db.writer, { table: 'fts', content: 'text', columns: ['line', 'note'] }, few));

  it('is whole as it was made, and after words came and went', () => {
    expect(isFtsWhole()).toBe(true);
    run(`
      INSERT INTO fts (fts, rowid, line, note) VALUES ('delete', 4, 'red plum', NULL);
      DELETE FROM text WHERE rid = 4;
      INSERT INTO text VALUES (3, 'émile zölle', 'ab');
      INSERT INTO fts (rowid, line, note) VALUES (3, 'émile zölle', 'ab');
    `);
    expect(isFtsWhole()).toBe(true);
  });

  it.each([
    ['a word is missing', "UPDATE text SET line = 'red apple too' WHERE rid = 1"],
    ['a row is missing', "INSERT INTO text VALUES (7, 'blue', NULL)"],
    ['a word stands there that no row has', "UPDATE text SET line = 'apple' WHERE rid = 1"],
    ['a row stands there that is gone', 'DELETE FROM text WHERE rid = 4'],
    ['a word stands in another row', 'UPDATE text SET rid = 5 WHERE rid = 4'],
    ['a word stands in another column', "UPDATE text SET line = 'green', note = 'ripe pear' WHERE rid = 2"],
    [
      'two rows changed places',
      'UPDATE text SET rid = 8 WHERE rid = 1; UPDATE text SET rid = 1 WHERE rid = 2; UPDATE text SET rid = 2 WHERE rid = 8',
    ],
    ['nothing stands there', "INSERT INTO fts (fts) VALUES ('delete-all')"],
    ['nothing should stand there', 'DELETE FROM text'],
  ])('is not whole where %s', (_what, sql) => {
    run(sql);
    expect(isFtsWhole()).toBe(false);
  });

  it.each([
    ['are missing', "prefix = '1'", "prefix = '1 2'"],
    ['stand there that nobody asks for', "prefix = '1 2'", "prefix = '1'"],
  ])('is not whole where beginnings %s', (_what, made, said) => {
    run(`
      DROP TABLE fts;
      CREATE VIRTUAL TABLE fts USING fts5 (
        line, note, content = 'text', content_rowid = 'rid', detail = column, columnsize = 0, ${made}
      );
      INSERT INTO fts (rowid, line, note) SELECT rid, line, note FROM text;
    `);
    expect(isFtsWhole()).toBe(true);
    db.writer.connection.unsafeMode(true);
    run(`
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, ${quoted(made)}, ${quoted(said)}) WHERE name = 'fts';
      PRAGMA writable_schema = RESET;
    `);
    expect(isFtsWhole()).toBe(false);
  });
});
