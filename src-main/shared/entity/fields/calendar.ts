/** Reading dates people write. Shared by the date types; pure Gregorian calendar, years 1000 to 2999. */
import type { ParseContext } from '../field-type.ts';

export interface DateParts {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}

const MONTHS: Readonly<Record<string, number>> = {};
const names: readonly (readonly string[])[] = [
  [
    'january',
    'february',
    'march',
    'april',
    'may',
    'june',
    'july',
    'august',
    'september',
    'october',
    'november',
    'december',
  ],
  [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
];
for (const list of names)
  for (const [index, name] of list.entries()) {
    (MONTHS as Record<string, number>)[name] = index + 1;
    (MONTHS as Record<string, number>)[name.slice(0, 3)] ??= index + 1;
  }
(MONTHS as Record<string, number>).sept = 9;

/** The month a word names in English or Spanish, whole or by its first three letters. */
export const monthFromWord = (word: string): number | undefined => MONTHS[word.toLowerCase()];

export const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

export function isRealDate({ year, month, day }: DateParts): boolean {
  if (!Number.isInteger(year) || year < 1000 || year > 2999) return false;
  if (month === undefined) return day === undefined;
  if (month < 1 || month > 12) return false;
  return day === undefined || (day >= 1 && day <= daysInMonth(year, month));
}

const two = (value: number): string => String(value).padStart(2, '0');

/** ISO 8601, as precise as the parts: 1951, 1951-07 or 1951-07-30. */
export function datePartsToText({ year, month, day }: DateParts): string {
  if (month === undefined) return String(year);
  return day === undefined ? `${year}-${two(month)}` : `${year}-${two(month)}-${two(day)}`;
}

/** Two figures mean this century up to next year, else the last: 51 → 1951, 24 → 2024 (`thisYear` 2026). */
const fullYear = (year: number, digits: number, thisYear: number): number =>
  digits > 2 ? year : year + (year + 2000 <= thisYear + 1 ? 2000 : 1900);

/**
 * Reads 1951-07-30, 19510730, 7/30/1951, 30.7.51, “July 30 1951”, “30 Jul 51”, 1951-07 and 1951.
 * Returns undefined where nothing real is meant; 31/02 is nothing real.
 */
export function parseDateParts(
  typed: string,
  { dateOrder: order, year: thisYear }: Pick<ParseContext, 'dateOrder' | 'year'>,
): DateParts | undefined {
  const text = typed.trim().toLowerCase();
  const check = (parts: DateParts) => (isRealDate(parts) ? parts : undefined);
  let match = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:t.*|\s+\d{1,2}:.*)?$/.exec(text);
  if (match) {
    const [, year, month, day] = match;
    return check(day ? { year: +year!, month: +month!, day: +day } : { year: +year!, month: +month! });
  }
  match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match) return check({ year: +match[1]!, month: +match[2]!, day: +match[3]! });
  if (/^\d{4}$/.test(text)) return check({ year: +text });
  match = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:\s+\d{1,2}:.*)?$/.exec(text);
  if (match) {
    const [first, second] = [+match[1]!, +match[2]!];
    const year = fullYear(+match[3]!, match[3]!.length, thisYear);
    const mdy = order === 'mdy' ? first <= 12 : second > 12;
    return check(mdy ? { year, month: first, day: second } : { year, month: second, day: first });
  }
  const words = text.split(/[\s,./-]+/).filter((word) => word !== '' && word !== 'de');
  const month = words.map(monthFromWord).find((value) => value !== undefined);
  const figures = words.filter((word) => /^\d+(st|nd|rd|th)?$/.test(word)).map((word) => word.replace(/\D+$/, ''));
  if (month === undefined || figures.length + 1 !== words.length) return undefined;
  if (figures.length === 1 && figures[0]!.length === 4) return check({ year: +figures[0]!, month });
  if (figures.length !== 2) return undefined;
  const [a, b] = figures as [string, string];
  const [day, year] = a.length === 4 ? [b, a] : [a, b];
  return check({ year: fullYear(+year, year.length, thisYear), month, day: +day });
}
