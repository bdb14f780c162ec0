/**
 * Background work and whoever sits at the computer share one thread: it gives way while somebody has hands on the keys,
 * so that nobody waits for a slice of it, and goes on at full speed in between (law 11).
 */
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Milliseconds after the last sign for which background work waits. */
const QUIET = 300;
/** Longest wait for one slice, in milliseconds: it must not stand still because somebody types all day. */
const PATIENCE = 600;

export interface Turns {
  /** Somebody is at the keyboard. */
  touch(): void;
  /** Resolves when background work may have its next slice; everybody who waited has had a turn by then. */
  next(): Promise<void>;
}

export interface Pace {
  /** Milliseconds that only ever rise. */
  now(): number;
  /** `millis` of 0: until what is already waiting has been done. */
  sleep(millis: number): Promise<unknown>;
}

const system: Pace = {
  now: () => performance.now(),
  sleep: (millis) => (millis > 0 ? setTimeout(millis) : setImmediate()),
};

export function createTurns({ now, sleep }: Pace = system): Turns {
  let touched = Number.NEGATIVE_INFINITY;
  return {
    touch() {
      touched = now();
    },
    async next() {
      const latest = now() + PATIENCE;
      const rest = (): number => Math.max(0, Math.min(latest, touched + QUIET) - now());
      do await sleep(rest());
      while (rest() > 0);
    },
  };
}
