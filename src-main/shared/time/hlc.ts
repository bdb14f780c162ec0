/**
 * Hybrid logical clock: orders changes causally even where wall clocks disagree.
 * Rule: Kulkarni et al., "Logical Physical Clocks" (2014), with both parts in one safe integer:
 * milliseconds × 1024 + counter. It sorts as a number and fits SQLite's INTEGER; 53 bits last until the year 2248.
 */
import type { Clock } from './clock.ts';

/** A timestamp of the hybrid clock. */
export type Hlc = number;

const COUNTER_RANGE = 1024;

/** The wall-clock part, in milliseconds since 1970. */
export const hlcMillis = (hlc: Hlc): number => Math.floor(hlc / COUNTER_RANGE);

/** The smallest timestamp of a millisecond. */
export const hlcFromMillis = (millis: number): Hlc => Math.max(0, Math.floor(millis)) * COUNTER_RANGE;

export interface HybridClock {
  /** The highest timestamp given out or seen. */
  readonly last: Hlc;
  /** A timestamp above all given out and all seen. */
  next(): Hlc;
  /** Takes in a timestamp from elsewhere, so that what is written next comes after it. */
  see(hlc: Hlc): void;
}

/** `last` is the highest timestamp in the database, so that a clock set back does not break the order. */
export function createHybridClock(clock: Clock, last: Hlc = 0): HybridClock {
  let latest = last;
  return {
    get last() {
      return latest;
    },
    next() {
      latest = Math.max(latest + 1, hlcFromMillis(clock.now()));
      return latest;
    },
    see(hlc) {
      latest = Math.max(latest, hlc);
    },
  };
}
