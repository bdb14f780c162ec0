/**
 * `defineEntity`: the one definition from which table, schemas, document mapping, search, catalogue and forms are
 * derived (law 1). Pure: no database, no DOM. Invariants are checked when the module loads.
 */
import type { Permission } from '../access/permission.ts';
import type { ComputedField, Field, Item } from './field.ts';

/** Which key a record's op is sealed under; see design §6. */
export type Space = 'org' | 'clinical' | 'restricted' | 'audit' | 'local';

/**
 * Some records of an entity live in a stricter space: those whose yes-or-no field says so. It is set when a record is made
 * and never edited after; `records.reclassify` alone moves one.
 */
export interface Stricter<Name extends string = string> {
  /** Name of a boolean field. */
  readonly field: Name;
  readonly space: Space;
  /** Name of a text field that keeps who wrote a record which somebody else moved. */
  readonly author?: Name;
}

/** A link to what a record is an entry about. */
export interface Under<Name extends string = string> {
  readonly link: Name;
  /** Only while none of these leads anywhere: a call about an account is an entry of the account, unless it is one of a person. */
  readonly unless: readonly Name[];
}

interface EntityOptions<Fields, Computed> {
  /** Permanent; stands in every op. */
  readonly id: string;
  readonly name: string;
  /** Plural in camel case, the key in `stats` and in API names. */
  readonly plural: string;
  readonly table: string;
  readonly space: Space;
  readonly stricter?: Stricter<keyof Fields & string>;
  /** `document`: fields are edited. `append`: written once, then only retracted with a reason. */
  readonly mode: 'document' | 'append';
  readonly fields: Fields;
  readonly computed?: Computed;
  /**
   * `core`: only the core itself writes it, since keys or access hang on it. `edit`: whoever manages
   * the settings may edit it, and nobody make or remove one. Left out: whoever has the right.
   */
  readonly keeper?: 'core' | 'edit';
  /** What it takes to write or take back one, beside the right to write records at all. */
  readonly permission?: Permission;
  /**
   * Two of its records may turn out to be one. A table `<table>_canonical` says which one stands for which (platform/canonical),
   * and lists, links and search join through it. The slice that knows of merges keeps that table.
   */
  readonly merges?: boolean;
  /**
   * Links to what the record is an entry about: it is erased with that, and asks for eyes where that was deleted by somebody who had
   * not seen it. Left out: it stands by itself.
   */
  readonly under?: readonly ((keyof Fields & string) | Under<keyof Fields & string>)[];
  /** Words in it about what links lead to: they are erased with that, while it stays, for others than that hang on it. */
  readonly tells?: {
    readonly of: readonly (keyof Fields & string)[];
    readonly in: readonly (keyof Fields & string)[];
  };
  /** Nobody takes one back: ops that delete, retract or erase it stay in the log and do nothing. */
  readonly lasting?: boolean;
  /** What a record shows is what is warranted, whatever was written there (records/warranted.ts). */
  readonly warranted?: boolean;
  /** Name of the field or computed field that titles the record in links and lists. */
  readonly title: (keyof Fields | keyof Computed) & string;
  /** Database indexes over several columns, by field or computed name; `created` and `updated` alone let lists ask when. */
  readonly indexes?: readonly (readonly (((keyof Fields | keyof Computed) & string) | 'created' | 'updated')[])[];
  /** Whether the search keeps the names its records go by, so that lists find by words however many there are. */
  readonly foundByName?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a field's value type is invariant; an entity's fields differ in it
export type Fields = Readonly<Record<string, Field<any, boolean>>>;
export type ComputedFields = Readonly<Record<string, ComputedField<string> | ComputedField<number>>>;

export interface Entity<F extends Fields = Fields, C extends ComputedFields = ComputedFields> {
  readonly id: string;
  readonly name: string;
  readonly plural: string;
  readonly table: string;
  readonly space: Space;
  readonly stricter?: Stricter;
  readonly mode: 'document' | 'append';
  readonly keeper?: 'core' | 'edit';
  readonly permission?: Permission;
  readonly merges?: boolean;
  readonly under: readonly Under[];
  readonly tells?: { readonly of: readonly string[]; readonly in: readonly string[] };
  readonly lasting?: boolean;
  readonly warranted?: boolean;
  readonly fields: F;
  readonly computed: C;
  readonly title: string;
  readonly indexes: readonly (readonly string[])[];
  readonly foundByName?: boolean;
  /** Field name by permanent id. */
  readonly nameById: ReadonlyMap<string, string>;
}

/** What a record holds, by field name; an absent value is null or left out. */
export type ValuesOf<E extends Entity> = {
  readonly [Name in keyof E['fields']]?: E['fields'][Name] extends Field<infer Value, infer Many>
    ? (Many extends true ? readonly Item<Value>[] : Value) | null
    : never;
};

/** What the door takes: entries of a many-field may come without a key and then get one. */
export type InputOf<E extends Entity> = {
  readonly [Name in keyof E['fields']]?: E['fields'][Name] extends Field<infer Value, infer Many>
    ? (Many extends true ? readonly { readonly key?: string; readonly value: Value }[] : Value) | null
    : never;
};

/** Values of a record whose entity is known only at run time. */
export type Values = Readonly<Record<string, unknown>>;

const columns = new Map<string, string>();

/** The SQL column of a field or computed field: its name in snake case. */
export function columnOf(name: string): string {
  let column = columns.get(name);
  if (column === undefined) {
    column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(name, column);
  }
  return column;
}

export function defineEntity<const F extends Fields, const C extends ComputedFields = Record<never, never>>(
  options: EntityOptions<F, C>,
): Entity<F, C> {
  const nameById = new Map<string, string>();
  for (const [name, field] of Object.entries({ ...options.fields, ...options.computed })) {
    if (!/^[a-z][a-z0-9]{0,7}$/.test(field.id))
      throw new Error(`${options.name}.${name}: field id ${field.id} is malformed`);
    if (nameById.has(field.id)) throw new Error(`${options.name}: field id ${field.id} is used twice`);
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) throw new Error(`${options.name}.${name}: malformed field name`);
    nameById.set(field.id, name);
  }
  const { stricter } = options;
  const deciding = stricter && (options.fields as Fields)[stricter.field];
  if (deciding && (deciding.type.kind !== 'boolean' || deciding.many))
    throw new Error(`${options.name}.${stricter?.field}: what decides the space is one yes or no`);
  const under = (options.under ?? []).map((one) => (typeof one === 'string' ? { link: one, unless: [] } : one));
  for (const name of [...under.flatMap(({ link, unless }) => [link, ...unless]), ...(options.tells?.of ?? [])])
    if ((options.fields as Fields)[name]?.type.kind !== 'link')
      throw new Error(`${options.name}.${name}: a record stands under, or tells of, what a link leads to`);
  return { computed: {} as C, indexes: [], ...options, under, nameById };
}
