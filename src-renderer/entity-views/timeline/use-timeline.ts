/** The entries of a person's or account's timeline, page by page as one scrolls. */
import { infiniteQueryOptions, useInfiniteQuery, usePrefetchInfiniteQuery } from '@tanstack/react-query';
import { type TimelineEntry, timeline } from '#modules/activities/contract/timeline.api.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { KEPT_MILLIS, keyOf } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';

type Question = Omit<InputOf<typeof timeline>, 'after' | 'limit'>;

/** More than a screen shows; the rest comes as one scrolls. */
const PAGE_SIZE = 25;

export interface TimelinePages {
  readonly entries: readonly TimelineEntry[];
  /** Spaces in which more entries may stand, and which this device does not hold. */
  readonly notHeld: OutputOf<typeof timeline>['notHeld'];
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly waiting: boolean;
  readonly loadingMore: boolean;
  readonly fault: Fault | null;
  readonly retry: () => void;
}

const pagesOf = (api: ReturnType<typeof useApi>, question: Question) =>
  infiniteQueryOptions<
    OutputOf<typeof timeline>,
    Fault,
    { pages: OutputOf<typeof timeline>[] },
    readonly unknown[],
    string | undefined
  >({
    queryKey: [...keyOf(timeline, question), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      api.call(timeline, { ...question, limit: PAGE_SIZE, ...(pageParam ? { after: pageParam } : {}) }, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    meta: { reads: timeline.reads },
    // What was asked for ahead is what the timeline shows when it comes.
    staleTime: KEPT_MILLIS.opening,
  });

/** Asks for the first pages while the record itself is on its way, so that opening one waits once and not twice. */
export function useTimelineAhead(subject: Pick<Question, 'entity' | 'id'>): void {
  const api = useApi();
  usePrefetchInfiniteQuery(pagesOf(api, { ...subject, direction: 'past' }));
  usePrefetchInfiniteQuery(pagesOf(api, { ...subject, direction: 'upcoming' }));
}

export function useTimeline(question: Question): TimelinePages {
  const query = useInfiniteQuery(pagesOf(useApi(), question));
  return {
    entries: query.data?.pages.flatMap((page) => page.entries) ?? [],
    notHeld: query.data?.pages.at(-1)?.notHeld ?? [],
    hasMore: query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    waiting: query.isPending,
    loadingMore: query.isFetchingNextPage,
    fault: query.data ? null : query.error,
    retry: () => void query.refetch(),
  };
}
