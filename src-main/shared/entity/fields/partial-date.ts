/** A date known to the day, the month or only the year (FHIR `date`): 1951-07-30, 1951-07 or 1951. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';
import { datePartsToText, isRealDate, parseDateParts } from './calendar.ts';

const isPartialDate = (value: string): boolean => {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value);
  if (!match) return false;
  const [, year, month, day] = match;
  if (month === undefined) return isRealDate({ year: +year! });
  return isRealDate(
    day === undefined ? { year: +year!, month: +month } : { year: +year!, month: +month, day: +day },
  );
};

export function partialDateType(): FieldType<string> {
  return {
    kind: 'partialDate',
    schema: z.string().refine(isPartialDate),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['is', 'startsWith', 'before', 'after', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse(typed, context) {
      const parts = parseDateParts(typed, context);
      return parts === undefined
        ? valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'date', example: '1951-07-30' })
        : datePartsToText(parts);
    },
  };
}
