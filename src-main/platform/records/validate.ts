/** Turns what a caller offers into stored values, or says which field is wrong and why. */
import type { Entity, Values } from '#shared/entity/entity.ts';
import { type Item, MAX_ENTRIES } from '#shared/entity/field.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { ISSUE_WORDS } from './issue-words.ts';
import { sameValue } from './registers.ts';

export const recordFaults = defineFaults({
  'record.invalid': {
    message: '{entity}: the field “{field}” cannot be saved: {problem}.',
    remedy: 'Correct this field; nothing has been saved yet.',
  },
  'record.required': {
    message: '{entity}: the field “{field}” is missing.',
    remedy: 'Fill it in; nothing has been saved yet.',
  },
  'record.link_kind': {
    message: '{entity}: the field “{field}” must point to a {wanted}, and this is a {found}.',
    remedy: 'Choose a {wanted}; nothing has been saved yet.',
  },
  'record.missing': {
    message: 'This record is not on this computer.',
    remedy: 'It may have been deleted, or never synced here. Search for it again.',
  },
  'record.exists': {
    message: 'There is already a record with this id.',
    remedy: 'Leave the id out to create a new record, or edit the existing one.',
  },
  'record.erased': {
    message: 'All that this record held was erased, for good.',
    remedy: 'Make a new record where there is a reason to.',
  },
  'record.held': {
    message: 'This record must be kept for a legal matter, so nothing of it can be erased.',
    remedy: 'Ask whoever looks after the legal matter, and tell who asked for the erasure.',
  },
  'record.append_only': {
    message: '{entity} entries cannot be edited once written.',
    remedy: 'Retract it with a reason and write it anew.',
  },
  'record.lasting': {
    message: '{entity} entries cannot be deleted.',
    remedy: 'Disable a user who is to work here no more.',
  },
});

const ENTRY_KEY = /^[0-9a-z]{2,24}$/;

/** No text in it holds half a character, which no document could carry. */
export const isWellFormed = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed()
    : typeof value !== 'object' || value === null || Object.values(value).every(isWellFormed);

/** JSON has no undefined: a part that is undefined is no part. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  return entries.some(([, part]) => part === undefined)
    ? Object.fromEntries(entries.filter(([, part]) => part !== undefined))
    : value;
}

function checkOne(entity: Entity, name: string, value: unknown): unknown {
  const result = entity.fields[name]!.type.schema.safeParse(value);
  if (result.success && isWellFormed(result.data)) return withoutUndefined(result.data);
  const issue = result.error?.issues[0];
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')})` : '';
  throw recordFaults['record.invalid']({
    entity: entity.name,
    field: name,
    problem: `${ISSUE_WORDS[issue?.code ?? ''] ?? 'the value does not fit'}${where}`,
  });
}

/**
 * An entry without a key is the present one with the same value, else a new one with `keyFor(n)`, n counting the new.
 * Two entries with one key are refused.
 */
function checkMany(
  entity: Entity,
  name: string,
  value: unknown,
  keyFor: (n: number) => string,
  present: readonly Item<unknown>[],
): Item<unknown>[] {
  const invalid = (problem: string) =>
    recordFaults['record.invalid']({ entity: entity.name, field: name, problem });
  if (!Array.isArray(value)) throw invalid('a list of entries is needed');
  if (value.length > MAX_ENTRIES) throw invalid(`at most ${MAX_ENTRIES} entries fit`);
  const keys = new Set<string>();
  let fresh = 0;
  return value.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('value' in entry)) throw invalid('an entry has no value');
    const given = 'key' in entry ? entry.key : undefined;
    if (given !== undefined && (typeof given !== 'string' || !ENTRY_KEY.test(given)))
      throw invalid('an entry has a bad key');
    const checked = checkOne(entity, name, entry.value);
    const same =
      given === undefined && present.find((item) => !keys.has(item.key) && sameValue(item.value, checked));
    const key = given ?? (same ? same.key : keyFor(fresh++));
    if (keys.has(key)) throw invalid('two entries have the same key');
    keys.add(key);
    return { key, value: checked };
  });
}

/**
 * Checks each offered value against its field; null and, for a many-field, an empty list mean “empty”.
 * Faults: `record.invalid`, naming the field.
 */
export function checkValues(
  entity: Entity,
  offered: Values,
  keyFor: (n: number) => string,
  present: Values = {},
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(offered)) {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (!field)
      throw recordFaults['record.invalid']({
        entity: entity.name,
        field: name.slice(0, 60),
        problem: 'there is no such field',
      });
    if (value === undefined) continue;
    if (value === null) values[name] = null;
    else if (!field.many) values[name] = checkOne(entity, name, value);
    else {
      const items = checkMany(
        entity,
        name,
        value,
        keyFor,
        (present[name] as readonly Item<unknown>[] | undefined) ?? [],
      );
      values[name] = items.length > 0 ? items : null;
    }
  }
  return values;
}

/** Every required field, or of those named, has a value. Fault: `record.required`. */
export function checkRequired(entity: Entity, values: Values, names = Object.keys(entity.fields)): void {
  for (const name of names)
    if (entity.fields[name]!.required && (values[name] === null || values[name] === undefined))
      throw recordFaults['record.required']({ entity: entity.name, field: name });
}
