/** How the box in a list finds: by words of names, else inside them where there are few records, else by how they begin. Pure. */
import type { Entity } from '#shared/entity/entity.ts';
import type { Filter } from '#shared/entity/filter.ts';
import type { RecordLayout } from '../layout.ts';
import { withChip } from './filter-tree.ts';

/** Up to so many records the box looks inside names; beyond, only an index is quick enough: how a name begins. */
const LOOKED_THROUGH = 3000;

export type FindMode = 'words' | 'contains' | 'startsWith';

/**
 * How the box in a list of so many records finds; null: not counted yet. By words wherever the search keeps the names;
 * one or two letters begin so many names that there only the order of the list is quick enough.
 */
export function findModeFor(
  { foundByName }: Pick<Entity, 'foundByName'>,
  counted: { readonly count: number | null; readonly exact: boolean } | null,
  typed: string,
): FindMode {
  const isFew = counted?.exact === true && (counted.count ?? 0) <= LOOKED_THROUGH;
  if (!foundByName) return isFew ? 'contains' : 'startsWith';
  const letters = typed.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return typed.trim() === '' ? 'words' : 'startsWith';
  return isFew || letters > 2 ? 'words' : 'startsWith';
}

/** The filter of the list and of the box in it, as one. */
export function askedFilter(
  layout: RecordLayout,
  filter: Filter | null,
  search: string,
  mode: FindMode,
): Filter | null {
  const value = search.trim();
  if (value === '') return filter;
  const field = mode === 'startsWith' ? layout.sort.field : layout.entity.title;
  return withChip(filter, { field, op: mode, value });
}
