/** What a front desk types into the one box, drawn from the people who are there, with who is meant. */
import { slip } from '#modules/population/generator/duplicates.ts';
import { Rng } from '#modules/population/generator/rng.ts';
import type { Writer } from '#platform/database/types.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';

/** Words and phrases of notes and calls. */
export const TEXTS = [
  'parking',
  'insurance card',
  'reschedule',
  'recordatorio',
  'lịch hẹn',
  'wheelchair ramp',
  'payment plan',
  'voicemail',
];

export interface Typed {
  readonly text: string;
  readonly kind: string;
  /** Whom it is meant to find. */
  readonly id: string;
  readonly name: string;
}

interface Row {
  readonly id: Uint8Array;
  readonly display_name: string;
  readonly name: string;
  readonly birth_date: string | null;
  readonly phones: string | null;
  readonly identifiers: string | null;
}

type Way = (person: {
  readonly name: { readonly given: string; readonly family: string };
  readonly birthDate: string;
  readonly phone: string;
  readonly number: string;
  readonly rng: Rng;
}) => string;

const american = (date: string): string =>
  `${Number(date.slice(5, 7))}/${Number(date.slice(8))}/${date.slice(2, 4)}`;

/** Every way people are asked for, in turn. */
const WAYS: Readonly<Record<string, Way>> = {
  'whole name': ({ name }) => `${name.given} ${name.family}`,
  'family name first': ({ name }) => `${name.family.toLowerCase()} ${name.given.toLowerCase()}`,
  'half words': ({ name }) => `${name.given.slice(0, 3)} ${name.family.slice(0, 5).trimEnd()}`,
  misspelt: ({ name, rng }) => `${name.given} ${slip(rng, name.family)}`,
  'name and birth date': ({ name, birthDate }) => `${name.family} ${american(birthDate)}`,
  telephone: ({ phone }) => `(${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8)}`,
  'last seven digits': ({ phone }) => phone.slice(5),
  'record number': ({ number }) => number,
};

export function drawQueries(writer: Writer, count: number): readonly Typed[] {
  const rows = writer
    .prepare(
      `SELECT id, display_name, name, birth_date, phones, identifiers FROM person
       WHERE deleted IS NULL AND phones IS NOT NULL AND identifiers IS NOT NULL AND length(birth_date) = 10
       ORDER BY random() LIMIT ?`,
    )
    .all(count * 2) as unknown as readonly Row[];
  const rng = new Rng('queries');
  const ways = Object.entries(WAYS);
  const typed: Typed[] = [];
  for (const [index, row] of rows.entries()) {
    const name = JSON.parse(row.name) as PersonName;
    const phone = (JSON.parse(row.phones as string) as { value: Phone }[])[0]?.value.e164;
    const number = (JSON.parse(row.identifiers as string) as { value: { value: string } }[])[0]?.value.value;
    if (!name.given || !name.family || phone?.length !== 12 || number === undefined) continue;
    const [kind, way] = ways[typed.length % ways.length] as [string, Way];
    const { given, family } = name;
    const text = way({
      name: { given, family },
      birthDate: row.birth_date as string,
      phone,
      number,
      rng: rng.at(1, index),
    });
    typed.push({ text, kind, id: idFromBytes(row.id), name: row.display_name });
    if (typed.length === count) break;
  }
  return typed;
}
