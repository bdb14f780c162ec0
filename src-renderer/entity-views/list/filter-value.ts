/**
 * What stands in a condition's `value`, from what a person types and back to words. A many-field is compared by the
 * exact keys of its type (filter.ts), so a phone number typed in any format becomes the key it is found by.
 */

import { type Operator, type ParseContext, valueFaults } from '#shared/entity/field-type.ts';
import type { Address } from '#shared/entity/fields/address.ts';
import { datePartsToText, parseDateParts } from '#shared/entity/fields/calendar.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { CatalogueField } from '../catalogue.ts';

/** What of an address can be asked for. */
export const ADDRESS_PARTS = ['postalCode', 'city', 'state'] as const;
export type AddressPart = (typeof ADDRESS_PARTS)[number];

/** How the value of a condition is put in. */
export type ValueEditor = 'none' | 'text' | 'period' | 'choice' | 'choices' | 'boolean' | 'record' | 'addressPart';

export function editorOf(field: CatalogueField, op: Operator): ValueEditor {
  if (op === 'isEmpty' || op === 'isNotEmpty') return 'none';
  if (op === 'within') return 'period';
  switch (field.type?.kind) {
    case 'choice':
    case 'multiChoice':
      return op === 'anyOf' ? 'choices' : 'choice';
    case 'boolean':
      return 'boolean';
    case 'link':
      return 'record';
    case 'address':
      return 'addressPart';
    default:
      return 'text';
  }
}

/** How far back a list may look, as ISO 8601 durations, in the order offered. */
export const PERIODS = ['P1D', 'P7D', 'P30D', 'P1M', 'P3M', 'P1Y'] as const;
export type Period = (typeof PERIODS)[number];

/** Whether a field stands for when a record was made or changed. */
const isTime = (field: CatalogueField): boolean => field.type === null && field.operators.includes('within');

/** The operators worth offering: a list of records is not picked one by one, and only an index answers `startsWith` and `words`. */
export function operatorsFor(field: CatalogueField): readonly Operator[] {
  if (field.operators.includes('words'))
    return field.operators.filter((op) => op !== 'contains' && (op !== 'startsWith' || field.sortable));
  if (field.type === null) return field.operators.filter((op) => op !== 'startsWith' || field.sortable);
  return field.type.kind === 'link' ? field.operators.filter((op) => op !== 'anyOf') : field.operators;
}

/** The condition's value for an address part, or undefined where nothing is typed. */
export function addressKey(field: CatalogueField, part: AddressPart, typed: string): string | undefined {
  const text = typed.trim();
  return text === '' ? undefined : field.type?.keys?.({ [part]: text } satisfies Address)[0];
}

/** The part and text of an address key; the key's prefix names the part. */
export function addressPartOf(value: unknown): { readonly part: AddressPart; readonly text: string } {
  const [, prefix, text] = /^(postal|city|state):(.*)$/.exec(typeof value === 'string' ? value : '') ?? [];
  return { part: prefix === 'city' || prefix === 'state' ? prefix : 'postalCode', text: text ?? '' };
}

/** Reads what was typed for a condition. A fault says why it is no value of this field. */
export function typedToValue(field: CatalogueField, op: Operator, typed: string, context: ParseContext): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  const { type } = field;
  if (isTime(field)) {
    const parts = parseDateParts(text, context);
    return parts?.day === undefined
      ? valueFaults['value.invalid']({ value: text.slice(0, 40), kind: 'date', example: '1951-07-30' })
      : dayStart(datePartsToText(parts), op);
  }
  if (type === null || op === 'contains' || op === 'startsWith' || type.kind === 'text') return text;
  const parsed = type.parse(type.kind === 'dateTime' ? dayStart(text, op) : text, context);
  if (parsed instanceof Fault) return parsed;
  return type.keys ? type.keys(parsed)[0] : parsed;
}

/** A day typed for a moment means its beginning here, or its end for “after”. */
function dayStart(text: string, op: Operator): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!day) return text;
  return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + (op === 'after' ? 1 : 0)).toISOString();
}

/** The day here of a moment that stands in a condition; the moment itself where it is none. */
export function valueToDay(value: string): string {
  const day = new Date(value);
  return Number.isNaN(day.getTime())
    ? value
    : datePartsToText({ year: day.getFullYear(), month: day.getMonth() + 1, day: day.getDate() });
}

/** The text to show in the input for a value that stands in a condition. */
export function valueToTyped(field: CatalogueField, value: unknown): string {
  if (typeof value !== 'string') return value === undefined || value === null ? '' : String(value);
  if (isTime(field)) return valueToDay(value);
  if (field.type?.kind === 'identifier') return value.replace(/^\|/, '');
  return value;
}
