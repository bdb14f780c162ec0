/** Pieces of what is too long for one envelope, kept until the last of them is here. */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Part } from './parts.ts';
import type { SyncSums } from './sync-sums.ts';

export interface Pieces {
  /** Those of a chain, in order. */
  of(space: SpaceName, device: string): readonly Uint8Array[];
  /** The first of a new whole takes the place of what was never finished. */
  add(space: SpaceName, device: string, part: Part): void;
  clear(space: SpaceName, device: string): void;
}

export function createPieces(writer: Pick<Writer, 'prepare'>, sums: SyncSums): Pieces {
  const pieces: Pieces = {
    of: (space, device) =>
      writer
        .prepare('SELECT bytes FROM sync_part WHERE space = ? AND device = ? ORDER BY part')
        .all(space, Buffer.from(device, 'hex'))
        .map(({ bytes }) => bytes as Uint8Array),
    add(space, device, { part, bytes }) {
      if (part === 0) pieces.clear(space, device);
      const id = Buffer.from(device, 'hex');
      writer
        .prepare('INSERT INTO sync_part (space, device, part, bytes) VALUES (?, ?, ?, ?)')
        .run(space, id, part, bytes);
      sums.added('sync_part', [space, id, part, bytes]);
    },
    clear(space, device) {
      const id = Buffer.from(device, 'hex');
      // Asked for at every envelope; there is hardly ever one.
      if (
        !writer.prepare('SELECT 1 AS found FROM sync_part WHERE space = ? AND device = ? LIMIT 1').get(space, id)
      )
        return;
      sums.change('sync_part', 'space = ? AND device = ?', [space, id], () =>
        writer.prepare('DELETE FROM sync_part WHERE space = ? AND device = ?').run(space, id),
      );
    },
  };
  return pieces;
}
