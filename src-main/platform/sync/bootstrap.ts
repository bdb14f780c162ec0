/**
 * A new device's first sync by a snapshot (ADR 0018): what people work with first, the older entries after, then the log from the cut
 * on. What does not hold is left, with an alarm, and the log is followed from its beginning as if there were no snapshot. Invariants:
 * a chunk is applied only if the authority signed its hash; a chain counts as applied only once all of the snapshot is here and adds up
 * to what the authority signed; interrupted anywhere, it goes on where it was, or with a newer one.
 */

import { MalformedError } from '#protocol/bytes.ts';
import { openHead } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import { withBulkRoom } from '../database/bulk-room.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import type { ApplyOps } from './apply-ops.ts';
import { decodeOps, type OpsContent } from './payload.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { NewerError } from './row-codec.ts';
import { chunkHash, digestAfter, NO_DIGEST, openChunk } from './snapshot-chunk.ts';
import { SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import { digestOf } from './snapshot-order.ts';
import { readSnapshot, type TrustedSnapshot } from './snapshot-trust.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

/** How far a first sync is, in chunks of what it has to fetch. */
export interface BootstrapProgress {
  readonly done: number;
  readonly total: number;
  /** What people work with is all here. */
  readonly hasWork: boolean;
}

export interface Bootstrap {
  readonly progress: BootstrapProgress | null;
  /** Rejects as `ask` does. `isWanted`: false once it is not to go on. */
  run(session: Pick<RelaySession, 'ask'>, isWanted: () => boolean): Promise<void>;
}

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly apply: ApplyOps;
  readonly clock: Clock;
  readonly breathe: Breathe;
  readonly relayKey: () => Uint8Array;
  readonly changed: () => void;
  /** Nobody waits for this thread. */
  readonly isAlone: boolean;
}

/** Chunks asked for ahead. */
const AHEAD = 4;
/** While there is nothing to work with yet, nobody works; each slice is one write to the disk. */
const LONG_SLICE = 250;
const SLICE = 12;
/** Ops between two looks at the clock. */
const STEP = 16;
/** Snapshots looked at until one is found that is believed. */
const TRIES = 4;

/** It is not what the authority signed, or the relay does not have it. */
class UnsoundError extends Error {
  override readonly name = 'UnsoundError';
}

