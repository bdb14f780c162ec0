/** Reads values as people and files write them: plain text where the field type can be read from text. */
import { Fault } from '../errors/fault.ts';
import type { Entity, Values } from './entity.ts';
import type { FieldType, ParseContext } from './field-type.ts';

/**
 * How an organisation writes dates and phone numbers; `now`: milliseconds since 1970, from the caller's clock. Only the
 * United States and a few more put the month first.
 */
export const parseContextOf = (
  { region, timeZone }: { readonly region: string; readonly timeZone: string },
  now: number,
): ParseContext => ({
  region,
  year: Number(new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(now)),
  dateOrder: ['US', 'PH', 'FM', 'MH', 'PW', 'BZ'].includes(region) ? 'mdy' : 'dmy',
});

function one(type: FieldType<unknown>, value: unknown, context: ParseContext): unknown {
  if (typeof value !== 'string' || type.schema.safeParse(value).success) return value;
  const read = type.parse(value, context);
  if (read instanceof Fault) throw read;
  return read;
}

const isEntry = (value: unknown): value is { key?: string; value: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(value, 'value') &&
  Object.keys(value).every((key) => key === 'key' || key === 'value');

/**
 * `{ phones: '312 555 0100', birthDate: '7/30/1951' }` → values the write door takes. A many-field takes one value or
 * a list, with or without keys. What it does not understand is left as it is, for the door to refuse by name.
 * Faults: those of the field types (`value.invalid`, `value.choice`, `value.tooLong`).
 */
export function readTypedValues(entity: Entity, offered: Values, context: ParseContext): Values {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(offered)) {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (!field || value === null || value === undefined) values[name] = value;
    else if (!field.many) values[name] = one(field.type, value, context);
    else
      values[name] = (Array.isArray(value) ? value : [value]).map((entry: unknown) =>
        isEntry(entry) && !field.type.schema.safeParse(entry).success
          ? { ...entry, value: one(field.type, entry.value, context) }
          : { value: one(field.type, entry, context) },
      );
  }
  return values;
}
