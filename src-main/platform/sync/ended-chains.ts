/**
 * Chains of computers that were shut out, as far as they count: whoever shut one out named the last envelope of each space, which exists. Nobody
 * sends them again: what a relay that was put back to an older backup lost of them is to be had out of a snapshot alone (ADR 0018).
 */
import type { Membership } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Chains } from './chains.ts';
import type { ChainPoint } from './payload.ts';
import { SNAPSHOT_SPACES } from './snapshot-notes.ts';

export interface EndedChain extends ChainPoint {
  readonly space: SpaceName;
}

/** The last that counts of each of them, in the spaces `isHeld` of which there are snapshots. */
export function endedChains(
  state: Membership | null,
  isHeld: (space: SpaceName) => boolean,
): readonly EndedChain[] {
  const spaces = SNAPSHOT_SPACES.filter(isHeld);
  return [...(state?.members ?? [])].flatMap(([device, { revoked }]) =>
    spaces.flatMap((space) => {
      const last = revoked?.chains[space];
      return last === undefined ? [] : [{ space, device, ...last }];
    }),
  );
}

/** Those of `ended` of which the end was not applied here. */
export const notApplied = (ended: readonly EndedChain[], chains: Pick<Chains, 'end'>): readonly EndedChain[] =>
  ended.filter(({ space, device, seq }) => (chains.end(space, device)?.seq ?? 0) < seq);
