/** A time of day on the organisation's wall, `HH:mm`, without a date or a zone. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const WRITTEN = /^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.?\s?m\.?|p\.?\s?m\.?)?$/i;

function readTime(typed: string): string | undefined {
  const match = WRITTEN.exec(typed.trim());
  if (!match) return undefined;
  const half = match[3]?.[0]?.toLowerCase();
  const hour = Number(match[1]);
  if (half && (hour < 1 || hour > 12)) return undefined;
  const inDay = half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour;
  const text = `${String(inDay).padStart(2, '0')}:${match[2] ?? '00'}`;
  return TIME.test(text) ? text : undefined;
}

export function timeType(): FieldType<string> {
  return {
    kind: 'time',
    schema: z.string().regex(TIME),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['is', 'before', 'after', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse: (typed) =>
      readTime(typed) ??
      valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'time', example: '14:30' }),
  };
}
