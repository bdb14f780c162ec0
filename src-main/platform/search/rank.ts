/**
 * Ranking: how well a line fits what was typed, from 0 to 1, and why. Pure arithmetic on at most a few hundred lines;
 * the figures were set by measuring on people whose names are known to be mistyped (test/search).
 */
import type { DatePattern } from './birth-dates.ts';
import { type Line, MARK } from './entry.ts';
import { reversed } from './phone-digits.ts';
import type { Meaning, Reading, Slot } from './query-text.ts';
import { type Fit, fitOf, type Reason, type Related } from './similarity.ts';

/** How much a typed word tells people apart: 1 where hardly anybody has it, less the more do. Absent: 1. */
export type Rarity = ReadonlyMap<string, number>;

const EQUALLY_RARE: Rarity = new Map();

export interface Score {
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
}

/** A word of a line and where it stands: 0 given, 1 family, 2 and more other names. */
interface Placed {
  readonly word: string;
  readonly group: number;
}

const EXTRA_WORD = 0.008;
const OTHER_NAME = 0.02;
const OTHER_ORDER = 0.012;
const TITLE = 0.012;
const MARKED = 0.03;
/** Below it a line has nothing to do with the text. */
const LEAST = 0.3;

/** The best score over all readings; null where the line does not belong in the answer. */
export function scoreLine(
  line: Line,
  marks: number,
  readings: readonly Reading[],
  related: Related,
  rarity: Rarity = EQUALLY_RARE,
): Score | null {
  const words = line.names.flatMap((group, at) => group.map((word): Placed => ({ word, group: at })));
  let best: Score | null = null;
  for (const reading of readings) {
    const score = scoreReading(line, words, reading, related, rarity);
    if (score !== null && (best === null || score.score > best.score)) best = score;
  }
  if (best === null) return null;
  const lowered = best.score - (marks & MARK.deceased ? MARKED : 0) - (marks & MARK.inactive ? MARKED : 0);
  return lowered < LEAST ? null : { ...best, score: Math.min(1, lowered) };
}

interface Taken extends Fit {
  readonly slot: number;
  /** Index into the words, or -1 where the slot matched a key. */
  readonly word: number;
}

function scoreReading(
  line: Line,
  words: readonly Placed[],
  reading: Reading,
  related: Related,
  rarity: Rarity,
): Score | null {
  const taken = assign(line, words, reading, related);
  let sum = 0;
  let weights = 0;
  let bonus = 0;
  const reasons: Fit[] = [];
  for (const [at, slot] of reading.entries()) {
    const fit = taken.find((each) => each.slot === at);
    if (slot.optional) {
      if (!fit) bonus -= TITLE;
      continue;
    }
    const weight = weightOf(slot, rarity);
    weights += weight;
    if (!fit) continue;
    sum += weight * fit.score;
    reasons.push(fit);
  }
  if (reasons.length === 0) return null;
  const named = taken.filter((fit) => fit.word >= 0).sort((a, b) => a.slot - b.slot);
  if (named.length > 0) {
    const used = new Set(named.map((fit) => fit.word));
    const left = words.filter(({ group }, at) => group < 2 && !used.has(at)).length;
    bonus -= EXTRA_WORD * Math.min(3, left);
    if (named.some((fit) => words[fit.word]!.group >= 2)) bonus -= OTHER_NAME;
    if (words[named[0]!.word]!.group > words[named.at(-1)!.word]!.group) bonus -= OTHER_ORDER;
  }
  const unique = [...new Set(reasons.sort((a, b) => b.score - a.score).map((fit) => fit.reason))];
  return { score: sum / weights + bonus, reasons: unique };
}

/** A single letter says little, and so does a name that many have. */
function weightOf({ meanings: [meaning] }: Slot, rarity: Rarity): number {
  if (meaning?.kind !== 'name') return 1;
  return meaning.word.length === 1 ? 0.5 : (rarity.get(meaning.word) ?? 1);
}

