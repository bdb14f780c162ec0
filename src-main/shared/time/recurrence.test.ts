import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FREQUENCIES, nextOccurrence, parseRecurrence, recurrenceText, WEEKDAYS } from './recurrence.ts';

/** The first occurrences after the start, at most `most`. */
function series(text: string, start: string, most = 6): string[] {
  const rule = parseRecurrence(text)!;
  const days: string[] = [];
  for (let day: string | null = start; day !== null && days.length < most; day = nextOccurrence(rule, start, day))
    days.push(day);
  return days;
}

describe('a series', () => {
  test.each([
    ['FREQ=DAILY', '2026-02-27', ['2026-02-27', '2026-02-28', '2026-03-01']],
    ['FREQ=DAILY;INTERVAL=10', '2026-12-25', ['2026-12-25', '2027-01-04', '2027-01-14']],
    // TA-S3: the no-show report of every Friday.
    ['FREQ=WEEKLY;BYDAY=FR', '2026-11-27', ['2026-11-27', '2026-12-04', '2026-12-11']],
    ['FREQ=WEEKLY;BYDAY=MO,WE', '2026-11-25', ['2026-11-25', '2026-11-30', '2026-12-02']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU', '2026-11-24', ['2026-11-24', '2026-11-29', '2026-12-08']],
    ['FREQ=WEEKLY', '2026-11-26', ['2026-11-26', '2026-12-03']],
    ['FREQ=MONTHLY', '2026-01-31', ['2026-01-31', '2026-03-31', '2026-05-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-31', ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['FREQ=MONTHLY;BYDAY=1MO', '2026-11-02', ['2026-11-02', '2026-12-07', '2027-01-04']],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27', ['2026-11-27', '2026-12-25', '2027-01-29']],
    ['FREQ=MONTHLY;BYDAY=5TH', '2026-10-29', ['2026-10-29', '2026-12-31', '2027-04-29']],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15', '2026-11-15', ['2026-11-15', '2026-12-01', '2026-12-15']],
    ['FREQ=YEARLY', '2024-02-29', ['2024-02-29', '2028-02-29', '2032-02-29']],
  ])('of %s from %s', (text, start, days) => expect(series(text, start, days.length)).toEqual(days));

  test('ends by count, the first day counted in, and by its last day', () => {
    expect(series('FREQ=DAILY;COUNT=3', '2026-11-24')).toEqual(['2026-11-24', '2026-11-25', '2026-11-26']);
    expect(series('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-11-24')).toEqual(['2026-11-24', '2026-11-30']);
    expect(series('FREQ=DAILY;UNTIL=20261125', '2026-11-24')).toEqual(['2026-11-24', '2026-11-25']);
    expect(series('FREQ=DAILY;COUNT=1', '2026-11-24')).toEqual(['2026-11-24']);
  });

  test('keeps its rhythm when days were missed', () => {
    const rule = parseRecurrence('FREQ=WEEKLY;INTERVAL=2;BYDAY=FR')!;
    expect(nextOccurrence(rule, '2026-11-06', '2026-11-30')).toBe('2026-12-04');
    expect(nextOccurrence(parseRecurrence('FREQ=DAILY')!, '1990-01-01', '2026-11-22')).toBe('2026-11-23');
  });

  test('of days that never come ends', () => {
    expect(
      nextOccurrence(parseRecurrence('FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30')!, '2026-02-01', '2026-02-01'),
    ).toBe(null);
    expect(nextOccurrence(parseRecurrence('FREQ=YEARLY;INTERVAL=999')!, '2026-01-01', '2026-01-01')).toBe(null);
  });

  test('is strictly later each time, never before its start, and ends where it says', () => {
    const rules = fc.record({
      freq: fc.constantFrom(...FREQUENCIES),
      interval: fc.integer({ min: 1, max: 40 }),
      until: fc.option(fc.constantFrom('2027-01-01', '2031-06-15')),
      nth: fc.constantFrom(1, 2, 3, 4, 5, -1),
      weekdays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { maxLength: 3 }),
    });
    const dates = fc
      .integer({ min: 0, max: 3000 })
      .map((day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(rules, dates, dates, ({ freq, interval, until, nth, weekdays }, start, after) => {
        const byDay =
          freq === 'WEEKLY' || freq === 'MONTHLY'
            ? weekdays.map((weekday) => ({ weekday, nth: freq === 'MONTHLY' ? nth : null }))
            : [];
        const rule = { freq, interval, byDay, byMonthDay: [], count: null, until };
        expect(parseRecurrence(recurrenceText(rule))).toEqual({ ...rule, byDay: expect.arrayContaining(byDay) });
        const next = nextOccurrence(rule, start, after);
        if (next === null) return;
        expect(next > after || next === start).toBe(true);
        expect(next >= start).toBe(true);
        if (until !== null && next !== start) expect(next <= until).toBe(true);
        // Nothing was skipped: stepping from the start comes by this day too.
        let day: string | null = start;
        while (day !== null && day < next) day = nextOccurrence(rule, start, day);
        expect(day).toBe(next);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  '',
  'FREQ=HOURLY',
  'FREQ=DAILY;BYDAY=MO',
  'FREQ=WEEKLY;BYDAY=1MO',
  'FREQ=MONTHLY;BYDAY=MO',
  'FREQ=MONTHLY;BYDAY=6MO',
  'FREQ=MONTHLY;BYMONTHDAY=32',
  'FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=1MO',
  'FREQ=DAILY;COUNT=0',
  'FREQ=DAILY;COUNT=99999999',
  'FREQ=DAILY;INTERVAL=-1',
  'FREQ=DAILY;COUNT=2;UNTIL=20270101',
  'FREQ=DAILY;UNTIL=20270231',
  'FREQ=DAILY;FREQ=DAILY',
  'FREQ=DAILY;BYSETPOS=1',
  'FREQ=DAILY;',
  `FREQ=DAILY;BYDAY=${'MO,'.repeat(100_000)}`,
])('%.40s is refused', (text) => expect(parseRecurrence(text)).toBeUndefined());
