/** An e-mail address; compared without regard to case. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

/** One @, something before it, a dot in the domain, no spaces, at most 254 characters (RFC 5321 §4.5.3). */
const EMAIL = /^[^\s@<>",;]{1,64}@[^\s@<>",;.]+(?:\.[^\s@<>",;.]+)+$/;

export function emailType(): FieldType<string> {
  return {
    kind: 'email',
    schema: z.string().max(254).regex(EMAIL),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['is', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    keys: (value) => [value.toLowerCase()],
    parse(typed) {
      const value = typed.trim().replace(/^mailto:/i, '');
      return value.length <= 254 && EMAIL.test(value)
        ? value
        : valueFaults['value.invalid']({
            value: typed.slice(0, 60),
            kind: 'e-mail address',
            example: 'ana@example.org',
          });
    },
  };
}
