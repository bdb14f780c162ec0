/**
 * The audit chain of this device (design §7, ADR 0004). An entry's hash covers the one before it, all its columns and
 * a digest; the digest covers the salted details, or, for a commit, the salted ops it wrote (a contiguous range).
 * So the chain outlives erasure, which blanks details, bodies and salts, and nothing else.
 */
import { createHash, hash as hashOf } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { idToBytes } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import type { HybridClock } from '#shared/time/hlc.ts';
import type { Writer } from '../database/types.ts';
import type { Audit, AuditEntry } from './types.ts';

/** Columns under the hash, in this order. */
export const CHAINED = [
  'seq',
  'at',
  'hlc',
  'actor',
  'login',
  'role',
  'action',
  'entity',
  'record',
  'purpose',
  'origin',
  'first_op',
  'last_op',
  'digest',
] as const;

/** What the first entry's hash stands on. */
export const GENESIS = Buffer.alloc(32);

const ABSENT = Buffer.from([0]);

/** SHA-256 over the hash before and each column as tag, length and bytes; null and empty differ. */
export function entryHash(previous: Uint8Array, row: Readonly<Record<string, unknown>>): Buffer {
  const parts: Uint8Array[] = [previous];
  for (const column of CHAINED) {
    const value = row[column];
    if (value === null || value === undefined) {
      parts.push(ABSENT);
      continue;
    }
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
    const head = Buffer.allocUnsafe(5);
    head[0] = 1;
    head.writeUInt32BE(bytes.length, 1);
    parts.push(head, bytes);
  }
  return hashOf('sha256', Buffer.concat(parts), 'buffer');
}

/** Digest of details kept in the side table. */
export const detailDigest = (salt: Uint8Array, value: Uint8Array): Buffer =>
  createHash('sha256').update(salt).update(value).digest();

/** Digest of the ops of a commit, in order. */
export const opsDigest = (digests: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const digest of digests) hash.update(digest);
  return hash.digest();
};

export interface AuditChain extends Audit {
  /** Appends the entry of a commit: called in its transaction, after its ops are written. */
  appendCommit(
    entry: AuditEntry,
    ops: { readonly first: number; readonly last: number; readonly digests: readonly Uint8Array[] },
  ): void;
}

interface Dependencies {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly hlc: HybridClock;
  readonly random: Random;
}

export function createAudit({ writer, clock, hlc, random }: Dependencies): AuditChain {
  const insert = `INSERT INTO audit (${CHAINED.join(', ')}, hash) VALUES (${CHAINED.map(() => '?').join(', ')}, ?)`;

  const write = (entry: AuditEntry, digest: Buffer, ops: { first: number; last: number } | null): number => {
    // Read, not remembered: a rolled-back transaction must not leave a head that is in no table.
    const head = writer.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get() as
      | { seq: number; hash: Uint8Array }
      | undefined;
    const row: Record<string, unknown> = {
      seq: (head?.seq ?? 0) + 1,
      at: clock.now(),
      hlc: hlc.next(),
      actor: entry.actor ? idToBytes(entry.actor.userId) : null,
      login: entry.actor?.login ?? null,
      role: entry.actor?.role ?? null,
      action: entry.action,
      entity: entry.entity ?? null,
      record: entry.record ? idToBytes(entry.record) : null,
      purpose: entry.actor?.purpose ?? null,
      origin: entry.actor?.origin ?? null,
      first_op: ops?.first ?? null,
      last_op: ops?.last ?? null,
      digest,
    };
    writer.prepare(insert).run(...CHAINED.map((column) => row[column]), entryHash(head?.hash ?? GENESIS, row));
    return row.seq as number;
  };

  const append = (entry: AuditEntry): void => {
    if (entry.detail === undefined) {
      write(entry, detailDigest(Buffer.alloc(0), Buffer.alloc(0)), null);
      return;
    }
    const salt = random.bytes(16);
    const value = deflateRawSync(JSON.stringify(entry.detail));
    const seq = write(entry, detailDigest(salt, value), null);
    writer.prepare('INSERT INTO audit_value (seq, salt, value) VALUES (?, ?, ?)').run(seq, salt, value);
  };

  return {
    append(entry) {
      if (writer.connection.inTransaction) append(entry);
      else writer.transaction(() => append(entry));
    },
    appendCommit(entry, ops) {
      write(entry, opsDigest(ops.digests), ops);
    },
  };
}
