/**
 * The sync client of a device: keeps what stands in its database and on the relay's logs in line, for as long as it runs. It takes
 * part in nothing that a user waits for: it reads committed ops, and takes in those of others, in slices.
 * Everything it knows is in the database, so that it may be ended at any moment; time, chance and network are handed in.
 */
import { headOf, lengthOf } from '#protocol/membership.ts';
import { createSigner } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { Audit } from '../audit/types.ts';
import type { Writer } from '../database/types.ts';
import type { Records } from '../records/types.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { applyTo } from './apply-ops.ts';
import { createAuditStore } from './audit-store.ts';
import { createChains } from './chains.ts';
import { createFollower, type Follower } from './follower.ts';
import { createInbox } from './inbox.ts';
import { createJudge } from './judge.ts';
import { createLogPlaces } from './log-places.ts';
import { matchMembership, publishMembership } from './membership-sync.ts';
import { createOpCursor } from './op-cursor.ts';
import { createOutbox } from './outbox.ts';
import { createOwnEnvelopes } from './own-envelopes.ts';
import { createOwnTimers } from './own-timers.ts';
import { createPieces } from './pieces.ts';
import { createQuarantine } from './quarantine.ts';
import { createReceiver } from './receive.ts';
import { asDevice, openRelaySession, RelayRefusal, type RelaySession, type Unasked } from './relay-session.ts';
import { type Confirmed, createSender, type Sender } from './sender.ts';
import type { Breathe, Connect, DeviceIdentity, MembershipLog, SpaceKeys, Timers } from './types.ts';
import { createVectors, type Vectors } from './vectors.ts';
import { createWaiting } from './waiting.ts';
import { createWithheldWatch } from './withheld.ts';

export interface SyncOptions {
  readonly writer: Writer;
  readonly records: Pick<Records, 'apply' | 'announce'>;
  readonly audit: Audit;
  readonly membership: MembershipLog;
  readonly keys: SpaceKeys;
  readonly identity: DeviceIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly breathe: Breathe;
  readonly connect: Connect;
  readonly url: string;
  /** What the relay's keeper gave out for a new organisation; empty where none is asked for. */
  readonly token?: string;
  /** Told of defects, never with record content. */
  readonly onDefect?: (thrown: unknown) => void;
}

/**
 * `offline`: no link · `joining`: the link is there, and we are finding our place · `online` · `revoked`: this device was shut
 * out · `refused`: the relay does not let us in · `stranger`: it is not our relay.
 */
export type LinkState = 'offline' | 'joining' | 'online' | 'revoked' | 'refused' | 'stranger';

export interface SyncClient {
  readonly link: { readonly state: LinkState; readonly reason: string | null };
  /** Nothing is left to fetch, nothing to send, all of it confirmed. */
  readonly isSettled: boolean;
  readonly alarms: Alarms;
  readonly vectors: Vectors;
  /** Something was committed here. */
  committed(): void;
  /** Says now what we have seen, if that is news, and sends what waits for company. */
  flush(): void;
  onChange(listener: () => void): () => void;
  /** While it is let in; null otherwise. For requests of others: a record for the membership log, a mailbox. */
  session(): Pick<RelaySession, 'ask'> | null;
  close(): void;
}

const TICK_MILLIS = 30_000;
const TICKS_TO_FOLLOW = 4;
const VECTOR_MILLIS = 60_000;
const VECTOR_OPS = 64;
const VECTOR_GAP_MILLIS = 10_000;
const RETRY_MILLIS = 30_000;

