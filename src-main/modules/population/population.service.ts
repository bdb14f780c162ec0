/** Makes a population: at full speed for the command line, or the sample clinic in the background for set-up. */
import { setImmediate } from 'node:timers/promises';
import { withBulkRoom } from '#platform/database/bulk-room.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import type { PopulationProgress } from './contract/population.api.ts';
import { populationFaults } from './population.faults.ts';
import { forgetRun, type Run, type RunCounts, storedRun, storeRun, writeRun } from './population.run.ts';
import { fixedSize, sliceOf } from './slice-size.ts';

export interface PopulateOptions {
  readonly people: number;
  /** Activities and appointments together. */
  readonly activities: number;
  readonly seed: string;
  readonly actor: Actor;
  /** Told after every transaction. */
  readonly onProgress?: (counts: RunCounts) => void;
}

export interface PopulationReport extends RunCounts {
  readonly seconds: number;
}

const SAMPLE = { people: 2000, activities: 12_000, seed: 'sample clinic' };
/** Records a transaction at full speed: what one fsync costs is lost among so many, and the log stays short. */
const AT_FULL_SPEED = 1000;
/** Below the 15 ms of law 11, for what the slice does beside writing. */
const SLICE_MILLIS = 11;
const PROGRESS_MILLIS = 100;

/** Only when it is needed: building the lists of names would delay every start of the core. */
const loadGenerator = async () => (await import('./generator/generate.ts')).generatePopulation;

const newRun = (
  platform: Platform,
  { people, activities, seed, actor }: Omit<PopulateOptions, 'onProgress'>,
  undoable: boolean,
): Run => ({
  people,
  activities,
  seed,
  actor,
  now: platform.clock.now(),
  secret: Buffer.from(platform.random.bytes(32)).toString('hex'),
  batch: undoable ? platform.newId() : null,
  written: 0,
});

function refuseProduction(platform: Platform): void {
  if (platform.organisation().production) throw populationFaults['population.production']();
}

function checkSize(people: number, activities: number): void {
  const whole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
  if (!whole(people, 10_000_000) || !whole(activities, 100_000_000) || (people === 0 && activities > 0))
    throw populationFaults['population.size']({ people, activities });
}

/**
 * Writes exactly `people` people and `activities` activities and appointments, with what belongs to them. One that was
 * killed goes on when asked for the same again. Faults: `population.production`, `population.size`, those of `commit`.
 */
export async function populate(platform: Platform, options: PopulateOptions): Promise<PopulationReport> {
  refuseProduction(platform);
  checkSize(options.people, options.activities);
  const begun = platform.clock.now();
  const stored = storedRun(platform, 'command');
  const same = (['people', 'activities', 'seed'] as const).every((name) => stored?.[name] === options[name]);
  const run =
    stored?.batch === null && same ? { ...stored, actor: options.actor } : newRun(platform, options, false);
  const steps = writeRun(platform, run, await loadGenerator(), fixedSize(AT_FULL_SPEED));
  return withBulkRoom(platform.writer, async () => {
    for (;;) {
      const step = steps.next();
      options.onProgress?.(step.value);
      if (step.done) return { ...step.value, seconds: (platform.clock.now() - begun) / 1000 };
      await setImmediate();
    }
  });
}

export interface Sample {
  /** Faults: `population.production`, `population.not_empty`, `population.running`. */
  start(actor: Actor): void;
  /** Goes on with one that a crash or a closed program interrupted. */
  resume(): void;
  /** Calls it off: takes back what was made, in the background. Nothing happens where none is running. */
  cancel(): void;
  /** Stops writing; `resume` goes on. */
  pause(): Promise<void>;
  /** True while it writes or takes back. */
  busy(): boolean;
  progress(): PopulationProgress;
  onProgress(listener: () => void): () => void;
}

/** The sample clinic of one open database. */
export function createSample(platform: Platform, size = SAMPLE): Sample {
  const listeners = new Set<() => void>();
  let now: PopulationProgress = { state: 'idle', done: 0, total: 0, batch: null, error: null };
  let working: Promise<void> = Promise.resolve();
  let wanted: 'run' | 'pause' | 'cancel' = 'run';
  let told = 0;

  const tell = (next: Partial<PopulationProgress>): void => {
    const turned = next.state !== undefined && next.state !== now.state;
    now = { ...now, ...next };
    const moment = platform.clock.now();
    if (!turned && moment - told < PROGRESS_MILLIS) return;
    told = moment;
    for (const listener of listeners) listener();
  };

  const takeBack = async (run: Run): Promise<void> => {
    storeRun(platform, { ...run, cancelled: true });
    tell({ state: 'undoing' });
    if (run.batch !== null && run.written > 0)
      for (const { done, total } of platform.records.undoInSlices(run.actor, run.batch)) {
        tell({ done: total - done, total });
        await platform.turns.next();
        if (wanted === 'pause') return tell({ state: 'idle' });
      }
    forgetRun(platform, run);
    tell({ state: 'cancelled', done: 0 });
  };

  const write = async (run: Run): Promise<void> => {
    const steps = writeRun(platform, run, await loadGenerator(), sliceOf(platform.clock, SLICE_MILLIS));
    for (;;) {
      await platform.turns.next();
      if (wanted === 'pause') return tell({ state: 'idle' });
      if (wanted === 'cancel') return takeBack(storedRun(platform, 'sample') ?? run);
      const step = steps.next();
      tell({ done: step.value.people + step.value.activities + step.value.appointments });
      if (step.done) return tell({ state: 'done' });
    }
  };

  const work = (run: Run): void => {
    wanted = 'run';
    tell({ state: 'running', done: 0, total: run.people + run.activities, batch: run.batch, error: null });
    working = (run.cancelled ? takeBack(run) : write(run)).catch((thrown: unknown) => {
      const { code, message, remedy }: FaultValue = toFaultValue(thrown);
      tell({ state: 'failed', error: { code, message, remedy } });
    });
  };

  const busy = (): boolean => now.state === 'running' || now.state === 'undoing';

  return {
    start(actor) {
      if (busy()) throw populationFaults['population.running']();
      refuseProduction(platform);
      const stored = storedRun(platform, 'sample');
      if (stored) return work(stored);
      if (platform.writer.prepare('SELECT 1 FROM person WHERE deleted IS NULL LIMIT 1').get())
        throw populationFaults['population.not_empty']();
      work(newRun(platform, { ...size, actor }, true));
    },
    resume() {
      const stored = storedRun(platform, 'sample');
      if (stored && !busy()) work(stored);
    },
    cancel() {
      const stored = storedRun(platform, 'sample');
      if (busy()) wanted = 'cancel';
      else if (stored) work({ ...stored, cancelled: true });
    },
    async pause() {
      wanted = 'pause';
      await working;
    },
    busy,
    progress: () => now,
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
