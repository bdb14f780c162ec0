/** More memory and a longer log for the one connection that writes, while it writes far more than anybody types. */
import type { Writer } from './types.ts';

/** Pages of 4 KiB. */
const CACHE_PAGES = 65_536;
const LOG_PAGES = 80_000;

/**
 * Runs `work` with room. New rows touch pages of indexes all over the file: the longer they rest in memory and in the
 * log, the fewer times each is written to the database.
 */
export async function withBulkRoom<Result>({ connection }: Writer, work: () => Promise<Result>): Promise<Result> {
  const cache = connection.pragma('cache_size', { simple: true }) as number;
  const log = connection.pragma('wal_autocheckpoint', { simple: true }) as number;
  connection.pragma(`cache_size = ${CACHE_PAGES}`);
  connection.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  try {
    return await work();
  } finally {
    connection.pragma(`cache_size = ${cache}`);
    connection.pragma(`wal_autocheckpoint = ${log}`);
  }
}
