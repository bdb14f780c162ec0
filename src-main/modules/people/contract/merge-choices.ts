/**
 * Two records of a person side by side: where they differ, what may be taken from which, and what should make somebody look
 * twice. Pure, so that the screen shows what the command will do.
 */
import type { Values } from '#shared/entity/entity.ts';
import { type Field, type Item, MAX_ENTRIES } from '#shared/entity/field.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import { Person } from './person.entity.ts';
import { stricterSide } from './strictest.ts';

export const MERGE_CHOICES = ['survivor', 'merged', 'both'] as const;
export type MergeChoice = (typeof MERGE_CHOICES)[number];
/** By field name; a field that is left out is taken as `standard` says. */
export type MergeChoices = Readonly<Record<string, MergeChoice>>;

export interface FieldToChoose {
  readonly name: string;
  readonly options: readonly MergeChoice[];
  /** Nothing of either is lost where both fit; else the survivor's; but what binds more always. */
  readonly standard: MergeChoice;
}

const fields: Readonly<Record<string, Field>> = Person.fields;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const canonicalText = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `{${Object.keys(value)
        .sort()
        .map((key) => `${key}:${canonicalText((value as Values)[key])}`)
        .join()}}`
    : JSON.stringify(value);

/** By which two entries of a field are the same to a reader: 312-555-0100 and (312) 555 0100. */
const entryKey = ({ type }: Field, value: unknown): string =>
  (type.kind === 'phone' || type.kind === 'email' || type.kind === 'identifier') && type.keys
    ? type.keys(value).join()
    : type
        .text(value)
        .toLowerCase()
        .replace(/[\s,.]+/g, ' ')
        .trim();

const entriesOf = (value: unknown): readonly Item<unknown>[] => (value ?? []) as readonly Item<unknown>[];

/** Entries of the other record that this one does not have. */
function missingEntries(field: Field, own: unknown, other: unknown): readonly unknown[] {
  const known = new Set(entriesOf(own).map((item) => entryKey(field, item.value)));
  return entriesOf(other)
    .map((item) => item.value)
    .filter((value) => !known.has(entryKey(field, value)));
}

function optionsOf(field: Field, survivor: unknown, merged: unknown): readonly MergeChoice[] {
  if (isEmpty(merged)) return [];
  const single: readonly MergeChoice[] = ['survivor', 'merged'];
  if (field.many) {
    if (missingEntries(field, survivor, merged).length === 0) return [];
    return isEmpty(survivor) ? single : MERGE_CHOICES;
  }
  if (canonicalText(survivor ?? null) === canonicalText(merged)) return [];
  if (field.type.kind !== 'multiChoice' || isEmpty(survivor)) return single;
  const [own, other] = [survivor as readonly string[], merged as readonly string[]];
  return other.every((one) => own.includes(one)) ? [] : MERGE_CHOICES;
}

/** The fields in which there is something to choose, in the order of the definition. */
export function fieldsToChoose(survivor: Values, merged: Values): readonly FieldToChoose[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.class === 'secret') return [];
    const options = optionsOf(field, survivor[name], merged[name]);
    if (options.length === 0) return [];
    const standard =
      stricterSide(name, survivor[name] ?? null, merged[name]) ??
      (isEmpty(survivor[name]) ? 'merged' : options.includes('both') ? 'both' : 'survivor');
    return [{ name, options, standard }];
  });
}

/** What a field of the survivor holds after a choice, as the write door takes it. */
export function chosenValue(name: string, choice: MergeChoice, survivor: Values, merged: Values): unknown {
  const field = fields[name]!;
  const [own, other] = [survivor[name] ?? null, merged[name] ?? null];
  if (choice === 'survivor') return own;
  if (!field.many) {
    if (choice === 'merged') return other;
    const both = new Set([...((own ?? []) as readonly string[]), ...((other ?? []) as readonly string[])]);
    return field.type.choices!.filter((one) => both.has(one));
  }
  // Entries come without the keys they have in the other record: keys belong to the record that made them.
  if (choice === 'merged') return entriesOf(other).map(({ value }) => ({ value }));
  const more = missingEntries(field, own, other).map((value) => ({ value }));
  return [...entriesOf(own), ...more].slice(0, MAX_ENTRIES);
}

/** The choices that are made: those given where they are possible, else the standard ones. */
export const settledChoices = (survivor: Values, merged: Values, given: MergeChoices): MergeChoices =>
  Object.fromEntries(
    fieldsToChoose(survivor, merged).map(({ name, options, standard }) => {
      const choice = given[name];
      return [name, choice !== undefined && options.includes(choice) ? choice : standard];
    }),
  );

/** The edit of the survivor that the choices come to; empty where everything stays as the survivor has it. */
export const chosenEdit = (survivor: Values, merged: Values, choices: MergeChoices): Values =>
  Object.fromEntries(
    Object.entries(choices)
      .filter(([, choice]) => choice !== 'survivor')
      .map(([name, choice]) => [name, chosenValue(name, choice, survivor, merged)]),
  );

/** Something that speaks against the two being one person. */
export interface MergeConflict {
  readonly kind: 'identifier' | 'birthDate' | 'deceased';
  /** Who gave the identifiers; empty for the others. */
  readonly issuer: string;
  /** As text; empty where nothing is said. */
  readonly survivor: string;
  readonly merged: string;
}

/** Numbers by who gave them. A number without a giver, or the row number of a table, tells nobody apart. */
function byIssuer(values: Values): Map<string, readonly Identifier[]> {
  const telling = entriesOf(values.identifiers)
    .map((item) => item.value as Identifier)
    .filter(({ system, type }) => (system ?? type) !== undefined && !system?.startsWith('csv:'));
  return Map.groupBy(telling, ({ system, type }) => (system ?? type!).toLowerCase().replace(/\/+$/, ''));
}

const datesAgree = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

export function conflictsOf(survivor: Values, merged: Values): readonly MergeConflict[] {
  const conflicts: MergeConflict[] = [];
  const theirs = byIssuer(merged);
  for (const [issuer, own] of byIssuer(survivor)) {
    const other = theirs.get(issuer) ?? [];
    const keys = new Set(own.map((one) => entryKey(fields.identifiers!, one)));
    if (other.length === 0 || other.some((one) => keys.has(entryKey(fields.identifiers!, one)))) continue;
    const shown = (list: readonly Identifier[]) => list.map(({ value }) => value).join(', ');
    const type = [...own, ...other].find((one) => one.type !== undefined)?.type;
    conflicts.push({
      kind: 'identifier',
      issuer: type ?? issuer,
      survivor: shown(own),
      merged: shown(other),
    });
  }
  const [born, birth] = [survivor.birthDate as string | undefined, merged.birthDate as string | undefined];
  if (born && birth && !datesAgree(born, birth))
    conflicts.push({ kind: 'birthDate', issuer: '', survivor: born, merged: birth });
  const dead = ({ deceased, deceasedOn }: Values) => deceased === true || Boolean(deceasedOn);
  const [died, death] = [(survivor.deceasedOn as string) ?? '', (merged.deceasedOn as string) ?? ''];
  if (dead(survivor) !== dead(merged) || !datesAgree(died, death))
    conflicts.push({
      kind: 'deceased',
      issuer: '',
      survivor: dead(survivor) ? died || 'yes' : '',
      merged: dead(merged) ? death || 'yes' : '',
    });
  return conflicts;
}
