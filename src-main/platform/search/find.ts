/**
 * Finding candidates, nearest first: by keys; then the words as they are typed, then as beginnings, then one of them
 * misheard or misspelt, then all, then without one. A later stage is entered only while there are fewer hits than
 * wanted, and every stage is bounded, so that no text makes the search read much of the index.
 */
import { type Lines, readLine } from './entry.ts';
import { allOf, anyOf, beginning, type Expression, keyExpression, slotExpression, token } from './match.ts';
import type { Reading, Slot } from './query-text.ts';
import { type Rarity, type Score, scoreLine } from './rank.ts';
import { type SearchSource, tablesOf } from './source.ts';
import { allFar, allNear, oneFar, oneNear, type Stage, withoutOne } from './stages.ts';
import { ask, type Row, type Steps } from './steps.ts';
import type { Vocabulary } from './vocabulary.ts';
import { currentVocabulary } from './vocabulary-loader.ts';
import { namesIn, widen } from './widen.ts';

export interface Found extends Score {
  readonly rid: number;
  readonly marks: number;
}

export interface FindOptions {
  /** How many hits are wanted. */
  readonly limit: number;
  /** Whether records marked inactive or deceased may be among them. */
  readonly includeMarked: boolean;
  /** Whether to look for what is only near the words, where they find too little as they stand. */
  readonly widen: boolean;
}

/** The most lines that are ranked for one text, from names and from keys. */
const CANDIDATES = 200;
/** What the likeliest reading may take of them where there are others. */
const SHARE = 140;
/** With so many candidates the search goes no further afield, however many are wanted. */
const ENOUGH = 10;
/** With fewer, people who fit all but one word are shown too, so many for each word left out. */
const FEW = 5;
const WITHOUT_A_WORD = 80;
/** A key that fits while the names don't is no reason to stop looking. */
const SURE = 0.75;
/** A name that more than this many have is as common as can be. */
const COMMON = 2000;

/** `owner` is the connection the steps run on; the vocabulary is kept per connection. */
export function* find(
  owner: object,
  source: SearchSource,
  readings: readonly Reading[],
  options: FindOptions,
): Steps<Found[]> {
  const { lines, fts, keys } = tablesOf(source);
  const candidates = new Map<number, Row>();
  let sure = 0;
  let rarity: Rarity | undefined;
  const select = (table: string, expression: string, atMost: number) =>
    ask(
      `SELECT l.rid, l.line, l.keys, l.marks FROM ${table} f CROSS JOIN ${lines} l ON l.rid = f.rowid
       WHERE ${table} MATCH ?${options.includeMarked ? '' : ' AND l.marks = 0'} ORDER BY f.rowid DESC LIMIT ?`,
      expression,
      atMost,
    );

  const fromKeys = anyOf(readings.map(keysOf));
  if (fromKeys !== null)
    for (const row of yield select(keys, fromKeys, CANDIDATES)) {
      candidates.set(row.rid as number, row);
      if ((scoreRow(row, readings, source, rarity)?.score ?? 0) >= SURE) sure += 1;
    }

  let named = 0;
  function* collect(expression: Expression, atMost = CANDIDATES): Steps<void> {
    if (expression === null || named >= CANDIDATES) return;
    for (const row of yield select(fts, expression, Math.min(atMost, CANDIDATES))) {
      if (candidates.has(row.rid as number) || named >= CANDIDATES) continue;
      candidates.set(row.rid as number, row);
      named += 1;
    }
  }
  const enough = (): boolean => named + sure >= Math.min(options.limit, ENOUGH);
  const few = (): boolean => named + sure < Math.min(options.limit, FEW);

  const { first, other, joined } = sorted(readings);
  yield* collect(every(first, token), other.length > 0 ? SHARE : CANDIDATES);
  yield* collect(every(first, beginning), other.length > 0 ? SHARE : CANDIDATES);
  yield* collect(every(other, beginning));
  // Somebody was found by a key, and no reading does without it: their name was typed as well as it needs to be.
  const isFound = sure > 0 && ![...first, ...other].some((reading) => reading.every(hasWords));
  const isBegun = named > 0 && first.every(isShort);
  if (options.widen && !enough() && !isFound && !isBegun) {
    const vocabulary = yield* currentVocabulary(owner, source);
    const written = joined.filter((reading) =>
      reading.every((slot, at) => isWritten(slot, at === reading.length - 1, vocabulary)),
    );
    yield* collect(every(written, beginning));
    const widened = yield* widen(source, vocabulary, first);
    const stage = (make: Stage, list: readonly Reading[], words = widened): Expression =>
      anyOf(list.map((reading) => make(reading, words)));
    for (const make of stagesFor(first)) {
      yield* collect(stage(make, first));
      if (enough()) break;
    }
    const rest = [...other, ...joined.filter(isJoinedOnce)].filter((reading) => reading.length <= 3).slice(0, 3);
    if (few() && rest.length > 0) {
      const more = yield* widen(source, vocabulary, rest);
      yield* collect(anyOf([stage(oneNear, rest, more), stage(allFar, rest, more)]));
    }
    if (few()) {
      rarity = yield* rarityOf(source, vocabulary.size, first);
      for (const expression of withoutOne(first, widened, rarity)) yield* collect(expression, WITHOUT_A_WORD);
    }
  }
  return rank(candidates.values(), readings, source, rarity).slice(0, options.limit);
}

