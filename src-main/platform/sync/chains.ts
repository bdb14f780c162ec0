/**
 * How far the chain of each device was applied here, space by space. Invariants: a chain only grows, by one; of every
 * envelope applied the hash is remembered, so that another one under its number is known for what it is.
 */
import type { ChainEnd } from '#protocol/membership.ts';
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { ChainPoint } from './payload.ts';
import type { SyncSums } from './sync-sums.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export interface Chains {
  end(space: SpaceName, device: string): ChainEnd | null;
  /** Hash of an envelope that was applied, or null. */
  hashAt(space: SpaceName, device: string, seq: number): string | null;
  /** The next of a chain was applied. `hasOps`: others have to wait for it before they apply what was made after it. */
  advance(space: SpaceName, point: ChainPoint, hasOps: boolean): void;
  /** They come out of a snapshot: this is how far they go, which is further than before. */
  begin(space: SpaceName, ends: readonly ChainPoint[]): void;
  /** Those of all devices but `own` begin anew. */
  forget(space: SpaceName, own: string): void;
  /** What our own ops have not told yet of the others' chains, in the order of their ids. */
  untold(space: SpaceName, own: string): readonly ChainPoint[];
  /** All of it was told now. */
  told(space: SpaceName): void;
  all(space: SpaceName): readonly ChainPoint[];
}

/** How far a chain was applied here; null where nothing of it was. */
export function chainEnd(writer: Pick<Writer, 'prepare'>, space: SpaceName, device: string): ChainEnd | null {
  const row = writer
    .prepare('SELECT seq, hash FROM sync_chain WHERE space = ? AND device = ?')
    .get(space, bytesOf(device));
  return row ? { seq: row.seq as number, hash: hexOf(row.hash) } : null;
}

type Entry = readonly [space: SpaceName, device: Buffer, seq: number, hash: Buffer];

/** Remembers an envelope that was applied. */
function enter(writer: Pick<Writer, 'prepare'>, sums: SyncSums, entry: Entry): void {
  writer.prepare('INSERT INTO sync_entry (space, device, seq, hash) VALUES (?, ?, ?, ?)').run(...entry);
  sums.added('sync_entry', entry);
}

export const createChains = (writer: Pick<Writer, 'prepare'>, sums: SyncSums): Chains => ({
  end: (space, device) => chainEnd(writer, space, device),

  hashAt(space, device, seq) {
    const row = writer
      .prepare('SELECT hash FROM sync_entry WHERE space = ? AND device = ? AND seq = ?')
      .get(space, bytesOf(device), seq);
    return row ? hexOf(row.hash) : null;
  },

  advance(space, { device, seq, hash }, hasOps) {
    const [id, digest] = [bytesOf(device), bytesOf(hash)];
    enter(writer, sums, [space, id, seq, digest]);
    writer
      .prepare(
        `INSERT INTO sync_chain (space, device, seq, hash, ops_seq, ops_hash, told) VALUES (?, ?, ?, ?, ?, ?, 0)
         ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
      )
      .run(space, id, seq, digest, 0, Buffer.alloc(32));
    if (hasOps)
      writer
        .prepare('UPDATE sync_chain SET ops_seq = ?, ops_hash = ? WHERE space = ? AND device = ?')
        .run(seq, digest, space, id);
  },

  begin(space, ends) {
    for (const { device, seq, hash } of ends) {
      const [id, digest] = [bytesOf(device), bytesOf(hash)];
      enter(writer, sums, [space, id, seq, digest]);
      // Whichever envelope of the chain carried the last ops, who has the end has that.
      writer
        .prepare(
          `INSERT INTO sync_chain (space, device, seq, hash, ops_seq, ops_hash, told) VALUES (?, ?, ?, ?, ?, ?, 0)
           ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash, ops_seq = excluded.ops_seq, ops_hash = excluded.ops_hash, told = 0`,
        )
        .run(space, id, seq, digest, seq, digest);
    }
  },

  forget(space, own) {
    const id = bytesOf(own);
    writer.prepare('DELETE FROM sync_chain WHERE space = ? AND device <> ?').run(space, id);
    sums.change('sync_entry', 'space = ? AND device <> ?', [space, id], () =>
      writer.prepare('DELETE FROM sync_entry WHERE space = ? AND device <> ?').run(space, id),
    );
  },

  untold: (space, own) =>
    writer
      .prepare(
        'SELECT device, ops_seq, ops_hash FROM sync_chain WHERE space = ? AND device <> ? AND ops_seq > told ORDER BY device',
      )
      .all(space, bytesOf(own))
      .map((row) => ({ device: hexOf(row.device), seq: row.ops_seq as number, hash: hexOf(row.ops_hash) })),

  told(space) {
    writer.prepare('UPDATE sync_chain SET told = ops_seq WHERE space = ? AND told < ops_seq').run(space);
  },

  all: (space) =>
    writer
      .prepare('SELECT device, seq, hash FROM sync_chain WHERE space = ? ORDER BY device')
      .all(space)
      .map((row) => ({ device: hexOf(row.device), seq: row.seq as number, hash: hexOf(row.hash) })),
});
