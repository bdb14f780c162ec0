/**
 * Envelopes that are sound, as far as can be told, and cannot be applied yet. They wait in the database, in the order of their
 * chains; only the first of a chain waits for something of its own, those behind it wait for it.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { SyncSums } from './sync-sums.ts';

/**
 * `order`: for one before it in its chain · `seen`: for what its author had seen · `clock`: for its time to come · `membership`,
 * `key`: for a record or key · `newer`: for a newer version of the program · `apply`: it could not be applied, which is a defect.
 */
export type WaitReason = 'order' | 'seen' | 'clock' | 'membership' | 'key' | 'newer' | 'apply';

export interface Wait {
  readonly reason: WaitReason;
  /** Milliseconds since 1970. */
  readonly notBefore?: number;
  /** The envelope it waits for. */
  readonly needs?: { readonly device: string; readonly seq: number };
}

export interface WaitingEnvelope extends Wait {
  readonly id: number;
  readonly space: SpaceName;
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
  readonly since: number;
}

export interface Waiting {
  hashAt(space: SpaceName, device: string, seq: number): string | null;
  add(
    envelope: { readonly space: SpaceName; readonly device: string; readonly seq: number; readonly hash: string },
    bytes: Uint8Array,
    wait: Wait,
    since: number,
  ): void;
  /** What it waits for has changed. */
  again(id: number, wait: Wait): void;
  remove(id: number): void;
  bytesOf(id: number): Buffer;
  /** The first of each chain, in the order they came. */
  firsts(): readonly WaitingEnvelope[];
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const columnsOf = ({ reason, notBefore, needs }: Wait) => [
  reason,
  notBefore ?? null,
  needs ? bytesOf(needs.device) : null,
  needs?.seq ?? null,
];

const FIRSTS = `SELECT id, space, device, seq, hash, reason, since, not_before, needs_device, needs_seq FROM sync_waiting w
  WHERE NOT EXISTS (SELECT 1 FROM sync_waiting e WHERE e.space = w.space AND e.device = w.device AND e.seq < w.seq)
  ORDER BY id`;

export const createWaiting = (writer: Pick<Writer, 'prepare'>, sums: SyncSums): Waiting => ({
  hashAt(space, device, seq) {
    const row = writer
      .prepare('SELECT hash FROM sync_waiting WHERE space = ? AND device = ? AND seq = ?')
      .get(space, bytesOf(device), seq);
    return row ? hexOf(row.hash) : null;
  },
  add({ space, device, seq, hash }, bytes, wait, since) {
    const id = bytesOf(device);
    sums.change('sync_waiting', 'space = ? AND device = ? AND seq = ?', [space, id, seq], () =>
      writer
        .prepare(
          'INSERT INTO sync_waiting (space, device, seq, hash, bytes, since, reason, not_before, needs_device, needs_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(space, id, seq, bytesOf(hash), bytes, since, ...columnsOf(wait)),
    );
  },
  again(id, wait) {
    sums.change('sync_waiting', 'id = ?', [id], () =>
      writer
        .prepare(
          'UPDATE sync_waiting SET reason = ?, not_before = ?, needs_device = ?, needs_seq = ? WHERE id = ?',
        )
        .run(...columnsOf(wait), id),
    );
  },
  remove(id) {
    sums.change('sync_waiting', 'id = ?', [id], () =>
      writer.prepare('DELETE FROM sync_waiting WHERE id = ?').run(id),
    );
  },
  bytesOf: (id) => writer.prepare('SELECT bytes FROM sync_waiting WHERE id = ?').get(id)!.bytes as Buffer,
  firsts: () =>
    writer
      .prepare(FIRSTS)
      .all()
      .map((row) => ({
        id: row.id as number,
        space: row.space as SpaceName,
        device: hexOf(row.device),
        seq: row.seq as number,
        hash: hexOf(row.hash),
        since: row.since as number,
        reason: row.reason as WaitReason,
        ...(row.not_before === null ? {} : { notBefore: row.not_before as number }),
        ...(row.needs_device === null
          ? {}
          : { needs: { device: hexOf(row.needs_device), seq: row.needs_seq as number } }),
      })),
});

/** Envelopes that those which wait come after, and which are not here: each is named by one that its author, the claimant, signed. */
export const causesMissing = (
  waiting: Pick<Waiting, 'firsts' | 'hashAt'>,
): readonly {
  readonly space: SpaceName;
  readonly device: string;
  readonly seq: number;
  readonly claimant: string;
}[] =>
  waiting.firsts().flatMap(({ space, device, seq, reason, needs }) => {
    const claimant = device;
    if (reason === 'order') return [{ space, device, seq: seq - 1, claimant }];
    const isHere = reason !== 'seen' || !needs || waiting.hashAt(space, needs.device, needs.seq) !== null;
    return isHere ? [] : [{ space, ...needs, claimant }];
  });
