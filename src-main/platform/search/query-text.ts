/**
 * Understanding what is typed into the one box. The text is cut into slots, and each slot may mean several things: “may”
 * is a name or a month, “1951” a year, the end of a phone number or an identifier. Where words may belong together in
 * more than one way, there are several readings. Pure.
 */
import { type DateContext, type DatePattern, readDate } from './birth-dates.ts';
import { emailForm, identifierForms } from './entry.ts';
import { digitsOf, fold, nameWords } from './fold.ts';
import { typedDigits } from './phone-digits.ts';

/** One thing a slot may mean. */
export type Meaning =
  | { readonly kind: 'name'; readonly word: string }
  | { readonly kind: 'date'; readonly dates: readonly DatePattern[] }
  | { readonly kind: 'phone'; readonly digits: readonly string[] }
  | { readonly kind: 'identifier'; readonly forms: readonly string[] }
  | { readonly kind: 'email'; readonly form: string };

export interface Slot {
  readonly meanings: readonly Meaning[];
  /** A title or suffix: helps the order, is not needed for a match. */
  readonly optional?: boolean;
  /** Words typed apart and taken as one: “mc donald”. */
  readonly joined?: boolean;
}

/** One way to understand the whole text: every slot must match. */
export type Reading = readonly Slot[];

export interface TextContext extends DateContext {
  /** ISO 3166 country whose numbering plan a phone number without a prefix follows. */
  readonly region: string;
}

const LIMITS = { text: 200, words: 8, readings: 10, dateWords: 7, phoneWords: 5, joined: 3 } as const;

/** Words that only say what comes after them: “dob 7/30/51”, “mrn: 10023”. Folded. */
const LABELS = new Set(
  'mrn dob id nr no tel phone cell mobile fax born birthday email mail ssn nac nacido nacida telefono movil correo sdt ns sinh'.split(
    ' ',
  ),
);
const TITLES = new Set('mr mrs ms miss mx dr dra prof sir sr sra srta jr ii iii iv'.split(' '));
/** Blanks, commas, semicolons and control characters. */
const SEPARATORS = /[\s,;\p{Cc}]+/u;
const PHONE_LIKE = /^[+(]*\d[\d().+\-/x]*$/;

/** The readings of a typed text, likeliest first; none for a text without letters and digits. */
export function readText(text: string, context: TextContext): Reading[] {
  const all = fold(text.slice(0, LIMITS.text))
    .split(SEPARATORS)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, LIMITS.words);
  const words = all.flatMap((word) => unlabelled(word)).filter((word, at, list) => !isLabel(word, list[at + 1]));
  if (words.length === 0) return [];
  const readings: Reading[] = [];
  const extend = (from: number, slots: readonly Slot[]): void => {
    if (readings.length >= LIMITS.readings) return;
    if (from === words.length) {
      if (slots.some((slot) => !slot.optional)) readings.push(slots);
      else readings.push(slots.map(({ meanings }) => ({ meanings })));
      return;
    }
    for (const [length, more] of spansAt(words, from, context)) extend(from + length, [...slots, ...more]);
  };
  extend(0, []);
  return readings;
}

/** “mrn:10023” → 10023. */
function unlabelled(word: string): string[] {
  const [label = '', rest] = word.split(/[:#]/, 2);
  return rest !== undefined && /\d/.test(rest) && (label === '' || LABELS.has(label))
    ? [word.slice(label.length + 1)]
    : [word];
}

const isLabel = (word: string, next: string | undefined): boolean =>
  next !== undefined && /\d|@/.test(next) && LABELS.has(word.replace(/[^a-z]/g, ''));

type Span = readonly [length: number, slots: readonly Slot[]];

/** How the words from `from` on may begin: longer spans first, since words that fit together were meant together. */
function spansAt(words: readonly string[], from: number, context: TextContext): Span[] {
  const spans: Span[] = [];
  const left = words.length - from;
  for (let length = Math.min(left, LIMITS.dateWords); length >= 2; length -= 1) {
    const span = words.slice(from, from + length);
    const meanings: Meaning[] = [];
    const dates = readDate(span.join(' '), context);
    if (dates.length > 0) meanings.push({ kind: 'date', dates });
    if (length <= LIMITS.phoneWords && span.every((word) => PHONE_LIKE.test(word)))
      meanings.push(...numbers(span.join(' '), context));
    if (meanings.length > 0) spans.push([length, [{ meanings }]]);
  }
  const word = words[from]!;
  const names = nameWords(word);
  const others = otherMeanings(word, context, words.length === 1).filter(
    (meaning) => !isLoneMonth(meaning) || !partOfDate(words, from, context),
  );
  const named = (name: string): Slot => ({
    meanings: [{ kind: 'name', word: name }],
    ...(TITLES.has(name) && words.length > 1 ? { optional: true } : {}),
  });
  const isOneName = names.length === 1 && !(/\d/.test(word) && names[0]!.length < 2);
  if (isOneName) spans.push([1, [{ ...named(names[0]!), meanings: [...named(names[0]!).meanings, ...others] }]]);
  else {
    if (names.length > 1 && !word.includes('@')) spans.push([1, names.map(named)]);
    if (others.length > 0) spans.push([1, [{ meanings: others }]]);
  }
  if (spans.length === 0) spans.push([1, [{ meanings: [{ kind: 'name', word: names[0] ?? word }] }]]);
  for (let length = 2; length <= Math.min(left, LIMITS.joined); length += 1) {
    const parts = words.slice(from, from + length);
    if (parts.some((part) => /[^\p{L}\p{M}]/u.test(part))) break;
    spans.push([length, [{ meanings: [{ kind: 'name', word: parts.join('') }], joined: true }]]);
  }
  return spans;
}

const isLoneMonth = (meaning: Meaning): boolean =>
  meaning.kind === 'date' && meaning.dates.every(({ year, day }) => year === undefined && day === undefined);

/** In “july 51” July is no date of its own. */
function partOfDate(words: readonly string[], at: number, context: TextContext): boolean {
  return [words.slice(at, at + 2), at > 0 ? words.slice(at - 1, at + 1) : []].some(
    (pair) => pair.length === 2 && readDate(pair.join(' '), context).length > 0,
  );
}

/** What one word may mean beside a name. A word alone may be the beginning of an e-mail address. */
function otherMeanings(word: string, context: TextContext, alone: boolean): Meaning[] {
  const meanings: Meaning[] = [];
  const dates = readDate(word, context);
  if (dates.length > 0) meanings.push({ kind: 'date', dates });
  if (PHONE_LIKE.test(word)) meanings.push(...numbers(word, context));
  else if (/\d/.test(word) && !word.includes('@'))
    meanings.push({ kind: 'identifier', forms: identifierForms(word) });
  const form = emailForm(word);
  if (/@|[^.][._][^.]/.test(word) ? form.length >= 3 : alone && form.length >= 4 && /^\p{L}+$/u.test(word))
    meanings.push({ kind: 'email', form });
  return meanings;
}

/** What figures may mean beside a date. */
function numbers(typed: string, context: TextContext): Meaning[] {
  const digits = typedDigits(typed, context.region);
  // 7/30/51 is no phone number; 030/1234567 is.
  const isDateLike = typed.includes('/') && digitsOf(typed).length < 8;
  return [
    ...(digits.length > 0 && !isDateLike ? [{ kind: 'phone', digits } as const] : []),
    { kind: 'identifier', forms: identifierForms(typed) },
  ];
}
