/** The search index before a command that relies on it: an older version's is made anew first, so that no answer is half. */
import { search } from '#core/search.ts';
import { rebuildCanonicals } from '#modules/people/merging/canonical.check.ts';
import type { Platform } from '#platform/module.ts';
import { renew } from '#platform/search/renew.ts';
import type { Output } from './output.ts';

const PROGRESS_MILLIS = 2000;

/** Brings the index up to date, or makes all of it anew; says how far it is on stderr. Returns how many steps it took. */
export function renewIndex(
  { writer, clock }: Pick<Platform, 'writer' | 'clock'>,
  output: Output,
  all = false,
): number {
  // The index has one line for several records of one person, so who stands for whom comes first.
  if (all) rebuildCanonicals(writer);
  let steps = 0;
  let told = Number.NEGATIVE_INFINITY;
  for (const { table, done, total } of renew(writer, search.sources, search.texts, all)) {
    steps += 1;
    const now = clock.now();
    if (now - told < PROGRESS_MILLIS) continue;
    told = now;
    output.progress(`Making the search index anew: ${table}, ${done} of ${total}`);
  }
  return steps;
}
