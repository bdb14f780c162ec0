import { describe, expect, it } from 'vitest';
import { ageOn, daysToBirthday } from './age.ts';

describe('the age of a person', () => {
  it('counts full years, and the birthday itself', () => {
    expect(ageOn('1951-07-30', '2026-07-29')).toEqual({ value: 74, unit: 'years', exact: true });
    expect(ageOn('1951-07-30', '2026-07-30')).toEqual({ value: 75, unit: 'years', exact: true });
  });

  it('is told in months under two years', () => {
    expect(ageOn('2026-01-31', '2026-02-28')).toEqual({ value: 0, unit: 'months', exact: true });
    expect(ageOn('2024-12-01', '2026-11-30')).toEqual({ value: 23, unit: 'months', exact: true });
    expect(ageOn('2024-11-30', '2026-11-30')).toEqual({ value: 2, unit: 'years', exact: true });
  });

  it('is about right where only year or month is known', () => {
    expect(ageOn('1951', '2026-07-01')).toEqual({ value: 75, unit: 'years', exact: false });
    expect(ageOn('1951-08', '2026-07-01')).toEqual({ value: 74, unit: 'years', exact: false });
  });

  it('is unknown for the unborn and for what is no date', () => {
    expect(ageOn('2027-01-01', '2026-12-31')).toBeUndefined();
    expect(ageOn('30/07/1951', '2026-12-31')).toBeUndefined();
  });
});

describe('the next birthday', () => {
  it('is today, soon, or next year', () => {
    expect(daysToBirthday('1951-07-30', '2026-07-30')).toBe(0);
    expect(daysToBirthday('1951-07-30', '2026-07-25')).toBe(5);
    expect(daysToBirthday('1951-07-30', '2026-07-31')).toBe(364);
    expect(daysToBirthday('1990-01-03', '2026-12-30')).toBe(4);
  });

  it('falls on 28 February for the leap-born in other years', () => {
    expect(daysToBirthday('2000-02-29', '2026-02-27')).toBe(1);
    expect(daysToBirthday('2000-02-29', '2028-02-27')).toBe(2);
    expect(daysToBirthday('2000-02-29', '2026-03-01')).toBe(364);
  });

  it('is unknown without the day', () => {
    expect(daysToBirthday('1951-07', '2026-07-01')).toBeUndefined();
    expect(daysToBirthday('1951', '2026-07-01')).toBeUndefined();
  });
});
