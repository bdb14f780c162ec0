/**
 * What the indexes need in the background: being made anew when this program makes lines differently than the one that
 * made them, and being merged into fewer pieces, since a misspelt name looks into every piece. In short steps with
 * pauses between them, so that the writer stays free.
 */
import type { Writer } from '../database/types.ts';
import { renew, stampEmpty } from './renew.ts';
import { type SearchSource, tablesOf } from './source.ts';
import type { TextIndex } from './text-indexes.ts';

/** Pages a step merges: some milliseconds of work (law 11). */
const PAGES = 24;
/** With fewer pieces merging all of them at start is not worth the writing. */
const PIECES = 5;
/** Between steps, between looks at whether there is work, and before the first: starting is not the moment. */
const PAUSE = { step: 25, idle: 3_000, first: 5_000 } as const;

/** What the driver is told after each step. */
type Pace = 'more' | 'idle';

/** Rebuilds what another version made, then goes on merging what saves leave behind. A step is a transaction. */
export function* upkeep(
  writer: Writer,
  sources: readonly SearchSource[],
  texts: readonly TextIndex[],
): Generator<Pace, never> {
  for (const _ of renew(writer, sources, texts)) yield 'more';
  const names = sources.flatMap((source) => [tablesOf(source).fts, tablesOf(source).keys]);
  for (const table of names) if (piecesOf(writer, table) >= PIECES) yield* merge(writer, table, -PAGES);
  for (;;) {
    for (const table of [...names, ...texts.map((index) => index.table)]) yield* merge(writer, table, PAGES);
    yield 'idle';
  }
}

const piecesOf = (writer: Writer, fts: string): number =>
  writer.prepare(`SELECT count(DISTINCT segid) AS pieces FROM ${fts}_idx`).get()!.pieces as number;

/**
 * FTS5's own merging is switched off: it makes every fortieth save wait for some two hundred pages. A negative number
 * takes all pieces for one merge, which positive ones then carry on (FTS5, “merge”).
 */
function* merge(writer: Writer, fts: string, first: number): Generator<Pace, void> {
  const step = writer.prepare(`INSERT INTO ${fts} (${fts}, rank) VALUES ('merge', ?)`);
  const changes = writer.prepare('SELECT total_changes() AS changes');
  for (let pages = first; ; pages = PAGES) {
    const before = changes.get()!.changes as number;
    writer.transaction(() => step.run(pages));
    // Less than two changes: nothing was left to do.
    if ((changes.get()!.changes as number) - before < 2) return;
    yield 'more';
  }
}

/** Merges all pieces of the indexes that only strike out: after it nothing is left in them of what was struck. */
export function* mergeAll(writer: Writer, sources: readonly SearchSource[]): Generator<void> {
  for (const source of sources)
    for (const table of [tablesOf(source).fts, tablesOf(source).keys])
      for (const _ of merge(writer, table, -PAGES)) yield;
}

export interface Upkeep {
  start(): void;
  stop(): void;
}

/** `writer` is asked at start, since the database may be sealed and opened again. */
export function createUpkeep(
  writer: () => Writer,
  sources: readonly SearchSource[],
  texts: readonly TextIndex[],
): Upkeep {
  let timer: NodeJS.Timeout | null = null;
  return {
    start() {
      stampEmpty(writer(), sources, texts);
      const steps = upkeep(writer(), sources, texts);
      const next = (): void => {
        timer = setTimeout(next, PAUSE[attempt(() => steps.next().value)]).unref();
      };
      timer = setTimeout(next, PAUSE.first).unref();
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** A step that failed, for want of space say, ends the steps; the next start begins them again. */
function attempt(work: () => Pace | undefined): 'step' | 'idle' {
  try {
    return work() === 'more' ? 'step' : 'idle';
  } catch {
    return 'idle';
  }
}
