/**
 * Whether an index says what the records say, and making it say so. Reads the whole table once, in order, with flat
 * memory but for the vocabulary.
 */

import type { Entity } from '#shared/entity/entity.ts';
import { type Check, type Checked, createFindings } from '../checking/walk.ts';
import type { Writer } from '../database/types.ts';
import { rowToState } from '../records/projection.ts';
import type { RecordState } from '../records/types.ts';
import { lineWords } from './entry.ts';
import { isWhole } from './fts-check.ts';
import { createIndexWriter } from './index-writer.ts';
import { createSets, type Wanted } from './sets.ts';
import { soundsOf } from './sounds.ts';
import { COUNTED_EACH, type SearchSource, tablesOf } from './source.ts';

type Row = Readonly<Record<string, unknown>>;

/** What IT does about any of it. */
export const REMEDY = '`almoner reindex` makes it anew.';

/** Records in a slice. */
const SLICE = 500;

const createReport = (): ReturnType<typeof createFindings> => {
  const { problems, report } = createFindings();
  return { problems, report: (code, where, message) => report(code, where, `${message} ${REMEDY}`) };
};

/** Whether the index has a line for each record that can be found, and no other. */
export const checkLines = (source: SearchSource): Check =>
  function* (db) {
    const { entity } = source;
    const { lines } = tablesOf(source);
    const { problems, report } = createReport();
    const records = db.connection.prepare(
      `SELECT * FROM "${entity.table}" WHERE rid > ? ORDER BY rid LIMIT ${SLICE}`,
    );
    const between = db.connection.prepare(
      `SELECT rid, line, keys, marks FROM ${lines} WHERE rid > ? AND rid <= ? ORDER BY rid`,
    );
    const sets = createSets(db, source);
    const total = highest(db, entity.table);
    for (let done = 0, isLast = false; !isLast; ) {
      const rows = records.all(done) as Row[];
      isLast = rows.length < SLICE;
      const end = isLast ? Number.MAX_SAFE_INTEGER : (rows.at(-1)!.rid as number);
      const stored = new Map(
        (between.all(done, end) as (Wanted & { rid: number })[]).map((row) => [row.rid, row]),
      );
      for (const row of rows) {
        const line = stored.get(row.rid as number);
        stored.delete(row.rid as number);
        const state = readable(entity, row);
        if (state === null) {
          report('search.line', `${entity.name} in row ${row.rid}`, 'The record cannot be read.');
          continue;
        }
        const wanted = sets.wantedOf(state);
        if (line?.line !== wanted?.line || line?.keys !== wanted?.keys || line?.marks !== wanted?.marks)
          report(
            'search.line',
            `${entity.name} ${state.id}`,
            'The search index says something else than the record.',
          );
      }
      if (stored.size > 0)
        report('search.stray', entity.name, 'The search index holds records that are not there.');
      done = end;
      yield { done: Math.min(end, total), total };
    }
    return problems;
  };

/** Whether the words of names, their sounds and the full-text indexes are those of the lines. Holds on to one state. */
export const checkNames = (source: SearchSource): Check =>
  function* (db) {
    const { entity } = source;
    const { lines, fts, keys, words, sounds } = tablesOf(source);
    const { problems, report } = createReport();
    const total = highest(db, lines);
    const vocabulary = new Map<string, number>();
    let read = 0;
    for (const { rid, line } of db.connection
      .prepare(`SELECT rid, line FROM ${lines} ORDER BY rid`)
      .iterate() as Iterable<{
      rid: number;
      line: string;
    }>) {
      for (const word of lineWords(line))
        vocabulary.set(word, (vocabulary.get(word) ?? 0) + (rid % COUNTED_EACH === 0 ? 1 : 0));
      read += 1;
      if (read % 20_000 === 0) yield { done: rid, total: 3 * total, holds: true };
    }
    checkWords(db, { words, sounds }, vocabulary, (message) => report('search.words', entity.name, message));
    for (const [at, table, column] of [
      [1, fts, 'line'],
      [2, keys, 'keys'],
    ] as const) {
      yield { done: at * total, total: 3 * total, holds: true };
      if (!(yield* isWhole(db, { table, content: lines, columns: [column] })))
        report('search.fulltext', entity.name, 'The full-text index differs from the lines it is made from.');
    }
    return problems;
  };

const highest = (db: Checked, table: string): number =>
  db.connection.prepare(`SELECT coalesce(max(rid), 0) FROM "${table}"`).pluck().get() as number;

/** Null where the row is damaged; what of it, the check of the records says. */
function readable(entity: Entity, row: Row): RecordState | null {
  try {
    return rowToState(entity, row);
  } catch {
    return null;
  }
}

function checkWords(
  db: Checked,
  { words, sounds }: { readonly words: string; readonly sounds: string },
  expected: ReadonlyMap<string, number>,
  report: (message: string) => void,
): void {
  let known = 0;
  let wrong = 0;
  let heard = 0;
  let unheard = 0;
  const isHeard = db.prepare(`SELECT 1 FROM ${sounds} WHERE sound = ? AND word = ?`);
  for (const row of db.connection.prepare(`SELECT word, seen FROM ${words}`).iterate() as Iterable<Row>) {
    known += 1;
    if (expected.get(row.word as string) !== row.seen) wrong += 1;
    for (const sound of soundsOf(row.word as string)) {
      heard += 1;
      if (isHeard.get(sound, row.word) === undefined) unheard += 1;
    }
  }
  if (known !== expected.size || wrong > 0) report('The vocabulary of names differs from the names there are.');
  const { count } = db.prepare(`SELECT count(*) AS count FROM ${sounds}`).get() as { count: number };
  if (count !== heard || unheard > 0) report('The sounds of names differ from the names there are.');
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
  const sets = createSets(writer, source);
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
        index.put(state.rid, sets.wantedOf(state));
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
