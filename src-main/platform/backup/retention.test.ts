import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backupTime, expendable } from './retention.ts';
import { backupName } from './write-backup.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 22, 20);
const nightly = (days: number): string[] => Array.from({ length: days }, (_, ago) => backupName(NOW - ago * DAY));
const keptOf = (names: readonly string[]): string[] => {
  const gone = new Set(expendable(names, 'America/Chicago'));
  return names.filter((name) => !gone.has(name));
};

test('of two years of nightly backups 7 daily, 4 weekly and 12 monthly ones stay', () => {
  const kept = keptOf(nightly(730));
  expect(kept.slice(0, 7)).toEqual(nightly(7));
  // Of the weeks one lies within the 7 days, and the newest month is that of the newest day.
  expect(kept.length).toBeGreaterThanOrEqual(7 + 2 + 10);
  expect(kept.length).toBeLessThanOrEqual(7 + 4 + 12);
  const months = new Set(kept.map((name) => new Date(backupTime(name)!).toISOString().slice(0, 7)));
  expect(months.size).toBe(12);
});

test('many backups of one day count as one, and the newest stays', () => {
  const names = [0, 1, 2, 3].map((hours) => backupName(NOW - hours * 3_600_000));
  expect(keptOf(names)).toEqual([names[0]]);
});

test('of several made within one second the last one stays', () => {
  const names = ['', '-2', '-10'].map((number) => `almoner-20261122T020000Z${number}.backup`);
  expect(keptOf(names)).toEqual([names[2]]);
});

test('the newest backup always stays, other files are never named, and a second pass removes nothing', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 900 * 24 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(moments, (hours) => {
      const names = [...new Set(hours.map((ago) => backupName(NOW - ago * 3_600_000)))];
      const others = ['thesis.doc', 'almoner.db', 'almoner-x.backup'];
      const gone = expendable([...names, ...others], 'Asia/Ho_Chi_Minh');
      const kept = names.filter((name) => !gone.includes(name));
      expect(gone.some((name) => others.includes(name))).toBe(false);
      expect(kept).toContain([...names].sort().at(-1));
      expect(expendable(kept, 'Asia/Ho_Chi_Minh')).toEqual([]);
    }),
  );
});
