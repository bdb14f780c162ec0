/**
 * One run of the generator through the write door, in transactions as large as the caller allows. Where the run stands
 * is written in the same transaction, so that a crash costs nothing: the generator begins again with the same seed,
 * time and ids, and skips what is there.
 */
import { registry } from '#modules/entities.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Platform } from '#platform/module.ts';
import type { Change } from '#platform/records/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import { spaceOf } from '#shared/entity/space.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Draft } from './generator/draft.ts';
import type { generatePopulation } from './generator/generate.ts';
import { createRunIds } from './run-ids.ts';

export interface Run {
  readonly people: number;
  readonly activities: number;
  readonly seed: string;
  /** End of the history and start of the ids, milliseconds since 1970. */
  readonly now: number;
  /** Hex of the 32 bytes the ids come from. */
  readonly secret: string;
  readonly actor: Actor;
  /** Groups the ops for undo; null where nobody will take so many back. */
  readonly batch: Id | null;
  /** Drafts written so far. */
  readonly written: number;
  /** Called off: what was written is to be taken back. */
  readonly cancelled?: boolean;
}

/** The sample goes on by itself when the core opens, a run of the command line when it is asked for again. */
export type RunKind = 'sample' | 'command';

const kindOf = ({ batch }: Run): RunKind => (batch === null ? 'command' : 'sample');
const META: Readonly<Record<RunKind, string>> = { sample: 'population.sample', command: 'population.run' };

/** The run that was begun and not ended, if any. */
export function storedRun(platform: Platform, kind: RunKind): Run | null {
  const stored = createMeta(platform.writer).get(META[kind]);
  return stored ? (JSON.parse(Buffer.from(stored).toString()) as Run) : null;
}

/** Remembers where the run stands; inside a transaction, as part of it. */
export function storeRun(platform: Platform, run: Run): void {
  createMeta(platform.writer).set(META[kindOf(run)], Buffer.from(JSON.stringify(run)));
}

/** The run is over: nothing is left to go on with. */
export function forgetRun(platform: Platform, run: Run): void {
  platform.writer.prepare('DELETE FROM meta WHERE name = ?').run(META[kindOf(run)]);
}

export interface RunCounts {
  readonly people: number;
  readonly activities: number;
  readonly appointments: number;
  /** All drafts: accounts, households, relationships and the like included. */
  readonly records: number;
}

/**
 * Writes the run to its end, one transaction a step. `size` says before each how many records it may hold and is told
 * after it how many there were. Yields what is written so far, of earlier attempts too.
 */
export function* writeRun(
  platform: Platform,
  run: Run,
  generate: typeof generatePopulation,
  size: { next(): number; took(records: number): void },
): Generator<RunCounts, RunCounts> {
  const counts = { people: 0, activities: 0, appointments: 0, records: 0 };
  const count = ({ entity }: Draft): void => {
    counts.records += 1;
    if (entity === 'person') counts.people += 1;
    else if (entity === 'activity') counts.activities += 1;
    else if (entity === 'appointment') counts.appointments += 1;
  };
  const drafts = generate({ ...run, newId: createRunIds(Buffer.from(run.secret, 'hex'), run.now) });
  let changes: Change[] = [];
  let limit = size.next();
  const commit = (): void => {
    const written = counts.records;
    platform.records.commit({
      actor: run.actor,
      changes,
      ...(run.batch === null ? {} : { batch: run.batch }),
      alongside: () => storeRun(platform, { ...run, written }),
    });
    size.took(changes.length);
    changes = [];
    limit = size.next();
  };
  for (const draft of drafts) {
    // What this computer does not hold it can't write either; nothing else links to it.
    if (!platform.holds(spaceOf(registry.byName(draft.entity), draft.values))) continue;
    count(draft);
    if (counts.records <= run.written) continue;
    changes.push({ kind: 'create', ...draft });
    if (changes.length < limit) continue;
    commit();
    yield counts;
  }
  if (changes.length > 0) commit();
  forgetRun(platform, run);
  return counts;
}
