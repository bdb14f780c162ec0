/** Pure rules about people. */

import type { Values } from '#shared/entity/entity.ts';
import { daysInMonth } from '#shared/entity/fields/calendar.ts';
import { defineFaults } from '#shared/errors/fault.ts';

export const peopleFaults = defineFaults({
  'person.nameless': {
    message: 'This person has no name, and nothing else to tell them by.',
    remedy: 'Enter a name, or at least a phone number, an e-mail address or an identifier.',
  },
  'relationship.endless': {
    message: 'This relationship leads nowhere.',
    remedy: 'Choose the other person or the account.',
  },
  'relationship.self': {
    message: 'A person cannot be related to themselves.',
    remedy: 'Choose another person.',
  },
});

const has = (value: unknown): boolean => value !== null && value !== undefined;

/** Somebody can be told apart by it. */
export function checkPerson(values: Values): void {
  if (![values.name, values.nickname, values.phones, values.emails, values.identifiers].some(has))
    throw peopleFaults['person.nameless']();
}

/** It has two ends, and they differ. */
export function checkRelationship(values: Values): void {
  if (!has(values.to) && !has(values.toAccount)) throw peopleFaults['relationship.endless']();
  if (values.from === values.to) throw peopleFaults['relationship.self']();
}

/**
 * The next birthday on or after `today` (both `YYYY-MM-DD`) and the age reached then. Born on 29 February, it falls
 * on 28 February in common years.
 */
export function nextBirthday(birthDate: string, today: string): { on: string; turns: number } {
  const [year, month, day] = birthDate.split('-').map(Number) as [number, number, number];
  const inYear = (of: number): string =>
    `${of}-${String(month).padStart(2, '0')}-${String(Math.min(day, daysInMonth(of, month))).padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const of = inYear(thisYear) >= today ? thisYear : thisYear + 1;
  return { on: inYear(of), turns: of - year };
}
