/** Medical record numbers: eight digits, unique in a population, in no visible order. */
import type { PersonInput } from '#modules/people/contract/person.entity.ts';

/** Each number once among a hundred million: a step coprime to that, around the ring. */
const eightDigits = (serial: number): string =>
  String((serial * 61_803_399 + 10_000_019) % 100_000_000).padStart(8, '0');

/** `serial` is the person's place in the population, from 0. */
export const recordNumberOf = (system: string, serial: number): NonNullable<PersonInput['identifiers']> => [
  { value: { system, value: eightDigits(serial), type: 'MR' } },
];
