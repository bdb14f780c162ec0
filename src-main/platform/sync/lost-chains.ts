/**
 * Whether a relay that was put back to an older backup lacks what nobody sends again and what is here: others may wait for it, so the appointed device
 * writes a snapshot that stands for it (ADR 0018).
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Chains } from './chains.ts';
import { type EndedChain, endedChains } from './ended-chains.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { newestSnapshot } from './snapshot-trust.ts';
import type { MembershipLog, SpaceKeys } from './types.ts';

type Asking = Pick<RelaySession, 'ask'>;

export interface LostChains {
  /** Rejects as `ask` does. `isWanted`: false once the link is another one. */
  isLacking(space: SpaceName, session: Asking, isWanted: () => boolean): Promise<boolean>;
}

interface Dependencies {
  readonly org: string;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly chains: Pick<Chains, 'hashAt'>;
  readonly keys: SpaceKeys;
}

export function createLostChains({ org, membership, chains, keys }: Dependencies): LostChains {
  /** Of so many chains the relay lacked nothing, which holds for as long as the link does: it is put back to a backup between two. */
  const whole = new Map<SpaceName, { readonly isSo: () => boolean; readonly count: number }>();

  /** By a snapshot whose chunks were not lost with them. */
  const isStoodFor = async (space: SpaceName, lost: readonly EndedChain[], session: Asking): Promise<boolean> => {
    try {
      const newest = await newestSnapshot({ state: membership.state(), org, space, keys }, session);
      if (newest === null) return false;
      const { chains: said, name, chunks } = newest.manifest;
      const isIn = ({ device, seq }: EndedChain): boolean =>
        said.some((one) => one.device === device && one.seq >= seq);
      if (!lost.every(isIn)) return false;
      // They were sent in their order.
      await session.ask({ kind: 'getChunk', name, index: chunks.length - 1 });
      return true;
    } catch (thrown) {
      if (thrown instanceof RelayRefusal && thrown.code === 'missing') return false;
      throw thrown;
    }
  };

  return {
    async isLacking(space, session, isWanted) {
      const here = endedChains(membership.state(), (one) => one === space).filter(
        ({ device, seq, hash }) => chains.hashAt(space, device, seq) === hash,
      );
      const before = whole.get(space);
      if (here.length === 0 || (before?.count === here.length && before.isSo())) return false;
      const lost: EndedChain[] = [];
      for (const one of here) {
        const { seq } = await session.ask({ kind: 'chain', space, device: one.device });
        if (seq < one.seq) lost.push(one);
      }
      if (lost.length > 0 && !(await isStoodFor(space, lost, session))) return true;
      whole.set(space, { isSo: isWanted, count: here.length });
      return false;
    },
  };
}
