import { describe, expect, it } from 'vitest';
import { Account } from '#modules/accounts/contract/account.entity.ts';
import { Activity } from '#modules/activities/contract/activity.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import { PRIVACY_CLASSES } from '#shared/access/privacy-class.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { Fault } from '#shared/errors/fault.ts';
import { type CatalogueField, readableField, timeColumns } from '../catalogue.ts';
import { addressKey, addressPartOf, editorOf, operatorsFor, typedToValue, valueToTyped } from './filter-value.ts';

const viewer = { permissions: [], readable: PRIVACY_CLASSES, writable: [] };
const field = (name: string, entity: Entity = Person) => readableField(entity, name, viewer)!;
const context = { region: 'US', dateOrder: 'mdy' as const, year: 2026 };

describe('the value of a condition', () => {
  it.each([
    ['phones', 'is', '(312) 555-0100', '+13125550100'],
    ['emails', 'is', ' Ana@Example.org ', 'ana@example.org'],
    ['identifiers', 'is', 'urn:clinic:mrn|10023', 'urn:clinic:mrn|10023'],
    ['birthDate', 'before', '7/30/1951', '1951-07-30'],
    ['birthDate', 'startsWith', '1951', '1951'],
    ['nickname', 'contains', ' bob ', 'bob'],
    ['displayName', 'contains', 'glea', 'glea'],
  ] as const)('of %s %s “%s” is %j', (name, op, typed, value) => {
    expect(typedToValue(field(name), op, typed, context)).toBe(value);
  });

  it('of a time is a period picked from a list, or a day here', () => {
    const [created] = timeColumns(Person) as [CatalogueField];
    expect(operatorsFor(created)).toEqual(['within', 'after', 'before']);
    expect(editorOf(created, 'within')).toBe('period');
    const after = typedToValue(created, 'after', '7/30/1951', context) as string;
    expect(new Date(after)).toEqual(new Date(1951, 6, 31));
    const before = typedToValue(created, 'before', '7/30/1951', context) as string;
    expect(valueToTyped(created, before)).toBe('1951-07-30');
    expect(typedToValue(created, 'before', '1951', context)).toBeInstanceOf(Fault);
    expect(timeColumns(Activity)).toEqual([]);
  });

  it('is nothing while nothing is typed', () => {
    expect(typedToValue(field('birthDate'), 'before', '  ', context)).toBeUndefined();
  });

  it('says what is wrong with what was typed', () => {
    expect(typedToValue(field('birthDate'), 'before', '31/02/1990', context)).toBeInstanceOf(Fault);
    expect(typedToValue(field('emails'), 'is', 'ana', context)).toBeInstanceOf(Fault);
  });

  it('takes a day for a moment: from its start, or after its end', () => {
    const at = field('at', Activity);
    expect(typedToValue(at, 'before', '2026-07-10', context)).toBe(new Date(2026, 6, 10).toISOString());
    expect(typedToValue(at, 'after', '2026-07-10', context)).toBe(new Date(2026, 6, 11).toISOString());
  });

  it('of an address is one part of it', () => {
    const addresses = field('addresses', Account);
    expect(addressKey(addresses, 'postalCode', ' 60610 ')).toBe('postal:60610');
    expect(addressKey(addresses, 'city', 'Oak  Park')).toBe('city:oak park');
    expect(addressKey(addresses, 'state', ' ')).toBeUndefined();
    expect(addressPartOf('city:oak park')).toEqual({ part: 'city', text: 'oak park' });
    expect(addressPartOf('postal:60610')).toEqual({ part: 'postalCode', text: '60610' });
    expect(addressPartOf(undefined)).toEqual({ part: 'postalCode', text: '' });
  });

  it('can be shown again in the input', () => {
    expect(valueToTyped(field('identifiers'), '|10023')).toBe('10023');
    expect(valueToTyped(field('birthDate'), '1951-07-30')).toBe('1951-07-30');
    expect(valueToTyped(field('birthDate'), undefined)).toBe('');
  });
});

describe('what a condition offers', () => {
  it('fits the type of the field', () => {
    expect(editorOf(field('lifecycle'), 'is')).toBe('choice');
    expect(editorOf(field('roles'), 'anyOf')).toBe('choices');
    expect(editorOf(field('deceased'), 'is')).toBe('boolean');
    expect(editorOf(field('primaryProvider'), 'is')).toBe('record');
    expect(editorOf(field('addresses'), 'is')).toBe('addressPart');
    expect(editorOf(field('phones'), 'isEmpty')).toBe('none');
  });

  it('leaves out what no index answers', () => {
    expect(operatorsFor(field('displayName'))).not.toContain('startsWith');
    expect(operatorsFor(field('sortName'))).toContain('startsWith');
    expect(operatorsFor(field('household'))).not.toContain('anyOf');
  });
});
