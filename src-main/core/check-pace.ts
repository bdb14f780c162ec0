/** How a check leaves the processor to others: by resting, since nothing else works everywhere. For a thread or process of its own. */
import type { SnapshotOptions } from '#platform/checking/snapshots.ts';
import type { Clock } from '#shared/time/clock.ts';

const WORK = 40;
const REST = 10;
const WAIT = 30_000;

const nobody = new Int32Array(new SharedArrayBuffer(4));
const rest = (millis: number): void => void Atomics.wait(nobody, 0, 0, millis);

export function createPace(clock: Clock): Required<Pick<SnapshotOptions, 'pace' | 'wait'>> {
  let since = clock.now();
  return {
    pace() {
      if (clock.now() - since < WORK) return;
      rest(REST);
      since = clock.now();
    },
    // Meanwhile the log is written back and begins anew.
    wait: (attempt) => rest(attempt * WAIT),
  };
}
