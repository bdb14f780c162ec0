/** One line of text: trimmed, no line breaks or control characters. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]+/g;

export function textType(max = 200): FieldType<string> {
  return {
    kind: 'text',
    schema: z
      .string()
      .min(1)
      .max(max)
      .refine((value) => value.trim() === value && value.search(CONTROL) === -1),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['is', 'isNot', 'contains', 'startsWith', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse(typed) {
      const value = typed.replace(CONTROL, ' ').trim().normalize('NFC');
      if (value === '') return valueFaults['value.invalid']({ value: typed, kind: 'text', example: 'Front door' });
      return value.length > max ? valueFaults['value.tooLong']({ length: value.length, max }) : value;
    },
  };
}
