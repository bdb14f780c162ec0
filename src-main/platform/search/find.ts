/**
 * Finding candidates, nearest first: the words as they are typed, then as beginnings, then one of them misheard or
 * misspelt, then all, then without one. A later stage is entered only while there are fewer hits than wanted, and every
 * stage is bounded, so that no text makes the search read much of the index.
 */
import { readLine } from './entry.ts';
import { allOf, anyOf, beginning, type Expression, slotExpression, token } from './match.ts';
import type { Reading, Slot } from './query-text.ts';
import { type Rarity, type Score, scoreLine } from './rank.ts';
import { type SearchSource, tablesOf } from './source.ts';
import { ask, type Row, type Steps } from './steps.ts';
import type { Vocabulary } from './vocabulary.ts';
import { currentVocabulary } from './vocabulary-loader.ts';
import { namesIn, type Widened, widen } from './widen.ts';

export interface Found extends Score {
  readonly rid: number;
  readonly marks: number;
}

export interface FindOptions {
  /** How many hits are wanted. */
  readonly limit: number;
  /** Whether records marked inactive or deceased may be among them. */
  readonly includeMarked: boolean;
}

/** The most lines that are ranked for one text. */
const CANDIDATES = 200;
/** What the likeliest reading may take of them where there are others. */
const SHARE = 140;
/** With so many candidates the search goes no further afield, however many are wanted. */
const ENOUGH = 10;
/** With fewer, people who fit all but one word are shown too: so many ways to leave one out, so many people each. */
const FEW = 5;
const DROPPED = { ways: 4, people: 80 } as const;
/** A name that more than this many have is as common as can be. */
const COMMON = 2000;

/** `owner` is the connection the steps run on; the vocabulary is kept per connection. */
export function* find(
  owner: object,
  source: SearchSource,
  readings: readonly Reading[],
  options: FindOptions,
): Steps<Found[]> {
  const { lines, fts } = tablesOf(source);
  const sql = `SELECT l.rid, l.line, l.marks FROM ${fts} f CROSS JOIN ${lines} l ON l.rid = f.rowid
    WHERE ${fts} MATCH ?${options.includeMarked ? '' : ' AND l.marks = 0'} ORDER BY f.rowid DESC LIMIT ?`;
  const candidates = new Map<number, Row>();
  let rarity: Rarity | undefined;

  function* collect(expression: Expression, atMost = CANDIDATES): Steps<void> {
    if (expression === null || candidates.size >= CANDIDATES) return;
    for (const row of yield ask(sql, expression, atMost))
      if (candidates.size < CANDIDATES) candidates.set(row.rid as number, row);
  }
  const enough = (): boolean => candidates.size >= Math.min(options.limit, ENOUGH);
  const few = (): boolean => candidates.size < Math.min(options.limit, FEW);

  const { first, other, joined } = sorted(readings);
  yield* collect(every(first, token), other.length > 0 ? SHARE : CANDIDATES);
  yield* collect(every(first, beginning), other.length > 0 ? SHARE : CANDIDATES);
  yield* collect(every(other, beginning));
  if (!enough()) {
    const vocabulary = yield* currentVocabulary(owner, source);
    const written = joined.filter((reading) =>
      reading.every((slot, at) => isWritten(slot, at === reading.length - 1, vocabulary)),
    );
    yield* collect(every(written, beginning));
    const widened = yield* widen(source, vocabulary, first);
    for (const stage of [oneNear, allNear, oneFar, allFar]) {
      yield* collect(anyOf(first.map((reading) => stage(reading, widened))));
      if (enough()) break;
    }
    const rest = [...other, ...joined.filter(isJoinedOnce)].filter((reading) => reading.length <= 3).slice(0, 3);
    if (few() && rest.length > 0) {
      const more = yield* widen(source, vocabulary, rest);
      yield* collect(anyOf(rest.flatMap((reading) => [oneNear(reading, more), allFar(reading, more)])));
    }
    if (few()) {
      rarity = yield* rarityOf(source, vocabulary.size, first);
      for (const expression of withoutOne(first, widened, rarity)) yield* collect(expression, DROPPED.people);
    }
  }
  return rank(candidates.values(), readings, source, rarity).slice(0, options.limit);
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

const isName = (slot: Slot): boolean => slot.meanings.some((meaning) => meaning.kind === 'name');

type Widenings = ReadonlyMap<string, Widened>;
type Stage = (slots: Reading, widened: Widenings) => Expression;

const near = (widened: Widenings) => (word: string) => anyOf(widened.get(word)?.near ?? []);
const far = (widened: Widenings) => (word: string) => anyOf(widened.get(word)?.far ?? []);
const wide = (widened: Widenings, within: 'near' | 'far') => (word: string) => {
  const found = widened.get(word);
  return anyOf([token(word), ...(found?.near ?? []), ...(within === 'far' ? (found?.far ?? []) : [])]);
};

/** Keys stand outside, so that each is looked up once: date AND ((name AND other) OR (name AND other)). */
function oneOf(slots: Reading, changed: (word: string) => Expression): Expression {
  const names = slots.filter(isName);
  const keys = slots.filter((slot) => !isName(slot)).map((slot) => slotExpression(slot, beginning));
  const ways = names.map((_, at) =>
    allOf(names.map((slot, other) => slotExpression(slot, other === at ? changed : beginning))),
  );
  return allOf([...keys, anyOf(ways)]);
}

const oneNear: Stage = (slots, widened) => oneOf(slots, near(widened));
const oneFar: Stage = (slots, widened) => oneOf(slots, far(widened));

/** Of a half-typed word only what the stages before could not find: reading whole ranges of words again is dear. */
const allNear: Stage = (slots, widened) =>
  slots.filter(isName).length < 2 ? null : allOf(slots.map((slot) => slotExpression(slot, wide(widened, 'near'))));
const allFar: Stage = (slots, widened) =>
  slots.filter(isName).length < 2 ? null : allOf(slots.map((slot) => slotExpression(slot, wide(widened, 'far'))));

/** The readings without one of their slots, the commonest name left out first. */
function withoutOne(readings: readonly Reading[], widened: Widenings, rarity: Rarity): Expression[] {
  const rarityOfSlot = ({ meanings: [meaning] }: Slot): number =>
    meaning?.kind === 'name' ? (rarity.get(meaning.word) ?? 1) : 1;
  const left = readings.flatMap((reading) => {
    if (reading.length < 2) return [];
    return reading.map((dropped) => ({ dropped, others: reading.filter((slot) => slot !== dropped) }));
  });
  left.sort((a, b) => rarityOfSlot(a.dropped) - rarityOfSlot(b.dropped));
  return left
    .slice(0, DROPPED.ways)
    .map(({ others }) =>
      allOf(others.map((slot) => slotExpression(slot, others.length === 1 ? wide(widened, 'near') : beginning))),
    );
}

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

/** Best first; of equals the one entered last, who is likelier to call. */
function rank(
  rows: Iterable<Row>,
  readings: readonly Reading[],
  source: SearchSource,
  rarity: Rarity | undefined,
): Found[] {
  const found: Found[] = [];
  for (const row of rows) {
    const marks = row.marks as number;
    const score = scoreLine(readLine(row.line as string), marks, readings, source.related, rarity);
    if (score !== null) found.push({ ...score, rid: row.rid as number, marks });
  }
  return found.sort((a, b) => b.score - a.score || b.rid - a.rid);
}
