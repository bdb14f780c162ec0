import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datePartsToText, daysInMonth, isRealDate, parseDateParts } from './calendar.ts';

const read = (typed: string, order: 'mdy' | 'dmy' = 'mdy') => {
  const parts = parseDateParts(typed, { dateOrder: order, year: 2026 });
  return parts && datePartsToText(parts);
};

describe('reading dates', () => {
  test.each([
    ['1951-07-30', '1951-07-30'],
    ['1951/7/30', '1951-07-30'],
    ['19510730', '1951-07-30'],
    ['1951-07-30T04:05:00Z', '1951-07-30'],
    ['7/30/1951', '1951-07-30'],
    ['7-30-51', '1951-07-30'],
    ['30/7/1951', '1951-07-30'],
    ['July 30 1951', '1951-07-30'],
    ['30 Jul 51', '1951-07-30'],
    ['July 30th, 1951', '1951-07-30'],
    ['30 de julio de 1951', '1951-07-30'],
    ['1951-07', '1951-07'],
    ['july 1951', '1951-07'],
    ['1951', '1951'],
    ['3/4/70', '1970-03-04'],
    ['2/29/2024', '2024-02-29'],
    ['1/1/27', '2027-01-01'],
    ['1/1/28', '1928-01-01'],
  ])('%s is %s', (typed, iso) => {
    expect(read(typed)).toBe(iso);
  });

  test('the organisation decides what 03/04/1970 means', () => {
    expect(read('03/04/1970', 'mdy')).toBe('1970-03-04');
    expect(read('03/04/1970', 'dmy')).toBe('1970-04-03');
  });

  test.each([
    '31/02/1999',
    '2/30/2020',
    '2/29/2023',
    '13/13/2000',
    '0/1/2000',
    '1999-00-10',
    '',
    'yesterday',
    '99999',
    '1/2/3/4',
    'july',
    '30 july',
  ])('“%s” is nothing', (typed) => {
    expect(read(typed)).toBeUndefined();
    expect(read(typed, 'dmy')).toBeUndefined();
  });

  test('never reads a day that does not exist, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-z /.,-]{0,20}$/),
        fc.constantFrom('mdy' as const, 'dmy' as const),
        (typed, order) => {
          const parts = parseDateParts(typed, { dateOrder: order, year: 2026 });
          expect(parts === undefined || isRealDate(parts)).toBe(true);
        },
      ),
    );
  });
});

test('February knows its leap years', () => {
  expect([1900, 2000, 2023, 2024, 2100, 2400].map((year) => daysInMonth(year, 2))).toEqual([
    28, 29, 28, 29, 28, 29,
  ]);
});
