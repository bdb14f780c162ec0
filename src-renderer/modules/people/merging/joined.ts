/** Which records a person was put together from, as a list names them: each once, whatever merges led there. */
import type { Merge } from './use-merged.ts';

/** The record that a merge brought to the one that stands. After merges in a circle or both ways, the one named as merged may be that itself. */
export const joinedBy = ({ survivor, merged }: Merge, canonical: string): Merge['merged'] =>
  merged.id === canonical ? survivor : merged;

/**
 * Of several merges that brought the same record, as where two desks merged the same two into each other, the newest: an unmerge takes back
 * all between those two. What was edited since one of them counts. `merges`: newest first.
 */
export function onePerRecord({
  canonical,
  merges,
}: {
  readonly canonical: string;
  readonly merges: readonly Merge[];
}): readonly Merge[] {
  const records = new Map<string, Merge>();
  for (const merge of merges) {
    const { id } = joinedBy(merge, canonical);
    const known = records.get(id);
    records.set(id, known ? { ...known, changedSince: known.changedSince || merge.changedSince } : merge);
  }
  return [...records.values()];
}
