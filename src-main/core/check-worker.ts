/**
 * The thread in which the program checks its own database, beside all other work: at the lowest priority where the system gives
 * threads one of their own, and resting a fifth of the time where it does not. One check, then it ends.
 */
import { platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { type CheckProgress, type CheckReport, checkBeside } from './check.ts';
import { checkFaults, knownMigrations } from './check-faults.ts';
import { createPace } from './check-pace.ts';
import { systemClock } from './system.ts';

export interface CheckJob {
  readonly dataDir: string;
  /** The database's key; wiped at the end. */
  readonly key: Uint8Array;
  /** Migrations the program knows. An update may have replaced the files that this thread is loaded from. */
  readonly known: readonly string[];
}

export type CheckMessage =
  | { readonly step: Parameters<CheckProgress>[0]; readonly fraction: number }
  | { readonly report: CheckReport }
  | { readonly fault: FaultValue };

const LOWEST = 19;
const TELL_EVERY = 200;

const port = parentPort;
if (port === null) throw new Error('check-worker runs only as a worker thread');
const tell = (message: CheckMessage): void => port.postMessage(message);
const { dataDir, key, known } = workerData as CheckJob;
let told = 0;
try {
  if (known.join() !== knownMigrations().join()) throw checkFaults['check.other_version']();
  // Elsewhere it would be the priority of the whole program.
  if (platform() === 'linux') setPriority(0, LOWEST);
  const report = checkBeside(
    dataDir,
    key,
    (step, fraction) => {
      if (fraction > 0 && systemClock.now() - told < TELL_EVERY) return;
      told = systemClock.now();
      tell({ step, fraction });
    },
    createPace(systemClock),
  );
  tell({ report });
} catch (thrown) {
  tell({ fault: toFaultValue(thrown) });
} finally {
  key.fill(0);
}
