import { expect, test } from 'vitest';
import { openTestDatabase } from '../database/testing.ts';
import { createSyncSums } from './sync-sums.ts';
import { causesMissing, createWaiting, type Wait } from './waiting.ts';
import { createWithheldWatch } from './withheld.ts';

const MINUTE = 60_000;

/** Looks twice a minute, for so many minutes; answers the last word. */
function looks(watch: ReturnType<typeof createWithheldWatch>, from: number, minutes: number): boolean {
  let word = false;
  for (let at = 0; at <= minutes * 2; at += 1) word = watch.look(['org/7'], from + at * 30_000).size > 0;
  return word;
}

test('what others have and we lack is overdue before three minutes are over', () => {
  const watch = createWithheldWatch();
  expect(looks(watch, 0, 2.5)).toBe(false);
  expect([...watch.look(['org/7', 'org/8'], 3 * MINUTE)]).toEqual(['org/7']);
  expect(watch.look([], 3.5 * MINUTE).size).toBe(0);
});

test('what moves is not overdue, however long it takes', () => {
  const watch = createWithheldWatch();
  for (let at = 0; at < 20; at += 1) expect(watch.look([`org/log@${at}`], at * MINUTE).size).toBe(0);
});

test('a night in which the computer slept, and a clock that was put on or back, are nobody’s fault', () => {
  const watch = createWithheldWatch();
  expect(looks(watch, 0, 2)).toBe(false);
  expect(looks(watch, 600 * MINUTE, 2)).toBe(false);
  expect(looks(watch, 100 * MINUTE, 2.5)).toBe(false);
  expect(looks(watch, 103 * MINUTE, 1)).toBe(true);
});

test('while there is no link nothing is overdue, however long that is', () => {
  const watch = createWithheldWatch();
  looks(watch, 0, 2);
  watch.reset(2 * MINUTE);
  expect(looks(watch, 90 * MINUTE, 0.5)).toBe(false);
  expect(watch.look([], 91 * MINUTE).size).toBe(0);
  expect(looks(watch, 91.5 * MINUTE, 2.5)).toBe(false);
});

test('a link that goes every minute does not begin it anew', () => {
  const watch = createWithheldWatch();
  const words = [0, 1.5, 3, 4.5].map((minute) => {
    watch.reset(minute * MINUTE);
    return looks(watch, minute * MINUTE, 1);
  });
  expect(words).toEqual([false, false, true, true]);
});

test('a link that goes between each two looks does not, either', () => {
  const watch = createWithheldWatch();
  const words = Array.from({ length: 24 }, (_, at) => {
    const begun = at * 10_000;
    watch.begin(begun + 1000);
    const word = watch.look(['org/7'], begun + 5000).size > 0;
    watch.reset(begun + 9000);
    return word;
  });
  expect(words.indexOf(true)).toBe(19);
});

test('what others sealed after something is a word of it as good as a vector', async () => {
  const database = await openTestDatabase();
  const waiting = createWaiting(database.writer, createSyncSums(database.writer));
  const [ana, ben, cleo] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(16)) as [string, string, string];
  const keep = (device: string, seq: number, wait: Wait): void =>
    waiting.add({ space: 'org', device, seq, hash: '11'.repeat(32) }, Buffer.of(1), wait, 0);
  keep(ana, 7, { reason: 'order' });
  keep(ana, 8, { reason: 'order' });
  keep(ben, 3, { reason: 'seen', needs: { device: cleo, seq: 5 } });
  expect(causesMissing(waiting)).toEqual([
    { space: 'org', device: ana, seq: 6, claimant: ana },
    { space: 'org', device: cleo, seq: 5, claimant: ben },
  ]);
  // It is here, and its own time has not come.
  keep(cleo, 5, { reason: 'clock', notBefore: 1 });
  expect(causesMissing(waiting)).toEqual([{ space: 'org', device: ana, seq: 6, claimant: ana }]);
  await database.close();
});
