import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walkAll } from '../checking/walk.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { seededRandom } from '../records/testing.ts';
import { isWhole } from './fts-check.ts';
import { findsItsWords } from './fts-pages.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  db.writer.connection.exec(`
    CREATE TABLE text (rid INTEGER PRIMARY KEY, line TEXT);
    CREATE VIRTUAL TABLE fts USING fts5 (line, content = 'text', content_rowid = 'rid', detail = column, columnsize = 0, prefix = '1 2 3');
    INSERT INTO fts (fts, rank) VALUES ('secure-delete', 1), ('automerge', 0), ('pgsz', 128);
  `);
});
afterEach(() => db.close());

const isFtsWhole = (): boolean =>
  walkAll(isWhole(db.writer, { table: 'fts', content: 'text', columns: ['line'] }));
const random = seededRandom(7);
const number = (below: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % below;
const word = (): string => `${'abcdefgh'[number(8)]}${'xyz'[number(3)]}${number(400)}`;
const line = (): string => Array.from({ length: 6 }, word).join(' ');

function change(times: number): void {
  const { writer } = db;
  for (let time = 0; time < times; time += 1)
    writer.transaction(() => {
      const rid = number(300) + 1;
      const old = writer.prepare('SELECT line FROM text WHERE rid = ?').get(rid);
      if (old) writer.prepare("INSERT INTO fts (fts, rowid, line) VALUES ('delete', ?, ?)").run(rid, old.line);
      writer.prepare('DELETE FROM text WHERE rid = ?').run(rid);
      if (number(4) === 0) return;
      const now = line();
      writer.prepare('INSERT INTO text (rid, line) VALUES (?, ?)').run(rid, now);
      writer.prepare('INSERT INTO fts (rowid, line) VALUES (?, ?)').run(rid, now);
    });
}

describe('an index as SQLite keeps it', () => {
  it('is whole after each of many changes and half merges', () => {
    expect(findsItsWords(db.writer, 'fts')).toBe(true);
    for (let round = 0; round < 40; round += 1) {
      change(12);
      if (round % 2 === 1)
        db.writer.prepare("INSERT INTO fts (fts, rank) VALUES ('merge', ?)").run(round % 8 === 1 ? -3 : 2);
      expect(isFtsWhole()).toBe(true);
    }
    db.writer.connection.exec("INSERT INTO fts (fts) VALUES ('optimize')");
    expect(isFtsWhole()).toBe(true);
    db.writer.connection.exec("INSERT INTO fts (fts) VALUES ('delete-all')");
    expect(findsItsWords(db.writer, 'fts')).toBe(true);
  });
});

describe('an index whose pages are not found', () => {
  beforeEach(() => {
    change(200);
    db.writer.connection.unsafeMode(true);
  });
  it.each([
    ['an entry is gone', 'DELETE FROM fts_idx WHERE pgno = (SELECT max(pgno) FROM fts_idx)'],
    ['all entries are gone', 'DELETE FROM fts_idx'],
    [
      'an entry comes too late',
      "UPDATE fts_idx SET term = term || x'7a' WHERE pgno = (SELECT max(pgno) FROM fts_idx)",
    ],
    ['an entry comes too early', "UPDATE fts_idx SET term = x'30' WHERE pgno = (SELECT max(pgno) FROM fts_idx)"],
    ['entries lead to a segment that is not there', 'UPDATE fts_idx SET segid = segid + 1'],
    [
      'a page belongs to no segment',
      'INSERT INTO fts_data SELECT id + (9 << 37), block FROM fts_data WHERE id > 10 LIMIT 1',
    ],
    ['the structure is cut short', 'UPDATE fts_data SET block = substr(block, 1, 5) WHERE id = 10'],
  ])('is not whole where %s', (_what, sql) => {
    db.writer.connection.exec("INSERT INTO fts (fts) VALUES ('optimize')");
    expect(findsItsWords(db.writer, 'fts')).toBe(true);
    db.writer.connection.exec(sql);
    expect(findsItsWords(db.writer, 'fts')).toBe(false);
  });
});
