/** More memory and rarer checkpoints for the one connection that writes, while it writes far more than anybody types. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type { Writer } from './types.ts';

/** Pages of 4 KiB. */
const CACHE_PAGES = 40_960;

const inRoom = new WeakSet<Sqlite.Database>();

/** Whether `withBulkRoom` is at work on the connection. */
export const isInBulkRoom = (connection: Sqlite.Database): boolean => inRoom.has(connection);

/**
 * Runs `work` with room. New rows touch pages of indexes all over the file: the longer they rest in memory and in the
 * log, the fewer times each is written to the database.
 */
export async function withBulkRoom<Result>({ connection }: Writer, work: () => Promise<Result>): Promise<Result> {
  const cache = connection.pragma('cache_size', { simple: true }) as number;
  connection.pragma(`cache_size = ${CACHE_PAGES}`);
  inRoom.add(connection);
  try {
    return await work();
  } finally {
    inRoom.delete(connection);
    connection.pragma(`cache_size = ${cache}`);
  }
}