/** Connects at once. The database must be open until it is closed. */
export function createSyncClient(options: SyncOptions): SyncClient {
  const { writer, membership, keys, identity, clock, random } = options;
  const { timers, callOffAll } = createOwnTimers(options.timers);
  const self = { org: identity.org, device: identity.device };
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const now = (): number => clock.now();
  const relayKey = (): Uint8Array => Buffer.from(membership.state()?.relayKey ?? '', 'hex');

  let isFrozen = false;
  const alarms = createAlarms({
    writer,
    audit: options.audit,
    now,
    changed() {
      isFrozen = alarms.isFrozen;
      changed();
    },
  });
  isFrozen = alarms.isFrozen;
  const chains = createChains(writer);
  const places = createLogPlaces(writer);
  const own = createOwnEnvelopes(writer);
  const pieces = createPieces(writer);
  const waiting = createWaiting(writer);
  const cursor = createOpCursor(writer);
  const vectors = createVectors({
    writer,
    self: self.device,
    membership,
    chains,
    places,
    own,
    waiting,
    alarms,
    now,
  });
  const judge = createJudge({ self, membership, keys, clock, chains, own, pieces, waiting });
  const receiver = createReceiver({
    ...{
      writer,
      clock,
      judge,
      apply: applyTo(options.records),
      chains,
      own,
      pieces,
      waiting,
      alarms,
      vectors,
      cursor,
    },
    self: { device: self.device, publicKey: identity.sign.publicKey },
    quarantine: createQuarantine(writer, options.audit, now),
    audit: createAuditStore(writer),
    onDefect: options.onDefect ?? (() => undefined),
  });
  const signer = createSigner(identity.sign.privateKey);
  const outbox = createOutbox({ writer, self, signer, membership, keys, chains, own, cursor, random });
  const withheld = createWithheldWatch();

  let state: LinkState = 'offline';
  let reason: string | null = null;
  let isOpen = true;
  let current: RelaySession;
  /** Another one for each time we are let in. */
  let turn = {};
  let isMatching = false;
  let newsOps = 0;
  let hasNews = true;
  let lastVector = Number.NEGATIVE_INFINITY;
  let callOffRetry = (): void => undefined;
  const followers = new Map<SpaceName, Follower>();
  const senders = new Map<SpaceName, Sender>();
  let receipts: Confirmed[] = [];
  /** After which place the relay last left something out. */
  const gaps = new Map<SpaceName, number>();

  const tell = (next: LinkState, why: string | null = null): void => {
    state = next;
    reason = why;
    changed();
  };

  const isHeld = (space: SpaceName): boolean =>
    membership.state()?.members.get(self.device)?.spaces.has(space) === true;

  /** What was asked for fails when the link goes, which is told by itself; a refusal is looked at again after a while. */
  const failed = (thrown: unknown): void => {
    if (thrown instanceof RelayRefusal) {
      tell(state, thrown.code);
      retryLater(thrown.millis || RETRY_MILLIS);
    } else if (!(thrown instanceof Fault && thrown.code === 'relay.unreachable')) broken(thrown);
  };
  const retryLater = (millis: number): void => {
    callOffRetry();
    callOffRetry = timers.after(millis, () => {
      if (state === 'online' || state === 'joining') join();
    });
  };

  /** The disk failed, or a defect showed: nothing goes on as it was. What is in the database is whole, and it is begun anew. */
  const broken = (thrown: unknown): void => {
    options.onDefect?.(thrown);
    if (!isOpen) return;
    stopAll();
    current.close();
    tell('offline', thrown instanceof Fault ? thrown.code : 'internal');
    reopenLater();
  };
  const reopenLater = (millis = RETRY_MILLIS): void => {
    callOffRetry();
    callOffRetry = timers.after(millis, () => {
      current = open();
    });
  };
  /** What is called from outside comes back by itself. */
  const guarded = (work: () => void): (() => void) => {
    return () => {
      if (!isOpen) return;
      try {
        work();
      } catch (thrown) {
        broken(thrown);
      }
    };
  };

  const beginFollower = async (space: SpaceName): Promise<void> => {
    let follower = followers.get(space);
    if (!follower) {
      follower = createFollower(space, { writer, org: self.org, relayKey, places, own, receiver, alarms });
      followers.set(space, follower);
    }
    inbox.clear(space);
    await follower.begin(current);
    inbox.wake();
  };

  const beginSender = async (space: SpaceName): Promise<void> => {
    let sender = senders.get(space);
    if (!sender) {
      const events = { confirmed, refused: refusedPut };
      sender = createSender(space, { self, relayKey, own, alarms, isFrozen: () => isFrozen, events });
      senders.set(space, sender);
    }
    await sender.begin(current);
  };

  /** From being let in to being online; begun anew where membership has grown or the relay refused something. */
  const join = (): void => {
    const mine = {};
    turn = mine;
    const isCurrent = (): boolean => mine === turn && isOpen;
    const work = async (): Promise<void> => {
      isMatching = true;
      const match = await matchMembership(current, membership);
      if (!isCurrent()) return;
      isMatching = false;
      if (match === 'forked') alarms.raise('fork');
      if (match === 'refused') alarms.raise('forged');
      if (match !== 'same') return;
      if (membership.state()?.members.get(self.device)?.revoked !== null) {
        leave();
        return;
      }
      receiver.lookAgain();
      for (const space of SPACES) {
        if (isHeld(space) && !followers.get(space)?.isLive) await beginFollower(space);
        if (!isCurrent()) return;
        if (!senders.get(space)?.hasRoom) await beginSender(space);
        if (!isCurrent()) return;
      }
      callOffRetry();
      tell('online');
      inbox.wake();
      pump();
    };
    work().catch((thrown) => {
      if (isCurrent()) failed(thrown);
    });
  };

  const leave = (): void => {
    stopAll();
    current.close();
    tell('revoked');
  };

  const stopAll = (): void => {
    turn = {};
    isMatching = false;
    for (const follower of followers.values()) follower.stop();
    for (const sender of senders.values()) sender.stop();
    receipts = [];
    inbox.clear();
    withheld.reset();
  };

  const confirmed = (one: Confirmed): void => {
    receipts.push(one);
    followers.get(one.receipt.space)?.expect(one.receipt);
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
    pump();
    recoverAstray();
    changed();
  };

  const refusedPut = (space: SpaceName, refusal: RelayRefusal): void => {
    const isOfMembership = ['membership', 'epoch', 'stale', 'not-member', 'revoked', 'chain'].includes(
      refusal.code,
    );
    if (isOfMembership && reason !== refusal.code) {
      // Once at once: the relay may know something that we do not.
      tell(state, refusal.code);
      join();
    } else failed(refusal);
    void space;
  };

  /** The relay left something out: it is asked for once more, and if that does not help, it keeps it from us. */
  const skipped = (space: SpaceName): void => {
    const at = places.last(space).place;
    if (gaps.get(space) === at) alarms.raise('withheld', { space });
    else beginFollower(space).catch(failed);
    gaps.set(space, at);
  };

  const recoverAstray = (): void => {
    for (const follower of followers.values()) if (follower.isAstray) beginFollower(follower.space).catch(failed);
  };

  const inFlight = (): number => [...senders.values()].reduce((sum, sender) => sum + sender.inFlight, 0);
  const hasRoom = (): boolean => [...senders.values()].every((sender) => sender.hasRoom);
  const isCaughtUp = (): boolean =>
    state === 'online' &&
    inbox.isEmpty &&
    [...followers.values()].every((one) => !isHeld(one.space) || one.isCaughtUp);

  /** Sends what is stored, and seals more: at once where nothing is on its way, together with its like where something is. */
  const pump = (): void => {
    if (state !== 'online' || isFrozen) return;
    const sendAll = (): void => {
      for (const sender of senders.values()) sender.pump();
    };
    sendAll();
    if (!hasRoom() || (inFlight() > 0 && !outbox.isFull)) return;
    const isSealed = outbox.sealOps() || (isCaughtUp() && outbox.sealStrays());
    if (!isSealed) return;
    noticeNews();
    sendAll();
    options.breathe(guarded(pump));
  };

  const noticeNews = (): void => {
    hasNews = true;
    newsOps += 1;
  };

  const sealVector = (): void => {
    if (state !== 'online' || isFrozen || !hasNews) return;
    const log = membership.state();
    const head = writer.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    const isSealed = outbox.sealVector({
      at: now(),
      membership: lengthOf(log),
      membershipHead: headOf(log),
      audit: (head?.seq as number | undefined) ?? 0,
      auditHead: head ? Buffer.from(head.hash as Uint8Array).toString('hex') : '0'.repeat(64),
      spaces: SPACES.map((space) => ({
        space,
        log: places.log(space) ?? '0'.repeat(32),
        ...places.last(space),
        chains: chains.all(space),
      })),
    });
    if (!isSealed) return;
    hasNews = false;
    newsOps = 0;
    lastVector = now();
  };

  const flush = (): void => {
    if (state !== 'online' || isFrozen) return;
    sealVector();
    while (outbox.sealAudit(1));
    pump();
  };

  const lookForWithheld = (): void => {
    if (state !== 'online') return;
    const late = [...followers.values()].filter((one) => isHeld(one.space) && !one.isCaughtUp);
    const missing = [...vectors.missing(isHeld), ...late.map(({ space }) => `${space}/log`)];
    if (withheld.look(missing, now())) alarms.raise('withheld');
    else alarms.end('withheld');
  };

  const tick = (): void => {
    timers.after(TICK_MILLIS, guarded(tick));
    if (state !== 'online') return;
    if (now() - lastVector >= VECTOR_MILLIS || now() < lastVector) flush();
    lookForWithheld();
    recoverAstray();
    ticks += 1;
    if (ticks % TICKS_TO_FOLLOW === 0 && isCaughtUp()) followAnew();
  };
  let ticks = 0;
  /** Has the relay sign how far its logs go, and finds what got lost on its way. */
  const followAnew = (): void => {
    for (const { space } of followers.values()) if (isHeld(space)) beginFollower(space).catch(failed);
  };

  const inbox = createInbox({
    clock,
    breathe: options.breathe,
    take(space, entry) {
      const follower = followers.get(space);
      if (!follower || follower.isAstray) return true;
      if (!follower.isLive) return false;
      const received = follower.take(entry);
      if (received === 'gap') {
        skipped(space);
        return true;
      }
      if (received === 'membership') {
        if (!isMatching) join();
        return false;
      }
      if (received === 'applied') noticeNews();
      return true;
    },
    other() {
      const received = receiver.retryOne();
      if (received === 'applied') noticeNews();
      return received !== null;
    },
    rested() {
      recoverAstray();
      if (newsOps >= VECTOR_OPS && isCaughtUp() && now() - lastVector >= VECTOR_GAP_MILLIS) sealVector();
      pump();
      awaitTime();
      changed();
    },
    pause: (isPaused) => current.pause(isPaused),
    broken,
  });

  let callOffTime = (): void => undefined;
  /** What is ahead of our clock is looked at again when its time has come. */
  const awaitTime = (): void => {
    callOffTime();
    const time = receiver.nextTime();
    // Not all at once: the clock may be put right in between.
    if (time === null) return;
    const wait = Math.min(Math.max(1000, time - now()), TICK_MILLIS);
    callOffTime = timers.after(wait, () => isOpen && inbox.wake());
  };

  const said = (reply: Unasked): void => {
    if (reply.kind === 'delivery' || reply.kind === 'own') {
      // The frame is the link's, and goes with it.
      const entry = reply.kind === 'own' ? reply : { ...reply, envelope: Buffer.from(reply.envelope) };
      inbox.add(reply.space, entry);
      inbox.wake();
    } else if (reply.kind === 'grown' && reply.length > lengthOf(membership.state())) join();
  };

  const open = (): RelaySession =>
    openRelaySession({
      url: options.url,
      connect: options.connect,
      timers,
      introduction: asDevice(identity, () => membership.state()?.relayKey ?? ''),
      events: {
        ready() {
          alarms.end('wrong-key');
          tell('joining');
          join();
        },
        refused: (code) => void refusedEntry(code),
        said,
        closed(why) {
          stopAll();
          tell('offline', why);
        },
        failed() {
          alarms.raise('wrong-key');
          tell('stranger');
          reopenLater();
        },
        strange: () => alarms.raise('forged'),
      },
    });

  const refusedEntry = async (code: RelayRefusal['code']): Promise<void> => {
    if (code === 'revoked') {
      leave();
      return;
    }
    let refusal: unknown = new RelayRefusal(code);
    if (code === 'unknown-organisation') {
      if (SPACES.some((space) => places.log(space) !== null)) alarms.raise('wiped');
      refusal = await publishMembership(current, membership, options.token ?? '').then(
        () => null,
        (thrown) => thrown,
      );
    }
    const mayEnter =
      refusal === null || (refusal instanceof RelayRefusal && refusal.code === 'organisation-exists');
    if (!isOpen) return;
    if (mayEnter) current.introduce();
    else if (refusal instanceof RelayRefusal) {
      tell('refused', refusal.code);
      current.close();
      reopenLater(refusal.millis || RETRY_MILLIS);
    }
  };

  const stopListening = membership.onChange(() => {
    receiver.lookAgain();
    hasNews = true;
    if (state === 'online' && !isMatching) join();
  });
  current = open();
  timers.after(TICK_MILLIS, guarded(tick));

  return {
    get link() {
      return { state, reason };
    },
    get isSettled() {
      return (
        isCaughtUp() &&
        cursor.behind() === 0 &&
        inFlight() === 0 &&
        receipts.length === 0 &&
        own.unconfirmed() === 0
      );
    },
    alarms,
    vectors,
    committed: guarded(pump),
    flush: guarded(flush),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    session: () => (state === 'online' ? current : null),
    close() {
      isOpen = false;
      stopListening();
      stopAll();
      current.close();
      callOffAll();
    },
  };
}
