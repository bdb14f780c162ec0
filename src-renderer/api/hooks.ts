/**
 * Contracts as hooks. A screen names the contract and its input and gets typed data that refreshes by itself when a
 * record changes, whoever changed it: the contract says by `reads` which entities it shows.
 */
import {
  keepPreviousData,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import { PersonMerge, PersonUnmerge } from '#modules/people/contract/person-merge.entity.ts';
import { changesWatch } from '#modules/settings/contract/system.api.ts';
import type { Command, Feed, Query } from '#shared/api/caller.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { getRecord, type saveRecords } from '#shared/api/records.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { type ConnectionState, windowTimers } from './connection.ts';
import { gatherNotices, type Notices } from './notices.ts';
import { useApi } from './provider.tsx';

/** How long an answer counts as fresh, in milliseconds; what each is for: `ContractOptions.kept`. */
export const KEPT_MILLIS = { opening: 2000, always: Number.POSITIVE_INFINITY } as const;

export interface ContractOptions {
  /** False: don't ask yet. */
  readonly enabled?: boolean;
  /** Shows the former input's answer until the new one is there: lists and search boxes. */
  readonly keepPrevious?: boolean;
  /** Entities shown, where that depends on the input; else the contract's `reads`, else the entity its input names. */
  readonly reads?: readonly string[];
  /**
   * Whether another part of the page, or the same one shown again, is content with the answer that is there. Notices and feeds make it
   * ask anew all the same. `opening`: for as long as a page takes to come up; `always`: where they alone keep it true. Left out:
   * it asks, as it must where each look leaves an entry in the audit.
   */
  readonly kept?: keyof typeof KEPT_MILLIS;
  /** Asks again after so many milliseconds while the answer (undefined: none yet) says that it waits for something; else false. */
  readonly again?: (answer: unknown) => number | false;
}

/** Which entities an answer shows. The generic procedures over records name theirs in the input. */
export function readsOf(contract: Query, input: unknown): readonly string[] {
  if (contract.reads !== undefined) return contract.reads;
  const entity = (input as { readonly entity?: unknown } | undefined)?.entity;
  return typeof entity === 'string' ? [entity] : [];
}

/** The key of an answer in the cache; `[contract.name]` alone stands for all inputs. */
export const keyOf = <C extends Query>(contract: C, input: InputOf<C>) => [contract.name, input] as const;

/** A query's answer, asked again when what it shows has changed. Cancelled when the screen goes away. */
export function useContract<C extends Query>(
  contract: C,
  input: InputOf<C>,
  { enabled = true, keepPrevious = false, reads, kept, again }: ContractOptions = {},
): UseQueryResult<OutputOf<C>, Fault> {
  const api = useApi();
  return useQuery<OutputOf<C>, Fault>({
    queryKey: keyOf(contract, input),
    queryFn: ({ signal }) => api.call(contract, input, signal),
    enabled,
    meta: { reads: reads ?? readsOf(contract, input) },
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(kept ? { staleTime: KEPT_MILLIS[kept] } : {}),
    ...(again ? { refetchInterval: ({ state }) => again(state.data) } : {}),
  });
}

const LOST = new Set(['core.lost', 'core.unreachable']);
/** For ten seconds: a core that ended is there again by then. */
const AGAIN = { times: 40, every: 250 } as const;

/**
 * A command for a button or form: `mutate(input)`, `isPending`, `error` (always a Fault). `again`: asked once more while the
 * core is being replaced; for what may be carried out twice. Any other is never repeated by itself.
 */
export function useCommand<C extends Command>(
  contract: C,
  { again = false }: { readonly again?: boolean } = {},
): UseMutationResult<OutputOf<C>, Fault, InputOf<C>> {
  const api = useApi();
  return useMutation<OutputOf<C>, Fault, InputOf<C>>({
    mutationKey: [contract.name],
    mutationFn: (input) => api.call(contract, input),
    retry: (failures, { code }) => again && failures < AGAIN.times && LOST.has(code),
    retryDelay: AGAIN.every,
  });
}

interface FeedHandlers<C extends Feed> {
  message(message: OutputOf<C>): void;
  /** The core listens from now on; told again after each restored connection. */
  started?(): void;
}

/**
 * Listens to a feed while the component is shown, and again on each new connection. A feed that the core ends, by a
 * fault or because it is complete, is not begun again before that.
 */
export function useFeed<C extends Feed>(contract: C, input: InputOf<C>, handlers: FeedHandlers<C>): void {
  const api = useApi();
  const epoch = useSyncExternalStore(api.onState, api.epoch);
  const message = useEffectEvent((one: OutputOf<C>) => handlers.message(one));
  const started = useEffectEvent(() => handlers.started?.());
  const inputText = JSON.stringify(input);
  useEffect(() => {
    if (epoch === 0) return;
    return api.watch(contract, JSON.parse(inputText) as InputOf<C>, { message, started, ended: () => {} });
  }, [api, contract, inputText, epoch]);
}

/** Whoever stands for whom changes what every answer shows: names of links, lists, counts. */
const TURNING: readonly string[] = [PersonMerge.name, PersonUnmerge.name];

/** Asks again for what the page shows of these entities; resolves when the answers are there. */
export function refreshShown(cache: QueryClient, entities: ReadonlySet<string>): Promise<void> {
  const all = TURNING.some((entity) => entities.has(entity));
  const shows = ({ meta }: { meta: Record<string, unknown> | undefined }) =>
    (meta?.reads as readonly string[] | undefined)?.some((entity) => all || entities.has(entity)) ?? false;
  return cache.invalidateQueries({ predicate: shows });
}

/**
 * Who saves sees what was saved, and isn't left to the change notices, which gather for up to a second. Where the page shows the
 * very records, it waits for these alone: what else it shows of their entities comes with the notices, and nobody waits for a
 * dozen panels to see a new phone number.
 */
export function refreshSaved(cache: QueryClient, saved: OutputOf<typeof saveRecords>['ops']): Promise<void> {
  const ids = new Set<string>(saved.map(({ record }) => record));
  const isOwn = ({ queryKey: [name, input] }: { queryKey: readonly unknown[] }) =>
    name === getRecord.name && ids.has((input as InputOf<typeof getRecord>).id);
  const own = cache.getQueryCache().findAll({ type: 'active', predicate: isOwn });
  if (own.length < ids.size) return refreshShown(cache, new Set(saved.map(({ entity }) => entity)));
  return cache.invalidateQueries({ predicate: isOwn });
}

/**
 * Keeps every `useContract` of the page fresh. Mounted once, in the part of the shell that only signed-in users see.
 * After a lost connection everything on the screen is asked again, since notices may have been missed.
 */
export function useChangeNotices(): void {
  const cache = useQueryClient();
  const notices = useRef<Notices | null>(null);
  const missed = useRef(false);
  useEffect(() => {
    const gathering = gatherNotices((entities) => void refreshShown(cache, entities), windowTimers);
    notices.current = gathering;
    return () => gathering.stop();
  }, [cache]);
  useFeed(
    changesWatch,
    {},
    {
      message: ({ entity }) => notices.current?.add(entity),
      started: () => {
        if (missed.current) void cache.invalidateQueries();
        missed.current = true;
      },
    },
  );
}

/** How the connection stands, for the strip that says so. */
export function useConnectionState(): ConnectionState {
  const api = useApi();
  return useSyncExternalStore(api.onState, api.state);
}
