/** Medical record numbers: eight digits, unique in a population, in no visible order, others for another seed. */
import type { PersonInput } from '#modules/people/contract/person.entity.ts';
import { hashText } from './rng.ts';

/** Of a URI of its own, so that none collides with a real system's. */
const SYSTEM = 'https://clinic.example/mrn';
const RING = 100_000_000;
/** Coprime to the ring, so that each number comes once in a hundred million. */
const STEP = 61_803_399;

/** The identifiers of a person by his or her place in the population, from 0. */
export type RecordNumbers = (serial: number) => NonNullable<PersonInput['identifiers']>;

export function recordNumbersOf(seed: string): RecordNumbers {
  const start = hashText(`record numbers of ${seed}`);
  return (serial) => [
    { value: { system: SYSTEM, value: String((serial * STEP + start) % RING).padStart(8, '0'), type: 'MR' } },
  ];
}