/** Gives each slot the word or key it fits best, best pairs first; no word serves two slots. */
function assign(line: Line, words: readonly Placed[], reading: Reading, related: Related): Taken[] {
  const pairs: Taken[] = [];
  for (const [slot, { meanings }] of reading.entries()) {
    for (const meaning of meanings) {
      if (meaning.kind === 'name') {
        for (const [at, { word }] of words.entries()) {
          const fit = fitOf(meaning.word, word, related) ?? joinedFit(meaning.word, words, at);
          if (fit !== null) pairs.push({ ...fit, slot, word: at });
        }
      } else {
        const fit = keyFit(line, meaning);
        if (fit !== null) pairs.push({ ...fit, slot, word: -1 });
      }
    }
  }
  pairs.sort((a, b) => b.score - a.score || a.word - b.word);
  const taken: Taken[] = [];
  for (const pair of pairs) {
    if (taken.some((other) => other.slot === pair.slot || (pair.word >= 0 && other.word === pair.word))) continue;
    taken.push(pair);
  }
  return taken;
}

/** “minhkhai” for Minh Khai: the word and its neighbour in one. */
function joinedFit(typed: string, words: readonly Placed[], at: number): Fit | null {
  const next = words[at + 1];
  if (next === undefined || typed !== words[at]!.word + next.word) return null;
  return { score: 0.94, reason: 'name' };
}

function keyFit(line: Line, meaning: Exclude<Meaning, { kind: 'name' }>): Fit | null {
  switch (meaning.kind) {
    case 'date': {
      const score = Math.max(
        0,
        ...[line.date, ...line.otherDates].flatMap((date) =>
          meaning.dates.map((pattern) => dateFit(date, pattern)),
        ),
      );
      return score > 0 ? { score, reason: 'birth-date' } : null;
    }
    case 'phone': {
      const score = Math.max(0, ...meaning.digits.map((digits) => phoneFit(line, digits)));
      return score > 0 ? { score, reason: 'phone' } : null;
    }
    case 'identifier': {
      const score = Math.max(
        0,
        ...meaning.forms.flatMap((form) => line.identifiers.map((known) => beginningFit(form, known, 1))),
      );
      return score > 0 ? { score, reason: 'identifier' } : null;
    }
    case 'email': {
      const score = Math.max(0, ...line.emails.map((known) => beginningFit(meaning.form, known, 0.95)));
      return score > 0 ? { score, reason: 'email' } : null;
    }
  }
}

const beginningFit = (typed: string, known: string, whole: number): number => {
  if (typed === known) return whole;
  return known.startsWith(typed) ? 0.7 + (0.2 * typed.length) / known.length : 0;
};

function phoneFit(line: Line, digits: string): number {
  const end = reversed(digits);
  if (line.phoneEnds.some((known) => known.startsWith(end)))
    return digits.length >= 9 ? 1 : 0.8 + 0.02 * (digits.length - 3);
  if (line.phoneStarts.some((known) => known.startsWith(digits))) return 0.75 + 0.02 * digits.length;
  return 0;
}

/** What a year, a month or a day is worth where it is all that was asked for. */
const WHOLE = [0.9, 0.97, 1] as const;

/** 1 for the day; less for a date known or asked for in part, and for one that differs in a single figure group. */
function dateFit(known: string, { year, month, day, likely }: DatePattern): number {
  if (known === '') return 0;
  const [y, m, d] = [+known.slice(0, 4), +known.slice(4, 6), +known.slice(6, 8)];
  if (year === undefined) {
    if (m !== month) return 0;
    if (day === undefined) return 0.8 * likely;
    return d === day ? 0.95 * likely : 0;
  }
  const asked = 1 + (month === undefined ? 0 : 1) + (day === undefined ? 0 : 1);
  const had = known.length / 2 - 1;
  const same =
    (y === year ? 1 : 0) + (month !== undefined && m === month ? 1 : 0) + (day !== undefined && d === day ? 1 : 0);
  const compared = Math.min(asked, had);
  if (same === compared) return likely * (had < asked ? 0.6 + 0.1 * had : WHOLE[asked - 1]!);
  // A slip in one of the three, or day and month the wrong way round.
  if (compared === 3 && (same === 2 || (y === year && m === day && d === month))) return 0.55 * likely;
  return 0;
}
