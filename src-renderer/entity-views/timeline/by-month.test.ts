import { describe, expect, it } from 'vitest';
import { byMonth } from './by-month.ts';

describe('the months of a timeline', () => {
  it('follow the clock of the clinic, not of Greenwich', () => {
    const entries = [{ at: '2026-08-01T03:00:00.000Z' }, { at: '2026-07-15T12:00:00.000Z' }];
    expect(byMonth(entries, 'America/Chicago').map(({ month, entries: { length } }) => [month, length])).toEqual([
      ['2026-07', 2],
    ]);
    expect(byMonth(entries, 'UTC').map(({ month }) => month)).toEqual(['2026-08', '2026-07']);
  });

  it('keep entries without a time in their place', () => {
    const entries = [{ at: '2026-07-15T12:00:00.000Z' }, { at: null }, { at: null }];
    expect(byMonth(entries, 'UTC').map(({ month, entries: { length } }) => [month, length])).toEqual([
      ['2026-07', 1],
      [null, 2],
    ]);
    expect(byMonth([], 'UTC')).toEqual([]);
  });
});
