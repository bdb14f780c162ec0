/**
 * Whether an FTS5 index says what the rows say that it was made from. FTS5's own comparison is a command of writing, which
 * takes the write lock and holds it for minutes; this only reads. FTS5 tells whether its structure is whole where
 * `integrity_check` asks it to. What stands in the index is told by `fts5vocab`; what should stand there, by an index of the same
 * kind that is made in memory (fts-twin.ts). Few rows are compared word for word (fts-listing.ts); many are taken some thousand at
 * a time, and both sides summed up to a fingerprint, in any order.
 */
import type { Checked, Walk } from '../checking/walk.ts';
import { sqliteCode } from '../database/database-faults.ts';
import { listsTheSame } from './fts-listing.ts';
import { findsItsWords } from './fts-pages.ts';
import { createTwin, type FullText, type Twin } from './fts-twin.ts';

/** So many rows are put side by side with what they should be; of more, sums are. */
const FEW = 2000;
/** Rows in memory at a time. */
const SLICE = 20_000;
const YIELD_EACH = 20_000;
/** First byte of a term of the words themselves; an index of beginnings has a higher one. */
const WORDS = 0x30;
/** A prime below 2^20: ten million squares below it add up to what a double still holds. */
const MODULUS = 1_048_573;

/**
 * What stands where, as sums modulo 2^32: of hashes of each word, weighed with in how many rows it stands, and in which. That the
 * sums of two different indexes are the same by chance is as likely as 2^-64.
 */
class Fingerprint {
  readonly sums = new Int32Array(6);

  /** `shift` keeps beginnings apart from words. */
  add(term: string, rows: number, places: number, squares: number, shift: number): void {
    let one = 0x811c_9dc5 ^ shift;
    let other = 0x9747_b28c + shift;
    for (let at = 0; at < term.length; at += 1) {
      const code = term.charCodeAt(at);
      one = Math.imul(one ^ code, 0x0100_0193);
      other = Math.imul(other + code, 0x85eb_ca6b) ^ (other >>> 13);
    }
    one ^= one >>> 15;
    other ^= other >>> 16;
    const { sums } = this;
    // Both the product and the sum are taken modulo 2^32 by themselves.
    sums[0]! += Math.imul(one, rows);
    sums[1]! += Math.imul(one, places);
    sums[2]! += Math.imul(one, squares);
    sums[3]! += Math.imul(other, rows);
    sums[4]! += Math.imul(other, places);
    sums[5]! += Math.imul(other, squares);
  }

  equals({ sums }: Fingerprint): boolean {
    return this.sums.every((sum, at) => sum === sums[at]);
  }
}

interface Summed {
  readonly term: string;
  readonly rows: number;
  readonly places: number;
  readonly squares: number;
}

/** Adds what an index holds: `vocabulary` is its `fts5vocab`, `beginnings` what its indexes of beginnings are asked for. */
function* addIndex(
  db: Checked,
  index: Twin['own'] & { readonly vocabulary: string; readonly columns: readonly string[] },
  into: Fingerprint,
  lengths: readonly number[],
  beginnings: Set<string>,
): Walk<void> {
  const { name, match, vocabulary, columns } = index;
  const weight = `CASE col ${columns.map((column, at) => `WHEN '${column}' THEN ${at + 2}`).join(' ')} ELSE 1 END`;
  const words = db.connection
    .prepare(
      `SELECT term, count(*) AS rows, sum(doc * ${weight}) AS places, sum(doc * doc % ${MODULUS} * ${weight}) AS squares
       FROM ${vocabulary} GROUP BY term`,
    )
    .iterate() as Iterable<Summed>;
  let read = 0;
  for (const { term, rows, places, squares } of words) {
    into.add(term, rows, places, squares, 0);
    if (lengths.length > 0) {
      const letters = [...term.slice(0, 2 * Math.max(...lengths))];
      for (const length of lengths)
        if (letters.length >= length) beginnings.add(letters.slice(0, length).join(''));
    }
    read += 1;
    if (read % YIELD_EACH === 0) yield { done: read, total: 0, holds: true };
  }
  const begun = db.connection.prepare(
    `SELECT count(*) AS rows, sum(rowid) AS places, sum(rowid * rowid % ${MODULUS}) AS squares FROM ${name} WHERE ${match} MATCH ?`,
  );
  for (const beginning of beginnings) {
    const { rows, places, squares } = begun.get(`"${beginning.replaceAll('"', '""')}"*`) as Summed;
    if (rows > 0) into.add(beginning, rows, places, squares, 1);
  }
}

/** Nothing is indexed, and nothing should be: so most are in a small clinic. */
const isEmpty = ({ connection }: Checked, { table, content, columns }: FullText): boolean =>
  connection.prepare(`SELECT 1 FROM ${table}_idx LIMIT 1`).get() === undefined &&
  connection
    .prepare(
      `SELECT 1 FROM "${content}" WHERE ${columns.map((column) => `"${column}" IS NOT NULL`).join(' OR ')} LIMIT 1`,
    )
    .get() === undefined;

function* sumsUpTheSame(
  db: Checked,
  twin: Twin,
  { content, columns }: FullText,
  last: number,
  found: Set<string>,
): Walk<boolean> {
  const [is, should] = [new Fingerprint(), new Fingerprint()];
  yield* addIndex(db, { ...twin.index, vocabulary: twin.look('index'), columns }, is, twin.lengths, found);
  twin.make();
  const vocabulary = twin.look('own');
  const upTo = db.connection
    .prepare(`SELECT max(rid) FROM (SELECT rid FROM "${content}" WHERE rid > ? ORDER BY rid LIMIT ${SLICE})`)
    .pluck();
  for (let done = 0; ; ) {
    const next = upTo.get(done) as number | null;
    if (next === null) break;
    twin.fill(done, next);
    yield* addIndex(db, { ...twin.own, vocabulary, columns }, should, twin.lengths, new Set());
    twin.clear();
    done = next;
    yield { done, total: last, holds: true };
  }
  return is.equals(should);
}

function* saysTheSame(db: Checked, index: FullText, found: Set<string>, few: number): Walk<boolean> {
  if (isEmpty(db, index)) return true;
  const last = db.connection
    .prepare(`SELECT coalesce(max(rid), 0) FROM "${index.content}"`)
    .pluck()
    .get() as number;
  const twin = createTwin(db, index);
  try {
    return last <= few ? listsTheSame(db, twin, last, found) : yield* sumsUpTheSame(db, twin, index, last, found);
  } finally {
    twin.drop();
  }
}

/** Whether an index holds the words of its rows, no others, and finds them all. Holds on to one state. */
export function* isWhole(db: Checked, index: FullText, few = FEW): Walk<boolean> {
  const { table } = index;
  try {
    const said = db.connection.pragma(`integrity_check("${table}")`, { simple: true });
    if (said !== 'ok') return false;
    const found = new Set<string>();
    const whole = findsItsWords(db, table, (term) => {
      if ((term[0] ?? WORDS) > WORDS) found.add(term.toString('utf8', 1));
    });
    yield { done: 0, total: 0, holds: true };
    return whole && (yield* saysTheSame(db, index, found, few));
  } catch (thrown) {
    if (sqliteCode(thrown)?.startsWith('SQLITE_CORRUPT')) return false;
    throw thrown;
  }
}
