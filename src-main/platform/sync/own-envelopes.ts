/**
 * Our own envelopes, as they were sealed. Invariants: one is stored before it is sent and never sealed again; a receipt says
 * that the relay's present log holds it, and is forgotten where that turns out not to be so; the bytes of a beginning of the chain may have been
 * let go (letting-go.ts), with their receipts staying.
 */
import type { ChainEnd } from '#protocol/membership.ts';
import type { Receipt } from '#protocol/receipt.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';

export interface OwnEnvelope {
  readonly space: SpaceName;
  readonly seq: number;
  readonly hash: string;
  readonly bytes: Buffer;
}

export interface OwnEnvelopes {
  /**
   * `lastOp`: local number of the last op of the log in it, where ops stand in their order; in `audit` the last audit entry; null for
   * anything else.
   */
  add(envelope: OwnEnvelope, lastOp: number | null): void;
  end(space: SpaceName): ChainEnd | null;
  hashAt(space: SpaceName, seq: number): string | null;
  /** The number of the one with this hash, or null. `guess`: where to look first, for without it all are looked through. */
  find(space: SpaceName, hash: string, guess: number): number | null;
  /** Those after a number, in order. */
  after(space: SpaceName, seq: number, limit: number): readonly OwnEnvelope[];
  /** The first whose bytes are here, or the number after the last. */
  firstKept(space: SpaceName): number;
  /** Lets go of the bytes of the next `count` up to a number. */
  letGo(space: SpaceName, upTo: number, count: number): void;
  receive(receipt: Receipt, proof: Uint8Array, seq: number): void;
  /** The relay's log does not hold what lies after a place, or is another one. */
  forgetReceipts(space: SpaceName, log: string, afterPlace: number): void;
  /** The relay's log ends before what lies after a number. */
  forgetReceiptsAfter(space: SpaceName, seq: number): void;
  /** The first that the relay has not confirmed, or null. */
  firstUnconfirmed(space: SpaceName): number | null;
  /** The place in this log that its last receipt names; 0 for none. */
  lastPlace(space: SpaceName, log: string): number;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function createOwnEnvelopes(writer: Pick<Writer, 'prepare'>): OwnEnvelopes {
  /**
   * No envelope stands behind these numbers. Whether there is one to send is asked at every turn, and nearly always there is none. Too
   * high where a transaction was taken back, and then the table is asked.
   */
  const ends = new Map<SpaceName, number>();
  const isBehindAll = (space: SpaceName, seq: number): boolean => {
    const end = ends.get(space) ?? own.end(space)?.seq ?? 0;
    ends.set(space, end);
    return seq >= end;
  };

  const own: OwnEnvelopes = {
    add({ space, seq, hash, bytes }, lastOp) {
      ends.set(space, Math.max(seq, ends.get(space) ?? 0));
      writer
        .prepare('INSERT INTO sync_own (space, seq, hash, bytes, last_op) VALUES (?, ?, ?, ?, ?)')
        .run(space, seq, Buffer.from(hash, 'hex'), bytes, lastOp);
    },

    end(space) {
      const row = writer
        .prepare('SELECT seq, hash FROM sync_own WHERE space = ? ORDER BY seq DESC LIMIT 1')
        .get(space);
      return row ? { seq: row.seq as number, hash: hexOf(row.hash) } : null;
    },

    hashAt(space, seq) {
      const row = writer.prepare('SELECT hash FROM sync_own WHERE space = ? AND seq = ?').get(space, seq);
      return row ? hexOf(row.hash) : null;
    },

    find(space, hash, guess) {
      const wanted = Buffer.from(hash, 'hex');
      const at = writer.prepare('SELECT hash FROM sync_own WHERE space = ? AND seq = ?').get(space, guess);
      if (at && wanted.equals(at.hash as Uint8Array)) return guess;
      const row = writer.prepare('SELECT seq FROM sync_own WHERE space = ? AND hash = ?').get(space, wanted);
      return row ? (row.seq as number) : null;
    },

    after: (space, seq, limit) =>
      isBehindAll(space, seq)
        ? []
        : writer
            .prepare('SELECT seq, hash, bytes FROM sync_own WHERE space = ? AND seq > ? ORDER BY seq LIMIT ?')
            .all(space, seq, limit)
            .map((row) => ({
              space,
              seq: row.seq as number,
              hash: hexOf(row.hash),
              bytes: row.bytes as Buffer,
            })),

    firstKept(space) {
      const row = writer
        .prepare('SELECT seq FROM sync_own WHERE space = ? AND seq = 1 AND length(bytes) = 0')
        .get(space);
      // Hardly ever is there one that was let go.
      if (row === undefined) return 1;
      return writer
        .prepare('SELECT coalesce(max(seq), 0) + 1 AS seq FROM sync_own WHERE space = ? AND length(bytes) = 0')
        .get(space)!.seq as number;
    },

    letGo(space, upTo, count) {
      writer
        .prepare(
          `UPDATE sync_own SET bytes = x'' WHERE space = ? AND seq IN (
           SELECT seq FROM sync_own WHERE space = ? AND seq <= ? AND length(bytes) > 0 ORDER BY seq LIMIT ?)`,
        )
        .run(space, space, upTo, count);
    },

    receive({ space, log, place }, proof, seq) {
      writer
        .prepare('UPDATE sync_own SET log = ?, place = ?, receipt = ? WHERE space = ? AND seq = ?')
        .run(Buffer.from(log, 'hex'), place, proof, space, seq);
    },

    forgetReceipts(space, log, afterPlace) {
      writer
        .prepare(
          'UPDATE sync_own SET log = NULL, place = NULL, receipt = NULL WHERE space = ? AND receipt IS NOT NULL AND length(bytes) > 0 AND (log <> ? OR place > ?)',
        )
        .run(space, Buffer.from(log, 'hex'), afterPlace);
    },

    forgetReceiptsAfter(space, seq) {
      writer
        .prepare(
          'UPDATE sync_own SET log = NULL, place = NULL, receipt = NULL WHERE space = ? AND seq > ? AND receipt IS NOT NULL AND length(bytes) > 0',
        )
        .run(space, seq);
    },

    firstUnconfirmed(space) {
      const row = writer
        .prepare('SELECT seq FROM sync_own WHERE space = ? AND receipt IS NULL ORDER BY seq LIMIT 1')
        .get(space);
      return row ? (row.seq as number) : null;
    },

    lastPlace(space, log) {
      const row = writer
        .prepare(
          'SELECT log, place FROM sync_own WHERE space = ? AND receipt IS NOT NULL ORDER BY seq DESC LIMIT 1',
        )
        .get(space);
      return row && hexOf(row.log) === log ? (row.place as number) : 0;
    },
  };
  return own;
}
