/**
 * Follows the logs of all spaces this device holds: takes what comes through the inbox, tries again what waits, begins anew where the
 * relay's word and ours part, and notices what it keeps from us.
 */
import type { LogHead } from '#protocol/receipt.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import { createFollower, type Entry, type Follower } from './follower.ts';
import { createInbox } from './inbox.ts';
import type { RelaySession } from './relay-session.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, Timers } from './types.ts';
import type { Missing } from './vectors.ts';
import { createWithheldWatch } from './withheld.ts';

/** How often the relay is made to sign how far its logs go. */
const FOLLOW_MILLIS = 2 * 60_000;
const LONGEST_WAIT = 60 * 60_000;
const SHORTEST_WAIT = 1000;

export interface Following {
  /** We were let in: from now on something may come. */
  arrive(): void;
  /** Rejects as `ask` does. */
  begin(space: SpaceName): Promise<void>;
  isLive(space: SpaceName): boolean;
  /** All is here that the relay had when it was last asked, and nothing waits to be taken in. */
  readonly isCaughtUp: boolean;
  /** The relay handed something on. Its bytes are the frame's. */
  add(entry: Entry & { readonly space: SpaceName }): void;
  expect(head: LogHead): void;
  /** There may be something to do. */
  wake(): void;
  /** What waits may go on, whatever it waited for. */
  lookAgain(): void;
  tick(): void;
  /**
   * Looks whether the relay keeps something back; part of `tick`. `isPlacing`: we are finding our place, and nothing but its word is wanted.
   * `part`: names what is wanted next of a snapshot that is being read, and then nothing else is looked at.
   */
  watch(isPlacing: boolean, part?: string | null): void;
  stop(): void;
}

interface Dependencies {
  readonly store: SyncStore;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly breathe: Breathe;
  readonly relayKey: () => Uint8Array;
  readonly session: () => RelaySession;
  readonly isHeld: (space: SpaceName) => boolean;
  readonly guarded: (work: () => void) => () => void;
  readonly failed: (thrown: unknown) => void;
  readonly broken: (thrown: unknown) => void;
  /** An envelope rests on records of the membership log that are not here. */
  readonly needsMembership: () => void;
  /** Ops were applied. */
  readonly applied: () => void;
  /** What the relay says of its log and what it signed for part: what it has of ours is to be asked anew. */
  readonly strayed: (space: SpaceName) => void;
  /** A slice of work has ended. */
  readonly rested: () => void;
}

