import { expect, test } from 'vitest';
import { createUndoneWatch } from './undone.ts';

test('what stays undone is taken up after a while, and again after another', () => {
  const watch = createUndoneWatch(30);
  const answers = [0, 10, 20, 30, 40, 50, 60, 70].map((now) => watch.look(true, now));
  expect(answers).toEqual([false, false, false, true, false, false, false, true]);
});

test('what was done in between begins its time anew, and a clock set back does not stop it', () => {
  const watch = createUndoneWatch(30);
  watch.look(true, 100);
  watch.look(false, 120);
  expect(watch.look(true, 130)).toBe(false);
  expect(watch.look(true, 150)).toBe(false);
  expect(watch.look(true, 20)).toBe(true);
});
