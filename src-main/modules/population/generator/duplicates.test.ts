import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slip } from './duplicates.ts';
import { Rng } from './rng.ts';

describe('a slip of the keyboard', () => {
  it('keeps the first letter and changes the length by one at most', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,14}$/), fc.nat(), (word, index) => {
        const slipped = slip(new Rng('slip').at(1, index), word);
        expect(slipped[0]).toBe(word[0]);
        expect(Math.abs(slipped.length - word.length)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves short words alone', () => {
    expect(slip(new Rng('slip').at(1, 1), 'Li')).toBe('Li');
  });
});
