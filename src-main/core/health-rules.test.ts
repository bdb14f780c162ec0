import { expect, test } from 'vitest';
import { type Figures, judge, type SpaceSample, trend, withSample } from './health-rules.ts';

const DAY = 86_400_000;
const GB = 1e9;
const now = Date.UTC(2026, 10, 22, 9);
const ago = (days: number): string => new Date(now - days * DAY).toISOString();

const well: Figures = {
  at: new Date(now).toISOString(),
  disk: { free: 100 * GB, total: 200 * GB },
  daysLeft: null,
  database: { bytes: GB, growth: 1000 },
  memory: 300e6,
  backup: { last: ago(0.5), failed: false },
  drill: { at: ago(10), ok: true },
  check: { at: ago(10), ok: true, ended: true },
  failedJobs: 0,
  search: 'current',
  keychain: 'present',
  version: '1.2.3',
};
const levels = (change: Partial<Figures>) =>
  Object.entries(judge({ ...well, ...change })).filter(([, level]) => level !== 'good');

test('nothing is said where all is well', () => {
  expect(levels({})).toEqual([]);
});

test.each<[string, Partial<Figures>, string, string]>([
  ['room for less than an update’s copies', { disk: { free: 2.9 * GB, total: 200 * GB } }, 'disk', 'warning'],
  ['full in less than two weeks', { daysLeft: 13 }, 'disk', 'warning'],
  ['hardly room for a save', { disk: { free: 0.4 * GB, total: 200 * GB } }, 'disk', 'bad'],
  ['a system that does not say', { disk: null }, 'disk', 'unknown'],
  ['a database beyond its budget', { database: { bytes: 16 * GB, growth: null } }, 'database', 'warning'],
  ['much memory', { memory: 1.1 * GB }, 'memory', 'warning'],
  ['far too much memory', { memory: 2.1 * GB }, 'memory', 'bad'],
  ['no backup yet', { backup: { last: null, failed: false } }, 'backup', 'warning'],
  ['no backup, and one that failed', { backup: { last: null, failed: true } }, 'backup', 'bad'],
  ['a backup of the day before yesterday', { backup: { last: ago(2), failed: false } }, 'backup', 'warning'],
  ['a backup of last week', { backup: { last: ago(8), failed: false } }, 'backup', 'bad'],
  ['a backup that failed since', { backup: { last: ago(0.5), failed: true } }, 'backup', 'bad'],
  ['no drill', { drill: null }, 'drill', 'warning'],
  ['an old drill', { drill: { at: ago(100), ok: true } }, 'drill', 'warning'],
  ['a drill that failed', { drill: { at: ago(1), ok: false } }, 'drill', 'bad'],
  ['no check', { check: null }, 'check', 'unknown'],
  ['a check that found something', { check: { at: ago(1), ok: false, ended: true } }, 'check', 'bad'],
  ['a check that did not come to its end', { check: { at: ago(1), ok: false, ended: false } }, 'check', 'warning'],
  ['an old check', { check: { at: ago(100), ok: true, ended: true } }, 'check', 'warning'],
  ['failed jobs', { failedJobs: 2 }, 'jobs', 'warning'],
  ['an index in the making', { search: 'renewing' }, 'search', 'warning'],
  ['no keychain', { keychain: 'absent' }, 'keychain', 'warning'],
  ['a keychain not asked yet', { keychain: 'unknown' }, 'keychain', 'unknown'],
])('%s', (_name, change, item, level) => {
  expect(levels(change)).toEqual([[item, level]]);
});

const sample = (days: number, database: number, free: number | null): SpaceSample => ({
  at: now - days * DAY,
  database,
  free,
});

test('growth and the days left follow from the oldest sample', () => {
  const samples = [sample(10, 100, 2000), sample(5, 900, 500)];
  expect(trend(samples, sample(0, 200, 1000))).toEqual({ growth: 10, daysLeft: 10 });
  expect(trend(samples, sample(0, 200, 3000))).toEqual({ growth: 10, daysLeft: null });
  expect(trend([sample(10, 100, null)], sample(0, 200, 1000))).toEqual({ growth: 10, daysLeft: null });
  expect(trend([sample(0.5, 100, 2000)], sample(0, 200, 1000))).toEqual({ growth: null, daysLeft: null });
  expect(trend([], sample(0, 200, 1000))).toEqual({ growth: null, daysLeft: null });
});

test('a sample a day is kept, thirty at most, and none of a clock that was ahead', () => {
  let samples: readonly SpaceSample[] = [];
  for (let hour = 40 * 24; hour >= 0; hour -= 6) samples = withSample(samples, sample(hour / 24, 1, 1));
  expect(samples).toHaveLength(30);
  expect(samples.at(-1)?.at).toBe(now);
  expect(withSample([sample(-3650, 1, 1)], sample(0, 2, 2))).toEqual([sample(0, 2, 2)]);
});
