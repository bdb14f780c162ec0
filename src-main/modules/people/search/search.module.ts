/** The search slice's door: the one box, full text, duplicates while typing, and the indexes they stand on. */

import { implement, type Module, type Platform } from '#platform/module.ts';
import { indexHook } from '#platform/search/index-writer.ts';
import type { TextContext } from '#platform/search/query-text.ts';
import { isStale } from '#platform/search/renew.ts';
import { textHook } from '#platform/search/text-index.ts';
import { createUpkeep, mergeAll } from '#platform/search/upkeep.ts';
import { parseContextOf } from '#shared/entity/typed-values.ts';
import { findDuplicates, type Hit, searchPeople, searchText } from '../contract/search.api.ts';
import type { Search } from './compose-search.ts';

/** How dates and phone numbers are read here and now. */
export const textContext = (platform: Pick<Platform, 'organisation' | 'clock'>): TextContext =>
  parseContextOf(platform.organisation(), platform.clock.now());

export function searchModule(platform: Platform, { sources, texts, queries }: Search): Module {
  const upkeep = createUpkeep(() => platform.writer, sources, texts);
  return {
    name: 'search',
    handlers: [
      implement(searchPeople, async (input, { actor }) => {
        const { hits } = await platform.read(actor, queries.people, { ...input, ...textContext(platform) });
        return { hits: hits as Hit[] };
      }),
      implement(searchText, (input, { actor }) => platform.read(actor, queries.text, input)),
      implement(findDuplicates, (input, { actor }) =>
        platform.read(actor, queries.duplicates, { ...input, ...textContext(platform) }),
      ),
    ],
    hooks: (writer) => [...sources.map((source) => indexHook(writer, source)), textHook(writer, texts)],
    afterForgetting: (writer) => mergeAll(writer, sources),
    isRenewing: (writer) => isStale(writer, sources, texts),
    start: () => upkeep.start(),
    async stop() {
      upkeep.stop();
    },
  };
}
