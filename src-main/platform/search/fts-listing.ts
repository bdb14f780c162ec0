/**
 * A full-text index of a few rows and its twin put side by side: every word with every place it stands in, and every
 * beginning with the rows it leads to. Costs less than sums of them, as long as all of it may lie in memory at once.
 */
import type { Checked } from '../checking/walk.ts';
import type { Twin } from './fts-twin.ts';

/** Both kinds of index list words, and of each its places, in the same order. An index without detail names no columns. */
const wordsOf = ({ connection }: Checked, vocabulary: string): unknown =>
  connection
    .prepare(`SELECT group_concat(term || ' ' || coalesce(col, '') || ' ' || doc, char(10)) FROM ${vocabulary}`)
    .pluck()
    .get();

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
  const is = wordsOf(db, twin.look('index'));
  twin.make();
  const vocabulary = twin.look('own');
  twin.fill(0, last);
  if (is !== wordsOf(db, vocabulary)) return false;
  const expected = new Map(twin.lengths.flatMap((length) => beginningsOf(db, vocabulary, length)));
  const { name, match } = twin.index;
  const rows = db.connection
    .prepare(`SELECT group_concat(rowid ORDER BY rowid) FROM ${name} WHERE ${match} MATCH ?`)
    .pluck();
  return [...new Set([...found, ...expected.keys()])].every(
    (beginning) => rows.get(`"${beginning.replaceAll('"', '""')}"*`) === (expected.get(beginning) ?? null),
  );
}
