import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../errors/fault.ts';
import type { FieldType } from '../field-type.ts';
import { addressType } from './address.ts';
import { booleanType } from './boolean.ts';
import { checkItemType } from './check-item.ts';
import { choiceType } from './choice.ts';
import { dateType } from './date.ts';
import { dateTimeType, parseInstant } from './date-time.ts';
import { emailType } from './email.ts';
import { identifierKey, identifierType } from './identifier.ts';
import { linkType } from './link.ts';
import { longTextType } from './long-text.ts';
import { moneyType } from './money.ts';
import { multiChoiceType } from './multi-choice.ts';
import { numberType } from './number.ts';
import { partialDateType } from './partial-date.ts';
import { nameToSortText, nameToText, parsePersonName, personNameType } from './person-name.ts';
import { phoneType } from './phone.ts';
import { recurrenceType } from './recurrence.ts';
import { textType } from './text.ts';
import { timeType } from './time.ts';

const us = { region: 'US', dateOrder: 'mdy', year: 2026 } as const;

const types: readonly FieldType<never>[] = [
  textType(),
  longTextType(),
  personNameType(),
  dateType(),
  partialDateType(),
  dateTimeType(),
  booleanType(),
  choiceType(['one', 'two']),
  multiChoiceType(['one', 'two']),
  moneyType(),
  numberType(),
  phoneType(),
  emailType(),
  addressType(),
  identifierType(),
  linkType('person'),
  timeType(),
  recurrenceType(),
  checkItemType(),
] as unknown as FieldType<never>[];

describe.each(types.map((type) => [type.kind, type] as const))('%s', (_kind, type) => {
  test('reads anything typed into a value its schema takes, or a fault; and a value survives its column', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9+(). @,|-]{0,30}$/)),
        (typed) => {
          const read: unknown = type.parse(typed, us);
          if (read instanceof Fault) return;
          const value = read as never;
          expect(type.schema.safeParse(value).success).toBe(true);
          expect(type.fromColumn(type.toColumn(value))).toEqual(value);
          expect(typeof type.text(value)).toBe('string');
          for (const key of type.keys?.(value) ?? []) expect(typeof key).toBe('string');
        },
      ),
    );
  });

  test.each([undefined, null, Symbol.iterator, { constructor: 1 }, [[]], Number.NaN])('refuses %s', (junk) => {
    expect(type.schema.safeParse(junk).success).toBe(false);
  });
});

test.each([
  ['(312) 555-0100', '+13125550100'],
  ['312.555.0100 x12', '+13125550100'],
  ['+84 28 3829 5723', '+842838295723'],
  ['tel:+1-312-555-0100', '+13125550100'],
])('phone %s is %s and keeps what was written', (typed, e164) => {
  expect(phoneType().parse(typed, us)).toMatchObject({ e164 });
});

test('a phone number nobody can place is kept as written, without E.164', () => {
  expect(phoneType().parse('ext 4567', us)).toEqual({ original: 'ext 4567' });
  expect(phoneType().parse('none', us)).toBeInstanceOf(Fault);
});

test.each([
  ['Tristan Gleason', { given: 'Tristan', family: 'Gleason' }],
  ['Gleason, Tristan Lee', { given: 'Tristan', middle: 'Lee', family: 'Gleason' }],
  ['Cher', { given: 'Cher' }],
  ['  Nguyễn   Thị  Minh ', { given: 'Nguyễn', middle: 'Thị', family: 'Minh' }],
])('name %s', (typed, name) => {
  expect(parsePersonName(typed)).toEqual(name);
});

test('names are told and sorted', () => {
  const name = { prefix: 'Dr.', given: 'Ana', middle: 'M.', family: 'Lopez', suffix: 'Jr.' };
  expect(nameToText(name)).toBe('Dr. Ana M. Lopez Jr.');
  expect(nameToSortText(name)).toBe('Lopez, Ana M.');
  expect(nameToText({ text: 'The Baby' })).toBe('The Baby');
});

test('identifiers are the same whatever the case and the closing slash', () => {
  expect(identifierKey({ system: 'http://Clinic.example/mrn/', value: 'ab 12' })).toBe(
    identifierKey({ system: 'http://clinic.example/mrn', value: 'AB12' }),
  );
  expect(identifierKey({ type: 'MR', value: '1' })).not.toBe(identifierKey({ type: 'DL', value: '1' }));
});

test('an address is found by postal code, city and state', () => {
  const address = addressType().parse('12 Elm St, Chicago, IL 60610', us);
  expect(address).toEqual({ line1: '12 Elm St', city: 'Chicago', state: 'IL', postalCode: '60610' });
  expect(addressType().keys?.(address as never)).toEqual(['postal:60610', 'city:chicago', 'state:il']);
});

test.each([
  ['2026-03-05T14:30:00Z', '2026-03-05T14:30:00.000Z'],
  ['2026-03-05T14:30:00-06:00', '2026-03-05T20:30:00.000Z'],
  ['2026-03-05 14:30', '2026-03-05T14:30:00.000Z'],
  ['2026-03-05', '2026-03-05T00:00:00.000Z'],
  ['2026-02-31T10:00:00Z', undefined],
  ['2026-03-05T25:00:00Z', undefined],
])('moment %s is %s', (typed, iso) => {
  expect(parseInstant(typed)).toBe(iso);
});

test('choices are found however they are written', () => {
  expect(choiceType(['noShow', 'done']).parse('No-show', us)).toBe('noShow');
  expect(multiChoiceType(['patient', 'provider']).parse('Provider; patient', us)).toEqual(['patient', 'provider']);
  expect(multiChoiceType(['patient']).parse(' ', us)).toBeInstanceOf(Fault);
});

test('money is held in minor units', () => {
  expect(moneyType().parse('$1,234.5', us)).toEqual({ minor: 123_450, currency: 'USD' });
  expect(moneyType().parse('12.345', us)).toBeInstanceOf(Fault);
});

test.each([
  ['14:30', '14:30'],
  ['9', '09:00'],
  ['9.15', '09:15'],
  ['2:30 pm', '14:30'],
  ['12 am', '00:00'],
  ['12:05 p.m.', '12:05'],
])('the time “%s” is read as %s', (typed, value) => expect(timeType().parse(typed, us)).toBe(value));
test.each(['24:00', '13 pm', '0 am', '9:60', 'noon', ''])('“%s” is no time', (typed) =>
  expect(timeType().parse(typed, us)).toBeInstanceOf(Fault),
);

test('a line of a checklist is read with its mark', () => {
  expect(checkItemType().parse('[x] fax the form', us)).toEqual({ text: 'fax the form', done: true });
  expect(checkItemType().parse('fax the form', us)).toEqual({ text: 'fax the form', done: false });
  expect(checkItemType().parse('[ ] ', us)).toBeInstanceOf(Fault);
});

test('a recurrence rule is kept in one form, whichever it came in', () => {
  const read = (typed: string) => recurrenceType().parse(typed, us);
  expect(read('RRULE:BYDAY=FR,MO;INTERVAL=1;freq=weekly')).toBe('FREQ=WEEKLY;BYDAY=MO,FR');
  expect(read('every friday')).toBeInstanceOf(Fault);
});
