/** A real relay in memory for tests, reached by links that hand frames on one by one, with a clock that stands until moved. */
import { randomBytes } from 'node:crypto';
import { MalformedError } from '#protocol/bytes.ts';
import { type Reply, type Request, replies, requests } from '#protocol/frames.ts';
import { createRelay, type Relay } from '../../../sync-server/room/relay.ts';
import { createMemoryStorage, type MemoryState } from '../../../sync-server/storage/memory.ts';
import type { RelayStorage } from '../../../sync-server/storage/storage.ts';
import type { Outside } from './relay-work.ts';
import type { Link, LinkEvents, Timers } from './types.ts';

export interface TestRelay {
  readonly relay: Relay;
  readonly outside: Outside;
  readonly timers: Timers;
  readonly clock: { now(): number };
  readonly url: string;
  /** Frames on their way may be looked at, changed (answer them) or lost (answer null). */
  tamper: (direction: 'up' | 'down', frame: Uint8Array) => Uint8Array | null;
  /** Moves the clock; what was due runs. */
  advance(millis: number): void;
  /** Cuts every link; they come back at once. */
  cut(): void;
  /** What a backup of the relay taken now would hold. */
  backUp(): MemoryState;
  /** Starts the relay again from a backup; from nothing but its key where it is null. */
  restart(state: MemoryState | null): void;
}

/** `kept`: what it works on instead of memory; then it is not to be put back to a backup. */
export function createTestRelay(token: string | null = null, kept: RelayStorage | null = null): TestRelay {
  let now = Date.UTC(2026, 10, 22, 9);
  const due = new Set<{ readonly at: number; readonly work: () => void }>();
  const clock = { now: () => now };
  const timers: Timers = {
    after(millis, work) {
      if (millis === 0) {
        const immediate = setImmediate(work);
        return () => clearImmediate(immediate);
      }
      const one = { at: now + millis, work };
      due.add(one);
      return () => void due.delete(one);
    },
  };
  const random = { bytes: (length: number) => randomBytes(length) };
  const start = (storage: RelayStorage): Relay =>
    createRelay({ storage, clock, random, timers, token, log: () => undefined });
  let storage = createMemoryStorage();
  let relay = start(kept ?? storage);
  const cuts = new Set<() => void>();

  const connect = (_url: string, events: LinkEvents): Link => {
    let accepted: ReturnType<Relay['connect']> | null = null;
    let isOpen = true;
    const open = (): void => {
      if (!isOpen) return;
      events.opened();
      accepted = relay.connect({
        waiting: 0,
        send(type, frame) {
          const copy = Buffer.from(frame);
          setImmediate(() => {
            const shown = test.tamper('down', copy);
            if (isOpen && shown) events.received(type, shown);
          });
        },
        close(code, reason) {
          setImmediate(() => {
            if (!isOpen) return;
            events.closed(reason);
            // What the provider does: 44xx is for good.
            if (code >= 4500) setImmediate(open);
          });
        },
      });
    };
    setImmediate(open);
    const cut = (): void => {
      if (!isOpen || accepted === null) return;
      accepted.closed();
      events.closed('cut');
      setImmediate(open);
    };
    cuts.add(cut);
    return {
      waiting: 0,
      send(type, frame) {
        const to = accepted;
        const copy = Buffer.from(frame);
        setImmediate(() => {
          const shown = test.tamper('up', copy);
          if (isOpen && shown && to === accepted) to?.receive(type, shown);
        });
      },
      close() {
        isOpen = false;
        cuts.delete(cut);
        accepted?.closed();
      },
    };
  };

  const test: TestRelay = {
    get relay() {
      return relay;
    },
    timers,
    clock,
    outside: { connect, timers },
    url: 'wss://relay.test',
    tamper: (_direction, frame) => frame,
    advance(millis) {
      now += millis;
      for (const one of [...due].filter(({ at }) => at <= now)) {
        due.delete(one);
        one.work();
      }
    },
    cut() {
      for (const one of [...cuts]) one();
    },
    backUp: () => storage.durable(),
    restart(state) {
      const { seed } = storage.durable();
      storage = createMemoryStorage(state ?? { seed, organisations: new Map(), mailboxes: new Map() });
      relay = start(storage);
      test.cut();
    },
  };
  return test;
}

export const replyIn = (direction: 'up' | 'down', frame: Uint8Array): Reply | null =>
  direction === 'down' ? unlessWhisper(() => replies.decode(frame)) : null;
export const requestIn = (direction: 'up' | 'down', frame: Uint8Array): Request | null =>
  direction === 'up' ? unlessWhisper(() => requests.decode(frame)) : null;
function unlessWhisper<Result>(decode: () => Result): Result | null {
  try {
    return decode();
  } catch (thrown) {
    if (thrown instanceof MalformedError) return null;
    throw thrown;
  }
}

/** As a relay's `tamper`: it refuses all requests of a kind as `stale`. What goes up in their place is another question, whose answer is changed. */
export function refusing(kind: Request['kind']): TestRelay['tamper'] {
  const refs = new Set<number>();
  return (direction, frame) => {
    const request = requestIn(direction, frame);
    if (request?.kind === kind && 'ref' in request) {
      refs.add(request.ref);
      return requests.encode({ kind: 'members', ref: request.ref, after: 0 });
    }
    const reply = replyIn(direction, frame);
    if (reply?.kind !== 'records' || !refs.has(reply.ref)) return frame;
    return replies.encode({ kind: 'refused', ref: reply.ref, code: 'stale' });
  };
}
