/**
 * A person's name in the parts of FHIR's HumanName. `text` holds a name whose parts nobody knows.
 * Vietnamese and Hungarian names keep family first in `text` only; the parts mean the same everywhere.
 */
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

const part = z.string().min(1).max(120);

const schema = z
  .strictObject({
    prefix: part.optional(),
    given: part.optional(),
    middle: part.optional(),
    family: part.optional(),
    suffix: part.optional(),
    text: z.string().min(1).max(300).optional(),
    use: z.enum(['official', 'usual', 'nickname', 'maiden', 'old', 'alias']).optional(),
  })
  .refine((name) => Boolean(name.given ?? name.family ?? name.text));

export type PersonName = z.output<typeof schema>;

/** As it is spoken: prefix, given, middle, family, suffix; or the text where there are no parts. */
export function nameToText(name: PersonName): string {
  const parts = [name.prefix, name.given, name.middle, name.family, name.suffix].filter(Boolean);
  return name.given || name.family ? parts.join(' ') : (name.text ?? parts.join(' '));
}

/** As a list sorts it: “family, given middle”. */
export function nameToSortText(name: PersonName): string {
  const given = [name.given, name.middle].filter(Boolean).join(' ');
  if (name.family && given) return `${name.family}, ${given}`;
  return name.family ?? (given || (name.text ?? ''));
}

const clean = (text: string): string => text.replace(/\s+/g, ' ').trim().normalize('NFC');

const PARTICLES: ReadonlySet<string> = new Set(
  'da das de del della den der di do dos du la las los van von'.split(' '),
);

/** “de”, “la”, “van”: what goes with the family name that follows it. */
export const isNameParticle = (word: string): boolean => PARTICLES.has(word.toLowerCase());

/** The last word with the particles before it, and never the first of several. */
function familyOf(text: string): string {
  const words = text.split(' ');
  let from = words.length - 1;
  while (from > 1 && isNameParticle(words[from - 1]!)) from -= 1;
  return words.slice(from).join(' ');
}

/** “Gleason, Tristan” or “Tristan Gleason”; the last word is the family name, with “de la” before it, as in all forms in the three languages. */
export function parsePersonName(typed: string): PersonName | undefined {
  const text = clean(typed);
  if (text === '' || text.length > 300) return undefined;
  const comma = text.indexOf(',');
  const ordered = comma > 0 ? clean(`${text.slice(comma + 1)} ${text.slice(0, comma)}`) : text;
  const family = comma > 0 ? text.slice(0, comma).trim() : familyOf(ordered);
  const before = ordered.slice(0, ordered.length - family.length).trim();
  const [given = '', ...middle] = before.split(' ');
  if (given === '') return { given: family };
  return middle.length > 0 ? { given, middle: middle.join(' '), family } : { given, family };
}

export function personNameType(): FieldType<PersonName> {
  return {
    kind: 'personName',
    schema,
    ...jsonColumn<PersonName>(),
    merge: 'register',
    operators: ['contains', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: nameToText,
    parse: (typed) =>
      parsePersonName(typed) ??
      valueFaults['value.invalid']({ value: typed.slice(0, 80), kind: 'name', example: 'Maria Lopez' }),
  };
}
