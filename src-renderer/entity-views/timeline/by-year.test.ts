import { describe, expect, it } from 'vitest';
import { byYear } from './by-year.ts';

const counted = (at: readonly (string | null)[], timeZone: string) =>
  byYear(
    at.map((one) => ({ at: one })),
    timeZone,
  ).map(({ year, entries }) => [year, entries.length]);

describe('the years of a timeline', () => {
  it('follow the clock of the clinic, not of Greenwich', () => {
    const at = ['2027-01-01T03:00:00.000Z', '2026-07-15T12:00:00.000Z'];
    expect(counted(at, 'America/Chicago')).toEqual([['2026', 2]]);
    expect(counted(at, 'UTC')).toEqual([
      ['2027', 1],
      ['2026', 1],
    ]);
  });

  it('keep entries without a time in their place', () => {
    expect(counted(['2026-07-15T12:00:00.000Z', null, null], 'UTC')).toEqual([
      ['2026', 1],
      [null, 2],
    ]);
    expect(counted([], 'UTC')).toEqual([]);
  });
});
