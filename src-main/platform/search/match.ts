/**
 * FTS5 expressions. Words go in quoted and hold nothing but letters, marks and digits, so nothing that is typed can be
 * taken for FTS5's own syntax.
 */
import type { DatePattern } from './birth-dates.ts';
import { KEY } from './entry.ts';
import { reversed } from './phone-digits.ts';
import type { Slot } from './query-text.ts';

/** An expression, or null where it could match nothing. */
export type Expression = string | null;

export const allOf = (parts: readonly Expression[]): Expression => {
  if (parts.length === 0 || parts.includes(null)) return null;
  return parts.length === 1 ? parts[0]! : `(${parts.join(' AND ')})`;
};

export const anyOf = (parts: readonly Expression[]): Expression => {
  const some = [...new Set(parts.filter((part) => part !== null))];
  if (some.length === 0) return null;
  return some.length === 1 ? some[0]! : `(${some.join(' OR ')})`;
};

const SAFE = /^[\p{L}\p{M}\p{N}]+$/u;

/** One token of the index. */
export const token = (text: string): Expression => (SAFE.test(text) ? `"${text}"` : null);
/** All tokens that begin so. */
export const beginning = (text: string): Expression => (SAFE.test(text) ? `"${text}"*` : null);

const two = (value: number): string => String(value).padStart(2, '0');

/** Birth dates as precise as the pattern, and those known less precisely that don't contradict it. */
function dateExpression({ year, month, day }: DatePattern): Expression {
  if (year === undefined) {
    if (month === undefined) return null;
    return day === undefined ? beginning(KEY.birthday + two(month)) : token(KEY.birthday + two(month) + two(day));
  }
  if (month === undefined) return beginning(`${KEY.date}${year}`);
  const monthKey = `${KEY.date}${year}${two(month)}`;
  const less = [token(`${KEY.date}${year}`)];
  return anyOf(
    day === undefined ? [beginning(monthKey), ...less] : [token(monthKey + two(day)), token(monthKey), ...less],
  );
}

/** What a slot looks for among names and dates; `name` says what to look for where it means a name. */
export const slotExpression = (slot: Slot, name: (word: string) => Expression): Expression =>
  anyOf(
    slot.meanings.map((meaning) => {
      if (meaning.kind === 'name') return name(meaning.word);
      return meaning.kind === 'date' ? anyOf(meaning.dates.map(dateExpression)) : null;
    }),
  );

/** What a slot looks for among keys. */
export const keyExpression = (slot: Slot): Expression =>
  anyOf(
    slot.meanings.map((meaning) => {
      switch (meaning.kind) {
        case 'phone':
          return anyOf(meaning.digits.flatMap(phoneParts));
        case 'identifier':
          return anyOf(meaning.forms.map((form) => (form.length >= 3 ? beginning : token)(KEY.identifier + form)));
        case 'email':
          return beginning(KEY.email + meaning.form);
        default:
          return null;
      }
    }),
  );

/** The last digits of a number, or its first ones while it is being typed. */
const phoneParts = (digits: string): Expression[] => [
  beginning(KEY.phoneEnd + reversed(digits)),
  ...(digits.length >= 5 ? [beginning(KEY.phoneStart + digits)] : []),
];
