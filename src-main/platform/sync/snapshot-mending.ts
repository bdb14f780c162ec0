/**
 * Looks after what no log brings any more: what a computer wrote that was shut out since, and that the relay lost with an older backup. Where all of
 * the log is here and it is missing still, the snapshot that the appointed device writes for that is taken (snapshot-writer.ts).
 */
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Bootstrap } from './bootstrap.ts';
import { endedChains, notApplied } from './ended-chains.ts';
import type { RelaySession } from './relay-session.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

/** It may be on its way, or the snapshot yet to be written; and so long between two looks for one. */
const PATIENCE_MILLIS = 60_000;

export interface SnapshotMending {
  /** To be called while all that the relay had is here. True where something came: what waited may go on. Rejects as `ask` does. */
  run(session: Pick<RelaySession, 'ask'>, isWanted: () => boolean): Promise<boolean>;
}

interface Dependencies {
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly isHeld: (space: SpaceName) => boolean;
  readonly clock: Clock;
  readonly mend: Bootstrap['mend'];
}

export function createSnapshotMending({ store, membership, isHeld, clock, mend }: Dependencies): SnapshotMending {
  const { self, chains } = store;
  /** When something of a space was first missing, or last looked for. */
  const since = new Map<SpaceName, number>();

  return {
    async run(session, isWanted) {
      const ended = endedChains(membership.state(), isHeld).filter(({ device }) => device !== self.device);
      const lost = notApplied(ended, chains);
      let isMended = false;
      for (const space of SPACES) {
        const ends = lost.filter((one) => one.space === space);
        const last = since.get(space);
        if (ends.length === 0) since.delete(space);
        else if (last === undefined) since.set(space, clock.now());
        else if (Math.abs(clock.now() - last) >= PATIENCE_MILLIS && isWanted()) {
          since.set(space, clock.now());
          isMended = (await mend(space, ends, session, isWanted)) || isMended;
        }
      }
      return isMended;
    },
  };
}
