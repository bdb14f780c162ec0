/** What a device remembers of snapshots: on the device that writes them, which lie at the relay; on one that begins with them, how far it is, and with which it began. */

import { z } from 'zod';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Meta } from '../database/meta.ts';

/** `audit` is followed from its beginning, for its chains are checked one by one. */
export const SNAPSHOT_SPACES: readonly SpaceName[] = SPACES.filter((space) => space !== 'audit');

const writtenSchema = z.strictObject({
  name: z.string(),
  /** Hash of the envelope that names it. */
  envelope: z.string().default(''),
  log: z.string(),
  place: z.int(),
  /** The last local number of an op in it. */
  op: z.int().default(0),
  at: z.number(),
});
const notesSchema = z.strictObject({
  written: writtenSchema.nullable(),
  /** The last one before it that another device found right: until that is known of the new one, too. */
  seconded: z.string().nullable().default(null),
  /** Names that may lie at the relay: not finished, and superseded, which somebody may be reading yet. */
  unfinished: z.array(z.string()),
  superseded: z.array(z.string()),
});
type Notes = z.output<typeof notesSchema>;

/** `people`: people, accounts, users · `newest`: whatever else changes, and the newest entries of timelines · `older`: the rest of those; work can begin. */
export const PHASES = ['people', 'newest', 'older'] as const;
export type Phase = (typeof PHASES)[number];

const progressSchema = z.strictObject({
  /** Hash of the envelope; null where there is none to be used. */
  envelope: z.string().nullable(),
  /** Chunks that were applied whole, with their blocks. */
  chunks: z.int(),
  digest: z.string(),
  ops: z.int(),
  /** Of how many chunks, how many of them hold what people work with, and what came last. */
  total: z.int().default(0),
  work: z.int().default(0),
  phase: z.enum(PHASES).default('people'),
});
export type Progress = z.output<typeof progressSchema>;

const baseSchema = z.strictObject({
  /** Hash of the envelope, who wrote it, and the place of the log it was cut at. */
  snapshot: z.string(),
  author: z.string(),
  place: z.int(),
  /** How many ops it holds, and the last local number of them. */
  ops: z.int(),
  lastOp: z.int(),
  /** Where it says that chains end, by device, as far as nothing of them was here: its author's word, until an envelope behind it came. */
  ends: z.record(z.string(), z.int()).default({}),
  /** Another device found the same in it, or this one itself did, by the log. */
  isOfficial: z.boolean(),
});
/** The snapshot that stands for the beginning of a log here. */
export type Base = z.output<typeof baseSchema>;

const parse = <Shape extends z.ZodType>(shape: Shape, bytes: Uint8Array | null): z.output<Shape> | null =>
  bytes === null ? null : shape.parse(JSON.parse(Buffer.from(bytes).toString()));
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export function snapshotNotes(meta: Meta) {
  const read = (space: SpaceName): Notes =>
    parse(notesSchema, meta.get(`sync.snapshot.${space}`)) ?? {
      ...{ written: null, seconded: null, unfinished: [], superseded: [] },
    };
  const write = (space: SpaceName, notes: Notes): void => meta.set(`sync.snapshot.${space}`, json(notes));
  const base = (space: SpaceName): Base | null =>
    parse(baseSchema.nullable(), meta.get(`sync.snapshot-base.${space}`));
  return {
    written: (space: SpaceName) => read(space).written,
    /** What nobody needs: what was superseded only since the last one was written before `since`. `isSeconded`: that one by another device. */
    droppable(space: SpaceName, since: number, isSeconded: boolean): readonly string[] {
      const { written, seconded, unfinished, superseded } = read(space);
      if (written === null || written.at > since) return unfinished;
      return [...unfinished, ...superseded, ...(isSeconded && seconded !== null ? [seconded] : [])];
    },
    /** From now on chunks of this name may lie at the relay. */
    begun(space: SpaceName, name: string): void {
      const notes = read(space);
      write(space, { ...notes, unfinished: [...notes.unfinished, name] });
    },
    /** `wasSeconded`: the one before it. */
    finished(space: SpaceName, snapshot: z.output<typeof writtenSchema>, wasSeconded: boolean): void {
      const { written, seconded, unfinished, superseded } = read(space);
      const former = wasSeconded ? seconded : (written?.name ?? null);
      write(space, {
        written: snapshot,
        seconded: wasSeconded ? (written?.name ?? null) : seconded,
        unfinished: unfinished.filter((name) => name !== snapshot.name),
        superseded: former === null ? superseded : [...superseded, former],
      });
    },
    dropped(space: SpaceName, name: string): void {
      const { written, seconded, unfinished, superseded } = read(space);
      const without = (names: readonly string[]) => names.filter((one) => one !== name);
      write(space, {
        written,
        seconded: seconded === name ? null : seconded,
        unfinished: without(unfinished),
        superseded: without(superseded),
      });
    },
    /** Null where nothing was begun. */
    progress: (space: SpaceName): Progress | null => parse(progressSchema, meta.get(`sync.bootstrap.${space}`)),
    setProgress(space: SpaceName, progress: Progress): void {
      meta.set(`sync.bootstrap.${space}`, json(progress));
    },
    /** Null where the log was followed from its first place. */
    base,
    setBase(space: SpaceName, of: Base | null): void {
      meta.set(`sync.snapshot-base.${space}`, json(of));
    },
    /** Hash of a snapshot that turned out to be wrong; null for none. */
    doubted: (space: SpaceName): string | null =>
      parse(z.string().nullable(), meta.get(`sync.snapshot-doubted.${space}`)),
    doubt(space: SpaceName, snapshot: string): void {
      meta.set(`sync.snapshot-doubted.${space}`, json(snapshot));
    },
  };
}
