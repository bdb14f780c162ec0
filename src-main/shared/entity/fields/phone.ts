/** A phone number: E.164 where it can be understood, and always the text as it came. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

export const PHONE_USES = ['mobile', 'home', 'work', 'fax', 'other'] as const;

const schema = z.strictObject({
  e164: z
    .string()
    .regex(/^\+[1-9]\d{4,14}$/)
    .optional(),
  extension: z
    .string()
    .regex(/^\d{1,8}$/)
    .optional(),
  original: z.string().min(1).max(60),
  use: z.enum(PHONE_USES).optional(),
});

export type Phone = z.output<typeof schema>;

/** Understands a number as written in `region`; undefined where it holds no number at all. */
export function parsePhone(typed: string, region: string, use?: Phone['use']): Phone | undefined {
  const original = typed.replace(/^tel:/i, '').replace(/\s+/g, ' ').trim().slice(0, 60);
  if ((original.match(/\d/g) ?? []).length < 3) return undefined;
  const parsed = parsePhoneNumberFromString(original, region as 'US');
  return {
    ...(parsed?.isPossible() ? { e164: parsed.number } : {}),
    ...(parsed?.ext && /^\d{1,8}$/.test(parsed.ext) ? { extension: parsed.ext } : {}),
    original,
    ...(use ? { use } : {}),
  };
}

export function phoneType(): FieldType<Phone> {
  return {
    kind: 'phone',
    schema,
    ...jsonColumn<Phone>(),
    merge: 'register',
    operators: ['is', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => value.original,
    keys: (value) => [value.e164 ?? value.original.replace(/\D+/g, '')],
    parse: (typed, { region }) =>
      parsePhone(typed, region) ??
      valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'phone number', example: '(312) 555-0100' }),
  };
}
