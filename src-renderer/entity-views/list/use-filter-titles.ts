/** Names of the records that a filter's conditions point at: a filter holds only their ids. */
import { useQueries } from '@tanstack/react-query';
import { getRecord } from '#shared/api/records.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Filter } from '#shared/entity/filter.ts';
import { keyOf } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import type { Titles } from '../../ui/fields/widget.ts';

interface Target {
  readonly entity: string;
  readonly id: string;
}

function targetsOf(entity: Entity, filter: Filter): readonly Target[] {
  if (!('field' in filter))
    return ('all' in filter ? filter.all : filter.any).flatMap((part) => targetsOf(entity, part));
  const target = entity.fields[filter.field]?.type.target;
  return target && typeof filter.value === 'string' ? [{ entity: target, id: filter.value }] : [];
}

export function useFilterTitles(entity: Entity, filter: Filter | null): Titles {
  const api = useApi();
  const targets = filter === null ? [] : targetsOf(entity, filter);
  const answers = useQueries({
    queries: targets.map((target) => ({
      queryKey: keyOf(getRecord, target),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getRecord, target, signal),
      meta: { reads: [target.entity] },
    })),
  });
  return Object.fromEntries(targets.map((target, index) => [target.id, answers[index]?.data?.title ?? null]));
}
