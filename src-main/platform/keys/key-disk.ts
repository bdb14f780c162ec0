/** The little that the vault does with files, as an argument: tests put a disk here that fails or dies at every step. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../database/data-folder.ts';
import { databaseFaults } from '../database/database-faults.ts';

export interface KeyDisk {
  exists(path: string): boolean;
  /** Null where there is no such file. */
  read(path: string): string | null;
  /** Makes or empties the file with mode 0600, writes, and returns once it is on the disk. */
  write(path: string, text: string): void;
  rename(from: string, to: string): void;
  /** Returns once the folder's names are on the disk. */
  sync(folder: string): void;
  remove(path: string): void;
}

export const keyDisk: KeyDisk = {
  exists: existsSync,
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw databaseFaults['data.not_writable']({ folder: dirname(path) }, thrown);
    }
  },
  write(path, text) {
    const file = openSync(path, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  rename: renameSync,
  sync: syncFolder,
  remove: (path) => rmSync(path, { force: true }),
};

/** Replaces a file whole or not at all. Faults: `disk.full`, `data.not_writable`. */
export function replaceFile(disk: KeyDisk, path: string, text: string): void {
  const fresh = `${path}.tmp`;
  try {
    disk.write(fresh, text);
    disk.rename(fresh, path);
    disk.sync(dirname(path));
  } catch (thrown) {
    throw toFileFault(thrown, path);
  }
}

/** What the file system says of a full, failing or closed disk as a fault; anything else as it is. */
export function toFileFault(thrown: unknown, path: string): unknown {
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return databaseFaults['disk.full']({}, thrown);
  if (code === 'EIO') return databaseFaults['disk.failed']({}, thrown);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return databaseFaults['data.not_writable']({ folder: dirname(path) }, thrown);
  return thrown;
}
