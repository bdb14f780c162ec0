/** What a person is made of: who stands for them, which records were merged, and what any of those holds against them. */
import { mergedRecords } from '#modules/people/contract/merge.api.ts';
import type { OutputOf } from '#shared/api/contract.ts';
import { useContract } from '../../../api/hooks.ts';

export type MergedRecords = OutputOf<typeof mergedRecords>;
export type Merge = MergedRecords['merges'][number];

/**
 * Who stands for somebody, once the core has said so anew: an answer from before may send the reader to the wrong record.
 * Undefined until then.
 */
export function useCanonical(id: string): string | undefined {
  const { data, isFetching } = useContract(mergedRecords, { id }, { kept: 'opening' });
  return isFetching ? undefined : data?.canonical;
}

export const useMerged = (id: string): MergedRecords | undefined =>
  useContract(mergedRecords, { id }, { kept: 'opening' }).data;

/** Values of the record that stands for a person, with what binds any of their records (`limitsOf`). */
export function withLimits(
  values: Readonly<Record<string, unknown>>,
  merged: MergedRecords | undefined,
): Readonly<Record<string, unknown>> {
  if (!merged || merged.merges.length === 0) return values;
  const { deceased, deceasedOn, discharged, interpreterNeeded } = merged.limits;
  return {
    ...values,
    ...(deceased ? { deceased } : {}),
    ...(deceasedOn ? { deceasedOn } : {}),
    ...(discharged ? { lifecycle: 'discharged' } : {}),
    ...(interpreterNeeded ? { interpreterNeeded } : {}),
  };
}

/** Own title of a record among those that were merged. */
export const titleAmong = (merged: MergedRecords, id: string): string | null =>
  merged.merges.flatMap(({ survivor, merged: other }) => [survivor, other]).find((one) => one.id === id)?.title ??
  null;

export const mergePath = (survivor: string, other?: string): string =>
  `#/people/${survivor}/merge${other === undefined ? '' : `/${other}`}`;
