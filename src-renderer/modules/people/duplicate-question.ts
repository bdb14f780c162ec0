/** What the form of a new person already says, asked of the people there are. Pure. */
import type { findDuplicates } from '#modules/people/contract/search.api.ts';
import type { InputOf } from '#shared/api/contract.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import type { Phone } from '#shared/entity/fields/phone.ts';

type Question = InputOf<typeof findDuplicates>;
type Items<Value> = readonly { readonly value: Value }[];

const MOST = 10;

/** Null while the form holds nothing to compare. */
export function duplicateQuestion(values: Readonly<Record<string, unknown>>): Question | null {
  const name = (values.name ?? {}) as PersonName;
  const phones = ((values.phones ?? []) as Items<Phone>)
    .map(({ value }) => value.e164 ?? value.original)
    .slice(0, MOST);
  const emails = ((values.emails ?? []) as Items<string>).map(({ value }) => value).slice(0, MOST);
  const identifiers = ((values.identifiers ?? []) as Items<Identifier>)
    .map(({ value: { system, value } }) => ({ value, ...(system ? { system } : {}) }))
    .slice(0, MOST);
  const question: Question = {
    ...(name.given ? { given: name.given } : {}),
    ...(name.middle ? { middle: name.middle } : {}),
    ...(name.family ? { family: name.family } : {}),
    ...(name.suffix ? { suffix: name.suffix } : {}),
    ...(typeof values.birthDate === 'string' ? { birthDate: values.birthDate } : {}),
    ...(phones.length > 0 ? { phones } : {}),
    ...(emails.length > 0 ? { emails } : {}),
    ...(identifiers.length > 0 ? { identifiers } : {}),
  };
  return Object.keys(question).length > 0 ? question : null;
}
