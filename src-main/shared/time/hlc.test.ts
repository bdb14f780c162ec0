import { expect, test } from 'vitest';
import { createHybridClock, hlcFromMillis, hlcMillis } from './hlc.ts';

test('timestamps rise when the wall clock stands still or goes back, and hold the wall clock when it runs', () => {
  let now = 1_700_000_000_000;
  const hlc = createHybridClock({ now: () => now });
  const first = hlc.next();
  const second = hlc.next();
  now -= 10 * 365 * 86_400_000;
  const third = hlc.next();
  expect(second > first && third > second).toBe(true);
  now = 1_800_000_000_000;
  expect(hlcMillis(hlc.next())).toBe(now);
});

test('what was seen elsewhere, and what was written before a restart, comes before what is written next', () => {
  const last = hlcFromMillis(1_700_000_000_500);
  const hlc = createHybridClock({ now: () => 1_700_000_000_000 }, last);
  expect(hlc.next()).toBeGreaterThan(last);
  hlc.see(last + 1_000_000);
  expect(hlc.next()).toBe(last + 1_000_001);
  expect(hlc.last).toBe(last + 1_000_001);
});

test('the last timestamps of the century are still exact', () => {
  const hlc = createHybridClock({ now: () => Date.UTC(2199, 11, 31) });
  const [one, other] = [hlc.next(), hlc.next()];
  expect(Number.isSafeInteger(other) && other - one).toBe(1);
});
