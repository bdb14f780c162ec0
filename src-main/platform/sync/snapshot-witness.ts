/**
 * What this device says of the snapshots of others (ADR 0018). A snapshot is official when a second device has read all of it and found
 * in it what it holds itself, and nothing else; then the others say that they are beyond, each in one small envelope. The devices look one after the
 * other, so that not all of them read. Invariants: a device says one thing of a snapshot; it speaks only where it knows the beginning of the log by
 * more than the author's word; it accuses only where its own work, or the content of an op, is at stake.
 */
import { type Attestation, signAttestation, type Verdict } from '#protocol/attestation.ts';
import { MalformedError } from '#protocol/bytes.ts';
import { NO_HASH } from '#protocol/envelope.ts';
import { holdersOf } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { NewerError } from './row-codec.ts';
import type { BaseFinding } from './snapshot-base.ts';
import { compareSnapshot } from './snapshot-compare.ts';
import type { SnapshotDoubt } from './snapshot-doubt.ts';
import { SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import { readBlocks, UnsoundError } from './snapshot-reader.ts';
import { newestSnapshot, type TrustedSnapshot } from './snapshot-trust.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

const LOOK_MILLIS = 10 * 60_000;
/** A snapshot that did not come as it was signed is read again after so long. */
const VAIN_MILLIS = 60 * 60_000;

type Asking = Pick<RelaySession, 'ask'>;

export interface SnapshotWitness {
  /** Says what is to be said of the last snapshots; true if there was anything. Rejects as `ask` does. */
  run(session: Asking, isWanted: () => boolean): Promise<boolean>;
}

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
  readonly breathe: Breathe;
  readonly doubt: Pick<SnapshotDoubt, 'prove'>;
  /** Holds the snapshot this device began with against the log. */
  readonly examine: (space: SpaceName, isWanted: () => boolean) => Promise<BaseFinding>;
  /** How often the relay is asked for a newer one, and how long each device leaves the reading to the one before it. */
  readonly lookMillis: number | undefined;
}

interface Look {
  readonly snapshot: TrustedSnapshot | null;
  readonly at: number;
  /** When this snapshot was first seen, whether it was read, and whether the relay did not have it as it was signed: then it is read again. */
  readonly since: number;
  isRead: boolean;
  vainAt: number | null;
}

