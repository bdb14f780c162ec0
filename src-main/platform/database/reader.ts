/**
 * One read-only connection with Kysely on it. Work on it runs one after the other, each in a snapshot of its own, so that
 * all statements of a query see the same state of the database.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { Kysely, SqliteDialect } from 'kysely';
import { type DatabaseKey, openDatabase } from './open.ts';
import type { ReadDatabase, Tables } from './types.ts';

/** Statements kept prepared per connection; the oldest go first. */
const KEPT_STATEMENTS = 500;

export interface Reader {
  run<Output>(work: (db: ReadDatabase) => Promise<Output>): Promise<Output>;
  close(): Promise<void>;
}

/** Opens a reader. Faults: those of `openDatabase`. */
export function openReader(path: string, key: DatabaseKey): Reader {
  const connection = openDatabase(path, key, 'reader');
  const db: ReadDatabase = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: withStatementCache(connection) }),
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

/** Kysely prepares a statement at each use; this keeps them. A statement in the middle of a stream is not lent twice. */
function withStatementCache(connection: Sqlite.Database): Pick<Sqlite.Database, 'prepare' | 'close'> {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    close: () => connection.close(),
    prepare: ((sql: string) => {
      const found = kept.get(sql);
      if (found !== undefined && !found.busy) return found;
      const statement = connection.prepare(sql) as Sqlite.Statement;
      const [oldest] = kept.keys();
      if (kept.size >= KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest);
      kept.set(sql, statement);
      return statement;
    }) as Sqlite.Database['prepare'],
  };
}