export function createFollowing(dependencies: Dependencies): Following {
  const { store, writer, clock, timers, breathe, relayKey, session, isHeld, guarded, failed } = dependencies;
  const { self, places, own, receiver, alarms, twin, vectors, attestations } = store;
  const followers = new Map<SpaceName, Follower>();
  /** After which place the relay last left something out. */
  const gaps = new Map<SpaceName, number>();
  /** How far each log was taken in when it was last asked for. */
  const stood = new Map<SpaceName, number>();
  const withheld = createWithheldWatch();
  let followed = clock.now();
  let callOffTime = (): void => undefined;

  const held = (): Follower[] => [...followers.values()].filter(({ space }) => isHeld(space));

  const begin = async (space: SpaceName): Promise<void> => {
    let follower = followers.get(space);
    if (!follower) {
      follower = createFollower(space, {
        ...{
          writer,
          org: self.org,
          self: self.device,
          relayKey,
          places,
          own,
          receiver,
          alarms,
          twin,
          attestations,
        },
      });
      followers.set(space, follower);
    }
    inbox.clear(space);
    await follower.begin(session());
    if (follower.takeLostOwn()) dependencies.strayed(space);
    inbox.wake();
  };
  const beginAgain = (space: SpaceName): void => void begin(space).catch(failed);

  /** The relay left something out: it is asked for once more, and if that does not help, it keeps it from us. */
  const skipped = (space: SpaceName): void => {
    const at = places.last(space).place;
    if (gaps.get(space) === at) alarms.raise('withheld', { space });
    else beginAgain(space);
    gaps.set(space, at);
  };

  /** What a slice found out that the relay must be asked about: not before it is committed. */
  const skippedIn = new Set<SpaceName>();
  let lacksMembership = false;
  const askAgain = (): void => {
    const spaces = [...skippedIn];
    skippedIn.clear();
    for (const space of spaces) skipped(space);
    const isLacking = lacksMembership;
    lacksMembership = false;
    if (isLacking) dependencies.needsMembership();
  };

  /** `isPaused`: a while has passed since the last time. */
  const recoverAstray = (isPaused = false): void => {
    for (const { isAstray, isAstrayAgain, space } of followers.values())
      if (isAstray && (isPaused || !isAstrayAgain)) {
        beginAgain(space);
        dependencies.strayed(space);
      }
  };

  /** What is ahead of our clock is looked at again when its time has come. */
  const awaitTime = (): void => {
    callOffTime();
    const time = receiver.nextTime();
    if (time === null) return;
    const millis = Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, time - clock.now()));
    callOffTime = timers.after(millis, guarded(inbox.wake));
  };

  const inbox = createInbox({
    clock,
    breathe,
    take(space, entry) {
      const follower = followers.get(space);
      if (!follower || follower.isAstray) return true;
      // What nobody has asked for, as of a space that was taken away, holds up nothing behind it.
      if (!follower.isLive) return !follower.isBeginning;
      const received = follower.take(entry);
      if (received === 'membership') {
        lacksMembership = true;
        return false;
      }
      if (received === 'gap') skippedIn.add(space);
      if (received === 'applied') dependencies.applied();
      return true;
    },
    other() {
      const received = receiver.retryOne();
      if (received === 'applied') dependencies.applied();
      return received !== null;
    },
    together: (work) => writer.transaction(work),
    rested() {
      receiver.committed();
      askAgain();
      recoverAstray();
      awaitTime();
      dependencies.rested();
    },
    pause: (isPaused) => session().pause(isPaused),
    stuck(space) {
      // It comes again: whoever finds our place begins what is not followed.
      followers.get(space)?.stop();
      inbox.clear(space);
    },
    broken: dependencies.broken,
  });

  /** While we find our place: logs that were not begun yet, as long as nothing moves. */
  const notBegun = (): readonly Missing[] =>
    SPACES.every((space) => !isHeld(space) || followers.has(space))
      ? []
      : [{ name: `log@${SPACES.map((space) => places.last(space).place).join('/')}`, claimant: null }];

  const lookForWithheld = (isPlacing: boolean, part: string | null = null): void => {
    if (part !== null) {
      if (withheld.look([part], clock.now()).size > 0) alarms.raise('withheld');
      return;
    }
    vectors.compareAhead();
    const late = held().filter((one) => !one.isCaughtUp);
    // By where it stands: a log that moves is on its way, however long that takes.
    const missing = [
      ...vectors.missing(isHeld),
      ...(isPlacing ? notBegun() : []),
      ...late.map(({ space }) => ({ name: `${space}/log@${places.last(space).place}`, claimant: null })),
    ];
    const names = new Set(missing.map(({ name }) => name));
    const overdue = withheld.look([...names], clock.now());
    // Where one device alone says so, it may be the one that does not tell the truth.
    const by = new Set(missing.flatMap(({ name, claimant }) => (overdue.has(name) ? [claimant] : [])));
    const [claimant] = by;
    if (overdue.size > 0) alarms.raise('withheld', by.size === 1 && claimant ? { claimant } : {});
    else if (missing.length === 0) alarms.end('withheld');
  };

  /** A receipt may be for what it threw away, in words that its log never contradicts, or in one that is not followed here. */
  const confirmOwn = async (space: SpaceName): Promise<void> => {
    const confirmed = (own.firstUnconfirmed(space) ?? (own.end(space)?.seq ?? 0) + 1) - 1;
    if (confirmed === 0) return;
    const { seq } = await session().ask({ kind: 'chain', space, device: self.device });
    if (seq >= confirmed) return;
    alarms.raise('rolled-back', { space });
    dependencies.strayed(space);
  };

  const following: Following = {
    arrive: () => withheld.begin(clock.now()),
    begin,
    isLive: (space) => followers.get(space)?.isLive === true,
    get isCaughtUp() {
      return inbox.isEmpty && held().every((one) => one.isCaughtUp);
    },
    add({ space, ...entry }) {
      inbox.add(space, entry.kind === 'own' ? entry : { ...entry, envelope: Buffer.from(entry.envelope) });
      inbox.wake();
    },
    expect(head) {
      followers.get(head.space)?.expect(head);
      recoverAstray();
    },
    wake: () => inbox.wake(),
    lookAgain() {
      receiver.lookAgain();
      inbox.wake();
    },
    watch: lookForWithheld,
    tick() {
      lookForWithheld(false);
      recoverAstray(true);
      if (Math.abs(clock.now() - followed) < FOLLOW_MILLIS) return;
      followed = clock.now();
      for (const space of SPACES) confirmOwn(space).catch(failed);
      const isCaughtUp = following.isCaughtUp;
      for (const follower of held()) {
        const { space } = follower;
        const { place } = places.last(space);
        // One that lags and moves is being handed what it asked for, unless the relay named an end that there is not.
        if (isCaughtUp || stood.get(space) === place) beginAgain(space);
        else follower.confirmTarget(session()).then((isTrue) => isTrue || beginAgain(space), failed);
        stood.set(space, place);
      }
    },
    stop() {
      for (const follower of followers.values()) follower.stop();
      inbox.clear();
      withheld.reset(clock.now());
      gaps.clear();
    },
  };
  return following;
}
