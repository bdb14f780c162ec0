/** Yes or no; unknown is the absence of a value. */
import { z } from 'zod';
import { type FieldType, valueFaults } from '../field-type.ts';

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'sí', 'si', 's', 'có', 'verdadero']);
const NO = new Set(['false', 'no', 'n', '0', 'không', 'falso']);

export function booleanType(): FieldType<boolean> {
  return {
    kind: 'boolean',
    schema: z.boolean(),
    column: 'INTEGER',
    toColumn: (value) => (value ? 1 : 0),
    fromColumn: (stored) => stored === 1,
    merge: 'register',
    operators: ['is', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => (value ? 'yes' : 'no'),
    parse(typed) {
      const word = typed.trim().toLowerCase();
      if (YES.has(word)) return true;
      if (NO.has(word)) return false;
      return valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'yes or no', example: 'yes' });
    },
  };
}
