/** What the slices have checked beside their records. Imports no service: it runs in a worker too. */
import { checkFiles } from '#modules/documents/documents.check.ts';
import { checkImports } from '#modules/importing/import.check.ts';
import { checkCanonicals } from '#modules/people/merging/canonical.check.ts';
import type { Check } from '#platform/checking/walk.ts';
import { checkLines, checkNames } from '#platform/search/index-check.ts';
import { checkText } from '#platform/search/text-index.ts';
import { search } from './search.ts';

export interface SliceCheck {
  readonly name: string;
  readonly checks: readonly Check[];
}

export const searchChecks: readonly Check[] = [
  ...search.sources.flatMap((source) => [checkLines(source), checkNames(source)]),
  ...search.texts.map(checkText),
];

export const sliceChecks = (dataDir: string): readonly SliceCheck[] => [
  { name: 'people', checks: [checkCanonicals] },
  { name: 'importing', checks: [checkImports] },
  { name: 'search', checks: searchChecks },
  { name: 'documents', checks: [checkFiles(dataDir)] },
];
