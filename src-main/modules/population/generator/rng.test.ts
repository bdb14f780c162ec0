import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ranked, weighted } from './pickers.ts';
import { Rng } from './rng.ts';

describe('the generator’s chance', () => {
  it('repeats itself for the same stream and index, whatever came before', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), fc.nat(), fc.nat(50), (seed, stream, index, before) => {
        const rng = new Rng(seed);
        const fresh = Array.from({ length: 4 }, () => rng.at(stream, index).next());
        for (let i = 0; i < before; i += 1) rng.next();
        rng.at(stream + 1, index).next();
        expect(rng.at(stream, index).next()).toBe(fresh[0]);
        expect(new Set(fresh).size).toBe(1);
      }),
    );
  });

  it('stays in [0, 1) and fills it evenly', () => {
    const rng = new Rng('even');
    const buckets = new Array<number>(16).fill(0);
    for (let index = 0; index < 64_000; index += 1) {
      const value = rng.at(7, index).next();
      expect(value >= 0 && value < 1).toBe(true);
      buckets[Math.floor(value * 16)]! += 1;
    }
    for (const count of buckets) expect(Math.abs(count - 4000)).toBeLessThan(400);
  });

  it('tells neighbouring indexes and seeds apart', () => {
    const values = new Set<number>();
    for (const seed of ['1', '2'])
      for (let index = 0; index < 5000; index += 1) values.add(new Rng(seed).at(1, index).next());
    expect(values.size).toBeGreaterThan(9990);
  });
});

describe('pickers', () => {
  it('draw by weight', () => {
    const rng = new Rng('w');
    const pick = weighted([
      ['a', 3],
      ['b', 1],
      ['never', 0],
    ] as const);
    const drawn = Array.from({ length: 8000 }, (_, index) => pick(rng.at(1, index)));
    expect(drawn.filter((one) => one === 'a').length / 8000).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain('never');
  });

  it('draw the first of a ranking most often, and reach the last', () => {
    const rng = new Rng('r');
    const list = Array.from({ length: 50 }, (_, index) => index);
    const counts = new Array<number>(50).fill(0);
    const pick = ranked(list, 1, 0);
    for (let index = 0; index < 50_000; index += 1) counts[pick(rng.at(2, index))]! += 1;
    expect(counts[0]).toBe(Math.max(...counts));
    expect(counts[49]).toBeGreaterThan(0);
  });
});
