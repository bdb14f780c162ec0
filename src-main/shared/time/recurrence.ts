/**
 * Recurrence rules: the subset of RFC 5545 RRULE that people use for work, over calendar days. Days and times of day are
 * those on the organisation's wall, never instants, so that “every Friday at 9” stays 9 when the clocks change. The first
 * day always counts as an occurrence; a day that a month lacks is left out of it (RFC 5545 §3.3.10).
 */
import { daysInMonth, isRealDate } from '../entity/fields/calendar.ts';

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;

/** `byDay` carries an ordinal (1 to 5, -1 for the last) in months, and none in weeks. */
export interface Recurrence {
  readonly freq: (typeof FREQUENCIES)[number];
  readonly interval: number;
  readonly byDay: readonly { readonly weekday: Weekday; readonly nth: number | null }[];
  /** 1 to 31, or -1 for the last day. */
  readonly byMonthDay: readonly number[];
  readonly count: number | null;
  /** `YYYY-MM-DD`, the last day an occurrence may fall on. */
  readonly until: string | null;
}

const PARTS = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL', 'WKST'] as const;
const MAX_INTERVAL = 999;
const MAX_COUNT = 1000;
/** Periods without a day that exists, after which a rule is taken to have come to its end. */
const BARREN = 200;
const DAY = 86_400_000;

const whole = (text: string | undefined, max: number): number | null =>
  text !== undefined && /^[1-9]\d{0,3}$/.test(text) && Number(text) <= max ? Number(text) : null;

function readDays(text: string, monthly: boolean): Recurrence['byDay'] | undefined {
  const days: { weekday: Weekday; nth: number | null }[] = [];
  for (const part of text.split(',')) {
    const match = /^([1-5]|-1)?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part);
    if (!match || (match[1] !== undefined) !== monthly) return undefined;
    const day = { weekday: match[2] as Weekday, nth: match[1] === undefined ? null : Number(match[1]) };
    if (!days.some(({ weekday, nth }) => weekday === day.weekday && nth === day.nth)) days.push(day);
  }
  return days;
}

function readMonthDays(text: string): readonly number[] | undefined {
  const days = text.split(',').map((part) => (/^([1-9]|[12]\d|3[01]|-1)$/.test(part) ? Number(part) : 0));
  return days.includes(0) ? undefined : [...new Set(days)];
}

function readUntil(text: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const [, year, month, day] = match ?? [];
  return match && isRealDate({ year: Number(year), month: Number(month), day: Number(day) })
    ? `${year}-${month}-${day}`
    : undefined;
}

/** Reads an RRULE, with or without its name; undefined for what is malformed or beyond the subset. */
export function parseRecurrence(text: string): Recurrence | undefined {
  const parts = new Map<string, string>();
  for (const part of text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')) {
    const [name = '', value, ...rest] = part.split('=');
    if (!(PARTS as readonly string[]).includes(name) || !value || rest.length > 0 || parts.has(name))
      return undefined;
    parts.set(name, value);
  }
  const freq = FREQUENCIES.find((one) => one === parts.get('FREQ'));
  const interval = parts.has('INTERVAL') ? whole(parts.get('INTERVAL'), MAX_INTERVAL) : 1;
  const count = parts.has('COUNT') ? whole(parts.get('COUNT'), MAX_COUNT) : null;
  const until = parts.has('UNTIL') ? readUntil(parts.get('UNTIL')!) : null;
  if (!freq || interval === null || until === undefined || (parts.has('COUNT') && (count === null || until)))
    return undefined;
  if (parts.has('WKST') && parts.get('WKST') !== 'MO') return undefined;
  const [days, monthDays] = [parts.get('BYDAY'), parts.get('BYMONTHDAY')];
  if (days !== undefined && monthDays !== undefined) return undefined;
  if (days !== undefined && freq !== 'WEEKLY' && freq !== 'MONTHLY') return undefined;
  if (monthDays !== undefined && freq !== 'MONTHLY') return undefined;
  const byDay = days === undefined ? [] : readDays(days, freq === 'MONTHLY');
  const byMonthDay = monthDays === undefined ? [] : readMonthDays(monthDays);
  return byDay && byMonthDay ? { freq, interval, byDay, byMonthDay, count, until } : undefined;
}

