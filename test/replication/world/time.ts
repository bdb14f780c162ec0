/**
 * Time that passes only where nothing is left to do in it. Events run in the order of their times, then of their making, and
 * what promises they leave is carried on before the next; so a seed gives one history.
 */
import type { Timers } from '#platform/sync/types.ts';
import type { Clock } from '#shared/time/clock.ts';

export interface Time extends Timers {
  /** Milliseconds since 1970 by the only clock that is right. */
  readonly now: number;
  /** Lets so many milliseconds pass. */
  pass(millis: number): Promise<void>;
  /** How many events there have been. */
  readonly events: number;
}

interface Event {
  readonly at: number;
  readonly number: number;
  work: (() => void) | null;
}

const isEarlier = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.number < other.number);

/** A heap: thousands of timers are made and called off in a seed. */
function createQueue() {
  const heap: Event[] = [];
  const swap = (one: number, other: number): void => {
    [heap[one], heap[other]] = [heap[other]!, heap[one]!];
  };
  return {
    get first(): Event | undefined {
      return heap[0];
    },
    add(event: Event): void {
      let at = heap.push(event) - 1;
      while (at > 0 && isEarlier(heap[at]!, heap[(at - 1) >> 1]!)) {
        swap(at, (at - 1) >> 1);
        at = (at - 1) >> 1;
      }
    },
    take(): void {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let least = at;
        if (left < heap.length && isEarlier(heap[left]!, heap[least]!)) least = left;
        if (right < heap.length && isEarlier(heap[right]!, heap[least]!)) least = right;
        if (least === at) return;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** Steps that a chain of promises may take between two events; a longer one goes on after the next. */
const STEPS = 12;

export function createTime(start: number): Time {
  const queue = createQueue();
  let now = start;
  let events = 0;
  let made = 0;
  return {
    get now() {
      return now;
    },
    get events() {
      return events;
    },
    after(millis, work) {
      made += 1;
      const event: Event = { at: now + Math.max(0, millis), number: made, work };
      queue.add(event);
      return () => {
        event.work = null;
      };
    },
    async pass(millis) {
      const end = now + millis;
      for (let event = queue.first; event !== undefined && event.at <= end; event = queue.first) {
        queue.take();
        if (event.work === null) continue;
        now = Math.max(now, event.at);
        events += 1;
        event.work();
        for (let step = 0; step < STEPS; step += 1) await null;
      }
      now = end;
    },
  };
}

/** The clock on a machine's wall: wrong by so much, and sometimes put right or wrong. */
export interface WallClock extends Clock {
  /** Puts it forward, or back, by so many milliseconds. */
  jump(millis: number): void;
  putRight(): void;
}

export function createWallClock(time: Time, skew: number): WallClock {
  let wrong = skew;
  return {
    now: () => Math.floor(time.now + wrong),
    jump(millis) {
      wrong += millis;
    },
    putRight() {
      wrong = 0;
    },
  };
}

/** The timers of one process: they stand still while its machine sleeps, and are gone with it. */
export interface ProcessTimers extends Timers {
  readonly isAsleep: boolean;
  sleep(): void;
  wake(): void;
  /** The process is gone: nothing it asked for is done. */
  end(): void;
}

export function createProcessTimers(time: Time): ProcessTimers {
  interface Pending {
    readonly work: () => void;
    left: number;
    since: number;
    callOff: () => void;
  }
  const pending = new Set<Pending>();
  let isAsleep = false;
  let isOver = false;
  const start = (one: Pending): void => {
    one.since = time.now;
    one.callOff = time.after(one.left, () => {
      pending.delete(one);
      one.work();
    });
  };
  return {
    get isAsleep() {
      return isAsleep;
    },
    after(millis, work) {
      if (isOver) return () => {};
      const one: Pending = { work, left: millis, since: 0, callOff: () => {} };
      pending.add(one);
      if (!isAsleep) start(one);
      return () => {
        one.callOff();
        pending.delete(one);
      };
    },
    sleep() {
      if (isAsleep) return;
      isAsleep = true;
      for (const one of pending) {
        one.callOff();
        one.left = Math.max(0, one.left - (time.now - one.since));
      }
    },
    wake() {
      if (!isAsleep) return;
      isAsleep = false;
      for (const one of pending) start(one);
    },
    end() {
      isOver = true;
      for (const one of pending) one.callOff();
      pending.clear();
    },
  };
}
