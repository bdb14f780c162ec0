/**
 * What to save so that a field holds again what a change took away. The history keeps, for a field of several entries,
 * the one entry that changed and not its key; the entry is found by its value.
 */
import type { Entity } from '#shared/entity/entity.ts';
import type { Item } from '#shared/entity/field.ts';

/** One changed field of the history. */
export interface PastChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const absent = (value: unknown): boolean => value === null || value === undefined;

/**
 * The field's value with `before` back in its place; undefined where it already is, or where the change added an entry
 * that is gone. `current` is the field's value now.
 */
export function restoredValue(entity: Entity, { field, before, after }: PastChange, current: unknown): unknown {
  if (!entity.fields[field]?.many) {
    const wanted = absent(before) ? null : before;
    return same(absent(current) ? null : current, wanted) ? undefined : wanted;
  }
  const items = (current ?? []) as readonly Item<unknown>[];
  const changed = items.findIndex((item) => same(item.value, after));
  if (absent(before)) {
    const rest = items.filter((_, index) => index !== changed);
    return changed < 0 ? undefined : rest.length > 0 ? rest : null;
  }
  if (items.some((item) => same(item.value, before))) return undefined;
  return changed < 0
    ? [...items, { value: before }]
    : items.map((item, index) => (index === changed ? { ...item, value: before } : item));
}
