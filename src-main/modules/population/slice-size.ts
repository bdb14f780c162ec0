/** How many records one transaction of background work may hold, learnt from how long the last ones took (law 11). */
import type { Clock } from '#shared/time/clock.ts';

export interface SliceSize {
  next(): number;
  took(records: number): void;
}

const LEAST = 4;
const MOST = 200;

/** Aims at `target` milliseconds between `next` and `took`. */
export function sliceOf(clock: Clock, target: number): SliceSize {
  let size = LEAST;
  let begun = clock.now();
  return {
    next() {
      begun = clock.now();
      return size;
    },
    took(records) {
      const millis = clock.now() - begun;
      const fits = millis <= 0 ? size * 2 : Math.floor((records * target) / millis);
      // Grows by half at most, so that one quick slice does not make the next one slow.
      size = Math.min(MOST, Math.max(LEAST, Math.min(fits, Math.ceil(size * 1.5))));
    },
  };
}

/** Always the same: for a program that does nothing else. */
export const fixedSize = (records: number): SliceSize => ({ next: () => records, took: () => undefined });
