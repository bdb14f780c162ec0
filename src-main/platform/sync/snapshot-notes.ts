/** What a device remembers of snapshots: on the device that writes them, which lie at the relay; on a new one, how far it is with one. */

import { z } from 'zod';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Meta } from '../database/meta.ts';

/** `audit` is followed from its beginning, for its chains are checked one by one. */
export const SNAPSHOT_SPACES: readonly SpaceName[] = SPACES.filter((space) => space !== 'audit');

const writtenSchema = z.strictObject({ name: z.string(), log: z.string(), place: z.int(), at: z.number() });
const notesSchema = z.strictObject({
  written: writtenSchema.nullable(),
  /** Names that may lie at the relay: not finished, and superseded, which somebody may be reading yet. */
  unfinished: z.array(z.string()),
  superseded: z.array(z.string()),
});
type Notes = z.output<typeof notesSchema>;

const progressSchema = z.strictObject({
  /** Hash of the envelope; null where there is none to be used. */
  envelope: z.string().nullable(),
  /** Chunks that were applied whole, with their blocks. */
  chunks: z.int(),
  digest: z.string(),
  ops: z.int(),
});
export type Progress = z.output<typeof progressSchema>;

const parse = <Shape extends z.ZodType>(shape: Shape, bytes: Uint8Array | null): z.output<Shape> | null =>
  bytes === null ? null : shape.parse(JSON.parse(Buffer.from(bytes).toString()));

export function snapshotNotes(meta: Meta) {
  const read = (space: SpaceName): Notes =>
    parse(notesSchema, meta.get(`sync.snapshot.${space}`)) ?? { written: null, unfinished: [], superseded: [] };
  const write = (space: SpaceName, notes: Notes): void =>
    meta.set(`sync.snapshot.${space}`, Buffer.from(JSON.stringify(notes)));
  return {
    written: (space: SpaceName) => read(space).written,
    /** What nobody needs; what was superseded only since the last one was written before `since`. */
    droppable(space: SpaceName, since: number): readonly string[] {
      const { written, unfinished, superseded } = read(space);
      return written !== null && written.at <= since ? [...unfinished, ...superseded] : unfinished;
    },
    /** From now on chunks of this name may lie at the relay. */
    begun(space: SpaceName, name: string): void {
      const notes = read(space);
      write(space, { ...notes, unfinished: [...notes.unfinished, name] });
    },
    finished(space: SpaceName, snapshot: z.output<typeof writtenSchema>): void {
      const { written, unfinished, superseded } = read(space);
      write(space, {
        written: snapshot,
        unfinished: unfinished.filter((name) => name !== snapshot.name),
        superseded: written === null ? superseded : [...superseded, written.name],
      });
    },
    dropped(space: SpaceName, name: string): void {
      const { written, unfinished, superseded } = read(space);
      const without = (names: readonly string[]): string[] => names.filter((one) => one !== name);
      write(space, { written, unfinished: without(unfinished), superseded: without(superseded) });
    },
    /** Null where nothing was begun. */
    progress: (space: SpaceName): Progress | null => parse(progressSchema, meta.get(`sync.bootstrap.${space}`)),
    setProgress(space: SpaceName, progress: Progress): void {
      meta.set(`sync.bootstrap.${space}`, Buffer.from(JSON.stringify(progress)));
    },
  };
}
