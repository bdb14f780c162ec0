/**
 * A new device's first sync by a snapshot (ADR 0018): what people work with first, the older entries after, then the log from the cut
 * on. What does not hold is left, with an alarm, and the log is followed from its beginning as if there were no snapshot. The same for a device
 * that was away so long that the relay dropped what it had not taken in yet: it keeps all it has, what it has not sent included.
 * Invariants: a chunk is applied only if the authority signed its hash; a chain counts as applied only once all of the snapshot is here and
 * adds up to what the authority signed; interrupted anywhere, it goes on where it was, or with a newer one.
 */

import { MalformedError } from '#protocol/bytes.ts';
import type { Envelope } from '#protocol/envelope.ts';
import { lastOf } from '#protocol/membership.ts';
import { openHead } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { Clock } from '#shared/time/clock.ts';
import { withBulkRoom } from '../database/bulk-room.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { identify } from '../records/op-name.ts';
import type { ApplyOps } from './apply-ops.ts';
import { firstSyncIn, phaseOf } from './bootstrap-progress.ts';
import type { ChainPoint, OpsContent } from './payload.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';
import { NewerError } from './row-codec.ts';
import { noticeShutOut } from './shut-out.ts';
import { digestAfter, NO_DIGEST } from './snapshot-chunk.ts';
import type { Manifest } from './snapshot-manifest.ts';
import { type Progress, SNAPSHOT_SPACES, snapshotNotes } from './snapshot-notes.ts';
import { readBlocks, UnsoundError } from './snapshot-reader.ts';
import { newestSnapshot, type TrustedSnapshot } from './snapshot-trust.ts';
import type { SyncStore } from './sync-store.ts';
import type { Breathe, MembershipLog, SpaceKeys } from './types.ts';

type Asking = Pick<RelaySession, 'ask'>;

export interface Bootstrap {
  /** The beginning of all spaces that nothing is here of. Rejects as `ask` does. `isWanted`: false once it is not to go on. */
  run(session: Asking, isWanted: () => boolean): Promise<void>;
  /** What the relay dropped and this device had not taken in yet. Rejects with the refusal `dropped` where no snapshot holds it. */
  catchUp(space: SpaceName, session: Asking, isWanted: () => boolean): Promise<void>;
  /**
   * What the relay lost of chains that nobody can go on with, where the last snapshot stands for them; answers whether it did for any. All else goes on as it
   * is: ops that are here are passed over, and no other chain is believed to go further. Rejects as `ask` does.
   */
  mend(space: SpaceName, ends: readonly ChainPoint[], session: Asking, isWanted: () => boolean): Promise<boolean>;
  /** While a first sync is under way: another name for each part that is wanted next; null before and after. */
  wanted(): string | null;
}

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly keys: SpaceKeys;
  readonly registry: Registry;
  readonly apply: ApplyOps;
  readonly clock: Clock;
  readonly breathe: Breathe;
  readonly relayKey: () => Uint8Array;
  readonly changed: () => void;
  /** Nobody waits for this thread. */
  readonly isAlone: boolean;
}

/** Each slice is one write to the disk. While there is nothing to work with yet little is done at the screen; at a command nothing. */
const ALONE_SLICE = 1000;
const LONG_SLICE = 250;
const SLICE = 12;
/** Ops between two looks at the clock. */
const STEP = 32;
/** Blocks that may share a write to the disk while nobody works yet. */
const TOGETHER = 6;

/** One that did not come whole is read again after so long, or over another link: the relay may have it all the same. */
const VAIN_MILLIS = 60 * 60_000;

/** With what is to be noted once it is here, if anything. */
interface NotedBlock {
  readonly content: OpsContent;
  readonly note: Progress | null;
}

/** Where the taking in of what a relay lost is, so that it ends over a line that comes and goes as well. */
interface Mending {
  /** The snapshot, and the chains that it is read for. */
  readonly name: string;
  state: Progress;
  /** Without what counts for nobody. */
  of(content: OpsContent): OpsContent;
}

