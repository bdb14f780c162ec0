/**
 * A full-text index of a few rows and its twin put side by side: every word with every place it stands in, and every
 * beginning with the rows it leads to. Costs less than sums of them, as long as all of it may lie in memory at once.
 */
import type { Checked } from '../checking/walk.ts';
import type { Twin } from './fts-twin.ts';

/**
 * Words, and beside them the row and the column of each place; an index and its twin list them in the same order. An index
 * without detail names no columns.
 */
const placesOf = ({ connection }: Checked, vocabulary: string): readonly unknown[] =>
  connection
    .prepare(`SELECT group_concat(term, ' '), group_concat(doc), group_concat(col) FROM ${vocabulary}`)
    .raw()
    .get() as unknown[];

/** The rows of each beginning of this length, by what their words are. */
const beginningsOf = ({ connection }: Checked, vocabulary: string, length: number): [string, string][] =>
  connection
    .prepare(
      `SELECT substr(term, 1, :length) AS beginning, group_concat(DISTINCT doc ORDER BY doc)
       FROM ${vocabulary} WHERE length(term) >= :length GROUP BY beginning`,
    )
    .raw()
    .all({ length }) as [string, string][];

/** Whether index and rows hold the same. `found`: beginnings that stand in the index. All rows have a `rid` up to `last`. */
export function listsTheSame(db: Checked, twin: Twin, last: number, found: ReadonlySet<string>): boolean {
  const is = placesOf(db, twin.look('index'));
  twin.make();
  const vocabulary = twin.look('own');
  twin.fill(0, last);
  const should = placesOf(db, vocabulary);
  if (!is.every((list, at) => list === should[at])) return false;
  const expected = new Map(twin.lengths.flatMap((length) => beginningsOf(db, vocabulary, length)));
  const { name, match } = twin.index;
  const rows = db.connection
    .prepare(`SELECT group_concat(rowid ORDER BY rowid) FROM ${name} WHERE ${match} MATCH ?`)
    .pluck();
  return [...new Set([...found, ...expected.keys()])].every(
    (beginning) => rows.get(`"${beginning.replaceAll('"', '""')}"*`) === (expected.get(beginning) ?? null),
  );
}
