import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mergedRecords } from '#modules/people/contract/merge.api.ts';
import { getRecord, listRecords } from '#shared/api/records.api.ts';
import { keyOf, refreshSaved } from './hooks.ts';

const ANA = '01a203fc-4500-77c4-ab0a-c59efa2bf221';
const BEN = '01a203fc-4500-77c4-ab0a-c59efa2bf222';

let cache: QueryClient;
let asked: string[];
beforeEach(() => {
  cache = new QueryClient();
  asked = [];
});
afterEach(() => cache.clear());

/** A part of the page that shows this answer. */
async function shown(name: string, queryKey: readonly unknown[], reads: readonly string[]): Promise<void> {
  const observer = new QueryObserver(cache, {
    queryKey,
    queryFn: () => {
      asked.push(name);
      return Promise.resolve(asked.length);
    },
    meta: { reads },
  });
  observer.subscribe(() => undefined);
  await observer.refetch();
}

async function page(): Promise<void> {
  await shown('ana', keyOf(getRecord, { entity: 'person', id: ANA }), ['person']);
  await shown('merged', keyOf(mergedRecords, { id: ANA }), ['person']);
  await shown('people', keyOf(listRecords, { entity: 'person' } as never), ['person']);
  await shown('tasks', keyOf(listRecords, { entity: 'task' } as never), ['task']);
  asked = [];
}

const op = (record: string, entity: string) => ({ op: record, record, entity, kind: 'edit' });

it('asks again for the saved record alone where the page shows it', async () => {
  await page();
  await refreshSaved(cache, [op(ANA, 'person')]);
  expect(asked).toEqual(['ana']);
});

it('asks for all that shows its entity where the page does not', async () => {
  await page();
  await refreshSaved(cache, [op(BEN, 'person')]);
  expect(asked.toSorted()).toEqual(['ana', 'merged', 'people']);
});

it('asks for all where one of the saved records is shown only in lists', async () => {
  await page();
  await refreshSaved(cache, [op(ANA, 'person'), op(BEN, 'task')]);
  expect(asked.toSorted()).toEqual(['ana', 'merged', 'people', 'tasks']);
});
