/**
 * The sync client of a device: keeps what stands in its database and on the relay's logs in line, for as long as it runs. It takes
 * part in nothing that a user waits for: it reads committed ops, and takes in those of others, in slices.
 * Everything it knows is in the database, so that it may be ended at any moment; time, chance and network are handed in.
 */
import { lengthOf } from '#protocol/membership.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import { Fault } from '#shared/errors/fault.ts';
import { createBootstrap } from './bootstrap.ts';
import { firstSyncIn } from './bootstrap-progress.ts';
import type { LinkState, SyncClient, SyncOptions } from './client-types.ts';
import { createDispatch } from './dispatch.ts';
import { createEntryMending } from './entry-mending.ts';
import { createFollowing } from './following.ts';
import { createGrowthWatch } from './growth-watch.ts';
import { createLettingGo } from './letting-go.ts';
import { createMembershipNeed } from './membership-need.ts';
import { matchMembership } from './membership-sync.ts';
import { createOwnTimers } from './own-timers.ts';
import { takeProof, tryRelay } from './probation.ts';
import {
  asDeviceAnywhere,
  isDropped,
  isUnanswered,
  openRelaySession,
  RelayRefusal,
  type RelaySession,
  type Unasked,
} from './relay-session.ts';
import { noticeShutOut } from './shut-out.ts';
import { createSnapshotWork } from './snapshot-work.ts';
import { createSyncStore } from './sync-store.ts';
import { createTwinWatch } from './twin-watch.ts';
import { createUndoneWatch } from './undone.ts';
import type { Whisper } from './whispering.ts';

const TICK_MILLIS = 10_000;
const RETRY_MILLIS = 30_000;
/** Between two tries with a relay that lets us come and then says nothing. */
const LONGEST_RETRY_MILLIS = 5 * 60_000;
/** Refusals that another look at the membership log, or at our chain, may answer. */
const OF_MEMBERSHIP: readonly string[] = ['membership', 'epoch', 'stale', 'not-member', 'revoked', 'chain'];

