/** How a person is found: by every name they go by, birth date, phones, identifiers and e-mail addresses. */

import { type Entry, MARK } from '#platform/search/entry.ts';
import { nameWords } from '#platform/search/fold.ts';
import { phoneDigits } from '#platform/search/phone-digits.ts';
import type { SearchSource } from '#platform/search/source.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import { Person, type PersonValues } from '../contract/person.entity.ts';
import { BINDING, limitsOf } from '../contract/strictest.ts';
import { nicknamesOf } from './nicknames.ts';

/** Parts that belong to the name after them: De la Cruz may be typed “delacruz”. Folded. */
const PARTICLES = new Set(
  'al da das de del della di do dos du el la las le los mac mc o san st van von y'.split(' '),
);

const words = (...parts: readonly (string | undefined)[]): string[] =>
  parts.flatMap((part) => (part === undefined ? [] : nameWords(part)));

/** A name with particles also as one word; in some forms they stand as middle names. */
function joined(family: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < family.length; at += 1) {
    let end = at;
    while (end < family.length - 1 && PARTICLES.has(family[end]!)) end += 1;
    if (end > at) found.push(family.slice(at, end + 1).join(''));
    at = end;
  }
  return found;
}

/** A prefix such as “Dr.” is left out: half the people of some sources have one. */
function nameGroups(name: PersonName): [given: string[], family: string[], more: string[]] {
  const given = words(name.given, name.middle);
  const family = words(name.family, name.suffix);
  if (given.length === 0 && family.length === 0) return [words(name.text), [], []];
  return [given, family, joined(words(name.middle, name.family))];
}

function toEntry(values: PersonValues): Entry {
  const [given, family, more] = values.name ? nameGroups(values.name) : [[], [], []];
  const main = new Set([...given, ...family]);
  const others = [
    ...more,
    ...words(values.nickname ?? undefined),
    ...(values.otherNames ?? []).flatMap(({ value }) => nameGroups(value).flat()),
  ].filter((word) => !main.has(word));
  const inactive = values.lifecycle === 'inactive' || values.lifecycle === 'discharged';
  return {
    names: [given, family, [...new Set(others)]],
    date: values.birthDate ?? null,
    phones: (values.phones ?? []).map(({ value }) => ({
      digits: phoneDigits(value),
      international: value.e164 !== undefined,
    })),
    identifiers: (values.identifiers ?? []).map(({ value }) => value.value),
    emails: (values.emails ?? []).map(({ value }) => value),
    marks: (values.deceased || values.deceasedOn ? MARK.deceased : 0) + (inactive ? MARK.inactive : 0),
  };
}

/**
 * Several records of one person: called as whoever stands for them, and by every other name; what binds any of them is marked
 * (`limitsOf`).
 */
function together(members: readonly Values[]): Entry {
  const [first, ...rest] = members;
  const own = toEntry({ ...first, ...limitsOf(members) } as PersonValues);
  const entries = rest.map((values) => toEntry(values as PersonValues));
  const [given = [], family = [], others = []] = own.names;
  const known = new Set([...given, ...family]);
  const more = [...others, ...entries.flatMap(({ names }) => names.flat())].filter((word) => !known.has(word));
  const all = [own, ...entries];
  return {
    ...own,
    names: [given, family, [...new Set(more)]],
    date: own.date ?? entries.find(({ date }) => date !== null)?.date ?? null,
    otherDates: entries.flatMap(({ date }) => date ?? []),
    phones: all.flatMap(({ phones }) => phones),
    identifiers: all.flatMap(({ identifiers }) => identifiers),
    emails: all.flatMap(({ emails }) => emails),
    members: members.length,
  };
}

export const personSource: SearchSource = {
  entity: Person,
  reads: [...['name', 'nickname', 'otherNames', 'birthDate', 'phones', 'identifiers', 'emails'], ...BINDING],
  toEntry: (values) => toEntry(values as PersonValues),
  together,
  related: nicknamesOf,
  shown: {
    name: 'displayName',
    birthDate: 'birthDate',
    identifiers: 'identifiers',
    phones: 'phones',
    roles: 'roles',
  },
  classes: { name: 'identity', date: 'identity', phone: 'contact', identifier: 'identity', email: 'contact' },
};
