/** How something comes again: an RFC 5545 RRULE in one canonical form (see shared/time/recurrence.ts). */
import { z } from 'zod';
import { parseRecurrence, recurrenceText } from '../../time/recurrence.ts';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

/** The longest rule of the subset is shorter. */
const MAX = 300;

const canonical = (text: string): string | undefined => {
  const rule = text.length > MAX ? undefined : parseRecurrence(text);
  return rule && recurrenceText(rule);
};

export function recurrenceType(): FieldType<string> {
  return {
    kind: 'recurrence',
    schema: z.string().refine((value) => canonical(value) === value),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => value,
    parse: (typed) =>
      canonical(typed) ??
      valueFaults['value.invalid']({
        value: typed.slice(0, 40),
        kind: 'recurrence rule',
        example: 'FREQ=WEEKLY;BYDAY=FR',
      }),
  };
}
