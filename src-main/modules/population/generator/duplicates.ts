/**
 * The same person entered twice, as front desks know it: misheard, mistyped, a nickname, a married name, day and month
 * swapped, a new telephone. What matching and merging have to find.
 */
import type { PersonInput } from '#modules/people/contract/person.entity.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { plain } from './names/culture.ts';
import { nicknameOf } from './names/cultures.ts';
import type { PersonRef } from './people.ts';
import { rewritePhone } from './places.ts';
import type { Rng } from './rng.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the keyboard: two letters swapped, one dropped, doubled or another. Never the first letter. */
export function slip(rng: Rng, word: string): string {
  if (word.length < 4) return word;
  const at = 1 + rng.int(word.length - 2);
  switch (rng.int(4)) {
    case 0:
      return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
    case 1:
      return word.slice(0, at) + word.slice(at + 1);
    case 2:
      return word.slice(0, at) + word.charAt(at) + word.slice(at);
    default:
      return word.slice(0, at) + LETTERS.charAt(rng.int(26)) + word.slice(at + 1);
  }
}

function renamed(rng: Rng, name: PersonName): PersonName {
  const { middle, ...bare } = name;
  const given = name.given ?? '';
  const nickname = nicknameOf(given);
  const family = name.family ?? '';
  switch (rng.int(5)) {
    case 0:
      return { ...bare, given: nickname ?? (slip(rng, given) || given) };
    case 1:
      return { ...bare, family: slip(rng, family) };
    case 2:
      return { ...bare, given: plain(given), family: plain(family) };
    case 3:
      return middle ? { ...bare, middle: middle.slice(0, 1) } : { ...bare, given: slip(rng, given) };
    default:
      return {
        ...bare,
        given: family.includes(' ') ? given : slip(rng, given),
        family: family.split(' ')[0] as string,
      };
  }
}

function redated(rng: Rng, birthDate: string): string {
  const [year, month, day] = birthDate.split('-');
  if (day === undefined || month === undefined) return birthDate;
  const kind = rng.next();
  if (kind < 0.1 && Number(day) <= 12) return `${year}-${day}-${month}`;
  if (kind < 0.16) return `${year}-${month}-${String(1 + rng.int(28)).padStart(2, '0')}`;
  return birthDate;
}

/** A second record of `original`, with no medical record number of its own in most cases. */
export function drawDuplicate(
  rng: Rng,
  id: Id,
  original: PersonRef,
  mrn: NonNullable<PersonInput['identifiers']>,
): PersonRef {
  const { name, birthDate, phones, emails, addresses, gender, language, roles } = original.values;
  const values: PersonInput = {
    name: renamed(rng, name as PersonName),
    roles: roles ?? ['patient'],
    lifecycle: rng.chance(0.5) ? 'active' : 'newLead',
    ...(birthDate && rng.chance(0.85) ? { birthDate: redated(rng, birthDate) } : {}),
    ...(gender ? { gender } : {}),
    ...(language ? { language } : {}),
    ...(phones && rng.chance(0.65)
      ? { phones: phones.slice(0, 1).map(({ value }) => ({ value: rewritePhone(rng, value) })) }
      : {}),
    ...(emails && rng.chance(0.6) ? { emails } : {}),
    ...(addresses && rng.chance(0.6) ? { addresses } : {}),
    ...(rng.chance(0.35) ? { identifiers: mrn } : {}),
  };
  return { ...original, id, values, provider: null };
}
