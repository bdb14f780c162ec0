/**
 * Decides when what was written here is sealed and sent: at once while nothing is on its way, together with its like while something
 * is; and what this device has seen of the others: soon after the last that came, for somebody there waits to see it safe; once a minute, or
 * after many ops, where it does not end.
 */
import { activeMembers, headOf, lengthOf } from '#protocol/membership.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import type { RelaySession } from './relay-session.ts';
import { lastToSend, mayWrite } from './sendable.ts';
import { type Confirmed, createSender, type Sender } from './sender.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, Timers } from './types.ts';

const VECTOR_MILLIS = 60_000;
const VECTOR_OPS = 64;
const VECTOR_GAP_MILLIS = 10_000;
/** So long after the last that came. */
const SOON_MILLIS = 2000;
/** Between two vectors of a device, times the devices there are: they lie at the relay, and go to everybody. */
const SHARE_MILLIS = 2000;
const NO_LOG = '0'.repeat(32);
const NO_HEAD = '0'.repeat(64);

export interface Dispatch {
  /** Learns what the relay has of our chain in a space; rejects as `ask` does. */
  begin(space: SpaceName, session: Pick<RelaySession, 'ask'>): Promise<void>;
  isBegun(space: SpaceName): boolean;
  /** Seals and sends what there is. */
  pump(): void;
  /** Says what we have seen, if that is news, and sends what waits for company. */
  flush(): void;
  /** As often as anything may be due. */
  tick(): void;
  /** Something of others was applied, or the membership log has grown. */
  noticeNews(): void;
  /** Nothing on its way, nothing unsealed, nothing unconfirmed; but for what waits until a space is given back. */
  readonly isIdle: boolean;
  stop(): void;
}

interface Dependencies {
  readonly store: SyncStore;
  readonly writer: Writer;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly breathe: Breathe;
  /** Online, and nothing forbids to send. */
  readonly maySend: () => boolean;
  readonly isCaughtUp: () => boolean;
  readonly relayKey: () => Uint8Array;
  /** Runs what timers call, and answers for what it throws. */
  readonly guarded: (work: () => void) => () => void;
  /** Receipts are noted. */
  readonly confirmed: (receipts: readonly Confirmed[]) => void;
  /** Sending in a space has stopped. Must not throw. */
  readonly failed: (thrown: unknown) => void;
}

export function createDispatch(dependencies: Dependencies): Dispatch {
  const { store, writer, membership, clock, timers, guarded, maySend, isCaughtUp, relayKey } = dependencies;
  const { self, alarms, chains, places, own, cursor, outbox, twin } = store;
  const senders = new Map<SpaceName, Sender>();
  let receipts: Confirmed[] = [];
  let newsOps = 0;
  let hasNews = true;
  let lastVector = Number.NEGATIVE_INFINITY;
  let lastNews = 0;
  let isTelling = false;

  /** What stays for a space that was taken from us holds up nothing else. */
  const isOpen = (space: SpaceName): boolean => mayWrite(membership.state(), self.device, space);
  const lastOf = (space: SpaceName): number => lastToSend(writer, membership.state(), self.device, space);
  const isUnsent = (space: SpaceName): boolean => {
    const first = own.firstUnconfirmed(space);
    return first !== null && first <= lastOf(space);
  };

  const senderOf = (space: SpaceName): Sender => {
    let sender = senders.get(space);
    if (!sender) {
      const events = { confirmed, failed: dependencies.failed };
      const upTo = (): number => lastOf(space);
      sender = createSender(space, { self, relayKey, own, alarms, twin, maySend, upTo, events });
      senders.set(space, sender);
    }
    return sender;
  };

  const confirmed = (one: Confirmed): void => {
    receipts.push(one);
    if (receipts.length === 1) timers.after(0, guarded(noteReceipts));
  };

  /** All that came in the meantime, in one transaction. */
  const noteReceipts = (): void => {
    if (receipts.length === 0) return;
    const noted = receipts;
    receipts = [];
    writer.transaction(() => {
      for (const { receipt, proof, seq } of noted) own.receive(receipt, proof, seq);
    });
    dependencies.confirmed(noted);
    dispatch.pump();
  };

  const inFlight = (): number => [...senders.values()].reduce((sum, sender) => sum + sender.inFlight, 0);

  const sealVector = (): void => {
    if (!hasNews || !maySend()) return;
    const log = membership.state();
    const head = writer.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    const isSealed = outbox.sealVector({
      at: clock.now(),
      membership: lengthOf(log),
      membershipHead: headOf(log),
      audit: (head?.seq as number | undefined) ?? 0,
      auditHead: head ? Buffer.from(head.hash as Uint8Array).toString('hex') : NO_HEAD,
      spaces: SPACES.map((space) => ({
        space,
        log: places.log(space) ?? NO_LOG,
        ...places.last(space),
        chains: chains.all(space),
      })),
    });
    if (!isSealed) return;
    hasNews = false;
    newsOps = 0;
    lastVector = clock.now();
  };

  /** Milliseconds until what was seen may be told; nothing that still comes is waited for longer than for the tick. */
  const untilSoon = (): number => {
    const state = membership.state();
    const gap = Math.min(VECTOR_MILLIS, SHARE_MILLIS * (state === null ? 0 : activeMembers(state).length));
    return Math.max(lastNews + SOON_MILLIS, lastVector + gap) - clock.now();
  };
  const tellSoon = (): void => {
    if (isTelling) return;
    isTelling = true;
    timers.after(Math.min(VECTOR_MILLIS, Math.max(SOON_MILLIS / 4, untilSoon())), guarded(told));
  };
  const told = (): void => {
    isTelling = false;
    // Where more came, or a clock was set back, it is looked at again, or the next tick does.
    if (!hasNews || !maySend() || !isCaughtUp()) return;
    if (untilSoon() > 0) {
      tellSoon();
      return;
    }
    sealVector();
    dispatch.pump();
  };

  const dispatch: Dispatch = {
    begin: (space, session) => senderOf(space).begin(session),
    isBegun: (space) => senders.get(space)?.isBegun === true,

    pump() {
      const sendAll = (): void => {
        for (const sender of senders.values()) sender.pump();
      };
      if (!maySend()) return;
      sendAll();
      const hasRoom = [...senders.values()].every((sender) => sender.hasRoom || !isOpen(sender.space));
      if (!hasRoom || (inFlight() > 0 && !outbox.isFull)) return;
      if (!outbox.sealOps() && !(isCaughtUp() && outbox.sealStrays())) return;
      hasNews = true;
      newsOps += 1;
      sendAll();
      dependencies.breathe(guarded(dispatch.pump));
    },

    flush() {
      if (!maySend()) return;
      sealVector();
      while (outbox.sealAudit(1));
      dispatch.pump();
    },

    tick() {
      const age = clock.now() - lastVector;
      // A clock that was set back would keep it silent.
      if (age >= VECTOR_MILLIS || age < 0) dispatch.flush();
      else if (newsOps >= VECTOR_OPS && age >= VECTOR_GAP_MILLIS && isCaughtUp()) {
        sealVector();
        dispatch.pump();
      }
    },

    noticeNews() {
      hasNews = true;
      newsOps += 1;
      lastNews = clock.now();
      tellSoon();
    },

    get isIdle() {
      return (
        inFlight() === 0 &&
        receipts.length === 0 &&
        cursor.behind() === 0 &&
        !SPACES.some(isUnsent) &&
        !cursor.straySpaces().some(isOpen)
      );
    },

    stop() {
      for (const sender of senders.values()) sender.stop();
      receipts = [];
    },
  };
  return dispatch;
}
