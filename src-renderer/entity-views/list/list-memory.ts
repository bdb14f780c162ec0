/**
 * How each list was left, so that coming back from a record finds it as it was. It lies in the cache of answers: in
 * memory only, since a filter may hold a name (law 6), and gone with the session.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ListDefinition } from './list-definition.ts';

export interface ListPlace {
  /** Saved view chosen; null: the list as laid out. */
  readonly view: string | null;
  readonly definition: ListDefinition;
  readonly search: string;
  /** Pixels scrolled. */
  readonly offset: number;
  /** The row the keys were on. */
  readonly row: number;
}

const keyOfPlace = (entity: string) => ['list-place', entity] as const;

const recall = (cache: QueryClient, entity: string): ListPlace | undefined =>
  cache.getQueryData(keyOfPlace(entity));

export interface ListMemory {
  readonly recall: () => ListPlace | undefined;
  readonly remember: (place: ListPlace) => void;
}

export function useListMemory(entity: string): ListMemory {
  const cache = useQueryClient();
  return {
    recall: () => recall(cache, entity),
    remember: useCallback(
      (place: ListPlace) => {
        cache.setQueryDefaults(['list-place'], { gcTime: Number.POSITIVE_INFINITY });
        cache.setQueryData(keyOfPlace(entity), place);
      },
      [cache, entity],
    ),
  };
}
