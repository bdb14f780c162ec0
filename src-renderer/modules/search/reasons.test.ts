import { describe, expect, it } from 'vitest';
import { shownReasons } from './reasons.ts';

const hit = {
  birthDate: '1951-07-30',
  phones: ['(312) 555-0199', '312-555-0100'],
  identifiers: [
    { system: 'urn:a', value: 'A-77' },
    { system: 'urn:b', value: 'B 1023' },
  ],
};
const reasons = (kinds: Parameters<typeof shownReasons>[0]['reasons'], typed = '') =>
  shownReasons({ ...hit, reasons: kinds }, typed);

describe('why somebody was found', () => {
  it('is not said where it was the name itself', () => {
    expect(reasons(['name', 'prefix'])).toEqual([]);
    expect(reasons(undefined)).toEqual([]);
  });

  it('names the number and the identifier that fit what was typed', () => {
    expect(reasons(['phone'], '0100')).toEqual([{ kind: 'phone', value: '0100' }]);
    expect(reasons(['phone'], '555 0199')).toEqual([{ kind: 'phone', value: '0199' }]);
    expect(reasons(['identifier'], 'b1023')).toEqual([{ kind: 'identifier', value: 'B 1023' }]);
    expect(reasons(['identifier'], 'a77')).toEqual([{ kind: 'identifier', value: 'A-77' }]);
  });

  it('gives the two strongest', () => {
    expect(reasons(['sounds-like', 'birth-date', 'email'], 'gleeson')).toEqual([
      { kind: 'sounds-like' },
      { kind: 'birth-date', value: '1951-07-30' },
    ]);
  });

  it('says nothing of what is not there', () => {
    expect(
      shownReasons(
        { birthDate: null, phones: [], identifiers: [], reasons: ['birth-date', 'phone', 'identifier'] },
        '1',
      ),
    ).toEqual([]);
  });
});