/** One word of up to three letters is more likely half typed than misspelt. */
const isShort = (reading: Reading): boolean =>
  reading.length === 1 &&
  reading[0]!.meanings.every((meaning) => meaning.kind !== 'name' || meaning.word.length <= 3);

/** Of three words and more the stages between bring little and cost as much as the last. */
const stagesFor = (readings: readonly Reading[]): readonly Stage[] =>
  readings.some((reading) => reading.length > 2) ? [oneNear, allFar] : [oneNear, allNear, oneFar, allFar];

const hasWords = ({ meanings }: Slot): boolean =>
  meanings.some((meaning) => meaning.kind === 'name' || meaning.kind === 'date');

/** Keys that must fit all do; where each may also be something else, any one is worth a look. */
function keysOf(reading: Reading): Expression {
  const must = reading.filter((slot) => !slot.optional && !hasWords(slot));
  return must.length > 0 ? allOf(must.map(keyExpression)) : anyOf(reading.map(keyExpression));
}

/** Whether a joined word is one that names have; the last may still be growing. */
const isWritten = ({ joined, meanings: [meaning] }: Slot, last: boolean, vocabulary: Vocabulary): boolean =>
  !joined || last || (meaning?.kind === 'name' && vocabulary.has(meaning.word));

const isJoinedOnce = (reading: Reading): boolean => reading.filter((slot) => slot.joined).length === 1;

interface Sorted {
  /** The likeliest, and those of as many slots. */
  readonly first: readonly Reading[];
  readonly other: readonly Reading[];
  /** With words run together, which nobody types unless the name is written so. */
  readonly joined: readonly Reading[];
}

/** Without the slots that need not match. */
function sorted(readings: readonly Reading[]): Sorted {
  const needed = readings.map((reading) => reading.filter((slot) => !slot.optional));
  const plain = needed.filter((reading) => !reading.some((slot) => slot.joined));
  const slots = plain[0]?.length;
  return {
    first: plain.filter((reading) => reading.length === slots),
    other: plain.filter((reading) => reading.length !== slots),
    joined: needed.filter((reading) => reading.some((slot) => slot.joined)),
  };
}

const every = (readings: readonly Reading[], name: (word: string) => Expression): Expression =>
  anyOf(readings.map((reading) => allOf(reading.map((slot) => slotExpression(slot, name)))));

/** Where a word has to be done without, a rare name must outweigh a common one. */
function* rarityOf(source: SearchSource, size: number, readings: readonly Reading[]): Steps<Rarity> {
  const { fts } = tablesOf(source);
  const rarity = new Map<string, number>();
  for (const word of namesIn(readings)) {
    const expression = token(word);
    if (expression === null) continue;
    const [row] = yield ask(
      `SELECT count(*) AS count FROM (SELECT rowid FROM ${fts} WHERE ${fts} MATCH ? LIMIT ?)`,
      expression,
      COMMON,
    );
    const share = ((row!.count as number) + 1) / (Math.max(size, 1) + 1);
    rarity.set(word, Math.max(0.25, Math.min(1, Math.log(share) / Math.log(1 / COMMON))));
  }
  return rarity;
}

const scoreRow = (row: Row, readings: readonly Reading[], source: SearchSource, rarity: Rarity | undefined) =>
  scoreLine(readLine(row as unknown as Lines), row.marks as number, readings, source.related, rarity);

/** Best first; of equals the one entered last, who is likelier to call. */
function rank(
  rows: Iterable<Row>,
  readings: readonly Reading[],
  source: SearchSource,
  rarity: Rarity | undefined,
): Found[] {
  const found: Found[] = [];
  for (const row of rows) {
    const score = scoreRow(row, readings, source, rarity);
    if (score !== null) found.push({ ...score, rid: row.rid as number, marks: row.marks as number });
  }
  return found.sort((a, b) => b.score - a.score || b.rid - a.rid);
}
