/** Text of several lines, woven together character by character when two people write at once (Y.Text). */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters but tab and line feed are what it looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

export function longTextType(max = 20_000): FieldType<string> {
  return {
    kind: 'longText',
    schema: z
      .string()
      .min(1)
      .max(max)
      .refine((value) => value.search(CONTROL) === -1),
    ...plainColumn('TEXT'),
    merge: 'text',
    operators: ['contains', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => value,
    parse(typed) {
      const value = typed.replace(/\r\n?/g, '\n').replace(CONTROL, '').trim().normalize('NFC');
      if (value === '')
        return valueFaults['value.invalid']({ value: '', kind: 'text', example: 'Prefers mornings' });
      return value.length > max ? valueFaults['value.tooLong']({ length: value.length, max }) : value;
    },
  };
}
