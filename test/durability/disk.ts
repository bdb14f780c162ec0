/**
 * A disk that can lose its power: what was synced is there, what was not may be there, in any order, in part, or torn at
 * a sector. Names of files are the folder's own writes and are certain only once that folder was synced: a file moved to
 * another folder is two of them, each certain with its own. What lies in a folder whose own name was lost is lost with it.
 * Harsher than the journaling file systems in use, which keep names in their order.
 */
import { dirname } from 'node:path';
import type { Rng } from './rng.ts';
import type { DiskEvent } from './strace.ts';

const SECTOR = 512;

type FileWrite = Extract<DiskEvent, { kind: 'write' | 'truncate' }>;
type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number };

/** A file apart from its names. */
class Inode {
  /** What is certain. Its bytes up to `length` are the file. */
  bytes = Buffer.alloc(0);
  length = 0;
  /** What was written since, in order. */
  pending: Change[] = [];
  /** Length as the program sees it. */
  seen = 0;
  /** A folder has no contents of its own here. */
  readonly isFolder: boolean;

  constructor(isFolder = false) {
    this.isFolder = isFolder;
  }

  change(event: FileWrite): void {
    if (event.kind === 'truncate') {
      this.pending.push({ kind: 'truncate', length: event.length });
      this.seen = event.length;
      return;
    }
    const at = event.at === 'end' ? this.seen : event.at;
    this.pending.push({ kind: 'write', at, bytes: event.bytes });
    this.seen = Math.max(this.seen, at + event.bytes.length);
  }

  sync(): void {
    for (const change of this.pending) apply(this, change);
    this.pending = [];
  }
}

interface Contents {
  bytes: Buffer;
  length: number;
}

function apply(file: Contents, change: Change): void {
  if (change.kind === 'truncate') {
    grow(file, change.length);
    file.bytes.fill(0, change.length, file.length);
    file.length = change.length;
    return;
  }
  grow(file, change.at + change.bytes.length);
  change.bytes.copy(file.bytes, change.at);
  file.length = Math.max(file.length, change.at + change.bytes.length);
}

function grow(file: Contents, length: number): void {
  if (file.bytes.length >= length) return;
  const larger = Buffer.alloc(Math.max(length, file.bytes.length * 2, 64 * 1024));
  file.bytes.copy(larger, 0, 0, file.length);
  file.bytes = larger;
}

/** A change of a folder: a name now means this file; null: nothing. */
interface NameChange {
  readonly names: readonly (readonly [path: string, file: Inode | null])[];
  readonly folder: string;
}

/** How the power fails: what becomes of what was not synced. */
export const LOSSES = ['none', 'all', 'prefix', 'some', 'torn'] as const;
export type Loss = (typeof LOSSES)[number];

export interface Image {
  /** Files by path, folders as null. Bytes are only borrowed until the disk moves on. */
  readonly files: ReadonlyMap<string, Buffer | null>;
}

export interface Disk {
  play(event: DiskEvent): void;
  /** What lies on the disk if the power fails now. */
  cut(loss: Loss, rng: Rng): Image;
}

/** A disk that holds these files, all certain. The shortest path is the folder in which all others lie. */
export function createDisk(files: ReadonlyMap<string, Buffer | null>): Disk {
  const root = [...files.keys()].reduce((one, other) => (other.length < one.length ? other : one));
  /** As the program sees them. */
  const seen = new Map<string, Inode>();
  /** As they are certain. */
  const certain = new Map<string, Inode>();
  let names: NameChange[] = [];
  for (const [path, bytes] of files) {
    const file = new Inode(bytes === null);
    if (bytes !== null) [file.bytes, file.length, file.seen] = [Buffer.from(bytes), bytes.length, bytes.length];
    seen.set(path, file);
    certain.set(path, file);
  }

  const rename = (changes: NameChange['names']): void => {
    for (const [name, file] of changes)
      if (file === null) seen.delete(name);
      else seen.set(name, file);
    for (const folder of new Set(changes.map(([name]) => dirname(name))))
      names.push({ names: changes.filter(([name]) => dirname(name) === folder), folder });
  };
  const settle = (change: NameChange): void => {
    for (const [name, file] of change.names)
      if (file === null) certain.delete(name);
      else certain.set(name, file);
  };

  return {
    play(event) {
      if (event.kind === 'told') return;
      const file = seen.get(event.path);
      if (event.kind === 'create') {
        if (file === undefined) rename([[event.path, new Inode()]]);
        else if (event.truncate) file.change({ kind: 'truncate', path: event.path, length: 0 });
      } else if (event.kind === 'folder') rename([[event.path, new Inode(true)]]);
      else if (event.kind === 'rename')
        rename([
          [event.to, file!],
          [event.path, null],
        ]);
      else if (event.kind === 'remove') rename([[event.path, null]]);
      else if (event.kind === 'sync') {
        if (file !== undefined && !file.isFolder) return file.sync();
        for (const change of names) if (change.folder === event.path) settle(change);
        names = names.filter(({ folder }) => folder !== event.path);
      } else file?.change(event);
    },

    cut(loss, rng) {
      const left = new Map(certain);
      for (const change of survivors(names, loss, rng))
        for (const [name, file] of change.names)
          if (file === null) left.delete(name);
          else left.set(name, file);
      const images = new Map<string, Buffer | null>();
      const made = new Map<Inode, Buffer>();
      const isReached = (path: string): boolean =>
        path === root || (left.get(dirname(path))?.isFolder === true && isReached(dirname(path)));
      for (const [path, file] of left) {
        if (!isReached(path)) continue;
        if (!file.isFolder && !made.has(file)) made.set(file, imageOf(file, loss, rng));
        images.set(path, file.isFolder ? null : made.get(file)!);
      }
      return { files: images };
    },
  };
}

/** The unsynced changes that reached the disk all the same, in the order they take effect. */
function survivors<Item>(items: readonly Item[], loss: Loss, rng: Rng): readonly Item[] {
  if (loss === 'all') return [];
  if (loss === 'none') return items;
  if (loss === 'prefix') return items.slice(0, rng.below(items.length + 1));
  const half = items.filter(() => rng.chance(0.5));
  return rng.chance(0.3) ? half.sort(() => rng.below(3) - 1) : half;
}

function imageOf(file: Inode, loss: Loss, rng: Rng): Buffer {
  if (file.pending.length === 0 || loss === 'all') return file.bytes.subarray(0, file.length);
  const contents: Contents = { bytes: Buffer.from(file.bytes.subarray(0, file.length)), length: file.length };
  for (const change of survivors(file.pending, loss, rng))
    apply(contents, loss === 'torn' && change.kind === 'write' && rng.chance(0.5) ? torn(change, rng) : change);
  return contents.bytes.subarray(0, contents.length);
}

/** Only some sectors of a write: those before a boundary, or those after it. */
function torn(change: Extract<Change, { kind: 'write' }>, rng: Rng): Change {
  const { at, bytes } = change;
  const first = SECTOR - (at % SECTOR);
  const boundaries = Math.max(0, Math.ceil((bytes.length - first) / SECTOR)) + 1;
  const boundary = Math.min(bytes.length, first + rng.below(boundaries) * SECTOR);
  return rng.chance(0.5)
    ? { kind: 'write', at, bytes: bytes.subarray(0, boundary) }
    : { kind: 'write', at: at + boundary, bytes: bytes.subarray(boundary) };
}
