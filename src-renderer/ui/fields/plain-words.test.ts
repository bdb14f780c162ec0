import { describe, expect, it } from 'vitest';
import { addressLines, issuerText } from './plain-words.ts';

describe('who issued an identifier', () => {
  it('is named by the host of its address, and left out where it is a bare number beside a type', () => {
    expect(issuerText({ value: '1', system: 'https://www.clinic.example/mrn/2' })).toBe('clinic.example');
    expect(issuerText({ value: '1', type: 'DL', system: 'urn:oid:2.16.840.1.113883.4.3.25' })).toBeNull();
    expect(issuerText({ value: '1', system: 'urn:oid:2.16.840.1.113883.4.3.25' })).toBe(
      'urn:oid:2.16.840.1.113883.4.3.25',
    );
  });

  it('stays as written where it is no address, and is nothing where nobody is named', () => {
    expect(issuerText({ value: '1', system: 'Harbour Clinic' })).toBe('Harbour Clinic');
    expect(issuerText({ value: '1', system: 'https://' })).toBe('https://');
    expect(issuerText({ value: '1' })).toBeNull();
  });
});

describe('an address', () => {
  const home = { line1: '12 Quay St', city: 'Salem', state: 'OR', postalCode: '97301', country: 'US' };

  it('leaves the own country unsaid and names another', () => {
    expect(addressLines(home, 'US')).toEqual(['12 Quay St', 'Salem OR 97301']);
    expect(addressLines(home, 'VN')).toEqual(['12 Quay St', 'Salem OR 97301', 'US']);
  });

  it('is the country where nothing else is known', () => {
    expect(addressLines({ country: 'US' }, 'US')).toEqual(['US']);
  });
});
