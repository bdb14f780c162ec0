/** A whole or decimal number within bounds. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

export function numberType({ min = -1e12, max = 1e12, whole = false }: Bounds = {}): FieldType<number> {
  const schema = whole ? z.number().int().min(min).max(max) : z.number().min(min).max(max);
  return {
    kind: 'number',
    schema,
    ...plainColumn<number>(whole ? 'INTEGER' : 'REAL'),
    merge: 'register',
    operators: ['is', 'atLeast', 'atMost', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: String,
    parse(typed) {
      const value = typed.trim() === '' ? Number.NaN : Number(typed.trim());
      return schema.safeParse(value).success
        ? value
        : valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'number', example: '42' });
    },
  };
}
