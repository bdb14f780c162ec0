/**
 * Makes one backup, in the steps the caller is told of: copy → describe → files → seal → verify. Runs to its end in one
 * go, so a program that stays runs it in a worker thread. Nothing under the final name is ever half a backup: it is written
 * beside it and renamed, and a backup that does not read back is removed.
 */
import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '#shared/entity/registry.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { makeFolders } from '../database/data-folder.ts';
import type { DatabaseKey } from '../database/open.ts';
import { attachmentNames, copyAttachment } from '../files/attachments.ts';
import { toFileFault } from '../keys/key-disk.ts';
import { keyPairFrom } from '../keys/seal.ts';
import { backupFaults } from './backup-faults.ts';
import { copyDatabase, describeCopy, openPages, removeDatabase } from './copy.ts';
import type { Manifest } from './manifest.ts';
import { verifyBackup } from './read-backup.ts';
import { createSealedFile, type Recipient } from './sealed-file.ts';

export type BackupStep = 'copy' | 'describe' | 'files' | 'seal' | 'verify';
/** Told before each step, and within sealing how much of it is done (0 to 1). */
export type Progress = (step: BackupStep, fraction: number) => void;

/** Pages in one frame: 1 MiB. */
const BLOCK = 256;
const LEFT = /^almoner-\d{8}T\d{6}Z(-\d+)?\.backup\.partial$/;
/** What must stay free on a disk that we fill. */
const MARGIN_BYTES = 64 * 1024 * 1024;

export interface BackupRequest {
  /** The data folder whose database is backed up. */
  readonly dataDir: string;
  readonly database: string;
  readonly key: DatabaseKey;
  /** Where the backup goes; made where it is missing. */
  readonly to: string;
  /** The file's name; left out: made from the time. */
  readonly name?: string;
  readonly recipients: readonly Recipient[];
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly progress?: Progress;
}

export interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  /** True once the file was opened again and every page of the database in it was checked; never false. */
  readonly verified: true;
  readonly manifest: Manifest;
}

/** `almoner-20261122T033000Z.backup`; says when, and nothing else. */
export const backupName = (millis: number): string =>
  `almoner-${new Date(millis).toISOString().replace(/[-:]|\.\d+/g, '')}.backup`;

/** Where copies lie while they are read, encrypted; whatever a crash left there goes at the next backup. */
const scratchFolder = (dataDir: string): string => join(dataDir, 'scratch');

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes + MARGIN_BYTES)
    throw backupFaults['backup.space']({
      folder,
      need: Math.ceil((bytes + MARGIN_BYTES) / 1e6),
      free: Math.floor(free / 1e6),
    });
}

/** Faults: `backup.space`, `backup.folder`, `backup.unverified`, `disk.*`, `data.not_writable`, `database.*`. */
export function writeBackup(request: BackupRequest): BackupMade {
  const { dataDir, database, key, to, registry, clock, random, progress = () => undefined } = request;
  const made = clock.now();
  const scratch = scratchFolder(dataDir);
  const copy = join(scratch, 'copy.db');
  const fileKey = Buffer.from(random.bytes(32));
  try {
    rmSync(scratch, { recursive: true, force: true });
    for (const folder of [to, scratch]) makeFolders(folder);
    // What an interrupted one left.
    for (const name of readdirSync(to)) if (LEFT.test(name)) rmSync(join(to, name), { force: true });
    requireSpace(scratch, statSync(database).size);
    progress('copy', 0);
    copyDatabase(database, key, copy);
    progress('describe', 0);
    const described = describeCopy(copy, key, registry);
    progress('files', 0);
    // After the copy was made: an attachment a record speaks of was placed before the record was written.
    const files = attachmentNames(dataDir).filter((name) => copyAttachment(dataDir, to, name));
    const manifest: Manifest = { made: new Date(made).toISOString(), ...described, files };
    const path = freePath(to, request.name ?? backupName(made));
    const bytes = seal(path, fileKey, request, manifest, copy, progress);
    removeDatabase(copy);
    progress('verify', 0);
    requireSpace(scratch, described.pages * 4096);
    try {
      verifyBackup(path, fileKey, { scratch, random });
    } catch (thrown) {
      rmSync(path, { force: true });
      throw backupFaults['backup.unverified']({}, thrown);
    }
    return { file: path, bytes, verified: true, manifest };
  } catch (thrown) {
    throw toFolderFault(toFileFault(thrown, to), to);
  } finally {
    fileKey.fill(0);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What else the file system says of the folder: a file in its place, a disk that is gone. */
function toFolderFault(thrown: unknown, to: string): unknown {
  const { syscall, path } = thrown as NodeJS.ErrnoException;
  return syscall !== undefined && path?.startsWith(to)
    ? backupFaults['backup.folder']({ folder: to }, thrown)
    : thrown;
}

function seal(
  path: string,
  fileKey: Buffer,
  { key, recipients, random }: BackupRequest,
  manifest: Manifest,
  copy: string,
  progress: Progress,
): number {
  const sealed = createSealedFile(path, 'backup', fileKey, recipients, random);
  try {
    sealed.frame(Buffer.from(JSON.stringify(manifest)));
    let pages = 0;
    for (const block of openPages(copy, key, BLOCK)) {
      progress('seal', pages / manifest.pages);
      sealed.frame(block);
      pages += block.length / 4096;
    }
    return sealed.end();
  } finally {
    sealed.abandon();
  }
}

/** Numbered behind those of the same name that are there: rotation keeps the one with the highest number. */
function freePath(folder: string, name: string): string {
  const [stem = name] = name.split('.backup');
  const numbers = readdirSync(folder).flatMap((other) => {
    if (other === name) return [1];
    const isSame = other.startsWith(`${stem}-`) && other.endsWith('.backup');
    return isSame ? [Number.parseInt(other.slice(stem.length + 1), 10) || 1] : [];
  });
  const last = Math.max(0, ...numbers);
  return join(folder, last === 0 ? name : `${stem}-${last + 1}.backup`);
}

/** The recipient that is a device, by its private key. */
export const deviceRecipient = (privateKey: Buffer): Recipient => ({
  kind: 'device',
  publicKey: keyPairFrom(privateKey).publicKey,
});
