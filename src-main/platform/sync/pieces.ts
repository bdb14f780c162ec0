/** Pieces of what is too long for one envelope, kept until the last of them is here. */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { Part } from './parts.ts';

export interface Pieces {
  /** Those of a chain, in order. */
  of(space: SpaceName, device: string): readonly Uint8Array[];
  /** The first of a new whole takes the place of what was never finished. */
  add(space: SpaceName, device: string, part: Part): void;
  clear(space: SpaceName, device: string): void;
}

export function createPieces(writer: Pick<Writer, 'prepare'>): Pieces {
  const pieces: Pieces = {
    of: (space, device) =>
      writer
        .prepare('SELECT bytes FROM sync_part WHERE space = ? AND device = ? ORDER BY part')
        .all(space, Buffer.from(device, 'hex'))
        .map(({ bytes }) => bytes as Uint8Array),
    add(space, device, { part, bytes }) {
      if (part === 0) pieces.clear(space, device);
      writer
        .prepare('INSERT INTO sync_part (space, device, part, bytes) VALUES (?, ?, ?, ?)')
        .run(space, Buffer.from(device, 'hex'), part, bytes);
    },
    clear(space, device) {
      writer
        .prepare('DELETE FROM sync_part WHERE space = ? AND device = ?')
        .run(space, Buffer.from(device, 'hex'));
    },
  };
  return pieces;
}
