import { expect, test } from 'vitest';
import { Person } from '#modules/people/contract/person.entity.ts';
import { parseContextOf, readTypedValues } from './typed-values.ts';

const read = (values: Record<string, unknown>) =>
  readTypedValues(
    Person,
    values,
    parseContextOf({ region: 'US', timeZone: 'America/Chicago' }, Date.parse('2026-03-05T12:00:00Z')),
  );

test('text is read by the type of its field, and a many-field takes one or several', () => {
  expect(
    read({
      phones: '312 555 0100',
      birthDate: '7/30/1951',
      emails: ['a@b.org', { key: 'k1', value: 'c@d.org' }],
      name: 'Ana Lopez',
      nickname: null,
    }),
  ).toEqual({
    phones: [{ value: { e164: '+13125550100', original: '312 555 0100' } }],
    birthDate: '1951-07-30',
    emails: [{ value: 'a@b.org' }, { key: 'k1', value: 'c@d.org' }],
    name: { given: 'Ana', family: 'Lopez' },
    nickname: null,
  });
});

test('stored values pass as they are, identifiers included', () => {
  const values = {
    identifiers: [{ system: 'urn:x', value: '12' }],
    phones: [{ key: '00', value: { original: '1' } }],
    roles: ['patient'],
  };
  expect(read(values)).toEqual({ ...values, identifiers: [{ value: { system: 'urn:x', value: '12' } }] });
});

test('what is no value of the field is refused with what would be', () => {
  expect(() => read({ birthDate: '31/02/1999' })).toThrow('31/02/1999');
});

test('names of the prototype and unknown fields are left for the door to refuse', () => {
  expect(Object.keys(read({ constructor: 'x', ghost: 'y' }))).toEqual(['constructor', 'ghost']);
});

test('two figures of a year mean the century that the clock, on the wall of the clinic, allows', () => {
  const eve = Date.parse('2030-01-01T03:00:00Z');
  const born = (timeZone: string) =>
    readTypedValues(Person, { birthDate: '7/30/31' }, parseContextOf({ region: 'US', timeZone }, eve)).birthDate;
  expect(born('America/Chicago')).toBe('1931-07-30');
  expect(born('Asia/Ho_Chi_Minh')).toBe('2031-07-30');
});
