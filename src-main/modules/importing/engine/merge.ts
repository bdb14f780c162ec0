/**
 * Brings a record in line with what a source says now, and never at a person's cost: a field is filled where it is empty, and
 * changed only where it still holds what an import wrote. Entries are added; one is taken away only if this unit brought it
 * and no longer has it. Pure.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Field, Item } from '#shared/entity/field.ts';
import { sameEntry } from '../map/builder.ts';

/** By field id: the fingerprint of what a unit said last, or those of the entries it brought. */
export type Written = Readonly<Record<string, string | readonly string[]>>;

/** Text of a stored value with sorted names, so that the same value always has the same text. */
function stable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(stable).join('\u001f')}]`;
  const parts = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(parts).sort()) text += `${name}\u001e${stable(parts[name])}\u001f`;
  return text;
}

/** 53 bits over the text of a value: tells a changed value, and is no secret. After cyrb53 (public domain). */
export function fingerprint(value: unknown): string {
  const text = stable(value);
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

export interface Merged {
  /** New values by field name; empty where nothing changes. */
  readonly edit: Readonly<Record<string, unknown>>;
  readonly written: Written;
}

type Values = Readonly<Record<string, unknown>>;

/** What a new record holds of its unit, for `written`. */
export function writtenOf(entity: Entity, values: Values): Written {
  const written: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = entity.fields[name];
    if (!field || value === undefined || value === null) continue;
    written[field.id] = field.many ? (value as readonly unknown[]).map(fingerprint) : fingerprint(value);
  }
  return written;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

function mergeEntries(
  field: Field,
  current: readonly Partial<Item<unknown>>[],
  incoming: readonly unknown[],
  brought: ReadonlySet<string>,
) {
  const kept = current.filter(
    (item) => !brought.has(fingerprint(item.value)) || incoming.some(sameEntry(field, item.value)),
  );
  // What this unit brought before and is here no more was taken away or corrected by a person.
  const added = incoming.filter((value) => {
    const same = sameEntry(field, value);
    return !brought.has(fingerprint(value)) && !kept.some((item) => same(item.value));
  });
  const result = [...kept, ...added.map((value) => ({ value }))];
  return { result, changed: kept.length !== current.length || added.length > 0 };
}

/**
 * `current`: stored values of the record. `incoming`: of the unit, entries without keys. `own`: what this unit wrote before;
 * null where it never did. `imported`: whether a value is one that some import wrote into the field.
 */
export function merge(
  entity: Entity,
  current: Values,
  incoming: Values,
  own: Written | null,
  imported: (field: Field, print: string) => boolean,
): Merged {
  const edit: Record<string, unknown> = {};
  const written: Record<string, string | readonly string[]> = {};
  const names = new Set([
    ...Object.keys(incoming),
    ...Object.keys(entity.fields).filter((name) => own?.[entity.fields[name]!.id] !== undefined),
  ]);
  for (const name of names) {
    const field = entity.fields[name] as Field;
    const [is, wanted, before] = [current[name], incoming[name], own?.[field.id]];
    if (field.many) {
      const list = (wanted ?? []) as readonly unknown[];
      const { result, changed } = mergeEntries(
        field,
        (is ?? []) as Partial<Item<unknown>>[],
        list,
        new Set(before as readonly string[] | undefined),
      );
      if (changed) edit[name] = result.length > 0 ? result : null;
      if (list.length > 0) written[field.id] = list.map(fingerprint);
    } else {
      const value = mergeOne(field, is, wanted, before as string | undefined, imported);
      if (value !== undefined) edit[name] = value;
      if (!isEmpty(wanted)) written[field.id] = fingerprint(wanted);
    }
  }
  return { edit, written };
}

/** The new value of a plain field, null to empty it, undefined to leave it. */
function mergeOne(
  field: Field,
  is: unknown,
  wanted: unknown,
  before: string | undefined,
  imported: (field: Field, print: string) => boolean,
): unknown {
  if (isEmpty(wanted))
    return !isEmpty(is) && before !== undefined && fingerprint(is) === before && !field.required
      ? null
      : undefined;
  // Somebody emptied what this unit wrote, and the unit has nothing new to say.
  if (isEmpty(is)) return before !== undefined && before === fingerprint(wanted) ? undefined : wanted;
  const print = fingerprint(is);
  if (print === fingerprint(wanted)) return undefined;
  if (field.type.kind === 'multiChoice') {
    const all = field.type.choices!.filter(
      (choice) => (is as readonly string[]).includes(choice) || (wanted as readonly string[]).includes(choice),
    );
    return all.length > (is as readonly string[]).length ? all : undefined;
  }
  return print === before || imported(field, print) ? wanted : undefined;
}
