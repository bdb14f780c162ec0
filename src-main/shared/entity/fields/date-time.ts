/** A moment, held in UTC as ISO 8601 with milliseconds, so that text order is time order. */
import { z } from 'zod';
import { type FieldType, plainColumn, valueFaults } from '../field-type.ts';
import { isRealDate } from './calendar.ts';

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.\d{3}Z$/;

const isInstant = (value: string): boolean => {
  const match = INSTANT.exec(value);
  return (
    match !== null &&
    isRealDate({ year: +match[1]!, month: +match[2]!, day: +match[3]! }) &&
    !Number.isNaN(Date.parse(value))
  );
};

const WRITTEN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Reads ISO 8601; without an offset it is taken as UTC. Impossible days are nothing. */
export function parseInstant(typed: string): string | undefined {
  const match = WRITTEN.exec(typed.trim());
  if (!match || !isRealDate({ year: +match[1]!, month: +match[2]!, day: +match[3]! })) return undefined;
  const time = match[4] === undefined ? 'T00:00:00' : `T${match[4]}:${match[5]}:${match[6] ?? '00'}`;
  const offset = (match[7] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const millis = Date.parse(`${match[1]}-${match[2]}-${match[3]}${time}${offset}`);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}

export function dateTimeType(): FieldType<string> {
  return {
    kind: 'dateTime',
    schema: z.string().refine(isInstant),
    ...plainColumn('TEXT'),
    merge: 'register',
    operators: ['before', 'after', 'isEmpty', 'isNotEmpty'],
    sortable: true,
    text: (value) => value,
    parse: (typed) =>
      parseInstant(typed) ??
      valueFaults['value.invalid']({ value: typed.slice(0, 40), kind: 'time', example: '2026-03-05T14:30:00Z' }),
  };
}
