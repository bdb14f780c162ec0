import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitCount, distance, prefixDistance, signature } from './distance.ts';

/** The definition, without a bound. */
function slips(a: string, b: string): number {
  const cells = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => cells[i]![j]!;
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(i - 2, j - 2) + 1);
      cells[i]![j] = best;
    }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });

describe('distance', () => {
  it('counts a swap of neighbours once', () => {
    expect(distance('smiht', 'smith', 2)).toBe(1);
    expect(distance('gleeson', 'gleason', 2)).toBe(1);
  });

  it('is the definition, up to its limit', () => {
    fc.assert(
      fc.property(word, word, fc.nat(3), (a, b, limit) => {
        expect(distance(a, b, limit)).toBe(Math.min(slips(a, b), limit + 1));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives up on words too long to be names', () => {
    expect(distance('a'.repeat(61), 'a'.repeat(61), 2)).toBe(3);
  });
});

describe('prefixDistance', () => {
  it('is the smallest distance to any beginning', () => {
    fc.assert(
      fc.property(word, word, (typed, whole) => {
        if (whole === '') return;
        const expected = Math.min(
          ...Array.from({ length: whole.length }, (_, end) => slips(typed, whole.slice(0, end + 1))),
        );
        expect(prefixDistance(typed, whole, 2)).toBe(Math.min(expected, 3));
      }),
    );
  });
});

describe('signature', () => {
  it('never differs in more than two bits a slip, so that no neighbour is passed over', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefxyzñ王'), maxLength: 9 });
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(bitCount(signature(a) ^ signature(b))).toBeLessThanOrEqual(2 * slips(a, b));
      }),
    );
  });

  it('counts bits', () => {
    fc.assert(
      fc.property(fc.integer(), (bits) => bitCount(bits) === (bits >>> 0).toString(2).replaceAll('0', '').length),
    );
  });
});
