/**
 * Follows the relay's log of one space, and holds what comes against what the relay signed. Where its word and our memory part, the
 * last place they share is found, and all after it is taken in anew: a relay may have been set back to an older state, have
 * lost everything, or lie.
 */
import { type LogHead, nextHead, openHead } from '#protocol/receipt.ts';
import { digest } from '#protocol/signing.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Alarms } from './alarms.ts';
import { atomically } from './atomically.ts';
import type { Attestations } from './attestations.ts';
import type { LogPlace, LogPlaces } from './log-places.ts';
import type { OwnEnvelopes } from './own-envelopes.ts';
import type { OwnTwin } from './own-twin.ts';
import type { Received, Receiver } from './receive.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';

/** What stands at a place: an envelope, or the hash of one of ours. */
export type Entry =
  | { readonly kind: 'delivery'; readonly place: number; readonly envelope: Uint8Array }
  | { readonly kind: 'own'; readonly place: number; readonly envelope: string };

export interface Follower {
  readonly space: SpaceName;
  /** Begins anew on a session; rejects as `ask` does. */
  begin(session: Pick<RelaySession, 'ask'>): Promise<void>;
  /** Whether what comes may be taken in: the relay's log is the one we know. */
  readonly isLive: boolean;
  /** It is being begun: what comes meanwhile may be taken in once it is. */
  readonly isBeginning: boolean;
  /** Whether all is here that the log held when it was begun. */
  readonly isCaughtUp: boolean;
  /** Whether the relay's log goes as far as it said when it was begun; rejects as `ask` does. */
  confirmTarget(session: Pick<RelaySession, 'ask'>): Promise<boolean>;
  /** `ignored`: it was taken in before. `gap`: something before it did not come. */
  take(entry: Entry): Received | 'ignored' | 'gap';
  /** The relay signed that its log has this head at this place. */
  expect(head: Pick<LogHead, 'log' | 'place' | 'head'>): void;
  /**
   * Whether the relay's log turned out not to be that of which it had given receipts since this was last asked: what it has of our chain is to be asked
   * anew, even where following it failed after that.
   */
  takeLostOwn(): boolean;
  /** Set when the relay's word and ours part: to be begun again. */
  readonly isAstray: boolean;
  /** They part where they parted before: begun again at once, it would go on as fast as the line is. */
  readonly isAstrayAgain: boolean;
  stop(): void;
}

interface Dependencies {
  readonly writer: Writer;
  readonly org: string;
  readonly self: string;
  readonly relayKey: () => Uint8Array;
  readonly places: LogPlaces;
  readonly own: OwnEnvelopes;
  readonly receiver: Receiver;
  readonly alarms: Alarms;
  readonly twin: Pick<OwnTwin, 'suspect'>;
  readonly attestations: Pick<Attestations, 'mark'>;
}

/** So often a relay may say at once that its log ends earlier than ours; an honest one says it once, or twice when it dies meanwhile. */
const MAX_CUTS = 4;
/** Signed heads of places we have not come to; the oldest are forgotten. */
const MAX_EXPECTED = 1000;

