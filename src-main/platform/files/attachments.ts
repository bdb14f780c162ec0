/**
 * Where attachments lie, in the data folder and beside backups: ciphertext under names that are its SHA-256, so that a copy
 * is checked without a key and one file serves every backup. Layout: `files/ab/abcdef…`.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
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

const NAME = /^[0-9a-f]{64}$/;
const PIECE = 1024 * 1024;

/** Where the attachment of this name lies under a folder. */
export const attachmentPath = (folder: string, name: string): string =>
  join(folder, 'files', name.slice(0, 2), name);

/** Names of all attachments under a folder; of what else lies there, nothing. */
export function attachmentNames(folder: string): string[] {
  const names: string[] = [];
  for (const part of namesIn(join(folder, 'files')))
    for (const name of namesIn(join(folder, 'files', part)))
      if (NAME.test(name) && name.startsWith(part)) names.push(name);
  return names.sort();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether the attachment is there and every byte of it is as it was written. Memory stays flat. */
export function isWholeAttachment(folder: string, name: string): boolean {
  let file: number;
  try {
    file = openSync(attachmentPath(folder, name), 'r');
  } catch {
    return false;
  }
  try {
    return digestOf(file) === name;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}

function digestOf(file: number, piece: (bytes: Buffer) => void = () => undefined): string {
  const digest = createHash('sha256');
  const buffer = Buffer.alloc(PIECE);
  for (;;) {
    const got = readSync(file, buffer);
    if (got === 0) return digest.digest('hex');
    digest.update(buffer.subarray(0, got));
    piece(buffer.subarray(0, got));
  }
}

/**
 * Copies an attachment unless it is there already; false where the source is missing or spoilt, and then nothing is left.
 * Faults: `disk.full`, `disk.failed`, `data.not_writable`.
 */
export function copyAttachment(from: string, to: string, name: string): boolean {
  const target = attachmentPath(to, name);
  if (existsSync(target)) return true;
  let source: number;
  try {
    source = openSync(attachmentPath(from, name), 'r');
  } catch {
    return false;
  }
  const partial = `${target}.partial`;
  let file: number | null = null;
  try {
    makeFolders(dirname(target));
    file = openSync(partial, 'w', 0o600);
    const found = digestOf(source, (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file!, bytes, at);
    });
    fsyncSync(file);
    closeSync(file);
    file = null;
    if (found !== name) {
      rmSync(partial, { force: true });
      return false;
    }
    renameSync(partial, target);
    syncFolder(dirname(target));
    return true;
  } catch (thrown) {
    if (file !== null) closeSync(file);
    rmSync(partial, { force: true });
    throw toFileFault(thrown, target);
  } finally {
    closeSync(source);
  }
}
