/**
 * One read-only connection with Kysely on it. Work on it runs one after the other, each in a snapshot of its own, so that
 * all statements of a query see the same state of the database.
 */
import { Kysely, SqliteDialect } from 'kysely';
import { type DatabaseKey, openDatabase } from './open.ts';
import { createStatementCache } from './statement-cache.ts';
import type { ReadDatabase, Tables } from './types.ts';

export interface Reader {
  run<Output>(work: (db: ReadDatabase) => Promise<Output>): Promise<Output>;
  close(): Promise<void>;
}

/** Opens a reader. Faults: those of `openDatabase`. */
export function openReader(path: string, key: DatabaseKey): Reader {
  const connection = openDatabase(path, key, 'reader');
  const db: ReadDatabase = new Kysely<Tables>({
    dialect: new SqliteDialect({
      // Kysely would prepare a statement at each use.
      database: { prepare: createStatementCache(connection), close: () => void connection.close() },
    }),
  });
  const begin = connection.prepare('BEGIN');
  const rollback = connection.prepare('ROLLBACK');
  let last: Promise<unknown> = Promise.resolve();

  return {
    run(work) {
      const next = last.then(async () => {
        begin.run();
        try {
          return await work(db);
        } finally {
          if (connection.inTransaction) rollback.run();
        }
      });
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await last;
      await db.destroy();
    },
  };
}
