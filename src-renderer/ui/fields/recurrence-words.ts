/** A recurrence rule in words: “Every 2 weeks, on Mon, Fri, until Nov 3, 2027”. */
import { parseRecurrence, type Recurrence, WEEKDAYS, type Weekday } from '#shared/time/recurrence.ts';
import { formatDate } from '../format.ts';
import type { WordsContext } from './widget.ts';

/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);

/** The name of a weekday in the reader's language. */
export const weekdayName = (weekday: Weekday, locale: string, style: 'short' | 'long' = 'short'): string =>
  new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(
    MONDAY + WEEKDAYS.indexOf(weekday) * 86_400_000,
  );

function days({ byDay, byMonthDay }: Recurrence, { word, locale }: WordsContext): string | null {
  const [first] = byDay;
  if (first?.nth != null) {
    const each = byDay.map(({ weekday, nth }) =>
      word(`recurrence.nth.${nth === -1 ? 'last' : nth}`, { weekday: weekdayName(weekday, locale, 'long') }),
    );
    return each.join(', ');
  }
  if (first)
    return word('recurrence.onDays', { days: byDay.map((day) => weekdayName(day.weekday, locale)).join(', ') });
  if (byMonthDay.length === 0) return null;
  return byMonthDay.length === 1 && byMonthDay[0] === -1
    ? word('recurrence.lastDay')
    : word('recurrence.onMonthDays', {
        days: byMonthDay.map((day) => (day === -1 ? word('recurrence.last') : day)).join(', '),
      });
}

export function recurrenceWords(value: string, words: WordsContext): string {
  const rule = parseRecurrence(value);
  if (!rule) return value;
  const { word, locale } = words;
  const { freq, interval, until, count } = rule;
  return [
    interval === 1 ? word(`recurrence.each.${freq}`) : word(`recurrence.every.${freq}`, { interval }),
    days(rule, words),
    until && word('recurrence.until', { date: formatDate(until, locale) }),
    count && word('recurrence.times', { times: count }),
  ]
    .filter(Boolean)
    .join(', ');
}
