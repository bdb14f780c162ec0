/**
 * Reading a birth date as a caller says it: whole or in part, in any usual order and in three languages. A text may be
 * read in several ways; each comes with how likely it is meant. Pure; the year it is now is an argument.
 */
import { isRealDate } from '#shared/entity/fields/calendar.ts';
import { type DateItem, dateItems } from './date-words.ts';

/** What is known of a date. Month and day alone are a birthday. */
export interface DatePattern {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  /** 1: the usual reading; less where it takes the other order or the other century. */
  readonly likely: number;
}

export interface DateContext {
  readonly dateOrder: 'mdy' | 'dmy';
  /** The year it is now. Nobody is born later. */
  readonly year: number;
}

const OLDEST = 1880;
const MOST = 6;

/** All readings of a folded text, most likely first; empty where it is no date. A lone figure is a year. */
export function readDate(text: string, context: DateContext): DatePattern[] {
  if (text.length > 60) return [];
  const items = dateItems(text);
  if (items === null || items.length === 0 || items.length > 3) return [];
  const found = new Map<string, DatePattern>();
  const offer = (parts: Omit<DatePattern, 'likely'>, likely: number): void => {
    if (!isPossible(parts, context.year)) return;
    const key = `${parts.year}-${parts.month}-${parts.day}`;
    if ((found.get(key)?.likely ?? 0) < likely) found.set(key, { ...parts, likely });
  };
  read(items, context, offer);
  return [...found.values()].sort((a, b) => b.likely - a.likely).slice(0, MOST);
}

type Offer = (parts: Omit<DatePattern, 'likely'>, likely: number) => void;

function isPossible({ year, month, day }: Omit<DatePattern, 'likely'>, thisYear: number): boolean {
  if (year !== undefined && (year < OLDEST || year > thisYear)) return false;
  if (month === undefined) return day === undefined && year !== undefined;
  // February 29 is a birthday, so a leap year stands in for a missing one.
  return isRealDate(day === undefined ? { year: year ?? 2000, month } : { year: year ?? 2000, month, day });
}

/** The years two or four figures may mean, most likely first: 51 → 1951; 24 → 2024, 1924. */
function years(digits: string, thisYear: number): readonly (readonly [year: number, likely: number])[] {
  if (digits.length === 4) return [[+digits, 1]];
  if (digits.length !== 2) return [];
  const recent = 2000 + +digits;
  return recent > thisYear
    ? [[1900 + +digits, 1]]
    : [
        [recent, 1],
        [1900 + +digits, 0.96],
      ];
}

const isMonth = (item: DateItem): item is { month: number; whole: boolean } => 'month' in item;
const isShort = (digits: string): boolean => digits.length <= 2;

function read(items: readonly DateItem[], context: DateContext, offer: Offer): void {
  const months = items.filter(isMonth);
  if (months.length > 1) return;
  const figures = items.flatMap((item) => ('digits' in item ? [item.digits] : []));
  const [month] = months;
  if (month !== undefined) readNamed(month, figures, context, offer);
  else if (figures.length === 1) readOne(figures[0]!, context, offer);
  else if (figures.length === 2) readTwo(figures as [string, string], context, offer);
  else readThree(figures as [string, string, string], context, offer);
}

/** “july”, “july 51”, “july 30”, “30 jul 1951”, “july 30, 51”. */
function readNamed(
  { month, whole }: { month: number; whole: boolean },
  figures: readonly string[],
  context: DateContext,
  offer: Offer,
): void {
  const [first, second] = figures;
  if (first === undefined) {
    if (whole) offer({ month }, 0.9);
    return;
  }
  if (second === undefined) {
    if (isShort(first)) offer({ month, day: +first }, 1);
    for (const [year, likely] of years(first, context.year))
      offer({ year, month }, +first > 31 ? likely : likely * 0.95);
    return;
  }
  if (isShort(first))
    for (const [year, likely] of years(second, context.year)) offer({ year, month, day: +first }, likely);
  if (isShort(second))
    for (const [year, likely] of years(first, context.year))
      offer({ year, month, day: +second }, first.length === 4 ? likely : likely * 0.85);
}

/** “1951”, “51”, “19510730”, “07301951”, “073051”. */
function readOne(digits: string, context: DateContext, offer: Offer): void {
  for (const [year, likely] of years(digits, context.year)) offer({ year }, likely);
  if (digits.length === 8) {
    offer({ year: +digits.slice(0, 4), month: +digits.slice(4, 6), day: +digits.slice(6) }, 1);
    readThree([digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)], context, offer);
  }
  if (digits.length === 6) readThree([digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)], context, offer);
}

/** “7/30”, “7/51”, “7/1951”, “1951-07”. */
function readTwo([first, second]: [string, string], context: DateContext, offer: Offer): void {
  if (isShort(first) && isShort(second)) {
    const usual = context.dateOrder === 'mdy';
    offer({ month: +first, day: +second }, usual ? 1 : 0.9);
    offer({ month: +second, day: +first }, usual ? 0.9 : 1);
  }
  if (isShort(first))
    for (const [year, likely] of years(second, context.year))
      offer({ year, month: +first }, second.length === 4 ? 1 : likely * 0.9);
  if (first.length === 4 && isShort(second)) offer({ year: +first, month: +second }, 1);
}

/** “7/30/1951”, “30.07.51”, “1951-07-30”, “51-07-30”. */
function readThree([first, second, third]: [string, string, string], context: DateContext, offer: Offer): void {
  if (!isShort(second)) return;
  if (first.length === 4 && isShort(third)) {
    offer({ year: +first, month: +second, day: +third }, 1);
    offer({ year: +first, month: +third, day: +second }, 0.8);
    return;
  }
  if (!isShort(first)) return;
  const usual = context.dateOrder === 'mdy';
  for (const [year, likely] of years(third, context.year)) {
    offer({ year, month: +first, day: +second }, likely * (usual ? 1 : 0.9));
    offer({ year, month: +second, day: +first }, likely * (usual ? 0.9 : 1));
  }
  if (first.length === 2 && isShort(third))
    for (const [year, likely] of years(first, context.year))
      offer({ year, month: +second, day: +third }, likely * 0.8);
}
