import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datePartsToText, isRealDate } from '#shared/entity/fields/calendar.ts';
import { type DateContext, readDate } from './birth-dates.ts';
import { fold } from './fold.ts';

const us: DateContext = { dateOrder: 'mdy', year: 2026 };
const vn: DateContext = { dateOrder: 'dmy', year: 2026 };

/** The likeliest reading as text; a birthday without a year as --07-30. */
const best = (typed: string, context = us): string | undefined => {
  const [first] = readDate(fold(typed), context);
  if (first === undefined) return undefined;
  const { year, month, day } = first;
  if (year === undefined)
    return `--${String(month).padStart(2, '0')}${day === undefined ? '' : `-${String(day).padStart(2, '0')}`}`;
  return datePartsToText({
    year,
    ...(month === undefined ? {} : { month }),
    ...(day === undefined ? {} : { day }),
  });
};

describe('readDate', () => {
  it.each([
    '1951-07-30',
    '7/30/1951',
    '7/30/51',
    '07-30-1951',
    '7.30.51',
    '19510730',
    '07301951',
    '073051',
    'July 30, 1951',
    'july 30 51',
    '30 jul 1951',
    'Jul 30th, 1951',
    '30 de julio de 1951',
    '30 julio 51',
    'ngày 30 tháng 7 năm 1951',
    '30 tháng bảy 1951',
    '1951 july 30',
    '30/7/1951',
    '30071951',
  ])('reads %s as July 30, 1951', (typed) => {
    expect(best(typed)).toBe('1951-07-30');
  });

  it('reads figures day first where that is the custom', () => {
    expect(best('03/04/1970', us)).toBe('1970-03-04');
    expect(best('03/04/1970', vn)).toBe('1970-04-03');
    expect(best('30.07.1951', vn)).toBe('1951-07-30');
    expect(readDate('03/04/1970', us).map((reading) => reading.month)).toEqual([3, 4]);
  });

  it.each([
    ['july 51', '1951-07'],
    ['julio de 1951', '1951-07'],
    ['tháng 7 năm 1951', '1951-07'],
    ['tháng mười hai 1951', '1951-12'],
    ['tháng năm năm 1951', '1951-05'],
    ['tháng chạp 1951', '1951-12'],
    ['7/1951', '1951-07'],
    ['1951-07', '1951-07'],
    ['1951', '1951'],
    ['51', '1951'],
    ['24', '2024'],
    ['july 30', '--07-30'],
    ['7/30', '--07-30'],
    ['29 february', '--02-29'],
    ['july', '--07'],
  ])('reads %s as far as it goes', (typed, expected) => {
    expect(best(typed)).toBe(expected);
  });

  it('offers both centuries of a short year, the nearer one first', () => {
    expect(readDate('24', us).map((reading) => reading.year)).toEqual([2024, 1924]);
  });

  it('offers a day and a year where a figure may be either', () => {
    expect(readDate('july 30', us)).toMatchObject([
      { month: 7, day: 30 },
      { year: 1930, month: 7 },
    ]);
  });

  it.each([
    '31/02/1951',
    '30 february 1951',
    '13/13/13',
    '2051-01-01',
    '1779',
    'gleason',
    'mar',
    '',
    '7',
    '-',
    'thang 13',
    '1 2 3 4',
  ])('finds no date in %j', (typed) => {
    expect(readDate(fold(typed), us)).toEqual([]);
  });

  it('reads only dates that exist and are past, whatever it is given', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.nat(99_999_999).map(String),
      fc.constantFrom('july', 'de', 'thang', 'muoi', 'nam', '/', '-', '.', 'abr', 'th'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 7 }), fc.constantFrom(us, vn), (words, context) => {
        for (const { year = 2000, month, day } of readDate(fold(words.join(' ')), context)) {
          expect(
            isRealDate({ year, ...(month === undefined ? {} : { month }), ...(day === undefined ? {} : { day }) }),
          ).toBe(true);
          expect(year).toBeLessThanOrEqual(context.year);
        }
      }),
    );
  });
});
