import { describe, expect, it } from 'vitest';
import { createRunIds } from './run-ids.ts';
import { sliceOf } from './slice-size.ts';

/** Writes slices with `millis` a record and returns how long each took. */
function simulate(millisOf: (slice: number) => number, slices: number): number[] {
  let now = 0;
  const size = sliceOf({ now: () => now }, 11);
  return Array.from({ length: slices }, (_, slice) => {
    const records = size.next();
    const begun = now;
    now += Math.round(records * millisOf(slice));
    size.took(records);
    return now - begun;
  });
}

describe('slices of background work', () => {
  it('settle below the bound for any speed', () => {
    for (const millis of [0.05, 0.3, 1, 2.5]) {
      const last = simulate(() => millis, 40).slice(20);
      expect(Math.max(...last)).toBeLessThanOrEqual(15);
    }
  });

  it('shrink at once when writing gets slow', () => {
    const took = simulate((slice) => (slice < 20 ? 0.1 : 1), 30);
    expect(Math.max(...took.slice(22))).toBeLessThanOrEqual(15);
  });
});

describe('ids of a run', () => {
  const secret = Buffer.alloc(32, 7);

  it('come out the same from the same secret and start', () => {
    const [one, two] = [createRunIds(secret, 1000), createRunIds(secret, 1000)];
    const ids = Array.from({ length: 9000 }, () => one());
    expect(Array.from({ length: 9000 }, () => two())).toEqual(ids);
    expect(new Set(ids).size).toBe(9000);
    expect([...ids].sort()).toEqual(ids);
  });

  it('differ from those of any other secret', () => {
    const others = new Set(Array.from({ length: 1000 }, createRunIds(Buffer.alloc(32, 8), 1000)));
    const mine = Array.from({ length: 1000 }, createRunIds(secret, 1000));
    expect(mine.some((id) => others.has(id))).toBe(false);
  });
});
