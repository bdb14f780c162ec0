/**
 * The appointed device of an organisation writes snapshots (ADR 0018), so that a new device need not take in a log of years envelope by
 * envelope. It writes one only where what stands here is what every device has that followed the log to the same place: nothing of a space
 * waits, is in pieces, unsealed or unconfirmed. Invariants: the envelope that names a snapshot is sealed when all of its chunks are at the
 * relay; a snapshot that was not finished is dropped there and begun anew.
 */
import { lengthOf, type Membership } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { identify } from '../records/op-name.ts';
import { keptInvite } from './kept-invite.ts';
import { createLostChains } from './lost-chains.ts';
import { encodeBlock } from './payload.ts';
import type { RelaySession } from './relay-session.ts';
import { chunkHash, digestAfter, NO_DIGEST, piecesOf, sealChunk } from './snapshot-chunk.ts';
import { encodeManifest, MAX_CHUNKS, type Manifest } from './snapshot-manifest.ts';
import { SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import { type SnapshotOp, snapshotOrder } from './snapshot-order.ts';
import { isAuthority } from './snapshot-trust.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

export interface SnapshotMeasures {
  /** A log, or what was added to it, that is shorter is taken in soon enough; places. */
  readonly short: number;
  /** After so many places another one is written, */
  readonly often: number;
  /** or after so long where not so little was added, */
  readonly longMillis: number;
  /** or so long after something was erased: until then the ciphertext of it lies in the one before. */
  readonly erasedMillis: number;
  /** While an invitation is open here, places: more than that the new device would take in one by one. */
  readonly invited: number;
  /** So many of the newest entries count among what people work with. */
  readonly recent: number;
  /** How often a device looks for a newer one of somebody else, and how long it leaves the reading of it to the one before it. */
  readonly lookMillis: number;
  /** A new device may be reading the one before for so long. */
  readonly keepMillis: number;
  /** Unpacked bytes of a block, about, and its ops. */
  readonly blockBytes: number;
  readonly blockOps: number;
}

const MEASURES: SnapshotMeasures = {
  short: 500,
  often: 10_000,
  longMillis: 30 * 24 * 60 * 60_000,
  erasedMillis: 24 * 60 * 60_000,
  invited: 1_000,
  recent: 20_000,
  lookMillis: 10 * 60_000,
  keepMillis: 24 * 60 * 60_000,
  blockBytes: 256 * 1024,
  blockOps: 1024,
};

/** How often a relay is asked what it has forgotten of a log that no snapshot of ours stands for. */
const CUT_MILLIS = 60 * 60_000;

export interface SnapshotWriter {
  /** Writes one where it is due, in slices; true if it did. Rejects as `ask` does. `isWanted`: false once it is not to go on. */
  run(session: Pick<RelaySession, 'ask'>, isWanted: () => boolean): Promise<boolean>;
}

export interface SnapshotWriterOptions {
  readonly writer: Writer;
  readonly registry: Registry;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly breathe: Breathe;
  readonly measures: Partial<SnapshotMeasures> | undefined;
}

export function createSnapshotWriter(dependencies: SnapshotWriterOptions): SnapshotWriter {
  const { writer, registry, store, membership, keys, clock, random, breathe } = dependencies;
  const { self, chains, places, own, cursor, outbox, attestations } = store;
  const measures = { ...MEASURES, ...dependencies.measures };
  const meta = createMeta(writer);
  const notes = snapshotNotes(meta);
  const lost = createLostChains({ org: self.org, membership, chains, keys, clock });
  const breath = (): Promise<void> => new Promise((resolve) => breathe(resolve));

  /** Somebody was given the code of an invitation here, and will soon want a snapshot. */
  const isInviting = (): boolean => keptInvite(meta, clock.now()) !== null;
  /** Since when something is erased that the last snapshot may hold, and up to which op that was looked for. */
  const erased = new Map<SpaceName, { looked: number; since: number | null }>();
  const erasedSince = (space: SpaceName): number | null => {
    const before = erased.get(space) ?? { looked: notes.written(space)?.op ?? 0, since: null };
    const last = lastOp();
    const found =
      before.since === null &&
      writer
        .prepare("SELECT 1 AS found FROM op WHERE seq > ? AND seq <= ? AND kind = 'erase' AND space = ? LIMIT 1")
        .get(before.looked, last, space) !== undefined;
    const next = { looked: last, since: found ? clock.now() : before.since };
    erased.set(space, next);
    return next.since;
  };
  const isOver = (since: number, millis: number): boolean => Math.abs(clock.now() - since) >= millis;

  const isDue = (space: SpaceName): boolean => {
    const { place } = places.last(space);
    const note = notes.written(space);
    const since = erasedSince(space);
    if (since !== null && isOver(since, measures.erasedMillis)) return true;
    // A relay that lost everything did not get the beginning of our chain again: who comes new needs a snapshot.
    if (note !== null && note.log !== places.log(space) && own.firstKept(space) > 1) return place > 0;
    if (note === null || note.log !== places.log(space)) return place >= measures.short;
    const grown = place - note.place;
    return (
      grown >= measures.often ||
      (grown >= measures.invited && isInviting()) ||
      (grown >= measures.short && isOver(note.at, measures.longMillis))
    );
  };
  /** The relay forgot what lies before somebody else's snapshot, whom nobody believes any more. */
  const lacksBeginning = async (space: SpaceName, session: Pick<RelaySession, 'ask'>): Promise<boolean> => {
    if (notes.written(space) !== null || !isOver(asked.get(space) ?? Number.NEGATIVE_INFINITY, CUT_MILLIS))
      return false;
    const { place } = await session.ask({ kind: 'cut', space });
    asked.set(space, clock.now());
    return place > 0;
  };
  const asked = new Map<SpaceName, number>();
  const isSeconded = (space: SpaceName): boolean =>
    attestations
      .about(space, notes.written(space)?.envelope ?? '')
      .some(({ device, verdict }) => device !== self.device && verdict === 'same');
  const lastOp = (): number =>
    writer.prepare('SELECT coalesce(max(seq), 0) AS last FROM op').get()!.last as number;

  const has = (sql: string, space: SpaceName): boolean => writer.prepare(sql).get(space) !== undefined;
  /** Whether this is what everybody has who followed the log as far. */
  const isSettled = (space: SpaceName): boolean =>
    cursor.behind() === 0 &&
    !cursor.straySpaces().includes(space) &&
    own.firstUnconfirmed(space) === null &&
    !has('SELECT 1 FROM sync_waiting WHERE space = ? LIMIT 1', space) &&
    !has('SELECT 1 FROM sync_part WHERE space = ? LIMIT 1', space);

  const documentsOf = (ops: readonly SnapshotOp[]) => {
    const read = writer.prepare('SELECT state FROM document WHERE record = ?');
    const records = new Map(
      ops.flatMap(({ body, record }) =>
        body === null ? [[Buffer.from(record).toString('hex'), record] as const] : [],
      ),
    );
    return [...records.values()].flatMap((record) => {
      const state = read.get(record)?.state as Uint8Array | undefined;
      return state ? [{ record, state }] : [];
    });
  };

  interface Cut {
    readonly state: Membership;
    readonly space: SpaceName;
    readonly until: number;
    readonly manifest: Omit<Manifest, 'device' | 'seq' | 'ops' | 'digest' | 'work' | 'chunks'>;
    readonly epoch: number;
  }

  const cut = (space: SpaceName): Cut | null => {
    const state = membership.state();
    const log = places.log(space);
    const epoch = state?.keys[space]?.length ?? 0;
    if (!isAuthority(state, self.device) || log === null || keys.of(space, epoch) === null) return null;
    const name = Buffer.from(random.bytes(32)).toString('hex');
    const until = lastOp();
    const manifest = { name, log, ...places.last(space), chains: chains.all(space) };
    return { state: state!, space, until, manifest, epoch };
  };

  /** Blocks of about one size; each with whether it holds what people work with. */
  function* blocks({ space, until }: Cut) {
    let ops: SnapshotOp[] = [];
    let bytes = 0;
    let isWork = true;
    for (const batch of snapshotOrder(writer, registry, space, until, measures.recent)) {
      if (ops.length > 0 && batch.isWork !== isWork) {
        yield { ops, isWork };
        [ops, bytes] = [[], 0];
      }
      isWork = batch.isWork;
      for (const op of batch.ops) {
        ops.push(op);
        bytes += sizeOf(op);
        if (bytes < measures.blockBytes && ops.length < measures.blockOps) continue;
        yield { ops, isWork };
        [ops, bytes] = [[], 0];
      }
      // A breath, though there may be nothing to give yet.
      yield null;
    }
    if (ops.length > 0) yield { ops, isWork };
  }

  /** Answers the hash of the envelope; null where it was not to be. */
  const write = async (
    made: Cut,
    session: Pick<RelaySession, 'ask'>,
    isWanted: () => boolean,
  ): Promise<string | null> => {
    const { space, epoch, manifest } = made;
    const { name } = manifest;
    const chunks: string[] = [];
    let [ops, work, digest] = [0, 0, NO_DIGEST];
    /** One piece is held back, for the last has to know that it is. */
    let held: Buffer | null = null;
    const send = async (isLast: boolean): Promise<boolean> => {
      const key = keys.of(space, epoch);
      if (held === null || key === null || chunks.length >= MAX_CHUNKS || !isWanted()) return false;
      const place = { org: self.org, space, epoch, name, index: chunks.length, isLast };
      const bytes = sealChunk(place, key, held, random);
      held.fill(0);
      await session.ask({ kind: 'putChunk', name, index: place.index, last: isLast, bytes });
      chunks.push(chunkHash(bytes));
      return isWanted();
    };
    for (const block of blocks(made)) {
      if (block === null) {
        await breath();
        continue;
      }
      ops += block.ops.length;
      digest = digestAfter(
        digest,
        block.ops.map((op) => ({ id: op.id, digest: identify(op, space).digest })),
      );
      const packed = encodeBlock({ ops: block.ops, documents: documentsOf(block.ops) });
      for (const piece of piecesOf(packed)) {
        if (held !== null && !(await send(false))) return null;
        held = piece;
      }
      packed.fill(0);
      if (block.isWork) work = chunks.length + 1;
      await breath();
    }
    if (held === null || !(await send(true))) return null;
    // What it said that it has may be thrown away all the same.
    const { count, complete } = await session.ask({ kind: 'countChunks', name });
    if (!complete || count !== chunks.length) return null;
    if (lengthOf(membership.state()) !== lengthOf(made.state)) return null;
    const sealed = outbox.sealSnapshot(space, (device, seq) =>
      encodeManifest({ ...manifest, device, seq, ops, digest, work, chunks }),
    );
    return sealed?.hash ?? null;
  };

  const drop = async (session: Pick<RelaySession, 'ask'>, space: SpaceName): Promise<void> => {
    for (const name of notes.droppable(space, clock.now() - measures.keepMillis, isSeconded(space))) {
      await session.ask({ kind: 'dropChunks', name });
      const { count } = await session.ask({ kind: 'countChunks', name });
      if (count === 0) notes.dropped(space, name);
    }
  };

  return {
    async run(session, isWanted) {
      if (!isAuthority(membership.state(), self.device)) return false;
      let wrote = false;
      for (const space of SNAPSHOT_SPACES) {
        if (!isWanted() || !membership.state()?.members.get(self.device)?.spaces.has(space)) continue;
        await drop(session, space);
        const isLacking = async (): Promise<boolean> =>
          (await lacksBeginning(space, session)) || (await lost.isLacking(space, session, isWanted));
        if (!isDue(space) && !(isSettled(space) && (await isLacking()))) continue;
        if (!isSettled(space)) continue;
        const made = cut(space);
        if (made === null) continue;
        notes.begun(space, made.manifest.name);
        let envelope: string | null = null;
        try {
          envelope = await write(made, session, isWanted);
        } finally {
          // Nothing came of it, and what it was for is still so.
          if (envelope === null) {
            asked.delete(space);
            lost.lookAgain(space);
          }
        }
        if (envelope === null) continue;
        const { name, log, place } = made.manifest;
        const written = { name, envelope, log, place, op: made.until, at: clock.now() };
        notes.finished(space, written, isSeconded(space));
        erased.delete(space);
        wrote = true;
      }
      return wrote;
    },
  };
}

const sizeOf = ({ body, doc, rest, events }: SnapshotOp): number =>
  200 + [body, doc, rest, events].reduce<number>((sum, one) => sum + ((one as Uint8Array | null)?.length ?? 0), 0);