export function createBootstrap(dependencies: Dependencies): Bootstrap {
  const { writer, store, membership, keys, apply, clock, breathe, relayKey, changed, isAlone } = dependencies;
  const { self, chains, places, own, cursor, alarms } = store;
  const notes = snapshotNotes(createMeta(writer));
  const found = new Map<SpaceName, TrustedSnapshot>();
  let progress: BootstrapProgress | null = null;
  const breath = (): Promise<void> => new Promise((resolve) => breathe(resolve));

  const isHeld = (space: SpaceName): boolean =>
    membership.state()?.members.get(self.device)?.spaces.has(space) === true;
  const isUntouched = (space: SpaceName): boolean =>
    places.log(space) === null && chains.all(space).length === 0 && own.end(space) === null;

  const find = async (space: SpaceName, session: Pick<RelaySession, 'ask'>): Promise<TrustedSnapshot | null> => {
    const state = membership.state();
    let before = Number.MAX_SAFE_INTEGER;
    for (let tries = 0; state !== null && tries < TRIES; tries += 1) {
      const reply = await session.ask({ kind: 'newestSnapshot', space, before });
      const read = readSnapshot({ state, org: self.org, space, keys }, reply.envelope);
      // It speaks of this very device: which is not new, then.
      const isOurs = read?.manifest.chains.some(({ device }) => device === self.device) === true;
      if (read !== null && !isOurs) return read;
      if (reply.place >= before) return null;
      before = reply.place;
    }
    return null;
  };
  const orNull = <Result>(work: Promise<Result>): Promise<Result | null> =>
    work.catch((thrown: unknown) => {
      if (thrown instanceof RelayRefusal && thrown.code === 'missing') return null;
      throw thrown;
    });

  const giveUp = (space: SpaceName): void => {
    found.delete(space);
    notes.setProgress(space, { envelope: null, chunks: 0, digest: NO_DIGEST, ops: 0 });
  };

  const applySlices = async (space: SpaceName, content: OpsContent, isWork: boolean): Promise<void> => {
    const { ops, documents } = content;
    const millis = isAlone || isWork ? LONG_SLICE : SLICE;
    for (let at = 0; at < ops.length; ) {
      const until = clock.now() + millis;
      const announces: (() => void)[] = [];
      writer.transaction(() => {
        do {
          const some = ops.slice(at, at + STEP);
          at += STEP;
          announces.push(cursor.passing(() => apply(some, space, documents)));
          cursor.forgetStrays(some);
        } while (at < ops.length && clock.now() < until && clock.now() >= until - millis);
      });
      for (const announce of announces) announce();
      await breath();
    }
  };

  /** Reads the chunks from the first that is not applied up to `end`. */
  const take = async (
    space: SpaceName,
    { envelope, manifest }: TrustedSnapshot,
    end: number,
    session: Pick<RelaySession, 'ask'>,
    isWanted: () => boolean,
  ): Promise<void> => {
    const begun = notes.progress(space);
    let { chunks, digest, ops } =
      begun?.envelope === envelope.hash ? begun : { chunks: 0, digest: NO_DIGEST, ops: 0 };
    const { name } = manifest;
    const asked: Promise<Uint8Array>[] = [];
    let next = chunks;
    const fetch = (): void => {
      if (next >= manifest.chunks.length) return;
      const reply = session.ask({ kind: 'getChunk', name, index: next });
      next += 1;
      const one = reply.then(({ bytes }) => Buffer.from(bytes));
      // What fails is told where it is waited for.
      one.catch(() => undefined);
      asked.push(one);
    };
    let pieces: Buffer[] = [];
    for (let index = chunks; index < end && isWanted(); index += 1) {
      while (asked.length < AHEAD && next < end) fetch();
      const sealed = await asked.shift()!;
      if (chunkHash(sealed) !== manifest.chunks[index]) throw new UnsoundError();
      const { epoch } = envelope.header;
      const key = keys.of(space, epoch);
      const isLast = index === manifest.chunks.length - 1;
      const piece = key && openChunk({ org: self.org, space, epoch, name, index, isLast }, key, sealed);
      if (!piece) throw new UnsoundError();
      pieces.push(piece.bytes);
      if (!piece.endsBlock) continue;
      const block = Buffer.concat(pieces);
      const content = decodeOps(block);
      for (const one of [...pieces, block]) one.fill(0);
      pieces = [];
      await applySlices(space, content, index < manifest.work);
      digest = digestAfter(
        digest,
        content.ops.map((op) => ({ id: op.id as Uint8Array, digest: digestOf(op, space) })),
      );
      ops += content.ops.length;
      chunks = index + 1;
      notes.setProgress(space, { envelope: envelope.hash, chunks, digest, ops });
      tell();
    }
    if (chunks < manifest.chunks.length || !isWanted()) return;
    if (pieces.length > 0 || digest !== manifest.digest || ops !== manifest.ops) throw new UnsoundError();
  };

  const doneOf = (space: SpaceName, envelope: string): number => {
    const begun = notes.progress(space);
    return begun?.envelope === envelope ? begun.chunks : 0;
  };
  const tell = (): void => {
    const all = [...found].map(([space, { manifest, envelope }]) => ({
      manifest,
      done: doneOf(space, envelope.hash),
    }));
    progress = {
      done: all.reduce((sum, { done }) => sum + done, 0),
      total: all.reduce((sum, { manifest }) => sum + manifest.chunks.length, 0),
      hasWork: all.every(({ manifest, done }) => done >= manifest.work),
    };
    changed();
  };

  /** The log goes on from the cut where the relay still has it so; otherwise from its beginning, and what is here is passed over. */
  const settle = async (
    space: SpaceName,
    { manifest }: TrustedSnapshot,
    session: Pick<RelaySession, 'ask'>,
  ): Promise<void> => {
    const { log, place, head } = manifest;
    const reply = await orNull(session.ask({ kind: 'head', space, place }));
    const said = reply && openHead(reply.head, relayKey());
    const isSame =
      said?.org === self.org &&
      said.space === space &&
      said.log === log &&
      said.place === place &&
      said.head === head;
    writer.transaction(() => {
      chains.begin(space, manifest.chains);
      if (isSame) {
        places.begin(space, log);
        if (place > 0) places.add(space, { place, head });
      }
      giveUp(space);
    });
  };

  const guarded = async (space: SpaceName, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      const isMissing = thrown instanceof RelayRefusal && thrown.code === 'missing';
      const isUnsound =
        thrown instanceof UnsoundError || thrown instanceof MalformedError || thrown instanceof NewerError;
      if (!isMissing && !isUnsound) throw thrown;
      if (isUnsound) {
        alarms.raise('snapshot', { space, device: found.get(space)!.envelope.header.device });
      }
      giveUp(space);
    }
  };

  const runAll = async (
    session: Pick<RelaySession, 'ask'>,
    isWanted: () => boolean,
    spaces: readonly SpaceName[],
  ): Promise<void> => {
    for (const space of spaces) {
      const one = await orNull(find(space, session));
      if (!isWanted()) return;
      if (one === null) giveUp(space);
      else found.set(space, one);
    }
    if (found.size === 0) return;
    tell();
    for (const part of ['work', 'all'] as const)
      for (const [space, snapshot] of [...found]) {
        if (!isWanted()) return;
        const { work, chunks } = snapshot.manifest;
        await guarded(space, () =>
          take(space, snapshot, part === 'work' ? work : chunks.length, session, isWanted),
        );
      }
    for (const [space, snapshot] of [...found]) {
      if (!isWanted()) return;
      await settle(space, snapshot, session);
    }
  };

  return {
    get progress() {
      return progress;
    },
    async run(session, isWanted) {
      found.clear();
      const spaces = SNAPSHOT_SPACES.filter((space) => isHeld(space) && isUntouched(space) && mayBegin(space));
      if (spaces.length === 0) return;
      try {
        await withBulkRoom(writer, () => runAll(session, isWanted, spaces));
      } finally {
        progress = null;
        changed();
      }
    },
  };

  function mayBegin(space: SpaceName): boolean {
    const begun = notes.progress(space);
    return begun === null || begun.envelope !== null;
  }
}
