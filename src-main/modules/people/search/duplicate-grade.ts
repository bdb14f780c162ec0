/**
 * Whether two descriptions are of one person, in three grades that can be explained. The rules follow what matching
 * guidance for patients agrees on: at most one part may be misheard, a slip counts only in words of five letters and
 * more, Junior is not Senior, gender says nothing, and a telephone is shared by a family.
 */
import { distance } from '#platform/search/distance.ts';
import { squeeze } from '#platform/search/fold.ts';
import { soundAlike } from '#platform/search/similarity.ts';
import type { DUPLICATE_GRADES, DUPLICATE_REASONS } from '../contract/search.api.ts';
import { nicknamesOf } from './nicknames.ts';

export type Grade = (typeof DUPLICATE_GRADES)[number];
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** What is known of somebody; empty where nothing is. Words are folded. */
export interface Known {
  readonly given: readonly string[];
  /** Without the suffix. */
  readonly family: readonly string[];
  /** Words of other names and nicknames. */
  readonly others: readonly string[];
  readonly suffix: string;
  /** Digits: yyyy, yyyymm or yyyymmdd. */
  readonly date: string;
  /** Digits with the country code where it is known. */
  readonly phones: readonly string[];
  /** Lower case. */
  readonly emails: readonly string[];
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

export interface Graded {
  readonly grade: Grade;
  readonly reasons: readonly DuplicateReason[];
  /** For sorting within a grade. */
  readonly weight: number;
}

/** How well two parts agree. `unknown`: one side says nothing. */
type Agreement = 'same' | 'similar' | 'different' | 'unknown';

const shares = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((each) => other.includes(each));

/** Null where nothing worth a warning agrees. `typed` may be half typed; `held` is a record. */
export function gradeDuplicate(typed: Known, held: Known): Graded | null {
  const name = compareNames(typed, held);
  const date = compareDates(typed.date, held.date);
  const phone = shares(typed.phones, held.phones);
  const email = shares(typed.emails, held.emails);
  const identifier = typed.identifiers.some((one) =>
    held.identifiers.some((other) => isSameIdentifier(one, other)),
  );
  const reasons: DuplicateReason[] = [
    ...(identifier ? (['identifier'] as const) : []),
    ...(name === 'same' ? (['name'] as const) : name === 'similar' ? (['similar-name'] as const) : []),
    ...(date === 'same' ? (['birth-date'] as const) : date === 'similar' ? (['similar-birth-date'] as const) : []),
    ...(phone ? (['phone'] as const) : []),
    ...(email ? (['email'] as const) : []),
  ];
  const grade = gradeOf({ name, date, identifier, reached: phone || email });
  if (grade === null) return null;
  const suffixes = typed.suffix !== '' && held.suffix !== '' && typed.suffix !== held.suffix;
  if (suffixes && !identifier) return null;
  return { grade, reasons, weight: reasons.reduce((sum, reason) => sum + WEIGHTS[reason], 0) };
}

const WEIGHTS: Readonly<Record<DuplicateReason, number>> = {
  identifier: 5,
  name: 3,
  'similar-name': 2,
  'birth-date': 3,
  'similar-birth-date': 1.5,
  email: 1.5,
  phone: 1,
};

interface Evidence {
  readonly name: Agreement;
  readonly date: Agreement;
  readonly identifier: boolean;
  /** The same phone number or e-mail address. */
  readonly reached: boolean;
}

function gradeOf({ name, date, identifier, reached }: Evidence): Grade | null {
  const agrees = (part: Agreement): boolean => part === 'same' || part === 'similar';
  if (identifier) return name === 'different' && date === 'different' ? 'possible' : 'certain';
  if (name === 'same' && date === 'same') return reached ? 'certain' : 'probable';
  // At most one part may be off.
  const nearly = (name === 'same' && date === 'similar') || (name === 'similar' && date === 'same');
  if (nearly) return reached ? 'probable' : 'possible';
  // Families share a telephone, twins the birth date too: another name or date says that it is another member.
  if (reached && name !== 'different' && date !== 'different') return 'possible';
  return reached && agrees(name) && date === 'unknown' ? 'possible' : null;
}

function isSameIdentifier(
  typed: { readonly system: string; readonly value: string },
  held: { readonly system: string; readonly value: string },
): boolean {
  const system = (text: string): string => text.toLowerCase().replace(/\/+$/, '');
  if (typed.system !== '' && held.system !== '' && system(typed.system) !== system(held.system)) return false;
  const value = squeeze(typed.value);
  return value.length >= 3 && value === squeeze(held.value);
}

function compareNames(typed: Known, held: Known): Agreement {
  const straight = worse(compareGiven(typed.given, held), compareFamily(typed.family, held));
  if (straight === 'same') return 'same';
  const swapped =
    typed.given.length > 0 &&
    typed.family.length > 0 &&
    typed.family[0] === held.given[0] &&
    shares(typed.given, held.family);
  return swapped ? 'similar' : straight;
}

/** Two parts in one: one similar part is similar, two are a different name; one part alone is at most similar. */
function worse(given: Agreement, family: Agreement): Agreement {
  if (given === 'different' || family === 'different') return 'different';
  if (given === 'unknown' && family === 'unknown') return 'unknown';
  if (given === 'similar' && family === 'similar') return 'different';
  if (given === 'unknown' || family === 'unknown')
    return given === 'similar' || family === 'similar' ? 'different' : 'similar';
  return given === 'same' && family === 'same' ? 'same' : 'similar';
}

/** The first given name decides; people leave out the others. */
function compareGiven(typed: readonly string[], held: Known): Agreement {
  const [first] = typed;
  if (first === undefined || held.given.length === 0) return 'unknown';
  if (first === held.given[0]) return 'same';
  if (shares(typed, held.given) || held.others.includes(first)) return 'similar';
  return isSimilar(first, held.given[0]!) ? 'similar' : 'different';
}

/** One of two family names may be left out; a maiden name among the other names is as good as the present one. */
function compareFamily(typed: readonly string[], held: Known): Agreement {
  const [first] = typed;
  if (first === undefined || (held.family.length === 0 && held.others.length === 0)) return 'unknown';
  if (typed.join('') === held.family.join('')) return 'same';
  if (typed.every((word) => held.family.includes(word) || held.others.includes(word))) return 'same';
  if (shares(typed, held.family)) return 'similar';
  return held.family.some((word) => isSimilar(first, word)) ? 'similar' : 'different';
}

const LONG = 5;
const HALF = 3;
/** Shorter words sound like too many others. */
const HEARD = 4;

function isSimilar(typed: string, held: string): boolean {
  if (nicknamesOf(typed).has(held)) return true;
  if (typed.length >= HALF && held.startsWith(typed)) return true;
  const slips = distance(typed, held, 2);
  if (slips === 1 && Math.max(typed.length, held.length) >= LONG) return true;
  return slips <= 2 && Math.min(typed.length, held.length) >= HEARD && soundAlike(typed, held);
}

/** Similar: known less precisely, one of day, month and year off, or day and month the wrong way round. */
function compareDates(typed: string, held: string): Agreement {
  if (typed === '' || held === '') return 'unknown';
  if (typed === held) return 'same';
  if (typed.startsWith(held) || held.startsWith(typed)) return 'similar';
  if (typed.length < 8 || held.length < 8) return 'different';
  const parts = (date: string) => [date.slice(0, 4), date.slice(4, 6), date.slice(6)] as const;
  const [y, m, d] = parts(typed);
  const [year, month, day] = parts(held);
  if (y === year && m === day && d === month) return 'similar';
  return [y === year, m === month, d === day].filter(Boolean).length === 2 ? 'similar' : 'different';
}