export function createFollower(space: SpaceName, dependencies: Dependencies): Follower {
  const { writer, org, self, relayKey, places, own, receiver, alarms, twin, attestations } = dependencies;
  let last: LogPlace = { place: 0, head: '' };
  let target = Number.POSITIVE_INFINITY;
  let isLive = false;
  let beginnings = 0;
  let isAstray = false;
  let isAstrayAgain = false;
  let hasLostOwn = false;
  /** The relay gave us something for our own that we did not write: it is not listened to until we come again. */
  let isDenied = false;
  let nextOwn = 1;
  const expected = new Map<number, string>();
  /** Where the relay's word and ours parted before: twice at one place, and it has signed two things. */
  const parted = new Set<string>();

  const read = (proof: Uint8Array): LogHead => {
    const head = openHead(proof, relayKey());
    if (head !== null && head.org === org && head.space === space) return head;
    alarms.raise('forged', { space });
    throw new RelayRefusal('malformed');
  };

  /** The last place that the relay's log and ours share, at most `limit`. */
  const lastCommon = async (session: Pick<RelaySession, 'ask'>, log: string, limit: number): Promise<number> => {
    let [low, high] = [0, limit];
    while (low < high) {
      const place = Math.ceil((low + high) / 2);
      const { head: proof } = await session.ask({ kind: 'head', space, place });
      const head = read(proof);
      const isSame = head.log === log && head.place === place && head.head === places.headAt(space, place);
      if (isSame) low = place;
      else high = place - 1;
    }
    return low;
  };

  const cut = (log: string, place: number): void => {
    writer.transaction(() => {
      if (places.log(space) === log) places.cut(space, place);
      else places.begin(space, log);
      own.forgetReceipts(space, log, place);
    });
    hasLostOwn = true;
    expected.clear();
  };

  /** The relay signed two heads of one place over one link: it does not have what it gave a receipt for. Answers whether it did. */
  const promised = (place: number, head: string): boolean => {
    const before = expected.get(place);
    if (before !== undefined && before !== head) {
      alarms.raise('rolled-back', { space });
      expected.clear();
      return true;
    }
    if (expected.size >= MAX_EXPECTED) expected.delete(expected.keys().next().value!);
    expected.set(place, head);
    return false;
  };

  const follow = async (session: Pick<RelaySession, 'ask'>): Promise<void> => {
    for (let cuts = 0; ; cuts += 1) {
      // It would go on for ever, as fast as the line is.
      if (cuts > MAX_CUTS) throw new RelayRefusal('malformed');
      last = places.last(space);
      const { head: proof } = await session.ask({ kind: 'follow', space, after: last.place });
      const head = read(proof);
      const log = places.log(space);
      target = head.place;
      if (log !== head.log) {
        if (log !== null) alarms.raise('wiped');
        cut(head.log, 0);
        if (last.place === 0) break;
      } else if (head.place >= last.place) {
        const known = places.headAt(space, last.place);
        if (head.place > last.place && promised(head.place, head.head)) hasLostOwn = true;
        if (head.place > last.place || known === head.head) break;
        alarms.raise('rolled-back', { space });
        cut(log, await lastCommon(session, log, last.place));
      } else {
        alarms.raise('rolled-back', { space });
        cut(log, await lastCommon(session, log, head.place));
      }
    }
    last = places.last(space);
    const log = places.log(space);
    if (log === null || own.lastPlace(space, log) <= target) return;
    hasLostOwn = true;
    expected.clear();
    alarms.raise('rolled-back', { space });
    writer.transaction(() => own.forgetReceipts(space, log, target));
  };

  const goAstray = (name: string): void => {
    isAstray = true;
    isLive = false;
    // What it has of ours is asked anew.
    expected.clear();
    isAstrayAgain = parted.has(name);
    if (isAstrayAgain) alarms.raise('fork', { space });
    parted.add(name);
  };

  const check = (place: number, head: string): void => {
    const known = places.headAt(space, place);
    if (known !== null && known !== head) goAstray(`${place}/${head}`);
  };

  return {
    space,
    get isLive() {
      return isLive;
    },
    get isBeginning() {
      return beginnings > 0;
    },
    get isCaughtUp() {
      return isLive && last.place >= target;
    },
    takeLostOwn() {
      const was = hasLostOwn;
      hasLostOwn = false;
      return was;
    },
    get isAstray() {
      return isAstray;
    },
    get isAstrayAgain() {
      return isAstrayAgain;
    },
    async begin(session) {
      isLive = false;
      isAstray = false;
      isAstrayAgain = false;
      isDenied = false;
      beginnings += 1;
      try {
        await follow(session);
        isLive = true;
      } finally {
        beginnings -= 1;
      }
    },
    async confirmTarget(session) {
      const place = target;
      if (last.place >= place || !Number.isFinite(place)) return true;
      try {
        const { head: proof } = await session.ask({ kind: 'head', space, place });
        const head = read(proof);
        return head.log === places.log(space) && head.place === place;
      } catch (thrown) {
        if (thrown instanceof RelayRefusal && thrown.code === 'missing') return false;
        throw thrown;
      }
    },
    expect({ log, place, head }) {
      if (places.log(space) !== log) return;
      if (place <= last.place) {
        check(place, head);
        return;
      }
      if (!promised(place, head)) return;
      // Not at once: it would go on as long as it lies, as fast as the line is.
      isAstray = true;
      isAstrayAgain = true;
      isLive = false;
    },
    take(entry) {
      if (entry.place <= last.place || isDenied) return 'ignored';
      if (entry.place > last.place + 1) return 'gap';
      const hash = entry.kind === 'own' ? entry.envelope : digest('log', entry.envelope).toString('hex');
      const next = { place: entry.place, head: nextHead(last.head, hash) };
      const note = (): void => {
        places.add(space, next);
        attestations.mark(space, next.place);
      };
      let received: Received;
      if (entry.kind === 'own') {
        const seq = own.find(space, hash, nextOwn);
        if (seq === null) {
          // Nothing is noted: if it is a lie, what stands at this place is somebody else's, and is still to come.
          isDenied = true;
          alarms.raise('disputed', { space, device: self });
          twin.suspect(space, null);
          return 'ignored';
        }
        atomically(writer, note);
        nextOwn = seq + 1;
        received = 'own';
      } else received = receiver.deliver(space, entry.place, entry.envelope, note);
      if (received === 'membership') return received;
      last = next;
      const signed = expected.get(entry.place);
      expected.delete(entry.place);
      if (signed !== undefined && signed !== next.head) goAstray(`${entry.place}/${signed}`);
      return received;
    },
    stop() {
      isLive = false;
      target = Number.POSITIVE_INFINITY;
      // Another link may be to a relay that was put back to a backup meanwhile, which is no lie.
      expected.clear();
    },
  };
}
