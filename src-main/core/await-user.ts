/**
 * The first sign-in at a computer that was let in: without the user's record nobody knows what she may, nor who else comes in by a
 * slot. It is among the first that the clinic's relay hands out; where the clinic has its relay since a moment ago, it is on its way.
 */
import { enrolFaults } from '#platform/sync/enrol-faults.ts';
import type { Outside } from '#platform/sync/relay-work.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Installation } from './installation.ts';
import type { SyncKeeper } from './sync-keeper.ts';

const AGAIN_MILLIS = 500;
/** Half a minute with the relay there and nothing to fetch from it. */
const ROUNDS = 60;

/**
 * Answers whether the record is here: not so where this computer takes no part in a clinic, which then has no other record of her.
 * `signal`: the core ends. Faults: `relay.*`, `join.waiting`.
 */
export async function awaitUser(
  { platform, ...installation }: Pick<Installation, 'platform' | 'belonging'>,
  { timers }: Pick<Outside, 'timers'>,
  sync: Pick<SyncKeeper, 'catchUp'>,
  userId: Id,
  signal: AbortSignal,
): Promise<boolean> {
  const { warrants } = platform;
  /** With what says that she is one. */
  const isHere = (): boolean =>
    platform.records.peek('user', userId) !== null && (!warrants.decide || warrants.knows(userId));
  if (isHere()) return true;
  if (installation.belonging()?.standing !== 'member') return false;
  for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
    await sync.catchUp(() => signal.aborted || isHere());
    if (isHere()) return true;
    await new Promise<void>((resolve) => timers.after(AGAIN_MILLIS, resolve));
  }
  throw enrolFaults['join.waiting']();
}
