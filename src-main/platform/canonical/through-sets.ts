/** Filters on links, so that what was written about any record of a set is found under the one that stands for it. */
import type { Entity } from '#shared/entity/entity.ts';
import type { Condition, Filter } from '#shared/entity/filter.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { isId } from '#shared/ids/uuid.ts';
import type { ReadDatabase } from '../database/types.ts';
import { membersOf } from './canonical-table.ts';

/** As many as a filter compares with at once. */
const AT_ONCE = 100;

async function widened(db: ReadDatabase, target: Entity, condition: Condition): Promise<Filter> {
  const { field, op, value } = condition;
  const asked = op === 'is' ? [value] : op === 'anyOf' && Array.isArray(value) ? (value as unknown[]) : [];
  if (asked.length === 0 || asked.length > AT_ONCE || !asked.every(isId)) return condition;
  const ids = new Set<string>();
  for (const id of asked) for (const member of await membersOf(db, target, id as string)) ids.add(member);
  if (ids.size === asked.length) return condition;
  const all = [...ids];
  const parts: Filter[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    parts.push({ field, op: 'anyOf', value: all.slice(at, at + AT_ONCE) });
  return parts.length === 1 ? parts[0]! : { any: parts };
}

/** The same filter, in which a link to one record of a set is a link to any of them. */
export async function throughSets(
  db: ReadDatabase,
  registry: Registry,
  entity: Entity,
  filter: Filter,
): Promise<Filter> {
  const each = (list: readonly Filter[]) => Promise.all(list.map((one) => throughSets(db, registry, entity, one)));
  if ('all' in filter) return { all: await each(filter.all) };
  if ('any' in filter) return { any: await each(filter.any) };
  const field = Object.hasOwn(entity.fields, filter.field) ? entity.fields[filter.field] : undefined;
  const target = field?.type.target === undefined ? undefined : registry.byName(field.type.target);
  return target?.merges ? widened(db, target, filter) : filter;
}
