/** The real clock and the system's random generator. */
import { randomBytes, randomFillSync } from 'node:crypto';
import type { Clock, Random } from '#shared/time/clock.ts';

/** Ids and salts are drawn many to a save, and each call of the generator costs more than its bytes. */
const SMALL = 16;
const pool = Buffer.alloc(1024);
let used = pool.length;

/** What was given out does not stay behind. Keys are longer, and come fresh. */
function fromPool(length: number): Uint8Array {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Uint8Array.prototype.slice.call(pool, used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

export const systemClock: Clock = { now: () => Date.now() };
export const systemRandom: Random = {
  bytes: (length) => (length <= SMALL ? fromPool(length) : randomBytes(length)),
};
