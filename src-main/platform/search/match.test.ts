import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, anyOf, beginning, slotExpression, token } from './match.ts';
import { readText } from './query-text.ts';

describe('expressions', () => {
  it('nest, and are nothing where a part is nothing', () => {
    expect(allOf([token('a'), anyOf([token('b'), null, token('b'), beginning('c')])])).toBe(
      '("a" AND ("b" OR "c"*))',
    );
    expect(allOf([token('a'), null])).toBeNull();
    expect(allOf([])).toBeNull();
    expect(anyOf([null])).toBeNull();
  });

  it('take nothing but letters and digits as a token', () => {
    for (const text of ['a b', 'a"', '', '*', 'a\u0000', '-a', 'a:b']) {
      expect(token(text)).toBeNull();
      expect(beginning(text)).toBeNull();
    }
  });

  it('hold nothing but quoted tokens and operators, whatever was typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 15 }), { maxLength: 6 }), (pieces) => {
        const readings = readText(pieces.join(' '), { region: 'US', dateOrder: 'mdy', year: 2026 });
        for (const slot of readings.flat()) {
          const expression = slotExpression(slot, beginning) ?? '';
          expect(expression.replace(/"[\p{L}\p{M}\p{N}]+"\*?/gu, '').replace(/AND|OR|[() ]/g, '')).toBe('');
        }
      }),
    );
  });
});
