import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCardNumber, scrub, withheldIdentifier } from './withhold.ts';

/** Appends the check digit of ISO/IEC 7812-1. */
function withCheckDigit(digits: string): string {
  for (let last = 0; last < 10; last += 1) {
    const number = digits + last;
    const sum = [...number].reverse().reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    if (sum % 10 === 0) return number;
  }
  throw new Error('no check digit fits');
}

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

describe('scrub', () => {
  it('finds any card number in any spelling, and takes it out whole', () => {
    const card = fc
      .tuple(
        fc.constantFrom(['4', 14], ['51', 13], ['2221', 11], ['37', 12], ['6011', 11]),
        fc.constantFrom('', ' ', '-'),
      )
      .chain(([[prefix, rest], blank]) =>
        digits(rest as number).map((more) => [withCheckDigit(`${prefix}${more}`), blank] as const),
      );
    fc.assert(
      fc.property(card, ([number, blank]) => {
        const written = (number.match(/.{1,4}/g) as string[]).join(blank);
        const { text, card: cards } = scrub(`Paid with ${written}, thanks`);
        expect(cards).toBe(1);
        expect(text).toBe('Paid with •••, thanks');
      }),
    );
  });

  it('finds social security numbers as people write them', () => {
    expect(scrub('999-17-5017')).toEqual({ text: '', ssn: 1, card: 0 });
    expect(scrub('SSN 123 45 6789; call')).toEqual({ text: 'SSN •••; call', ssn: 1, card: 0 });
  });

  it('leaves phones, dates, UUIDs and numbers without the check digit alone', () => {
    for (const text of [
      '+1 312-555-0101',
      '2026-03-05 14:30',
      '4c875c3c-b4d6-4f6d-aabe-5ddc24892adc',
      '4111111111111112',
      '8003608833648488',
      '1234-56-78901',
      'latitude 42.379066169833294',
      'visit 4165987366621522431',
    ])
      expect(scrub(text)).toEqual({ text, ssn: 0, card: 0 });
  });
});

describe('isCardNumber', () => {
  it('asks for the issuer as well as for the check digit', () => {
    expect(isCardNumber('371449635398431')).toBe(true);
    expect(isCardNumber(withCheckDigit('800360883364848'))).toBe(false);
  });
});

describe('withheldIdentifier', () => {
  it.each([
    ['http://hl7.org/fhir/sid/us-ssn', undefined, 'ssn'],
    [undefined, 'SS', 'ssn'],
    [undefined, 'BC', 'card'],
    // The patient's Medicare number is MC, and no MasterCard.
    [undefined, 'MC', null],
    ['urn:oid:2.16.840.1.113883.4.1', 'MR', 'ssn'],
    ['urn:oid:2.16.840.1.113883.4.13', undefined, null],
  ])('%s %s → %s', (system, type, kind) => {
    expect(withheldIdentifier(system, type)).toBe(kind);
  });
});
