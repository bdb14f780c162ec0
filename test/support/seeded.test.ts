import { expect, it } from 'vitest';
import { createSeededRandom, createTestClock } from './seeded.ts';

it('the clock stands still until it is moved', () => {
  const clock = createTestClock(1000);
  expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  clock.advance(250);
  expect(clock.now()).toBe(1250);
});

it('randomness follows from its seed and uses every byte', () => {
  const bytes = createSeededRandom(7).bytes(4096);
  expect(createSeededRandom(7).bytes(4096)).toEqual(bytes);
  expect(createSeededRandom(8).bytes(4096)).not.toEqual(bytes);
  expect(new Set(bytes).size).toBe(256);
});
