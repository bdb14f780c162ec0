/** Walking from record to record in the order of the list one came from (`j`, `k`), without going back to it. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { countRecords, listRecords } from '#shared/api/records.api.ts';
import { useContract } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useListMemory } from './list-memory.ts';
import { neighbour, placeOf, type TrailPage, withPage } from './trail.ts';
import { PAGE_SIZE, type Question } from './use-record-pages.ts';

interface Trail {
  readonly question: Question;
  readonly pages: readonly TrailPage[];
}

/** In memory only and gone with the session, as the places of lists are. */
const keyOfTrail = (entity: string) => ['list-trail', entity] as const;

/** Remembers what a list holds as one opens a record of it. */
export function rememberTrail(cache: QueryClient, question: Question, pages: readonly TrailPage[]): void {
  cache.setQueryDefaults(['list-trail'], { gcTime: Number.POSITIVE_INFINITY });
  cache.setQueryData<Trail>(keyOfTrail(question.entity), { question, pages });
}

export interface TrailStep {
  /** Counted from 1. */
  readonly at: number;
  /** Of how many; undefined until they are counted, or where there are too many to count. */
  readonly of: number | undefined;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly go: (by: 1 | -1) => Promise<void>;
}

/** Null where the record was not opened from a list. */
export function useTrail(entity: string, id: string): TrailStep | null {
  const api = useApi();
  const cache = useQueryClient();
  const memory = useListMemory(entity);
  const { hrefOf } = useFieldEnvironment();
  const walking = useRef(false);
  const trail = cache.getQueryData<Trail>(keyOfTrail(entity));
  const place = trail ? placeOf(trail.pages, id) : null;
  const filter = trail?.question.filter;
  const { data } = useContract(
    countRecords,
    { entity, ...(filter ? { filter } : {}) },
    { enabled: place !== null },
  );
  if (!trail || !place) return null;

  const find = async (by: 1 | -1): Promise<string | undefined> => {
    const beside = neighbour(trail.pages, place, by);
    if (!beside || 'id' in beside) return beside?.id;
    const { page, after } = beside;
    const { rows, next } = await api.call(listRecords, {
      ...trail.question,
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    const ids = rows.map((row) => row.id);
    const pages = withPage(trail.pages, page, { after, next, count: ids.length, ids });
    cache.setQueryData<Trail>(keyOfTrail(entity), { ...trail, pages });
    return by > 0 ? ids[0] : ids.at(-1);
  };
  const go = async (by: 1 | -1) => {
    if (walking.current) return;
    walking.current = true;
    try {
      const href = hrefOf(entity, (await find(by)) ?? id);
      const left = memory.recall();
      if (left) memory.remember({ ...left, row: place.row + by });
      // One step back leads to the list, however many records were looked at.
      if (href) window.location.replace(href);
    } finally {
      walking.current = false;
    }
  };
  return {
    at: place.row + 1,
    of: data?.exact ? (data.count ?? undefined) : undefined,
    hasBefore: neighbour(trail.pages, place, -1) !== null,
    hasAfter: neighbour(trail.pages, place, 1) !== null,
    go,
  };
}
