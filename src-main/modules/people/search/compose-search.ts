/** Puts the searches together; imports no service, since the reader threads load it. */
import type { z } from 'zod';
import type { Query } from '#platform/database/types.ts';
import { type BoxInput, type BoxOutput, boxQuery } from '#platform/search/box.query.ts';
import type { SearchSource } from '#platform/search/source.ts';
import { type TextInput, type TextOutput, textQuery } from '#platform/search/text.query.ts';
import type { TextIndex } from '#platform/search/text-indexes.ts';
import { textIndexes } from '#platform/search/text-indexes.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { findDuplicates, searchPeople, searchText } from '../contract/search.api.ts';
import { type DuplicateForm, duplicatesQuery } from './duplicates.query.ts';

/** What the composition root puts together: the sources of the box come from several slices. */
export interface Search {
  readonly sources: readonly SearchSource[];
  readonly texts: readonly TextIndex[];
  readonly queries: {
    readonly people: Query<BoxInput, BoxOutput>;
    readonly text: Query<TextInput, TextOutput>;
    readonly duplicates: Query<DuplicateForm, z.output<typeof findDuplicates.output>>;
  };
}

export function composeSearch(registry: Registry, sources: readonly SearchSource[]): Search {
  const texts = textIndexes(registry);
  return {
    sources,
    texts,
    queries: {
      people: boxQuery(searchPeople.name, sources),
      text: textQuery(searchText.name, texts, registry),
      duplicates: duplicatesQuery(findDuplicates.name),
    },
  };
}
