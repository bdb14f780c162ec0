/**
 * Whether an index says what the records say, and making it say so. Reads the whole table once, in order, with flat
 * memory but for the vocabulary.
 */

import type { Entity } from '#shared/entity/entity.ts';
import type { Problem } from '../audit/verify.ts';
import { sqliteCode } from '../database/database-faults.ts';
import type { Writer } from '../database/types.ts';
import { rowToState } from '../records/projection.ts';
import type { RecordState } from '../records/types.ts';
import { lineWords } from './entry.ts';
import { findsItsWords } from './fts-pages.ts';
import { createIndexWriter, type Wanted, wantedOf } from './index-writer.ts';
import { soundsOf } from './sounds.ts';
import { COUNTED_EACH, type SearchSource, tablesOf } from './source.ts';

type Row = Readonly<Record<string, unknown>>;
const MAX_PROBLEMS = 100;

/** What IT does about any of it. */
export const REMEDY = '`almoner reindex` makes it anew.';

/** Problems of the index; reads only. */
export function checkIndex(writer: Writer, source: SearchSource): Problem[] {
  const { entity } = source;
  const { lines, fts, keys, words, sounds } = tablesOf(source);
  const problems: Problem[] = [];
  const report = (code: string, where: string, message: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ code, where, message: `${message} ${REMEDY}` });
  };
  const lineOf = writer.prepare(`SELECT line, keys, marks FROM ${lines} WHERE rid = ?`);
  const vocabulary = new Map<string, number>();
  let indexed = 0;
  for (const row of writer.connection
    .prepare(`SELECT * FROM "${entity.table}" ORDER BY rid`)
    .iterate() as Iterable<Row>) {
    const state = readable(entity, row);
    if (state === null) {
      report('search.line', `${entity.name} in row ${row.rid}`, 'The record cannot be read.');
      continue;
    }
    const wanted = wantedOf(source, state);
    const stored = lineOf.get(state.rid) as Wanted | undefined;
    if (stored !== undefined) indexed += 1;
    if (stored?.line !== wanted?.line || stored?.keys !== wanted?.keys || stored?.marks !== wanted?.marks)
      report('search.line', `${entity.name} ${state.id}`, 'The search index says something else than the record.');
    for (const word of stored === undefined ? [] : lineWords(stored.line))
      vocabulary.set(word, (vocabulary.get(word) ?? 0) + (state.rid % COUNTED_EACH === 0 ? 1 : 0));
  }
  const { count } = writer.prepare(`SELECT count(*) AS count FROM ${lines}`).get() as { count: number };
  if (count !== indexed) report('search.stray', entity.name, 'The search index holds records that are not there.');
  checkWords(writer, { words, sounds }, vocabulary, (message) => report('search.words', entity.name, message));
  for (const table of [fts, keys])
    if (!isWhole(writer, table))
      report('search.fulltext', entity.name, 'The full-text index differs from the lines it is made from.');
  return problems;
}

/** Null where the row is damaged; what of it, the check of the records says. */
function readable(entity: Entity, row: Row): RecordState | null {
  try {
    return rowToState(entity, row);
  } catch {
    return null;
  }
}

function checkWords(
  writer: Writer,
  { words, sounds }: { readonly words: string; readonly sounds: string },
  expected: ReadonlyMap<string, number>,
  report: (message: string) => void,
): void {
  let known = 0;
  let wrong = 0;
  let heard = 0;
  let unheard = 0;
  const isHeard = writer.prepare(`SELECT 1 FROM ${sounds} WHERE sound = ? AND word = ?`);
  for (const row of writer.connection.prepare(`SELECT word, seen FROM ${words}`).iterate() as Iterable<Row>) {
    known += 1;
    if (expected.get(row.word as string) !== row.seen) wrong += 1;
    for (const sound of soundsOf(row.word as string)) {
      heard += 1;
      if (isHeard.get(sound, row.word) === undefined) unheard += 1;
    }
  }
  if (known !== expected.size || wrong > 0) report('The vocabulary of names differs from the names there are.');
  const { count } = writer.prepare(`SELECT count(*) AS count FROM ${sounds}`).get() as { count: number };
  if (count !== heard || unheard > 0) report('The sounds of names differ from the names there are.');
}

/** FTS5's own comparison of an index with the rows it was made from, and ours of what its words are found by. */
export function isWhole(writer: Writer, fts: string): boolean {
  try {
    writer.prepare(`INSERT INTO ${fts} (${fts}, rank) VALUES ('integrity-check', 1)`).run();
    return findsItsWords(writer, fts);
  } catch (thrown) {
    if (sqliteCode(thrown)?.startsWith('SQLITE_CORRUPT')) return false;
    throw thrown;
  }
}

export interface RebuildProgress {
  /** Highest row number done. */
  readonly done: number;
  /** Highest row number there is. */
  readonly total: number;
}

/** Few enough that a step stays below 15 ms (law 11). */
const STEP = 50;

/**
 * Brings the whole index in line, a transaction a step; search goes on meanwhile. `fresh` empties it first, which a
 * damaged full-text index needs. Begun again after a crash it passes quickly over what is right.
 */
export function* rebuildIndex(
  writer: Writer,
  source: SearchSource,
  fresh = false,
): Generator<RebuildProgress, void> {
  const { entity } = source;
  const { lines, fts, keys, words, sounds } = tablesOf(source);
  if (fresh)
    writer.transaction(() => {
      for (const table of [fts, keys])
        writer.prepare(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`).run();
      for (const table of [lines, words, sounds]) writer.prepare(`DELETE FROM ${table}`).run();
    });
  const index = createIndexWriter(writer, source);
  const records = writer.prepare(`SELECT * FROM "${entity.table}" WHERE rid > ? ORDER BY rid LIMIT ?`);
  const strays = writer.prepare(
    `SELECT rid FROM ${lines} WHERE rid > ? AND rid <= ? AND rid NOT IN (SELECT rid FROM "${entity.table}") LIMIT ?`,
  );
  const { total } = writer.prepare(`SELECT coalesce(max(rid), 0) AS total FROM "${entity.table}"`).get() as {
    total: number;
  };
  let done = 0;
  for (;;) {
    const rows = writer.transaction(() => {
      const some = records.all(done, STEP);
      for (const row of some) {
        const state = rowToState(entity, row);
        index.put(state.rid, wantedOf(source, state));
      }
      const end = (some.at(-1)?.rid as number | undefined) ?? Number.MAX_SAFE_INTEGER;
      const left = strays.all(done, end, STEP);
      for (const { rid } of left) index.put(rid as number, null);
      // A gap with more strays than fit into a step is gone over again.
      return left.length === STEP ? null : some;
    });
    if (rows?.length === 0) return;
    if (rows) done = rows.at(-1)!.rid as number;
    yield { done, total: Math.max(done, total) };
  }
}
