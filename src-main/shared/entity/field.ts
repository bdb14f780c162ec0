/**
 * The fields of an entity: `f.phone({ id: 'p10', class: 'contact', many: true })`.
 * Invariants: a field's id is permanent and apart from its name; every field has a privacy class.
 */
import type { PrivacyClass } from '../access/privacy-class.ts';
import type { FieldType } from './field-type.ts';
import { type Address, addressType } from './fields/address.ts';
import { booleanType } from './fields/boolean.ts';
import { type CheckItem, checkItemType } from './fields/check-item.ts';
import { choiceType } from './fields/choice.ts';
import { dateType } from './fields/date.ts';
import { dateTimeType } from './fields/date-time.ts';
import { emailType } from './fields/email.ts';
import { fileType, type StoredFile } from './fields/file.ts';
import { type Identifier, identifierType } from './fields/identifier.ts';
import { linkType } from './fields/link.ts';
import { longTextType } from './fields/long-text.ts';
import { type Money, moneyType } from './fields/money.ts';
import { multiChoiceType } from './fields/multi-choice.ts';
import { numberType } from './fields/number.ts';
import { partialDateType } from './fields/partial-date.ts';
import { type PersonName, personNameType } from './fields/person-name.ts';
import { type Phone, phoneType } from './fields/phone.ts';
import { recurrenceType } from './fields/recurrence.ts';
import { textType } from './fields/text.ts';
import { timeType } from './fields/time.ts';

/** One entry of a field that holds several. The key is permanent, so that two desks edit different entries in peace. */
export interface Item<Value> {
  readonly key: string;
  readonly value: Value;
}

/** More entries than this in one field are a mistake of a source, not a person's phones. */
export const MAX_ENTRIES = 200;

interface Options {
  /** Permanent, unique in the entity, at most 8 characters: it is the key in documents and ops. */
  readonly id: string;
  readonly class: PrivacyClass;
  readonly required?: boolean;
  /** `ask`: two edits that did not see each other go to “needs your eyes”. Default for identity and contact. */
  readonly conflict?: 'ask' | 'last';
  /** Words by which an import file may call the column, lower case. */
  readonly aliases?: readonly string[];
  /** Part of the full-text index of the entity. */
  readonly search?: boolean;
  /** A database index on the column, for lists that sort or filter by it. */
  readonly indexed?: boolean;
}

export interface Field<Value = unknown, Many extends boolean = boolean> extends Omit<Options, 'conflict'> {
  readonly type: FieldType<Value>;
  readonly many: Many;
  readonly conflict: 'ask' | 'last';
}

/** A value worked out from others of the same record, projected into a column so that lists can sort by it. */
export interface ComputedField<Value extends string | number = string | number> {
  readonly id: string;
  readonly class: PrivacyClass;
  readonly column: 'TEXT' | 'INTEGER';
  readonly indexed?: boolean;
  /** Gets the stored values of the record by field name; must depend on nothing else. */
  readonly compute: (values: Readonly<Record<string, unknown>>) => Value | null;
}

const make =
  <Value>(build: () => FieldType<Value>) =>
  <const O extends Options & { readonly many?: boolean }>(
    options: O,
  ): Field<Value, O['many'] extends true ? true : false> =>
    field(build(), options);

function field<Value, O extends Options & { readonly many?: boolean }>(
  type: FieldType<Value>,
  options: O,
): Field<Value, O['many'] extends true ? true : false> {
  const conflict =
    options.conflict ?? (options.class === 'identity' || options.class === 'contact' ? 'ask' : 'last');
  return { ...options, type, many: (options.many ?? false) as O['many'] extends true ? true : false, conflict };
}

/** The field types there are, by name. */
export const f = {
  text: <const O extends Options & { readonly many?: boolean; readonly max?: number }>({ max, ...options }: O) =>
    field(textType(max), options as Omit<O, 'max'> & O),
  longText: <const O extends Options & { readonly max?: number }>({ max, ...options }: O) =>
    field(longTextType(max), options as Options & { many?: false }),
  personName: make<PersonName>(personNameType),
  date: make(dateType),
  partialDate: make(partialDateType),
  dateTime: make(dateTimeType),
  time: make(timeType),
  recurrence: make(recurrenceType),
  checkItem: make<CheckItem>(checkItemType),
  boolean: make(booleanType),
  money: make<Money>(moneyType),
  phone: make<Phone>(phoneType),
  email: make(emailType),
  address: make<Address>(addressType),
  identifier: make<Identifier>(identifierType),
  file: make<StoredFile>(fileType),
  choice: <const Choice extends string>(choices: readonly Choice[], options: Options): Field<Choice, false> =>
    field(choiceType(choices), options as Options & { many?: false }),
  multiChoice: <const Choice extends string>(
    choices: readonly Choice[],
    options: Options,
  ): Field<readonly Choice[], false> => field(multiChoiceType(choices), options as Options & { many?: false }),
  number: ({
    min,
    max,
    whole,
    ...options
  }: Options & { readonly min?: number; readonly max?: number; readonly whole?: boolean }): Field<number, false> =>
    field(
      numberType({
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(whole === undefined ? {} : { whole }),
      }),
      options as Options & { many?: false },
    ),
  /** `target` is the name of the entity pointed at. */
  link: (target: string, options: Options): Field<string, false> =>
    field(linkType(target), { indexed: true, ...options } as Options & { many?: false }),
  computed: <Value extends string | number>(options: ComputedField<Value>): ComputedField<Value> => options,
} as const;
