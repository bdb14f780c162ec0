/**
 * Brings all of the write-ahead log into the database and empties it: until then it keeps pages as they were before they
 * were changed, and what was deleted from the one is still in the other.
 */
import type { Writer } from './types.ts';

/** Looks this often, since a reader in the middle of a query holds its pages. */
const TRIES = 50;

/** Yields between tries. Where it never succeeds, the next checkpoint that empties the log does it. */
export function* emptyLog({ connection }: Pick<Writer, 'connection'>): Generator<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [done] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (done?.busy === 0) return;
    yield;
  }
}
