/**
 * A read-only connection on which checks run beside the program that writes. Each slice gets a state of its own, so that
 * the write-ahead log, which cannot begin anew while somebody reads from it, is held back for a slice and no longer. A check
 * that holds on may hold the log until that has grown by `LOG_BYTES`; then it lets go, waits, and begins anew.
 * Promised: nothing here takes the write lock, and the log grows by `LOG_BYTES` and what is written during one statement.
 */
import { statSync } from 'node:fs';
import { type DatabaseKey, openDatabase } from '../database/open.ts';
import { createStatementCache } from '../database/statement-cache.ts';
import type { Checked, Slice, Walk } from './walk.ts';

const LOG_BYTES = 256 * 1024 * 1024;
const ATTEMPTS = 4;

export interface SnapshotOptions {
  readonly path: string;
  readonly key: DatabaseKey;
  /** Called at the end of each slice: lets others have the processor. */
  readonly pace?: () => void;
  /** Called before another attempt, by its number: waits until less is written. */
  readonly wait?: (attempt: number) => void;
  /** By how many bytes the log may grow under one state. */
  readonly logBytes?: number;
}

/** Thrown where a state could not be held long enough: more was written meanwhile than the log may grow by. */
export class Unsettled extends Error {}

export interface Snapshots {
  readonly db: Checked;
  /** Runs one check to its end. Throws what it throws, and `Unsettled`. */
  run<Result>(check: (db: Checked) => Walk<Result>, tell: (slice: Slice) => void): Result;
  close(): void;
}

/** Faults: those of `openDatabase`. */
export function openSnapshots(options: SnapshotOptions): Snapshots {
  const { path, key, pace = () => {}, wait = () => {}, logBytes = LOG_BYTES } = options;
  const connection = openDatabase(path, key, 'reader');
  // For tables of the check's own, in memory; the file stays read-only, as it was opened.
  connection.pragma('query_only = OFF');
  const db: Checked = { connection, prepare: createStatementCache(connection) };
  const logSize = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const letGo = (): void => {
    if (connection.inTransaction) connection.exec('ROLLBACK');
  };

  let seen: unknown = null;
  /** FTS5 goes on with the pieces it has seen, where others wrote since: it has to be connected anew, as after a changed schema. */
  const begin = (): void => {
    connection.exec('BEGIN');
    const version: unknown = connection.pragma('data_version', { simple: true });
    if (seen !== null && version !== seen) {
      connection.exec('CREATE TEMP TABLE check_fresh (empty); ROLLBACK; BEGIN');
      seen = connection.pragma('data_version', { simple: true });
    } else seen = version;
  };

  /** Answers null where the log has grown too much. */
  function attempt<Result>(walk: Walk<Result>, tell: (slice: Slice) => void): { readonly result: Result } | null {
    try {
      begin();
      let size = logSize();
      for (;;) {
        const step = walk.next();
        if (step.done) {
          connection.exec('COMMIT');
          return { result: step.value };
        }
        tell(step.value);
        pace();
        if (step.value.holds) {
          if (logSize() - size > logBytes) return null;
          continue;
        }
        // Nothing was written; a rollback would have the schema read anew where tables in memory were made.
        connection.exec('COMMIT; BEGIN');
        size = logSize();
      }
    } finally {
      // Ends what it was in the middle of: nothing can be rolled back under an open statement.
      walk.return(undefined as Result);
      letGo();
    }
  }

  return {
    db,
    run(check, tell) {
      for (let number = 1; number <= ATTEMPTS; number += 1) {
        const done = attempt(check(db), tell);
        if (done) return done.result;
        if (number < ATTEMPTS) wait(number);
      }
      throw new Unsettled('more was written than the log may grow by');
    },
    close: () => void connection.close(),
  };
}
