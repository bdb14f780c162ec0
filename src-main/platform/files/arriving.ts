/**
 * Files of other computers on their way in: ciphertext piece by piece into a file beside, which gets its name only once every byte
 * of it is the one that the name says. What is there of it stays over a crash or a cut, and is gone on with.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders, syncFolder } from '../database/data-folder.ts';
import { toFileFault } from '../keys/key-disk.ts';
import { attachmentPath } from './attachments.ts';

const READ = 512 * 1024;
/** Written out so often that the last time nobody has to wait long. */
const SYNC_BYTES = 1024 * 1024;

export interface Arrival {
  /** Bytes of ciphertext that are here. */
  readonly received: number;
  /** Faults: `disk.full`, `disk.failed`, `data.not_writable`. */
  add(bytes: Uint8Array): void;
  /**
   * Puts it in its place for good; false where it is not what its name says, and then all of it is gone. `breathe`: called between
   * slices. Faults: as `add`.
   */
  finish(breathe: () => Promise<void>): Promise<boolean>;
  /** Leaves what is there for another time. */
  close(): void;
}

const folderOf = (dataDir: string): string => join(dataDir, 'files', 'arriving');

/** `piece`: only whole ones of so many bytes are gone on with. Faults: as `add`. */
export function openArrival(dataDir: string, hash: string, piece: number): Arrival {
  const path = join(folderOf(dataDir), hash);
  const onDisk = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      throw toFileFault(thrown, path);
    }
  };
  let isOpen = true;
  const file = onDisk(() => {
    makeFolders(folderOf(dataDir));
    return openSync(path, existsSync(path) ? 'r+' : 'wx+', 0o600);
  });
  let received = onDisk(() => {
    const there = fstatSync(file).size;
    const whole = there - (there % piece);
    ftruncateSync(file, whole);
    return whole;
  });
  let unsynced = 0;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
  };

  return {
    get received() {
      return received;
    },
    add(bytes) {
      onDisk(() => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, received + at);
        received += bytes.length;
        unsynced += bytes.length;
        if (unsynced < SYNC_BYTES) return;
        fsyncSync(file);
        unsynced = 0;
      });
    },
    async finish(breathe) {
      const isWhole = (await digestOf(file, breathe)) === hash;
      // Somebody may have called it off meanwhile.
      if (!isOpen) return false;
      if (!isWhole) {
        close();
        rmSync(path, { force: true });
        return false;
      }
      return onDisk(() => {
        fsyncSync(file);
        close();
        const target = attachmentPath(dataDir, hash);
        makeFolders(dirname(target));
        renameSync(path, target);
        syncFolder(dirname(target));
        return true;
      });
    },
    close,
  };
}

/** Of what lies in a file; in slices. */
export async function digestOf(file: number, breathe: () => Promise<void>): Promise<string> {
  const digest = createHash('sha256');
  const buffer = Buffer.alloc(READ);
  for (let at = 0; ; ) {
    const got = readSync(file, buffer, 0, READ, at);
    if (got === 0) return digest.digest('hex');
    digest.update(buffer.subarray(0, got));
    at += got;
    await breathe();
  }
}

/** Removes what came of a file that did not come whole. */
export const dropArrival = (dataDir: string, hash: string): void =>
  rmSync(join(folderOf(dataDir), hash), { force: true });

/** Removes what came of files that nobody speaks of any more. */
export function sweepArrivals(dataDir: string, isKnown: (hash: string) => boolean): void {
  let names: string[];
  try {
    names = readdirSync(folderOf(dataDir));
  } catch {
    return;
  }
  for (const name of names) if (!isKnown(name)) dropArrival(dataDir, name);
}
