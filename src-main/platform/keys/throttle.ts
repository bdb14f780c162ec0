/**
 * Slows guessing down, per name: from the fifth wrong password in a row each further one has to wait, twice as long each
 * time, five minutes at most. It never locks anybody out for good, and counts in this process only: who can start
 * processes has the file, and there Argon2id is what slows him.
 */
import type { Clock } from '#shared/time/clock.ts';
import { keyFaults } from './keys-faults.ts';

const FREE_FAILURES = 4;
const FIRST_WAIT_MILLIS = 2_000;
const LONGEST_WAIT_MILLIS = 300_000;

export interface Throttle {
  /** Fault: `password.slow`. */
  check(name: string): void;
  failed(name: string): void;
  succeeded(name: string): void;
}

export function createThrottle(clock: Clock): Throttle {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    check(name) {
      const wait = (failures.get(name)?.until ?? 0) - clock.now();
      // A clock set back must not lock anybody out for longer than the longest wait.
      if (wait > 0 && wait <= LONGEST_WAIT_MILLIS)
        throw keyFaults['password.slow']({ seconds: Math.ceil(wait / 1000) });
    },
    failed(name) {
      const count = (failures.get(name)?.count ?? 0) + 1;
      const wait = count <= FREE_FAILURES ? 0 : FIRST_WAIT_MILLIS * 2 ** Math.min(20, count - FREE_FAILURES - 1);
      failures.set(name, { count, until: clock.now() + Math.min(wait, LONGEST_WAIT_MILLIS) });
    },
    succeeded: (name) => void failures.delete(name),
  };
}
