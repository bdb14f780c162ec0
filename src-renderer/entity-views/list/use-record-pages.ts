/**
 * The rows of a list, page by page: those in view and the next ones are asked for, the others are dropped from the
 * cache after a while, so that a list of a million costs what a list of a hundred does. Each page is a query of its own:
 * a change asks again for the pages in view alone.
 */
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { listRecords, type RecordView } from '#shared/api/records.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { keyOf } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';
import {
  emptyChain,
  hasMore,
  loadedRows,
  locate,
  type PageChain,
  pageKey,
  pagesFor,
  receivePage,
} from './page-chain.ts';
import type { TrailPage } from './trail.ts';

export type Question = Omit<InputOf<typeof listRecords>, 'after' | 'limit'>;
type Page = OutputOf<typeof listRecords>;

export const PAGE_SIZE = 100;
/** How long rows out of view are kept. */
const KEPT = 60_000;

export interface RecordPages {
  /** Rows there are so far, and `hasMore` for whether that is all. */
  readonly count: number;
  readonly hasMore: boolean;
  /** The row at this place; undefined while its page is on its way. */
  readonly row: (index: number) => RecordView | undefined;
  readonly titles: Readonly<Record<string, string | null>>;
  /** Ids of the rows at hand, in order. */
  readonly ids: readonly string[];
  /** The pages read so far, for walking from record to record. */
  readonly trail: () => readonly TrailPage[];
  readonly fault: Fault | null;
  /** True until the first page of this question is there. */
  readonly waiting: boolean;
  /** True while the rows shown still answer the question before. */
  readonly stale: boolean;
  readonly retry: () => void;
}

/** What is painted. It stays the same object while the pages are the same, so that rows that did not change are not drawn again. */
interface View {
  readonly chain: PageChain;
  readonly pages: ReadonlyMap<number, Page>;
  readonly titles: Readonly<Record<string, string | null>>;
  readonly ids: readonly string[];
}

const viewOf = (chain: PageChain, pages: ReadonlyMap<number, Page>): View => {
  const inOrder = [...pages.entries()].sort(([a], [b]) => a - b).map(([, page]) => page);
  return {
    chain,
    pages,
    titles: Object.assign({}, ...inOrder.map((page) => page.titles)) as Record<string, string | null>,
    ids: inOrder.flatMap((page) => page.rows.map((row) => row.id)),
  };
};

const sameView = (view: View | null, chain: PageChain, pages: ReadonlyMap<number, Page>): boolean =>
  view !== null &&
  view.chain === chain &&
  view.pages.size === pages.size &&
  [...pages].every(([index, page]) => view.pages.get(index) === page);

/** `first` and `last` are the rows in view. */
export function useRecordPages(question: Question, first: number, last: number): RecordPages {
  const api = useApi();
  const questionKey = JSON.stringify(question);
  const [held, setHeld] = useState<{ readonly key: string; readonly chain: PageChain }>({
    key: questionKey,
    chain: emptyChain,
  });
  const chain = held.key === questionKey ? held.chain : emptyChain;
  const indexes = useMemo(() => (chain === emptyChain ? [0] : pagesFor(chain, first, last)), [chain, first, last]);
  const inputs = indexes.map((index): InputOf<typeof listRecords> => {
    const after = pageKey(chain, index)?.after;
    return { ...question, limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) };
  });
  const results = useQueries({
    queries: inputs.map((input) => ({
      queryKey: keyOf(listRecords, input),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listRecords, input, signal),
      gcTime: KEPT,
      meta: { reads: [question.entity] },
    })),
  });

  const pages = new Map<number, Page>();
  for (const [at, index] of indexes.entries()) {
    const data = results[at]?.data;
    if (data) pages.set(index, data);
  }
  const arrived = indexes
    .map((index, at) => ({ index, after: inputs[at]?.after, page: pages.get(index) }))
    .filter((one): one is typeof one & { page: Page } => one.page !== undefined);
  const next = arrived.reduce(
    (sum, { index, after, page }) => receivePage(sum, index, { after, count: page.rows.length, next: page.next }),
    chain,
  );
  useEffect(() => {
    if (next !== chain) setHeld({ key: questionKey, chain: next });
  }, [next, chain, questionKey]);

  // While a new question is on its way the old rows stay, so that sorting and typing never flash an empty list.
  const shown = useRef<View | null>(null);
  const waiting = next === emptyChain;
  if (!waiting && !sameView(shown.current, next, pages)) shown.current = viewOf(next, pages);
  const view = shown.current ?? viewOf(next, pages);

  const failed = results.find((result) => result.error);
  return {
    count: loadedRows(view.chain),
    hasMore: hasMore(view.chain),
    row: (index) => {
      const place = locate(view.chain, index);
      return view.pages.get(place.page)?.rows[place.offset];
    },
    titles: view.titles,
    ids: view.ids,
    trail: () =>
      view.chain.pages.map((page, index) => ({
        ...page,
        ids: view.pages.get(index)?.rows.map((row) => row.id) ?? null,
      })),
    fault: (failed?.error as Fault | undefined) ?? null,
    waiting: waiting && shown.current === null,
    stale: waiting && shown.current !== null,
    retry: () => {
      for (const result of results) if (result.error) void result.refetch();
    },
  };
}
