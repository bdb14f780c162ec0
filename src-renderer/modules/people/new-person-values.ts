/** What somebody typed into the search box, put where it belongs in the form of a new person. Pure. */

import type { PersonInput } from '#modules/people/contract/person.entity.ts';
import type { ParseContext } from '#shared/entity/field-type.ts';
import { datePartsToText, parseDateParts } from '#shared/entity/fields/calendar.ts';
import { isNameParticle, parsePersonName } from '#shared/entity/fields/person-name.ts';
import { parsePhone } from '#shared/entity/fields/phone.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Fewer digits than this are not taken for a phone number. */
const PHONE_DIGITS = 7;

const capital = (word: string): string =>
  word === word.toLowerCase() ? word.replace(/^\p{L}/u, (letter) => letter.toUpperCase()) : word;

/** A date is only taken where it names a day: “51” may be anything. */
function dateIn(text: string, context: ParseContext): string | undefined {
  const parts = parseDateParts(text, context);
  return parts?.day === undefined ? undefined : datePartsToText(parts);
}

export function newPersonValues(typed: string, context: ParseContext): PersonInput {
  const text = typed.trim();
  if (text === '') return {};
  if (EMAIL.test(text)) return { emails: [{ value: text }] };
  const birthDate = dateIn(text, context);
  if (birthDate) return { birthDate };
  const digits = text.replace(/\D/g, '').length;
  const phone = digits >= PHONE_DIGITS && !/\p{L}/u.test(text) ? parsePhone(text, context.region) : undefined;
  if (phone) return { phones: [{ value: phone }] };
  const words = text.split(/\s+/).filter((word) => /^\p{L}[\p{L}\p{M}'’.,-]*$/u.test(word));
  const name = parsePersonName(
    words.map((word, index) => (index > 0 && isNameParticle(word) ? word : capital(word))).join(' '),
  );
  const rest = text.split(/\s+/).filter((word) => /\d/.test(word));
  const born = dateIn(rest.join(' '), context);
  return { ...(name ? { name } : {}), ...(born ? { birthDate: born } : {}) };
}
