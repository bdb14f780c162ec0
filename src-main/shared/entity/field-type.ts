/**
 * What a field type is: one file of plain descriptors per type, with no database, Yjs or DOM in it, so that every
 * process can load it. The platform interprets them; a slice only names them.
 */
import type { z } from 'zod';
import { defineFaults, type Fault } from '../errors/fault.ts';

export const FIELD_KINDS = [
  'text',
  'longText',
  'personName',
  'date',
  'partialDate',
  'dateTime',
  'time',
  'recurrence',
  'checkItem',
  'boolean',
  'choice',
  'multiChoice',
  'money',
  'number',
  'phone',
  'email',
  'address',
  'identifier',
  'link',
  'file',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** What SQLite can hold in one column. Ids are 16 bytes. */
export type SqlValue = string | number | Uint8Array | null;

/** What a filter may ask of a field; `value` of each is described in filter.ts. */
export const OPERATORS = [
  'is',
  'isNot',
  'anyOf',
  'contains',
  'words',
  'startsWith',
  'before',
  'after',
  'within',
  'atLeast',
  'atMost',
  'isEmpty',
  'isNotEmpty',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** What reading a typed value needs to know of its surroundings. */
export interface ParseContext {
  /** ISO 3166 country of the organisation: how a phone number without a prefix is read. */
  readonly region: string;
  /** How an all-figures date is read: 03/04/1970 is March 4 for `mdy`. */
  readonly dateOrder: 'mdy' | 'dmy';
  /** The year it is now: which century two figures mean. */
  readonly year: number;
}

export interface FieldType<Value> {
  readonly kind: FieldKind;
  /** The stored value, strict. Unknown keys are refused. */
  readonly schema: z.ZodType<Value>;
  readonly column: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB';
  /** How two edits meet: the later one wins, or both are woven together (long text). */
  readonly merge: 'register' | 'text';
  readonly operators: readonly Operator[];
  /** True where the column sorts as people expect. */
  readonly sortable: boolean;
  toColumn(value: Value): SqlValue;
  fromColumn(stored: SqlValue): Value;
  /** What a reader gets of a value through the door, where that is less than the value. */
  shown?(value: Value): unknown;
  /** Plain text for search, CSV and history; no locale. */
  text(value: Value): string;
  /** Reads what a person typed or a spreadsheet cell holds. */
  parse(typed: string, context: ParseContext): Value | Fault;
  /** Exact keys by which the value is found or matched: `+13125550100`, `mrn|12345`, `postal:60610`. */
  keys?(value: Value): readonly string[];
  /** For choices: the values there are. */
  readonly choices?: readonly string[];
  /** For links: the entity pointed at. */
  readonly target?: string;
}

export const valueFaults = defineFaults({
  'value.invalid': {
    message: '“{value}” is not a valid {kind}.',
    remedy: 'Correct the value, for example: {example}.',
  },
  'value.choice': {
    message: '“{value}” is not one of the choices.',
    remedy: 'Use one of: {choices}.',
  },
  'value.tooLong': {
    message: 'The text is {length} characters long; at most {max} fit.',
    remedy: 'Shorten it, or put the rest into a note.',
  },
});

/** Stores a value that is an object as JSON text. */
export const jsonColumn = <Value>(): Pick<FieldType<Value>, 'column' | 'toColumn' | 'fromColumn'> => ({
  column: 'TEXT',
  toColumn: (value) => JSON.stringify(value),
  fromColumn: (stored) => JSON.parse(stored as string) as Value,
});

/** Stores a value that SQLite can hold as it is. */
export const plainColumn = <Value extends string | number>(
  column: 'TEXT' | 'INTEGER' | 'REAL',
): Pick<FieldType<Value>, 'column' | 'toColumn' | 'fromColumn'> => ({
  column,
  toColumn: (value) => value,
  fromColumn: (stored) => stored as Value,
});
