import { describe, expect, it } from 'vitest';
import { Person } from '#modules/people/contract/person.entity.ts';
import { newPersonValues } from './new-person-values.ts';

const context = { region: 'US', dateOrder: 'mdy' as const, year: 2026 };
const values = (typed: string) => newPersonValues(typed, context);

describe('a new person from what was searched for', () => {
  it('takes names, in either order, with capitals where none were typed', () => {
    expect(values('tristan gleason')).toEqual({ name: { given: 'Tristan', family: 'Gleason' } });
    expect(values('Gleason, Tristan')).toEqual({ name: { given: 'Tristan', family: 'Gleason' } });
    expect(values('María de la Cruz')).toEqual({ name: { given: 'María', family: 'de la Cruz' } });
    expect(values('rosa delgado de la cruz')).toEqual({
      name: { given: 'Rosa', middle: 'Delgado', family: 'de la Cruz' },
    });
    expect(values('maría del carmen lópez')).toEqual({
      name: { given: 'María', middle: 'del Carmen', family: 'López' },
    });
    expect(values('McDonald')).toEqual({ name: { given: 'McDonald' } });
  });

  it('takes a phone number, an email or a date of birth for what it is', () => {
    expect(values('(312) 555-0100')).toEqual({
      phones: [{ value: { e164: '+13125550100', original: '(312) 555-0100' } }],
    });
    expect(values('ana@example.org')).toEqual({ emails: [{ value: 'ana@example.org' }] });
    expect(values('7/30/1951')).toEqual({ birthDate: '1951-07-30' });
  });

  it('takes a name and a date together', () => {
    expect(values('tristan gleason 7/30/1951')).toEqual({
      name: { given: 'Tristan', family: 'Gleason' },
      birthDate: '1951-07-30',
    });
  });

  it('leaves out what could be anything', () => {
    expect(values('gleason 51')).toEqual({ name: { given: 'Gleason' } });
    expect(values('0100')).toEqual({});
    expect(values('  ')).toEqual({});
    expect(values('<script>')).toEqual({});
  });

  it('always fits the fields it fills', () => {
    for (const typed of [
      'tristan gleason',
      '(312) 555-0100',
      '7/30/1951 ana',
      'ana@example.org',
      'Nguyễn Thị Minh',
    ])
      for (const [name, value] of Object.entries(values(typed))) {
        const field = Person.fields[name as keyof typeof Person.fields];
        const one = field.many ? (value as { value: unknown }[])[0]?.value : value;
        expect(field.type.schema.safeParse(one).success, `${typed}: ${name}`).toBe(true);
      }
  });
});