const BEGINNING = { chunks: 0, digest: NO_DIGEST, ops: 0, total: 0, work: 0, phase: 'people' } as const;

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
const isMissing = (thrown: unknown): boolean => thrown instanceof RelayRefusal && thrown.code === 'missing';
const isUnsound = (thrown: unknown): boolean =>
  thrown instanceof UnsoundError || thrown instanceof MalformedError || thrown instanceof NewerError;

export function createBootstrap(dependencies: Dependencies): Bootstrap {
  const { writer, store, membership, keys, registry, apply, clock, breathe, relayKey, changed, isAlone } =
    dependencies;
  const { self, chains, places, own, pieces, cursor, alarms } = store;
  const notes = snapshotNotes(createMeta(writer));
  const found = new Map<SpaceName, TrustedSnapshot>();
  const mendings = new Map<SpaceName, Mending>();
  /** Of each snapshot, by the hash of its envelope, how many chunks came, applied or not yet: those that come once more are no news. */
  const came = new Map<string, number>();
  /** Hashes of the envelopes of those that were read for what the relay lost, and did not come whole; with whether that was over this link. */
  const vain = new Map<string, { readonly isSo: () => boolean; readonly at: number }>();
  const isVain = (hash: string): boolean => {
    const one = vain.get(hash);
    return one?.isSo() === true && Math.abs(clock.now() - one.at) < VAIN_MILLIS;
  };
  const breath = (): Promise<void> => new Promise((resolve) => breathe(resolve));

  const isHeld = (space: SpaceName): boolean =>
    membership.state()?.members.get(self.device)?.spaces.has(space) === true;
  const isUntouched = (space: SpaceName): boolean =>
    places.log(space) === null && chains.all(space).length === 0 && own.end(space) === null;
  /** One that speaks of this very device is not for it: it is not new, then. */
  const isForNew = ({ chains: ends }: Manifest): boolean => ends.every(({ device }) => device !== self.device);
  /** It holds all that was taken in here, and of our own nothing that we do not know. */
  const isBeyond = (space: SpaceName, { chains: ends }: Manifest): boolean => {
    const seqs = new Map(ends.map(({ device, seq }) => [device, seq]));
    const ours = ends.find(({ device }) => device === self.device);
    if (ours && own.hashAt(space, ours.seq) !== ours.hash) return false;
    return chains.all(space).every(({ device, seq }) => {
      const revoked = membership.state()?.members.get(device)?.revoked ?? null;
      const counts = revoked === null ? seq : Math.min(seq, revoked.chains[space]?.seq ?? 0);
      return device === self.device || (seqs.get(device) ?? 0) >= counts;
    });
  };

  /**
   * Whether it holds nothing that counts for nobody: its author may have taken in more of who was shut out, or left the space, than the
   * record says that counts. Who begins with that keeps it for good, and the others never have it.
   */
  const isCounted = (space: SpaceName, { chains: ends }: Manifest): boolean => {
    const state = membership.state();
    return ends.every(({ device, seq, hash }) => {
      const last = state === null ? undefined : lastOf(state, space, device);
      if (last === undefined) return state?.members.get(device)?.revoked === null;
      return seq < last.seq || (seq === last.seq && hash === last.hash);
    });
  };

  /** Whether all that the snapshot stands for was applied here already: then only the place of its cut is wanted. */
  const isWithin = (space: SpaceName, { chains: ends }: Manifest): boolean =>
    ends.every(({ device, seq, hash }) =>
      device === self.device
        ? own.hashAt(space, seq) === hash
        : (chains.end(space, device)?.seq ?? 0) >= seq && (chains.hashAt(space, device, seq) ?? hash) === hash,
    );

  const orNull = <Result>(work: Promise<Result>): Promise<Result | null> =>
    work.catch((thrown: unknown) => {
      if (isMissing(thrown)) return null;
      throw thrown;
    });
  const newest = (
    space: SpaceName,
    session: Asking,
    isUsable: (one: TrustedSnapshot) => boolean | Promise<boolean>,
  ): Promise<TrustedSnapshot | null> =>
    orNull(newestSnapshot({ state: membership.state(), org: self.org, space, keys }, session, isUsable));
  const find = (
    space: SpaceName,
    session: Asking,
    isUsable: (manifest: Manifest) => boolean | Promise<boolean>,
  ): Promise<TrustedSnapshot | null> =>
    newest(space, session, (one) => one.envelope.hash !== notes.doubted(space) && isUsable(one.manifest));
  /** Where the relay kept nothing before it: what it may lack is nowhere else to be had, and what comes behind it is. */
  const findAny: typeof find = async (space, session, isUsable) =>
    (await find(space, session, isUsable)) ?? (await newest(space, session, ({ manifest }) => isUsable(manifest)));

  const giveUp = (space: SpaceName): void => {
    found.delete(space);
    notes.setProgress(space, { ...BEGINNING, envelope: null });
  };

  /** In as few writes to the disk as the time allows; what is noted of a block is noted with the last of its ops. */
  const applyAll = async (
    { header: { space, device } }: Envelope,
    blocks: readonly NotedBlock[],
    millis: number,
  ): Promise<void> => {
    const steps = blocks.flatMap(({ content: { ops, documents }, note }) =>
      Array.from({ length: Math.max(1, Math.ceil(ops.length / STEP)) }, (_, at) => ({
        ops: ops.slice(at * STEP, (at + 1) * STEP),
        documents,
        note: (at + 1) * STEP >= ops.length ? note : null,
      })),
    );
    for (let at = 0; at < steps.length; ) {
      const until = clock.now() + millis;
      const announces: (() => void)[] = [];
      writer.transaction(() => {
        do {
          const { ops, documents, note } = steps[at]!;
          at += 1;
          announces.push(cursor.passing(() => apply(ops, space, documents, device, true)));
          cursor.forgetStrays(space, ops);
          if (note !== null) notes.setProgress(space, note);
        } while (at < steps.length && clock.now() < until && clock.now() >= until - millis);
      });
      for (const announce of announces) announce();
      await breath();
    }
  };

  const beginningOf = ({ envelope, manifest }: TrustedSnapshot): Progress => ({
    ...{ ...BEGINNING, envelope: envelope.hash, total: manifest.chunks.length, work: manifest.work },
  });
  const begunWith = (space: SpaceName, snapshot: TrustedSnapshot): Progress => {
    const begun = notes.progress(space);
    return begun?.envelope === snapshot.envelope.hash ? begun : beginningOf(snapshot);
  };

  /**
   * Whether ops of this author are to be taken out of a snapshot by a device that followed the log: of one that is shut out, or left the space, all that
   * counts may be here already, and the snapshot's author may have more than that.
   */
  const mayCount = (space: SpaceName, { chains: said }: Manifest, author: string): boolean => {
    const state = membership.state();
    const member = state?.members.get(author);
    if (!state || !member) return false;
    const last = lastOf(state, space, author);
    if (last === undefined && member.revoked === null) return true;
    const counted = last?.seq ?? 0;
    const isHere = (chains.end(space, author)?.seq ?? 0) >= counted;
    return !isHere && said.every(({ device, seq }) => device !== author || seq <= counted);
  };

  /** The one that was begun, where it is the same. */
  const mendingOf = (space: SpaceName, snapshot: TrustedSnapshot, ends: readonly ChainPoint[]): Mending => {
    const name = [snapshot.envelope.hash, ...ends.map(({ device }) => device)].join(' ');
    const begun = mendings.get(space);
    if (begun?.name === name) return begun;
    const of = ({ ops, documents, ...content }: OpsContent): OpsContent => {
      const wanted = ops.filter((op) => mayCount(space, snapshot.manifest, hexOf(op.author ?? op.device)));
      const records = new Set(wanted.map(({ record }) => hexOf(record)));
      return { ...content, ops: wanted, documents: documents.filter(({ record }) => records.has(hexOf(record))) };
    };
    const mending = { name, state: beginningOf(snapshot), of };
    mendings.set(space, mending);
    return mending;
  };

  /** Takes in the chunks from the first that is not applied up to `until`; `mending`: people work meanwhile, and what counts for nobody is left. */
  const take = async (
    space: SpaceName,
    snapshot: TrustedSnapshot,
    until: number,
    session: Asking,
    isWanted: () => boolean,
    mending: Mending | null = null,
  ): Promise<void> => {
    const { manifest } = snapshot;
    let state = mending?.state ?? begunWith(space, snapshot);
    const { org } = self;
    const from = state.chunks;
    let together: NotedBlock[] = [];
    const applyTogether = async (millis: number): Promise<void> => {
      const blocks = together;
      together = [];
      await applyAll(snapshot.envelope, blocks, millis);
      if (mending) mending.state = state;
      changed();
    };
    for await (const block of readBlocks({ session, org, space, snapshot, keys, from, until, isWanted })) {
      const { content, chunks } = block;
      came.set(snapshot.envelope.hash, Math.max(chunks, came.get(snapshot.envelope.hash) ?? 0));
      const digests = content.ops.map((op) => ({ id: op.id as Uint8Array, ...identify(op, space) }));
      if (!digests.every(({ isRight }) => isRight)) throw new UnsoundError();
      state = {
        ...state,
        chunks,
        digest: digestAfter(state.digest, digests),
        ops: state.ops + content.ops.length,
        phase: phaseOf(registry, content, block.isWork),
      };
      together.push(mending ? { content: mending.of(content), note: null } : { content, note: state });
      const isLong = isAlone || (block.isWork && mending === null);
      if (!isLong || together.length === TOGETHER || chunks === until)
        await applyTogether(isAlone ? ALONE_SLICE : isLong ? LONG_SLICE : SLICE);
    }
    if (together.length > 0 && isWanted()) await applyTogether(SLICE);
    if (state.chunks < manifest.chunks.length || !isWanted()) return;
    if (state.digest !== manifest.digest || state.ops !== manifest.ops) throw new UnsoundError();
  };

  /** Whether the relay signs that its log is still the one that was cut. */
  const isSameLog = async (space: SpaceName, manifest: Manifest, session: Asking): Promise<boolean> => {
    const { log, place, head } = manifest;
    const reply = await orNull(session.ask({ kind: 'head', space, place }));
    const said = reply && openHead(reply.head, relayKey());
    return (
      said?.org === self.org &&
      said.space === space &&
      said.log === log &&
      said.place === place &&
      said.head === head
    );
  };

  /** In a transaction: the log goes on from the cut. */
  const followFrom = (space: SpaceName, { log, place, head }: Manifest): void => {
    places.begin(space, log);
    if (place > 0) places.add(space, { place, head });
  };

  /** The log goes on from the cut where the relay still has it so; otherwise from its beginning, and what is here is passed over. */
  const settle = (space: SpaceName, { envelope, manifest }: TrustedSnapshot, isSame: boolean): void => {
    const { place, ops } = manifest;
    writer.transaction(() => {
      const isAhead = ({ device, seq }: { device: string; seq: number }): boolean =>
        device !== self.device && seq > (chains.end(space, device)?.seq ?? 0);
      const begun = manifest.chains.filter(isAhead);
      chains.begin(space, begun);
      const ends = Object.fromEntries(begun.map(({ device, seq }) => [device, seq]));
      if (isSame) followFrom(space, manifest);
      const lastOp = writer.prepare('SELECT coalesce(max(seq), 0) AS last FROM op').get()!.last as number;
      const { hash: snapshot } = envelope;
      notes.setBase(space, { snapshot, author: manifest.device, place, ops, lastOp, ends, isOfficial: false });
      giveUp(space);
    });
    noticeShutOut(writer, store, membership);
  };

  /** Whether it was there and sound. */
  const guarded = async (space: SpaceName, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (thrown) {
      if (!isMissing(thrown) && !isUnsound(thrown)) throw thrown;
      // What the relay holds is not what was signed, or was never sound: who is to blame cannot be told from here.
      if (isUnsound(thrown)) alarms.raise('snapshot', { space });
      return false;
    }
  };

  const takeAll = async (session: Asking, isWanted: () => boolean): Promise<void> => {
    for (const [space, snapshot] of found) notes.setProgress(space, begunWith(space, snapshot));
    changed();
    for (const part of ['work', 'all'] as const)
      for (const [space, snapshot] of [...found]) {
        if (!isWanted()) return;
        const { work, chunks } = snapshot.manifest;
        const until = part === 'work' ? work : chunks.length;
        if (!(await guarded(space, () => take(space, snapshot, until, session, isWanted)))) giveUp(space);
      }
  };

  const finished = async (work: () => Promise<void>): Promise<void> => {
    found.clear();
    try {
      await withBulkRoom(writer, work);
    } finally {
      changed();
    }
  };

  const mayBegin = (space: SpaceName): boolean => {
    const begun = notes.progress(space);
    return begun === null || begun.envelope !== null;
  };

  return {
    async run(session, isWanted) {
      const spaces = SNAPSHOT_SPACES.filter((space) => isHeld(space) && isUntouched(space) && mayBegin(space));
      if (spaces.length === 0) return;
      await finished(async () => {
        for (const space of spaces) {
          const one = await find(space, session, (manifest) => isForNew(manifest) && isCounted(space, manifest));
          if (!isWanted()) return;
          if (one === null) giveUp(space);
          else found.set(space, one);
        }
        await takeAll(session, isWanted);
        for (const [space, snapshot] of [...found]) {
          if (!isWanted()) return;
          settle(space, snapshot, await isSameLog(space, snapshot.manifest, session));
        }
      });
    },
    async catchUp(space, session, isWanted) {
      await finished(async () => {
        // The author may have been shown another log when he cut the newest one: then the one before it is of use.
        const whose = (isRight: typeof isBeyond) => async (manifest: Manifest) =>
          isRight(space, manifest) && (await isSameLog(space, manifest, session));
        // One that holds what counts for nobody is better than none, and is told.
        const one =
          (await findAny(
            space,
            session,
            whose((...of) => isBeyond(...of) && isCounted(...of)),
          )) ?? (await findAny(space, session, whose(isBeyond)));
        if (!isWanted()) return;
        if (one === null) {
          // A relay that lied about its log may have had us forget how far we had followed it, and told the truth since.
          const known = await newest(space, session, ({ manifest }) => whose(isWithin)(manifest));
          if (known === null) throw new RelayRefusal('dropped');
          if (isWanted()) writer.transaction(() => followFrom(space, known.manifest));
          return;
        }
        found.set(space, one);
        await takeAll(session, isWanted);
        if (!isWanted()) return;
        // Without its place there is nothing to go on from.
        if (!found.has(space)) throw new RelayRefusal('dropped');
        settle(space, one, true);
      });
    },
    wanted() {
      const progress = firstSyncIn(writer);
      return progress && `snapshot/${progress.done}/${[...came.values()].join('/')}`;
    },
    async mend(space, ends, session, isWanted) {
      const standsFor = ({ chains: said }: Manifest) =>
        ends.filter(({ device, seq, hash }) =>
          said.some((one) => one.device === device && one.seq === seq && one.hash === hash),
        );
      // One that is doubted as well: no chain but these is believed to go on, and how they end the clinic's record says.
      const isOfUse = ({ envelope: { hash }, manifest }: TrustedSnapshot): boolean =>
        !isVain(hash) && standsFor(manifest).length > 0;
      const one = await newest(space, session, isOfUse);
      if (one === null || !isWanted()) return false;
      const wanted = standsFor(one.manifest);
      const mending = mendingOf(space, one, wanted);
      const { length } = one.manifest.chunks;
      const isThere = await guarded(space, () => take(space, one, length, session, isWanted, mending));
      if (isThere && !isWanted()) return false;
      mendings.delete(space);
      if (!isThere) {
        vain.set(one.envelope.hash, { isSo: isWanted, at: clock.now() });
        return false;
      }
      writer.transaction(() => {
        const mended = wanted.filter(({ device, seq }) => (chains.end(space, device)?.seq ?? 0) < seq);
        for (const { device } of mended) pieces.clear(space, device);
        chains.begin(space, mended);
      });
      changed();
      return true;
    },
  };
}
