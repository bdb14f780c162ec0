/** A calendar day, ISO 8601 `YYYY-MM-DD`, without a time zone. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';
import { datePartsToText, isRealDate, parseDateParts } from './calendar.ts';

const isDate = (value: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return match !== null && isRealDate({ year: +match[1]!, month: +match[2]!, day: +match[3]! });
};

export function dateType(): FieldType<string> {
  return {
    kind: 'date',
    schema: z.string().refine(isDate),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['is', 'before', 'after', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse(typed, context) {
      const parts = parseDateParts(typed, context);
      return parts?.day === undefined
        ? valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'date', example: '1951-07-30' })
        : datePartsToText(parts);
    },
  };
}
