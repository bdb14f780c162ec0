import { expect, test } from 'vitest';
import { createWithheldWatch } from './withheld.ts';

const MINUTE = 60_000;

/** Looks twice a minute, for so many minutes; answers the last word. */
function looks(watch: ReturnType<typeof createWithheldWatch>, from: number, minutes: number): boolean {
  let word = false;
  for (let at = 0; at <= minutes * 2; at += 1) word = watch.look(['org/7'], from + at * 30_000);
  return word;
}

test('what others have and we lack is overdue after five minutes', () => {
  const watch = createWithheldWatch();
  expect(looks(watch, 0, 5)).toBe(false);
  expect(watch.look(['org/7'], 5.5 * MINUTE)).toBe(true);
  expect(watch.look([], 6 * MINUTE)).toBe(false);
});

test('a night in which the computer slept, and a clock that was put on or back, are nobody’s fault', () => {
  const watch = createWithheldWatch();
  expect(looks(watch, 0, 2)).toBe(false);
  expect(looks(watch, 600 * MINUTE, 4)).toBe(false);
  expect(looks(watch, 100 * MINUTE, 5)).toBe(false);
  expect(looks(watch, 105.5 * MINUTE, 1)).toBe(true);
});

test('a link that went begins it anew', () => {
  const watch = createWithheldWatch();
  looks(watch, 0, 4);
  watch.reset();
  expect(looks(watch, 4.5 * MINUTE, 4)).toBe(false);
});
