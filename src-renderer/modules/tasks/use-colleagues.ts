/** The colleagues who may have tasks, and their names by id. */
import { useMemo } from 'react';
import { listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';

export interface Colleague {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

const MOST = 200;

export function useColleagues(): readonly Colleague[] {
  const { data } = useContract(listRecords, {
    entity: 'user',
    filter: { field: 'active', op: 'is', value: true },
    sort: { field: 'created', direction: 'asc' },
    limit: MOST,
  });
  return useMemo(
    () =>
      (data?.rows ?? []).map(({ id, values }) => ({
        id,
        login: String(values.login ?? ''),
        name: String(values.name ?? ''),
      })),
    [data],
  );
}