/** The rule in one form, whatever the order it was written in. */
export function recurrenceText({ freq, interval, byDay, byMonthDay, count, until }: Recurrence): string {
  const order = (day: { readonly weekday: Weekday }) => WEEKDAYS.indexOf(day.weekday);
  const days = [...byDay].sort((one, other) => (one.nth ?? 0) - (other.nth ?? 0) || order(one) - order(other));
  return [
    `FREQ=${freq}`,
    interval > 1 && `INTERVAL=${interval}`,
    days.length > 0 && `BYDAY=${days.map(({ weekday, nth }) => `${nth ?? ''}${weekday}`).join(',')}`,
    byMonthDay.length > 0 && `BYMONTHDAY=${[...byMonthDay].sort((a, b) => a - b).join(',')}`,
    count !== null && `COUNT=${count}`,
    until !== null && `UNTIL=${until.replaceAll('-', '')}`,
  ]
    .filter(Boolean)
    .join(';');
}

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (millis: number): string => new Date(millis).toISOString().slice(0, 10);
const pad = (value: number, length: number): string => String(value).padStart(length, '0');
/** 0 for Monday. */
const weekdayOf = (millis: number): number => (new Date(millis).getUTCDay() + 6) % 7;

function daysOfMonth(year: number, month: number, rule: Recurrence, startDay: number): number[] {
  const length = daysInMonth(year, month);
  if (rule.byDay.length > 0)
    return rule.byDay.flatMap(({ weekday, nth }) => {
      const first = ((WEEKDAYS.indexOf(weekday) - weekdayOf(Date.UTC(year, month - 1, 1)) + 7) % 7) + 1;
      const fitting = [0, 1, 2, 3, 4].map((week) => first + 7 * week).filter((day) => day <= length);
      return fitting.at(nth! > 0 ? nth! - 1 : -1) ?? [];
    });
  const wanted = rule.byMonthDay.length > 0 ? rule.byMonthDay : [startDay];
  return wanted.map((day) => (day === -1 ? length : day)).filter((day) => day <= length);
}

/** The days of period number `index` from the start's own, in order; may hold days before the start. */
function daysOfPeriod(rule: Recurrence, start: string, index: number): string[] {
  const [year, month, day] = start.split('-').map(Number) as [number, number, number];
  const step = index * rule.interval;
  if (rule.freq === 'DAILY') return [dateOf(at(start) + step * DAY)];
  if (rule.freq === 'WEEKLY') {
    const monday = at(start) - weekdayOf(at(start)) * DAY + step * 7 * DAY;
    const days =
      rule.byDay.length > 0 ? rule.byDay.map((one) => WEEKDAYS.indexOf(one.weekday)) : [weekdayOf(at(start))];
    return days.sort((a, b) => a - b).map((one) => dateOf(monday + one * DAY));
  }
  const months = (rule.freq === 'YEARLY' ? 12 : 1) * step + month - 1;
  const [inYear, inMonth] = [year + Math.floor(months / 12), (months % 12) + 1];
  return [...new Set(daysOfMonth(inYear, inMonth, rule, day))]
    .sort((a, b) => a - b)
    .map((one) => `${pad(inYear, 4)}-${pad(inMonth, 2)}-${pad(one, 2)}`);
}

/** A period no later than the one that holds `date`; only a rule that counts has to begin at its beginning. */
function periodNear(rule: Recurrence, start: string, date: string): number {
  if (rule.count !== null || date <= start) return 0;
  const days = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[rule.freq] * rule.interval;
  return Math.max(0, Math.floor((at(date) - at(start)) / DAY / days) - 1);
}

/** The first occurrence after the day `after`, for a series that began on `start`; null where there is none any more. */
export function nextOccurrence(rule: Recurrence, start: string, after: string): string | null {
  if (start > after) return start;
  let met = 1;
  for (let index = periodNear(rule, start, after), barren = 0; barren < BARREN; index += 1) {
    const days = daysOfPeriod(rule, start, index).filter((date) => date > start);
    barren = days.length > 0 ? 0 : barren + 1;
    for (const date of days) {
      met += 1;
      if ((rule.until !== null && date > rule.until) || (rule.count !== null && met > rule.count)) return null;
      // Beyond what the calendar of the other dates knows.
      if (date.length > 10 || date > '2999-12-31') return null;
      if (date > after) return date;
    }
  }
  return null;
}
