/** How the box in a list finds: inside names where there are few records, by how a name begins where there are many. Pure. */
import type { Filter } from '#shared/entity/filter.ts';
import type { RecordLayout } from '../layout.ts';
import { withChip } from './filter-tree.ts';

/** Up to so many records the box looks inside names; beyond, only an index is quick enough: how a name begins. */
const LOOKED_THROUGH = 3000;

export type FindMode = 'contains' | 'startsWith';

/** How the box in a list of so many records finds; null: not counted yet. */
export const findModeFor = (counted: { readonly count: number; readonly exact: boolean } | null): FindMode =>
  counted?.exact && counted.count <= LOOKED_THROUGH ? 'contains' : 'startsWith';

/** The filter of the list and of the box in it, as one. */
export function askedFilter(
  layout: RecordLayout,
  filter: Filter | null,
  search: string,
  mode: FindMode,
): Filter | null {
  const value = search.trim();
  if (value === '') return filter;
  const field = mode === 'contains' ? layout.entity.title : layout.sort.field;
  return withChip(filter, { field, op: mode, value });
}