export function createSnapshotWitness(dependencies: Dependencies): SnapshotWitness {
  const {
    writer,
    store,
    membership,
    keys,
    clock,
    breathe,
    doubt,
    examine,
    lookMillis = LOOK_MILLIS,
  } = dependencies;
  const { self, signer, places, chains, own, outbox, alarms, attestations } = store;
  const notes = snapshotNotes(createMeta(writer));
  const looks = new Map<SpaceName, Look>();
  const breath = (): Promise<void> => new Promise((resolve) => breathe(resolve));

  const look = async (space: SpaceName, session: Asking): Promise<Look> => {
    const before = looks.get(space);
    if (before && Math.abs(clock.now() - before.at) < lookMillis) return before;
    const reader = { state: membership.state(), org: self.org, space, keys };
    const snapshot = await newestSnapshot(reader, session).catch((thrown: unknown) => {
      if (thrown instanceof RelayRefusal && thrown.code === 'missing') return null;
      throw thrown;
    });
    const isSame = before?.snapshot?.envelope.hash === snapshot?.envelope.hash;
    const since = isSame && before ? before.since : clock.now();
    const vainAt = isSame ? (before?.vainAt ?? null) : null;
    const isAgain = vainAt !== null && Math.abs(clock.now() - vainAt) >= VAIN_MILLIS;
    const next = {
      snapshot,
      at: clock.now(),
      since,
      isRead: isSame && before?.isRead === true && !isAgain,
      vainAt,
    };
    looks.set(space, next);
    return next;
  };

  const say = (
    space: SpaceName,
    { envelope, manifest }: TrustedSnapshot,
    verdict: Verdict,
    digest: string,
  ): boolean => {
    const { log, place, head, device: author, seq } = manifest;
    const word: Attestation = {
      ...{ org: self.org, space, log, place, head, device: self.device, author, seq },
      ...{ snapshot: envelope.hash, digest, verdict },
    };
    const bytes = signAttestation(word, signer);
    return writer.transaction(() => {
      if (!outbox.sealAttestation(space, bytes)) return false;
      attestations.note(word, bytes);
      if (verdict !== 'differs') attestations.forgetMarks(space, place);
      return true;
    });
  };

  /** Spaces whose beginning was looked into, with what came of it. */
  const examined = new Map<SpaceName, { readonly finding: BaseFinding; readonly at: number }>();
  /** The snapshot this device began with was found right by another one, or by itself: what came here since then came from the log. */
  const isIndependent = async (space: SpaceName, isWanted: () => boolean): Promise<boolean> => {
    const base = notes.base(space);
    if (base === null) return places.headAt(space, 1) !== null;
    if (base.isOfficial) return true;
    // It is the whole log: once in a run, and where that did not tell, once in a while, for the relay may have shown something else of it.
    const before = examined.get(space);
    const isOver = before?.finding === 'unsure' && Math.abs(clock.now() - before.at) >= 6 * lookMillis;
    if (before === undefined || isOver) {
      const finding = await examine(space, isWanted);
      if (!isWanted()) return false;
      examined.set(space, { finding, at: clock.now() });
      if (finding === 'leftOut') doubt.prove(space);
    }
    if (examined.get(space)?.finding !== 'sound') return false;
    notes.setBase(space, { ...base, isOfficial: true });
    return true;
  };

  const isMyTurn = (space: SpaceName, author: string, since: number): boolean => {
    const others = holdersOf(membership.state()!, space).filter(({ id }) => id !== author);
    const rank = others
      .map(({ id }) => id)
      .sort()
      .indexOf(self.device);
    return rank >= 0 && Math.abs(clock.now() - since) >= rank * lookMillis;
  };

  /** Whether the ends of chains it names are those that stand here. */
  const hasOurChains = (space: SpaceName, { manifest }: TrustedSnapshot): boolean =>
    manifest.chains.every(({ device, seq, hash }) => {
      const known = device === self.device ? own.hashAt(space, seq) : chains.hashAt(space, device, seq);
      return known === null || known === hash;
    });

  const read = async (
    space: SpaceName,
    snapshot: TrustedSnapshot,
    session: Asking,
    isWanted: () => boolean,
  ): Promise<ReturnType<typeof judge>> => {
    const { manifest } = snapshot;
    const comparing = compareSnapshot(writer, attestations, { space, device: self.device, manifest });
    if (comparing === null || !hasOurChains(space, snapshot)) return null;
    const [from, until] = [0, manifest.chunks.length];
    for await (const { content } of readBlocks({
      ...{ session, org: self.org, space, snapshot, keys, from, until, isWanted },
    })) {
      for (const _ of comparing.add(content.ops)) await breath();
      await breath();
    }
    for (const _ of comparing.rest()) {
      if (!isWanted()) return null;
      await breath();
    }
    return isWanted() ? judge(comparing.result) : null;
  };
  const judge = (result: NonNullable<ReturnType<typeof compareSnapshot>>['result']) =>
    result.is === 'same'
      ? { verdict: 'same' as const, digest: result.digest }
      : result.is === 'differs'
        ? DIFFERS
        : null;

  const speak = async (space: SpaceName, session: Asking, isWanted: () => boolean): Promise<boolean> => {
    const looked = await look(space, session);
    const { snapshot } = looked;
    if (snapshot === null || !isWanted()) return false;
    const { manifest, envelope } = snapshot;
    const { log, place, head, device: author } = manifest;
    // What is before the cut is not all here, or the relay told the author something else.
    if (places.log(space) !== log || places.headAt(space, place) !== head) return false;
    const words = attestations.about(space, envelope.hash);
    if (words.some(({ device }) => device === self.device)) return false;
    if (author === self.device) return say(space, snapshot, 'wrote', manifest.digest);
    if (words.some(({ verdict, device }) => verdict === 'same' && device !== author))
      return say(space, snapshot, 'passed', NO_HASH);
    if (looked.isRead || !isMyTurn(space, author, looked.since)) return false;
    if (!(await isIndependent(space, isWanted))) return false;
    looked.isRead = true;
    const found = await read(space, snapshot, session, isWanted).catch((thrown: unknown) => {
      const isNone = thrown instanceof RelayRefusal && thrown.code === 'missing';
      const isBroken = thrown instanceof UnsoundError || thrown instanceof MalformedError;
      // What the relay holds is not what was signed, or was never sound: which of the two cannot be told from here.
      if (isBroken) alarms.raise('snapshot', { space });
      looked.vainAt = isNone || isBroken ? clock.now() : null;
      if (isNone || isBroken || thrown instanceof NewerError) return null;
      looked.isRead = false;
      throw thrown;
    });
    if (!isWanted()) {
      // It was broken off: that it was looked at is not so.
      looked.isRead = false;
      return false;
    }
    if (found === null) return false;
    if (found.verdict === 'differs') alarms.raise('snapshot', { space, device: author });
    return say(space, snapshot, found.verdict, found.digest);
  };

  return {
    async run(session, isWanted) {
      const held = membership.state()?.members.get(self.device)?.spaces;
      let said = false;
      for (const space of SNAPSHOT_SPACES)
        if (held?.has(space) && isWanted() && (await speak(space, session, isWanted))) said = true;
      return said;
    },
  };
}

const DIFFERS = { verdict: 'differs', digest: NO_HASH } as const;
