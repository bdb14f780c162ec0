/**
 * Whether a relay that was put back to an older backup lacks what nobody sends again and what is here: others may wait for it, so the appointed device
 * writes a snapshot that stands for it (ADR 0018).
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Chains } from './chains.ts';
import { type EndedChain, endedChains } from './ended-chains.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { newestSnapshot } from './snapshot-trust.ts';
import type { MembershipLog, SpaceKeys } from './types.ts';

type Asking = Pick<RelaySession, 'ask'>;

export interface LostChains {
  /** Rejects as `ask` does. `isWanted`: false once the link is another one. */
  isLacking(space: SpaceName, session: Asking, isWanted: () => boolean): Promise<boolean>;
  /** What was to be written for that came to nothing. */
  lookAgain(space: SpaceName): void;
}

interface Dependencies {
  readonly org: string;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly chains: Pick<Chains, 'end'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
}

/** A relay that says that nothing is lost is asked again: once it may say so of what it has not got. */
const AGAIN_MILLIS = 10 * 60_000;

interface Look {
  readonly isSo: () => boolean;
  readonly count: number;
  readonly isLacking: boolean;
  readonly at: number;
}

export function createLostChains({ org, membership, chains, keys, clock }: Dependencies): LostChains {
  /** For so many chains that was looked at, and written if need be: once for a link, since a relay is put back to a backup between two. */
  const looked = new Map<SpaceName, Look>();
  const isLate = ({ isLacking, at }: Look): boolean => !isLacking && Math.abs(clock.now() - at) >= AGAIN_MILLIS;

  /** By a snapshot whose chunks were not lost with them. */
  const isStoodFor = async (space: SpaceName, lost: readonly EndedChain[], session: Asking): Promise<boolean> => {
    try {
      const newest = await newestSnapshot({ state: membership.state(), org, space, keys }, session);
      if (newest === null) return false;
      const { chains: said, name, chunks } = newest.manifest;
      const isIn = ({ device, seq, hash }: EndedChain): boolean =>
        said.some((one) => one.device === device && one.seq === seq && one.hash === hash);
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
      // Not where more stands here than counts: whoever took that in would part from all others.
      const here = endedChains(membership.state(), (one) => one === space).filter(({ device, seq, hash }) => {
        const end = chains.end(space, device);
        return end?.seq === seq && end.hash === hash;
      });
      const before = looked.get(space);
      if (here.length === 0 || (before?.count === here.length && before.isSo() && !isLate(before))) return false;
      const lost: EndedChain[] = [];
      for (const one of here) {
        const { seq, hash } = await session.ask({ kind: 'chain', space, device: one.device });
        if (seq < one.seq || (seq === one.seq && hash !== one.hash)) lost.push(one);
      }
      const isLacking = lost.length > 0 && !(await isStoodFor(space, lost, session));
      looked.set(space, { isSo: isWanted, count: here.length, isLacking, at: clock.now() });
      return isLacking;
    },
    lookAgain: (space) => void looked.delete(space),
  };
}
