/**
 * Our own envelopes are kept as they were sealed, so that a relay that lost everything gets them again (ADR 0017). They hold values that were
 * erased since, and the keys lie in the same database: so the bytes of the oldest go, up to the last that carries such an op, once nobody
 * needs them any more. That is when the relay has confirmed them 90 days ago (a backup of it may be as old, and older ones are
 * thrown away), every computer that holds the space has said that it has them, and a snapshot stands for them that a second one found right.
 * Invariants: what goes is a beginning of the chain, never a part in the middle; hashes and receipts stay. In `audit`, of which there are
 * no snapshots, all stays: who may not read it cannot open what it sealed there.
 */
import { activeMembers } from '#protocol/membership.ts';
import { openReceipt } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { Writer } from '../database/types.ts';
import { SNAPSHOT_SPACES } from './snapshot-notes.ts';
import type { SyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

export const KEPT_MILLIS = 90 * 24 * 60 * 60_000;
/** Between two looks. */
const EVERY_MILLIS = 60 * 60_000;
/** In one transaction. */
const SLICE = 64;

export interface LettingGo {
  /** Called every few seconds; answers whether there may be more to do at once. */
  run(): boolean;
}

interface Dependencies {
  readonly writer: Writer;
  readonly store: SyncStore;
  readonly membership: Pick<MembershipLog, 'state'>;
  readonly clock: Clock;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function createLettingGo({ writer, store, membership, clock }: Dependencies): LettingGo {
  const { self, places, own, attestations } = store;
  let looked = Number.NEGATIVE_INFINITY;

  /** The last place that a snapshot stands for which two devices found the same; 0 for none. */
  const officialPlace = (space: SpaceName): number => {
    const words = attestations.all(space).map(({ attestation }) => attestation);
    const wrote = words.filter(({ verdict, log }) => verdict === 'wrote' && log === places.log(space));
    const official = wrote.filter(({ device, snapshot, digest }) => {
      const about = words.filter((word) => word.snapshot === snapshot);
      const isSeconded = about.some(
        (word) => word.verdict === 'same' && word.device !== device && word.digest === digest,
      );
      return isSeconded && !about.some(({ verdict }) => verdict === 'differs');
    });
    return official.reduce((most, { place }) => Math.max(most, place), 0);
  };

  /** How far our chain is with everybody who holds the space. */
  const seenByAll = (space: SpaceName): number => {
    const state = membership.state();
    const holders = state === null ? [] : activeMembers(state).filter((member) => member.spaces.has(space));
    const others = holders.filter(({ id }) => id !== self.device);
    const seen = new Map(
      writer
        .prepare('SELECT device, seq FROM sync_seen WHERE space = ?')
        .all(space)
        .map(({ device, seq }) => [hexOf(device), seq as number]),
    );
    return Math.min(Number.MAX_SAFE_INTEGER, ...others.map(({ id }) => seen.get(id) ?? 0));
  };

  /** The last of ours that may go. */
  const mayGo = (space: SpaceName): number => {
    const [upTo, place] = [seenByAll(space), officialPlace(space)];
    const row = writer
      .prepare(
        `SELECT seq, receipt FROM sync_own WHERE space = ? AND seq <= ? AND place <= ? AND log = ?
         AND receipt IS NOT NULL ORDER BY seq DESC LIMIT 1`,
      )
      .get(space, upTo, place, Buffer.from(places.log(space) ?? '', 'hex'));
    if (row === undefined || !isOld(row.receipt as Uint8Array)) return 0;
    return row.seq as number;
  };
  const isOld = (proof: Uint8Array): boolean => {
    const state = membership.state();
    const receipt = state && openReceipt(proof, Buffer.from(state.relayKey, 'hex'));
    return receipt !== null && clock.now() - receipt.at >= KEPT_MILLIS;
  };

  /** The last of ours up to `most` that carries an op an erasure blanked; 0 for none. */
  const lastErased = (space: SpaceName, most: number): number => {
    const end = writer
      .prepare('SELECT max(last_op) AS op FROM sync_own WHERE space = ? AND seq <= ?')
      .get(space, most)!.op as number | null;
    const op = writer
      .prepare(
        `SELECT max(e.seq) AS op FROM erased_op e JOIN op ON op.seq = e.seq
         WHERE op.space = ? AND op.device = ? AND e.seq <= ?`,
      )
      .get(space, Buffer.from(self.device, 'hex'), end ?? 0)!.op as number | null;
    const stray = writer
      .prepare(
        `SELECT max(s.seq) AS seq FROM sync_stray s JOIN erased_op e ON e.seq = s.op
         WHERE s.space = ? AND s.seq <= ?`,
      )
      .get(space, most)!.seq as number | null;
    const found = writer
      .prepare('SELECT min(seq) AS seq FROM sync_own WHERE space = ? AND last_op >= ?')
      .get(space, op ?? Number.MAX_SAFE_INTEGER)!.seq as number | null;
    return Math.max(stray ?? 0, found ?? 0);
  };

  return {
    run() {
      if (Math.abs(clock.now() - looked) < EVERY_MILLIS) return false;
      for (const space of SNAPSHOT_SPACES) {
        const most = mayGo(space);
        const upTo = most === 0 ? 0 : lastErased(space, most);
        if (upTo === 0 || own.firstKept(space) > upTo) continue;
        writer.transaction(() => own.letGo(space, upTo, SLICE));
        return true;
      }
      looked = clock.now();
      return false;
    },
  };
}
