/** Time and randomness for tests (law 10): the same on every run, moved only by the test. */
import type { Clock, Random } from '#shared/time/clock.ts';

export interface TestClock extends Clock {
  /** Lets `millis` pass. */
  advance(millis: number): void;
}

/** Starts on an ordinary working morning unless told otherwise; milliseconds since 1970. */
export function createTestClock(start = Date.UTC(2026, 0, 15, 15, 30)): TestClock {
  let now = start;
  return {
    now: () => now,
    advance(millis) {
      now += millis;
    },
  };
}

/** Bytes that follow from the seed (mulberry32); never for keys outside tests. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    bytes(length) {
      const drawn = new Uint8Array(length);
      for (let at = 0; at < length; at += 1) drawn[at] = next() & 0xff;
      return drawn;
    },
  };
}
