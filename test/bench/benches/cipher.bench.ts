/** SQLCipher against plain SQLite on the clinic's own people: reads from the page cache, and a scan with a cold one. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, openDatabase } from '#platform/database/open.ts';
import { setPragmas } from '#platform/database/pragmas.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import type { CoreBench } from '../bench.ts';
import { inTurn, lineOf, timed } from '../measure.ts';

type Connection = ReturnType<typeof createDatabase>;

const MOST_ROWS = 100_000;
const CACHED_ROWS = 15_000;
const READS = 300;
const ROUNDS = { quick: 2, full: 7 };
/** In quick, fewer people are copied into both files. */
const ROWS = { quick: 8000, full: MOST_ROWS };

function openPlain(file: string): Connection {
  const connection = new (loadSqlite())(file);
  setPragmas(connection, 'writer');
  return connection;
}

/** The people's table, compact, as both files hold it. */
function copyPeople(from: Connection, to: Connection, most: number): number {
  const { sql } = from.prepare("SELECT sql FROM sqlite_schema WHERE name = 'person'").get() as { sql: string };
  to.exec(sql);
  const rows = from.prepare('SELECT * FROM person ORDER BY rid LIMIT ?').all(most) as Record<string, unknown>[];
  const columns = Object.keys(rows[0] ?? {});
  const insert = to.prepare(
    `INSERT INTO person (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  to.exec('BEGIN');
  for (const row of rows) insert.run(...columns.map((name) => row[name]));
  to.exec('COMMIT');
  return rows.length;
}

/** Reads every row that will be read again, so that all its pages are in the cache. */
function warm(connection: Connection, rows: number): void {
  const one = connection.prepare('SELECT * FROM person WHERE rid = ?');
  for (let rid = 1; rid <= Math.min(rows, CACHED_ROWS); rid += 1) one.get(rid);
}

function readCached(connection: Connection, rows: number): number {
  const one = connection.prepare('SELECT * FROM person WHERE rid = ?');
  return timed(() => {
    for (let read = 0; read < READS; read += 1) one.get(1 + ((read * 7919) % Math.min(rows, CACHED_ROWS)));
  });
}

function scan(connection: Connection): number {
  const all = connection.prepare(
    'SELECT count(*) AS count, sum(length(name)) AS sum FROM person WHERE addresses IS NOT NULL',
  );
  const millis = timed(() => all.get());
  connection.close();
  return millis;
}

export const cipherBench: CoreBench = {
  names: ['cipher.cached', 'cipher.scan'],
  on: 'core',
  async *run({ workDir, quick }, { database, key }) {
    const most = quick ? ROWS.quick : ROWS.full;
    const files = { cipher: join(workDir, 'cipher.db'), plain: join(workDir, 'plain.db') };
    const remove = (): void => {
      for (const file of Object.values(files))
        for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    };
    remove();
    const source = openDatabase(database, key, 'reader');
    const cipher = createDatabase(files.cipher, key);
    const plain = openPlain(files.plain);
    try {
      const rows = copyPeople(source, cipher, most);
      copyPeople(source, plain, most);
      for (const connection of [cipher, plain]) connection.pragma('wal_checkpoint(TRUNCATE)');
      for (const connection of [cipher, plain]) warm(connection, rows);
      const cached = inTurn(
        40,
        () => readCached(cipher, rows),
        () => readCached(plain, rows),
        { rounds: quick ? ROUNDS.quick : ROUNDS.full },
      );
      yield lineOf({
        bench: 'cipher.cached',
        unit: '×',
        values: cached.ratios,
        budget: 1.2,
        control: { name: `plain SQLite, ms for ${READS} reads`, values: cached.others },
      });
      const scans = inTurn(
        12,
        () => scan(openDatabase(files.cipher, key, 'reader')),
        () => scan(openPlain(files.plain)),
        { rounds: 3 },
      );
      yield lineOf({
        bench: 'cipher.scan',
        unit: '×',
        values: scans.ratios,
        budget: 10,
        control: { name: `plain SQLite, ms for ${rows} rows`, values: scans.others },
      });
    } finally {
      for (const connection of [source, cipher, plain]) connection.close();
      remove();
    }
  },
};
