/**
 * What the indexes need in the background: being made anew when this program makes lines differently than the one that
 * made them, and being merged into fewer pieces, since a misspelt name looks into every piece. In short steps with
 * pauses between them, so that the writer stays free.
 */
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { rebuildIndex } from './index-check.ts';
import { INDEX_VERSION, type SearchSource, tablesOf } from './source.ts';
import type { TextIndex } from './text-index.ts';
import { rebuildText, restOf } from './text-rebuild.ts';

/** Pages a step merges; about ten milliseconds of work. */
const PAGES = 32;
/** With fewer pieces merging is not worth the writing. */
const PIECES = 5;
const PAUSE_MILLIS = 25;
/** Starting the program is not the moment. */
const FIRST_PAUSE_MILLIS = 5_000;

/** Rebuilds what another version made, then merges. Each step is a transaction of its own. */
export function* upkeep(
  writer: Writer,
  sources: readonly SearchSource[],
  texts: readonly TextIndex[],
): Generator<unknown, void> {
  for (const source of sources) {
    if (isStamped(writer, source)) continue;
    yield* rebuildIndex(writer, source);
    stamp(writer, source);
  }
  for (const index of texts) if (restOf(writer, index) !== null) yield* rebuildText(writer, index);
  for (const source of sources) {
    const { fts, keys } = tablesOf(source);
    for (const table of [fts, keys]) yield* mergePieces(writer, table);
  }
}

const versionName = (source: SearchSource): string => `version.${tablesOf(source).lines}`;

const isStamped = (writer: Writer, source: SearchSource): boolean =>
  createMeta(writer).get(versionName(source))?.[0] === INDEX_VERSION;

const stamp = (writer: Writer, source: SearchSource): void =>
  writer.transaction(() => createMeta(writer).set(versionName(source), new Uint8Array([INDEX_VERSION])));

/** A new database has nothing to rebuild. */
function stampEmpty(writer: Writer, sources: readonly SearchSource[]): void {
  for (const source of sources)
    if (
      !isStamped(writer, source) &&
      writer.prepare(`SELECT 1 FROM "${source.entity.table}" LIMIT 1`).get() === undefined
    )
      stamp(writer, source);
}

function* mergePieces(writer: Writer, fts: string): Generator<unknown, void> {
  const { pieces } = writer.prepare(`SELECT count(DISTINCT segid) AS pieces FROM ${fts}_idx`).get() as {
    pieces: number;
  };
  if (pieces < PIECES) return;
  const merge = writer.prepare(`INSERT INTO ${fts} (${fts}, rank) VALUES ('merge', ?)`);
  const changes = writer.prepare('SELECT total_changes() AS changes');
  // A negative number takes all pieces for one merge; positive ones carry it on (FTS5, “merge”).
  for (let pages = -PAGES; ; pages = PAGES) {
    const before = changes.get()!.changes as number;
    writer.transaction(() => merge.run(pages));
    // Less than two changes: nothing was left to do.
    if ((changes.get()!.changes as number) - before < 2) return;
    yield;
  }
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
      stampEmpty(writer(), sources);
      const steps = upkeep(writer(), sources, texts);
      const next = (): void => {
        // A step that fails, for want of space say, is done again at the next start.
        if (!attempt(() => steps.next().done ?? false)) timer = setTimeout(next, PAUSE_MILLIS).unref();
      };
      timer = setTimeout(next, FIRST_PAUSE_MILLIS).unref();
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function attempt(work: () => boolean): boolean {
  try {
    return work();
  } catch {
    return true;
  }
}
