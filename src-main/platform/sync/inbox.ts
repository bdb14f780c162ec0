/**
 * What came from the relay and is not taken in yet, in its order. It is worked off in slices, between which whoever is at the
 * keyboard goes first; where more comes than is worked off, the link takes nothing in for a while.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Entry } from './follower.ts';
import type { Breathe } from './types.ts';

const HIGH_WATER = 8 * 1024 * 1024;
const LOW_WATER = 1024 * 1024;
const SLICE_MILLIS = 12;
/** Where a clock stands still, as in a simulator. */
const SLICE_COUNT = 64;

export interface Inbox {
  add(space: SpaceName, entry: Entry): void;
  /** Forgets what came of a space: it comes again. */
  clear(space?: SpaceName): void;
  /** There may be something to do. */
  wake(): void;
  readonly isEmpty: boolean;
}

interface Item {
  readonly space: SpaceName;
  readonly entry: Entry;
}

export interface InboxWork {
  readonly clock: Clock;
  readonly breathe: Breathe;
  /** Takes one in; false where it can't be taken now, and is to stay. */
  take(space: SpaceName, entry: Entry): boolean;
  /** Something else that waits for its turn; answers whether there was any. */
  other(): boolean;
  /** Does all of a slice in one. */
  together<Result>(work: () => Result): Result;
  /** A slice has ended. */
  rested(): void;
  pause(isPaused: boolean): void;
  /** The first is of this space and can't be taken now, and what that waits for may stand behind what is not let in any more. */
  stuck(space: SpaceName): void;
  /** The disk failed, or a defect showed. */
  broken(thrown: unknown): void;
}

const sizeOf = ({ envelope }: Entry): number => (typeof envelope === 'string' ? 64 : envelope.length);

export function createInbox({
  clock,
  breathe,
  take,
  other,
  rested,
  together,
  pause,
  stuck,
  broken,
}: InboxWork): Inbox {
  let items: Item[] = [];
  let first = 0;
  let bytes = 0;
  let isPaused = false;
  let isWorking = false;

  const settlePause = (): void => {
    const wanted = isPaused ? bytes > LOW_WATER : bytes > HIGH_WATER;
    if (wanted === isPaused) return;
    isPaused = wanted;
    pause(wanted);
  };

  const drop = (item: Item): void => {
    // It may be that taking it in had all of its space forgotten.
    if (items[first] !== item) return;
    bytes -= sizeOf(item.entry);
    first += 1;
    if (first < 1000) return;
    items = items.slice(first);
    first = 0;
  };

  /** Answers whether there is more to do. */
  const slice = (): boolean => {
    const until = clock.now() + SLICE_MILLIS;
    for (let count = 0; count < SLICE_COUNT; count += 1) {
      const item = items[first];
      // What waited for what was just taken in goes before what comes next.
      if (!other()) {
        if (item === undefined || !take(item.space, item.entry)) return false;
        drop(item);
      }
      if (clock.now() >= until || clock.now() < until - SLICE_MILLIS) break;
    }
    return true;
  };

  const work = (): void => {
    isWorking = false;
    let hasMore = false;
    try {
      hasMore = together(slice);
      settlePause();
      rested();
      const item = items[first];
      if (!hasMore && isPaused && item !== undefined) stuck(item.space);
    } catch (thrown) {
      broken(thrown);
    }
    if (hasMore && !isWorking) {
      isWorking = true;
      breathe(work);
    }
  };

  return {
    add(space, entry) {
      items.push({ space, entry });
      bytes += sizeOf(entry);
      settlePause();
    },
    clear(space) {
      items = space === undefined ? [] : items.slice(first).filter((item) => item.space !== space);
      first = 0;
      bytes = items.reduce((sum, { entry }) => sum + sizeOf(entry), 0);
      settlePause();
    },
    wake() {
      // The first of them at once: somebody elsewhere is waiting to see it.
      if (!isWorking) work();
    },
    get isEmpty() {
      return items.length === first;
    },
  };
}
