/** Generated people as a table to be imported. */
import type { Draft } from '#modules/population/generator/draft.ts';
import { generatePopulation } from '#modules/population/generator/generate.ts';
import { createRunIds } from '#modules/population/run-ids.ts';

export type PersonDraft = Extract<Draft, { readonly entity: 'person' }>;

/** People that the generator makes from a seed. */
export function drawPeople(count: number, seed: string): readonly PersonDraft[] {
  const newId = createRunIds(crypto.getRandomValues(new Uint8Array(32)), Date.now());
  const people: PersonDraft[] = [];
  for (const draft of generatePopulation({ people: count, activities: 0, seed, now: Date.now(), newId }))
    if (draft.entity === 'person') people.push(draft);
  return people;
}

const COLUMNS: Readonly<Record<string, (values: PersonDraft['values']) => string | null | undefined>> = {
  MRN: ({ identifiers }) => identifiers?.[0]?.value.value,
  'First Name': ({ name }) => name?.given,
  'Middle Name': ({ name }) => name?.middle,
  'Last Name': ({ name }) => name?.family,
  'Date of Birth': ({ birthDate }) => birthDate,
  Gender: ({ gender }) => gender,
  Phone: ({ phones }) => phones?.[0]?.value.original,
  Email: ({ emails }) => emails?.[0]?.value,
  Address: ({ addresses }) => addresses?.[0]?.value.line1,
  City: ({ addresses }) => addresses?.[0]?.value.city,
  State: ({ addresses }) => addresses?.[0]?.value.state,
  ZIP: ({ addresses }) => addresses?.[0]?.value.postalCode,
};

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The table that a clinic's other system would hand over. */
export const csvOf = (people: readonly PersonDraft[]): string =>
  [
    Object.keys(COLUMNS).join(','),
    ...people.map(({ values }) =>
      Object.values(COLUMNS)
        .map((column) => cell(column(values) ?? ''))
        .join(','),
    ),
  ].join('\n');
