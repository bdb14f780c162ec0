/**
 * Brings a database to the shape this program knows. Migrations have timestamp ids, are found by folder, listed by the
 * composition root, hashed and frozen: what was applied once is never changed, and a database that has one this program
 * lacks belongs to a newer version. All that are missing run in one transaction: all or none.
 */
import { createHash } from 'node:crypto';
import { databaseFaults } from './database-faults.ts';
import type { Writer } from './types.ts';

export interface Migration {
  /** `YYYYMMDDTHHMM-what-it-does`, the name of its file. Sorted by it. */
  readonly id: string;
  /** One or more statements of SQL. */
  readonly sql: string;
}

const ID = /^\d{8}T\d{4}-[a-z0-9]+(-[a-z0-9]+)*$/;

/** SHA-256 of a migration's id and text, in hex: how a changed one is known. */
export const migrationHash = (migration: Migration): string =>
  createHash('sha256').update(`${migration.id}\n${migration.sql}`).digest('hex');

/** Whether this database was used before and lacks migrations: then it is backed up first (security F16). */
export function needsMigration(writer: Writer, migrations: readonly Migration[]): boolean {
  const { connection } = writer;
  if (!connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get()) return false;
  const applied = new Set(connection.prepare('SELECT id FROM migration').pluck().all());
  return applied.size > 0 && migrations.some(({ id }) => !applied.has(id));
}

/**
 * Applies what is missing and returns the ids applied. Faults: `database.newer`, `database.migration_changed`,
 * `disk.full`. `now` is in milliseconds since 1970.
 */
export function migrate(writer: Writer, migrations: readonly Migration[], now: number): readonly string[] {
  const known = new Map<string, Migration>();
  for (const migration of migrations) {
    if (!ID.test(migration.id)) throw new Error(`malformed migration id ${migration.id}`);
    if (known.has(migration.id)) throw new Error(`migration ${migration.id} is listed twice`);
    known.set(migration.id, migration);
  }
  const { connection } = writer;
  return writer.transaction(() => {
    connection.exec(
      'CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, at INTEGER NOT NULL) STRICT',
    );
    const applied = new Set<string>();
    const rows = connection.prepare<[], { id: string; sha256: string }>('SELECT id, sha256 FROM migration').all();
    for (const { id, sha256 } of rows) {
      const migration = known.get(id);
      if (migration === undefined) throw databaseFaults['database.newer']({ found: id });
      if (migrationHash(migration) !== sha256)
        throw databaseFaults['database.migration_changed']({ migration: id });
      applied.add(id);
    }
    const missing = [...known.keys()].filter((id) => !applied.has(id)).sort();
    const record = connection.prepare('INSERT INTO migration (id, sha256, at) VALUES (?, ?, ?)');
    for (const id of missing) {
      const migration = known.get(id) as Migration;
      connection.exec(migration.sql);
      record.run(id, migrationHash(migration), now);
    }
    return missing;
  });
}
