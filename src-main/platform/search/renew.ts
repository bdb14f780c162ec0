/**
 * Making indexes anew: those that another version of this program made, or all of them. Both in steps of one transaction,
 * so that whoever drives them can tell how far they are, and stop.
 */
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { type RebuildProgress, rebuildIndex } from './index-check.ts';
import { INDEX_VERSION, type SearchSource, tablesOf } from './source.ts';
import type { TextIndex } from './text-indexes.ts';
import { TEXT_VERSION } from './text-indexes.ts';
import { rebuildText, restOf } from './text-rebuild.ts';

export interface RenewProgress extends RebuildProgress {
  /** Table of the records whose index is being made. */
  readonly table: string;
}

const isStamped = (writer: Writer, table: string, version: number): boolean =>
  createMeta(writer).get(`version.${table}`)?.[0] === version;

const stamp = (writer: Writer, table: string, version: number): void =>
  writer.transaction(() => createMeta(writer).set(`version.${table}`, new Uint8Array([version])));

function* tell(table: string, steps: Generator<RebuildProgress, void>): Generator<RenewProgress, void> {
  for (const step of steps) yield { table, ...step };
}

/**
 * Rebuilds what another version made or what was left half made; yields nothing where all is up to date. `all`: every
 * index, emptied first, as a damaged one needs.
 */
export function* renew(
  writer: Writer,
  sources: readonly SearchSource[],
  texts: readonly TextIndex[],
  all = false,
): Generator<RenewProgress, void> {
  for (const source of sources) {
    const { lines } = tablesOf(source);
    if (!all && isStamped(writer, lines, INDEX_VERSION)) continue;
    yield* tell(source.entity.table, rebuildIndex(writer, source, all));
    stamp(writer, lines, INDEX_VERSION);
  }
  for (const index of texts) {
    const rest = restOf(writer, index);
    if (!all && isStamped(writer, index.table, TEXT_VERSION) && rest === null) continue;
    // One that was half made is finished first, and then made anew: only a whole one can be emptied.
    if (all && rest !== null) yield* tell(index.entity.table, rebuildText(writer, index));
    yield* tell(index.entity.table, rebuildText(writer, index));
    stamp(writer, index.table, TEXT_VERSION);
  }
}

/** Whether an index is missing, of another version or half made. */
export const isStale = (writer: Writer, sources: readonly SearchSource[], texts: readonly TextIndex[]): boolean =>
  sources.some((source) => !isStamped(writer, tablesOf(source).lines, INDEX_VERSION)) ||
  texts.some((index) => !isStamped(writer, index.table, TEXT_VERSION) || restOf(writer, index) !== null);

/** A new database has nothing to rebuild. */
export function stampEmpty(writer: Writer, sources: readonly SearchSource[], texts: readonly TextIndex[]): void {
  const all = [
    ...sources.map((source) => ({ entity: source.entity, table: tablesOf(source).lines, version: INDEX_VERSION })),
    ...texts.map(({ entity, table }) => ({ entity, table, version: TEXT_VERSION })),
  ];
  for (const { entity, table, version } of all) {
    const isEmpty = writer.prepare(`SELECT 1 FROM "${entity.table}" LIMIT 1`).get() === undefined;
    if (isEmpty && !isStamped(writer, table, version)) stamp(writer, table, version);
  }
}
