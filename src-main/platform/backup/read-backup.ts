/** Opens backups: what one says of itself, its database under a new key, and whether all of it is whole. */
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#shared/errors/fault.ts';
import type { Random } from '#shared/time/clock.ts';
import { sqliteCode } from '../database/database-faults.ts';
import { type DatabaseKey, openDatabase } from '../database/open.ts';
import { PAGE_BYTES } from '../database/page-check.ts';
import { createPageCodec } from '../database/page-codec.ts';
import { toDiskFault } from '../database/writer.ts';
import { toFileFault } from '../keys/key-disk.ts';
import { backupFaults } from './backup-faults.ts';
import { removeDatabase } from './copy.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { openSealedFile } from './sealed-file.ts';

/** The first frame. Faults: `backup.damaged`, `backup.foreign`. */
export function readManifest(path: string, fileKey: Uint8Array): Manifest {
  const file = openSealedFile(path);
  if (file.header.kind !== 'backup') throw backupFaults['backup.foreign']({ file: path });
  const { value } = file.frames(fileKey).next();
  return parseManifest(path, value);
}

function parseManifest(path: string, frame: Buffer | undefined): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(frame?.toString('utf8') ?? ''));
  } catch (thrown) {
    throw backupFaults['backup.damaged']({ file: path }, thrown);
  }
}

/**
 * Writes the database of a backup to `to` under a key of its own, page by page. Where anything is wrong nothing is left
 * there. `progress` gets the part done, 0 to 1. Faults: `backup.*`, `disk.*`, `data.not_writable`.
 */
export function extractDatabase(
  path: string,
  fileKey: Uint8Array,
  to: { readonly database: string; readonly key: DatabaseKey; readonly random: Random },
  progress: (fraction: number) => void = () => undefined,
): Manifest {
  const frames = openSealedFile(path).frames(fileKey);
  const manifest = parseManifest(path, frames.next().value);
  const codec = createPageCodec(to.key, to.random.bytes(16));
  let file: number | null = null;
  let whole = false;
  try {
    file = openSync(to.database, 'wx', 0o600);
    let number = 1;
    for (const block of frames) {
      if (block.length % PAGE_BYTES !== 0) throw backupFaults['backup.damaged']({ file: path });
      const ivs = to.random.bytes((block.length / PAGE_BYTES) * 16);
      const sealed = Buffer.allocUnsafe(block.length);
      for (let at = 0; at < block.length; at += PAGE_BYTES, number += 1) {
        const iv = ivs.subarray((at / PAGE_BYTES) * 16);
        codec.seal(block.subarray(at, at + PAGE_BYTES), number, iv.subarray(0, 16), sealed.subarray(at));
      }
      block.fill(0);
      for (let at = 0; at < sealed.length; ) at += writeSync(file, sealed, at);
      progress((number - 1) / manifest.pages);
    }
    if (number - 1 !== manifest.pages) throw backupFaults['backup.damaged']({ file: path });
    fsyncSync(file);
    whole = true;
    return manifest;
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : toFileFault(thrown, to.database);
  } finally {
    codec.close();
    if (file !== null) {
      closeSync(file);
      if (!whole) removeDatabase(to.database);
    }
  }
}

/** Every page of the tree, every index entry. Faults: `backup.damaged`, `disk.*`. */
export function requireSoundPages(path: string, database: string, key: DatabaseKey): void {
  try {
    const connection = openDatabase(database, key, 'writer');
    try {
      const rows = connection.pragma('integrity_check(1)') as { integrity_check: string }[];
      if (rows[0]?.integrity_check !== 'ok') throw backupFaults['backup.damaged']({ file: path });
    } finally {
      connection.close();
    }
  } catch (thrown) {
    const code = sqliteCode(thrown);
    if (code === 'SQLITE_FULL' || code?.startsWith('SQLITE_IOERR')) throw toDiskFault(thrown);
    throw code === null ? thrown : backupFaults['backup.damaged']({ file: path }, thrown);
  }
}

/**
 * Opens a backup for real: every frame, and then the database in it, which is written to the scratch folder under a key
 * that only this call knows, walked page by page, and removed again.
 */
export function verifyBackup(
  path: string,
  fileKey: Uint8Array,
  { scratch, random }: { readonly scratch: string; readonly random: Random },
): Manifest {
  const database = join(scratch, 'verify.db');
  const key = Buffer.from(random.bytes(32));
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  removeDatabase(database);
  try {
    const manifest = extractDatabase(path, fileKey, { database, key, random });
    requireSoundPages(path, database, key);
    return manifest;
  } finally {
    key.fill(0);
    removeDatabase(database);
  }
}
