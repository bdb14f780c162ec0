/** An identifier given by someone, with the system that gave it (FHIR Identifier): an MRN, an NPI, a member id. */
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

const schema = z.strictObject({
  /** URI or short name of the giver; absent where nobody said. */
  system: z.string().min(1).max(300).optional(),
  value: z.string().min(1).max(200),
  /** HL7 table 0203: MR, NPI, DL, PPN …; upper case. */
  type: z.string().min(1).max(20).optional(),
});

export type Identifier = z.output<typeof schema>;

/** The key by which two identifiers are the same: system without a closing slash, value without case or blanks. */
export const identifierKey = (identifier: Identifier): string =>
  `${(identifier.system ?? identifier.type ?? '').toLowerCase().replace(/\/+$/, '')}|${identifier.value.toLowerCase().replace(/\s+/g, '')}`;

export function identifierType(): FieldType<Identifier> {
  return {
    kind: 'identifier',
    schema,
    ...jsonColumn<Identifier>(),
    merge: 'register',
    operators: ['is', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => (value.type ? `${value.type} ${value.value}` : value.value),
    keys: (value) => [identifierKey(value)],
    /** “system|value”, or the value alone. */
    parse(typed) {
      const text = typed.trim();
      const bar = text.lastIndexOf('|');
      const value = { ...(bar > 0 ? { system: text.slice(0, bar) } : {}), value: text.slice(bar + 1).trim() };
      return schema.safeParse(value).success
        ? value
        : valueFaults['value.invalid']({
            value: typed.slice(0, 60),
            kind: 'identifier',
            example: 'urn:clinic:mrn|10023',
          });
    },
  };
}
