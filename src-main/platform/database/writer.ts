/**
 * The one connection that writes. Invariants: a transaction commits whole or not at all; after a full disk nothing of it
 * is left and the connection works on once there is space.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { databaseFaults, isNoRoom, sqliteCode } from './database-faults.ts';
import { createStatementCache } from './statement-cache.ts';
import type { Writer } from './types.ts';

/** Wraps an open connection of role `writer`. `committed` is told after each transaction that is on the disk; it must not throw. */
export function createWriter(connection: Sqlite.Database, committed: () => void = () => {}): Writer {
  const prepare = createStatementCache(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');

  return {
    connection,
    prepare,
    transaction(work) {
      if (connection.inTransaction) throw new Error('a transaction was opened inside another');
      try {
        begin.run();
        const result = work();
        if (isThenable(result)) throw new Error('the work of a transaction must be synchronous');
        commit.run();
        committed();
        return result;
      } catch (thrown) {
        // SQLite has rolled back by itself after some errors.
        if (connection.inTransaction) rollback.run();
        throw toDiskFault(thrown);
      }
    },
  };
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** SQLite's word for a full or failing disk as a fault; anything else as it is. */
export function toDiskFault(thrown: unknown): unknown {
  const code = sqliteCode(thrown);
  if (isNoRoom(code)) return databaseFaults['disk.full']({}, thrown);
  if (code?.startsWith('SQLITE_IOERR')) return databaseFaults['disk.failed']({}, thrown);
  if (code?.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return databaseFaults['database.corrupt']({ path: 'almoner.db' }, thrown);
  return thrown;
}