/** Connects at once. The database must be open until it is closed. */
export function createSyncClient(options: SyncOptions): SyncClient {
  const { writer, membership, identity, clock, breathe, random } = options;
  const { timers, callOffAll } = createOwnTimers(options.timers);
  const listeners = new Set<() => void>();
  const whisperListeners = new Set<(whisper: Whisper) => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  let isFrozen = false;
  const store = createSyncStore(options, () => {
    isFrozen = store.alarms.isFrozen;
    changed();
  });
  const { self, alarms, places, receiver, twin, vectors, whispering } = store;
  isFrozen = alarms.isFrozen;

  let state: LinkState = 'offline';
  let reason: string | null = null;
  let isOpen = true;
  let current: RelaySession;
  /** Another one for each time we are let in. */
  let turn = {};
  /** From the question for the membership log until it was answered, and it is the same. */
  let isMatching = false;
  /** There are two membership logs: nothing more comes of asking until somebody has looked into it. */
  let isSplit = false;
  /** The turn that is on its way to being online. */
  let joining: object | null = null;
  let callOffRetry = (): void => undefined;
  /** How often in a row it said nothing. */
  let silences = 0;
  const twinWatch = createTwinWatch({
    instance: Buffer.from(random.bytes(16)),
    say: (bytes) => client.whisper({ device: self.device }, bytes),
    heard: () => alarms.raise('clone', { device: self.device }),
  });

  const relayKey = (): Uint8Array => Buffer.from(membership.state()?.relayKey ?? '', 'hex');
  const isHeld = (space: SpaceName): boolean =>
    membership.state()?.members.get(self.device)?.spaces.has(space) === true;
  const tell = (next: LinkState, why: string | null = null): void => {
    state = next;
    reason = why;
    changed();
  };

  const part = (next: LinkState, why: string | null = null): void => {
    stopAll();
    current.close();
    tell(next, why);
  };

  /** The disk failed, or a defect showed: nothing goes on as it was. What is in the database is whole, and it is begun anew. */
  const broken = (thrown: unknown): void => {
    options.onDefect?.(thrown);
    if (!isOpen) return;
    part('offline', thrown instanceof Fault ? thrown.code : 'internal');
    reopenLater();
  };
  const guarded = (work: () => void) => (): void => {
    if (!isOpen) return;
    try {
      work();
    } catch (thrown) {
      broken(thrown);
    }
  };
  const reopenLater = (millis = RETRY_MILLIS): void => {
    callOffRetry();
    callOffRetry = timers.after(millis, () => {
      current = open();
    });
  };

  const isConnected = (): boolean => state === 'online' || state === 'joining';

  /** A refusal is looked at again after a while; that the link went is told by itself. What is left undone is taken up in `tick`. */
  const failed = (thrown: unknown): void => {
    if (thrown instanceof RelayRefusal) {
      tell(state, thrown.code);
      callOffRetry();
      callOffRetry = timers.after(thrown.millis || RETRY_MILLIS, () => {
        if (isConnected()) join();
      });
    } else if (!isUnanswered(thrown)) broken(thrown);
  };

  const dispatch = createDispatch({
    ...{ store, writer, membership, clock, timers, breathe, relayKey, guarded },
    maySend: () => state === 'online' && !isFrozen,
    isCaughtUp: () => state === 'online' && following.isCaughtUp,
    confirmed(receipts) {
      for (const { receipt } of receipts) following.expect(receipt);
      lookedInto = null;
      changed();
    },
    failed: (thrown) => guarded(() => failedPut(thrown))(),
  });
  /** The last refusal that another look was taken for, and nothing was confirmed since. */
  let lookedInto: string | null = null;
  const failedPut = (thrown: unknown): void => {
    const code = thrown instanceof RelayRefusal ? thrown.code : null;
    if (code === null || !OF_MEMBERSHIP.includes(code) || lookedInto === code) {
      failed(thrown);
      return;
    }
    // Once at once: the relay may know something that we do not.
    lookedInto = code;
    tell(state, code);
    join();
  };

  const needMembership = createMembershipNeed({
    ...{ timers, pause: RETRY_MILLIS, length: () => lengthOf(membership.state()), guarded },
    ask: () => isConnected() && join(),
  });
  const following = createFollowing({
    ...{ store, writer, clock, timers, breathe, relayKey, guarded, isHeld, failed, broken },
    session: () => current,
    needsMembership() {
      if (!isMatching) needMembership();
    },
    applied: () => dispatch.noticeNews(),
    strayed(space) {
      // A receipt may be for what it threw away.
      dispatch.begin(space, current).then(guarded(dispatch.pump), failed);
    },
    rested() {
      dispatch.pump();
      changed();
    },
  });

  const bootstrap = createBootstrap({
    ...{ writer, store, membership, clock, breathe, relayKey, changed },
    ...{ keys: options.keys, registry: options.registry, apply: store.apply },
    isAlone: options.isAlone === true,
  });
  const snapshots = createSnapshotWork({
    ...{ writer, store, membership, clock, random, breathe, isHeld, failed },
    ...{ keys: options.keys, registry: options.registry, measures: options.snapshots },
    outside: { url: options.url, connect: options.connect, timers, identity, relayKey },
    session: () => current,
    wanted() {
      const mine = turn;
      return () => mine === turn && isOpen && state === 'online' && !isFrozen;
    },
    follow: (space) => following.begin(space),
    mend: bootstrap.mend,
    mended: guarded(() => following.lookAgain()),
    sealed: guarded(() => dispatch.pump()),
  });

  const stopAll = (): void => {
    turn = {};
    joining = null;
    isMatching = false;
    following.stop();
    dispatch.stop();
  };
  /** It has another key than the one in force: nothing it says counts until it has proven itself. */
  const isUnproven = (): boolean =>
    current.hello !== null && current.hello.relayKey !== membership.state()?.relayKey;
  const shun = (): void => {
    alarms.raise('wrong-key');
    part('stranger');
    reopenLater();
  };
  const welcome = (): void => {
    alarms.end('wrong-key');
    tell('joining');
    following.arrive();
    join();
  };
  const prove = async (relayKey: string): Promise<void> => {
    const mine = turn;
    const proof = await tryRelay(current, membership, relayKey);
    if (!isOpen || mine !== turn) return;
    if (proof === 'forked') alarms.raise('fork');
    // Had the link gone, it would be another turn.
    if (proof === null) silent();
    else if (proof === 'proven') welcome();
    else shun();
  };
  const leave = (): void => part('revoked');
  /** The link stands, and nobody answers: another one may come to somebody who does. */
  const silent = (): void => {
    if (!isOpen) return;
    part('offline', 'no answer');
    reopenLater(Math.min(LONGEST_RETRY_MILLIS, RETRY_MILLIS * 2 ** silences));
    silences += 1;
  };
  /** Somebody is told, whoever noticed that the relay had lost a part of the membership log. */
  const tellSetBack = (): void => {
    if (membership.setBack() !== 'healed') return;
    alarms.raise('rolled-back');
    membership.noteSetBack(null);
  };

  /** Follows the log from where we are; where the relay has dropped what comes next, from a snapshot on. */
  const beginSpace = async (space: SpaceName, isCurrent: () => boolean): Promise<void> => {
    try {
      await following.begin(space);
    } catch (thrown) {
      if (!isDropped(thrown) || !isCurrent()) throw thrown;
      await bootstrap.catchUp(space, current, isCurrent);
      if (isCurrent()) await following.begin(space);
    }
  };

  /** From being let in to being online; begun anew where membership has grown or the relay refused something. */
  const join = (): void => {
    const mine = {};
    turn = mine;
    joining = mine;
    const isCurrent = (): boolean => mine === turn && isOpen;
    isMatching = true;
    const work = async (): Promise<void> => {
      const match = await matchMembership(current, membership);
      if (!isCurrent()) return;
      isMatching = false;
      isSplit = match === 'forked';
      if (isSplit) alarms.raise('fork');
      if (match === 'refused') alarms.raise('forged');
      tellSetBack();
      if (match === 'overtaken') {
        alarms.raise('rolled-back');
        failed(new RelayRefusal('stale'));
      }
      if (match !== 'same') return;
      if (membership.state()?.members.get(self.device)?.revoked !== null) return leave();
      noticeShutOut(writer, store, membership);
      receiver.lookAgain();
      await bootstrap.run(current, isCurrent);
      if (!isCurrent()) return;
      let lost: unknown = null;
      for (const space of SPACES) {
        if (isHeld(space) && !following.isLive(space))
          await beginSpace(space, isCurrent).catch((thrown) => {
            if (!isDropped(thrown)) throw thrown;
            lost = thrown;
          });
        if (!isCurrent()) return;
        if (!dispatch.isBegun(space)) await dispatch.begin(space, current);
        if (!isCurrent()) return;
      }
      callOffRetry();
      tell('online');
      following.wake();
      dispatch.pump();
      twinWatch.ask();
      // The other spaces are shared; this one is tried again.
      if (lost !== null) failed(lost);
    };
    work()
      .catch((thrown) => {
        if (isCurrent()) failed(thrown);
      })
      .finally(() => {
        if (joining === mine) joining = null;
      });
  };

  const undone = createUndoneWatch(RETRY_MILLIS);
  const takeUpUndone = (): void => {
    // While nothing may be sent, what others write is followed all the same.
    const isWhole = (space: SpaceName): boolean =>
      (isFrozen || dispatch.isBegun(space)) && (!isHeld(space) || following.isLive(space));
    const isDone = state === 'online' && !isMatching && SPACES.every(isWhole);
    if (undone.look(isConnected() && joining === null && !(isFrozen && isSplit) && !isDone, clock.now())) join();
  };

  const whispered = (frame: Parameters<typeof whispering.open>[0]): void => {
    if (isUnproven()) return;
    const whisper = whispering.open(frame);
    if (whisper === null) return;
    if (whisper.from !== self.device) {
      for (const listener of whisperListeners) listener(whisper);
      return;
    }
    if (whisper.isForUsAlone) twinWatch.hear(whisper.bytes);
  };

  const said = (reply: Unasked): void => {
    if (isUnproven()) {
      // That we were shut out is told before we are let in.
      if (reply.kind === 'records') takeProof(membership, current.hello!.relayKey, reply.first, reply.records);
    } else if (reply.kind === 'delivery' || reply.kind === 'own') following.add(reply);
    else if (reply.kind === 'records') membership.take(reply.first, reply.records);
    else if (reply.kind === 'grown' && reply.length > lengthOf(membership.state())) join();
  };

  const mendEntry = createEntryMending({
    token: options.token ?? '',
    log: membership,
    unknown() {
      if (SPACES.some((space) => places.log(space) !== null)) alarms.raise('wiped');
    },
  });
  const refusedEntry = async (code: RelayRefusal['code']): Promise<void> => {
    if (isUnproven()) return shun();
    // The record comes before the refusal; without it this is the relay's word alone, and it is asked again.
    if (code === 'revoked' && membership.state()?.members.get(self.device)?.revoked !== null) return leave();
    const { mayEnter, refusal } = await mendEntry(current, code);
    if (!isOpen) return;
    if (mayEnter) current.introduce();
    else if (refusal instanceof RelayRefusal) {
      tell('refused', refusal.code);
      current.close();
      reopenLater(refusal.millis || RETRY_MILLIS);
    } else if (current.hello !== null) silent();
  };

  const open = (): RelaySession =>
    openRelaySession({
      url: options.url,
      connect: options.connect,
      timers,
      introduction: asDeviceAnywhere(identity),
      events: {
        ready() {
          silences = 0;
          if (isUnproven()) prove(current.hello!.relayKey).catch(broken);
          else welcome();
        },
        refused: (code) => void refusedEntry(code).catch(broken),
        said: (reply) => guarded(() => said(reply))(),
        whispered: (frame) => guarded(() => whispered(frame))(),
        closed(why) {
          stopAll();
          tell('offline', why);
        },
        silent: guarded(silent),
        failed: broken,
        strange: guarded(() => alarms.raise('forged')),
      },
    });

  const lettingGo = createLettingGo({ writer, store, membership, clock });
  const letGo = (): void => {
    if (state === 'online' && lettingGo.run()) breathe(guarded(letGo));
  };

  const growth = createGrowthWatch({ clock, relayKey, length: () => lengthOf(membership.state()) });
  const lookForGrowth = async (): Promise<void> => {
    const mine = turn;
    if ((await growth(current)) && mine === turn && !isMatching) join();
  };

  const tick = (): void => {
    timers.after(TICK_MILLIS, guarded(tick));
    takeUpUndone();
    tellSetBack();
    if (state === 'joining') following.watch(reason === null && !isFrozen, isFrozen ? null : bootstrap.wanted());
    if (state !== 'online') return;
    twin.look(current).catch(failed);
    lookForGrowth().catch(failed);
    dispatch.tick();
    following.tick();
    if (!following.isCaughtUp) return;
    snapshots.tick();
    letGo();
  };

  const stopListening = membership.onChange(() => {
    if (isUnproven() && (state === 'online' || state === 'joining')) {
      // The clinic went on to another relay, as this one itself was the last to say.
      shun();
      return;
    }
    receiver.lookAgain();
    dispatch.noticeNews();
    if (state === 'online' && !isMatching) join();
  });

  const client: SyncClient = {
    get link() {
      return { state, reason };
    },
    get firstSync() {
      return firstSyncIn(writer);
    },
    get isSettled() {
      return state === 'online' && following.isCaughtUp && dispatch.isIdle;
    },
    get isFrozen() {
      return isFrozen;
    },
    alarms,
    vectors,
    committed: guarded(dispatch.pump),
    flush: guarded(dispatch.flush),
    whisper(to, bytes) {
      if (state !== 'online') return;
      const frame = whispering.seal(to, bytes);
      if (frame) current.whisper(frame);
    },
    onWhisper(listener) {
      whisperListeners.add(listener);
      return () => whisperListeners.delete(listener);
    },
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
  current = open();
  timers.after(TICK_MILLIS, guarded(tick));
  return client;
}
