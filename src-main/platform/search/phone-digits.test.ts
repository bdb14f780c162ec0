import { describe, expect, it } from 'vitest';
import { nationalPart, phoneDigits, reversed, typedDigits } from './phone-digits.ts';

/** Whether a number typed in a region reaches a stored one by its end, as the index does. */
const reaches = (typed: string, stored: string, region: string): boolean =>
  typedDigits(typed, region).some((digits) => stored.endsWith(digits));

describe('typedDigits', () => {
  it.each([
    '3125550100',
    '(312) 555-0100',
    '312.555.0100',
    '+1 312 555 0100',
    '1-312-555-0100',
    '001 312 555 0100',
    '555-0100',
    '5550100',
    '50100',
    '0100',
  ])('reaches +1 312 555 0100 by %s', (typed) => {
    expect(reaches(typed, '13125550100', 'US')).toBe(true);
  });

  it.each(['0903 123 456', '+84 903 123 456', '84903123456', '903123456', '123456'])(
    'reaches the Vietnamese +84 903 123 456 by %s',
    (typed) => {
      expect(reaches(typed, '84903123456', 'VN')).toBe(true);
    },
  );

  it('knows no number of three digits or of sixteen', () => {
    expect(typedDigits('911', 'US')).toEqual([]);
    expect(typedDigits('1'.repeat(16), 'US')).toEqual([]);
  });

  it('takes a region nobody knows as it is', () => {
    expect(typedDigits('0312 5550100', 'XX')).toEqual(['3125550100']);
  });
});

describe('nationalPart', () => {
  it.each([
    ['13125550100', '3125550100'],
    ['84903123456', '903123456'],
    ['34612345678', '612345678'],
    ['353861234567', '861234567'],
    ['79161234567', '9161234567'],
  ])('takes the country code off %s', (digits, expected) => {
    expect(nationalPart(digits)).toBe(expected);
  });
});

describe('phoneDigits', () => {
  it('is E.164 where it is known, and the digits written otherwise', () => {
    expect(phoneDigits({ e164: '+13125550100', original: '312 555 0100' })).toBe('13125550100');
    expect(phoneDigits({ original: '0 55-12' })).toBe('5512');
    expect(reversed('123')).toBe('321');
  });
});
