/** What an open installation hands to the maker of backups, and what it opens its own backups with. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '#modules/entities.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { writeErasures } from '#platform/backup/erasures.ts';
import { verifyBackup } from '#platform/backup/read-backup.ts';
import { openSealedFile, type Recipient } from '#platform/backup/sealed-file.ts';
import { type BackupMade, deviceRecipient, type Progress, writeBackup } from '#platform/backup/write-backup.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Writer } from '#platform/database/types.ts';
import { devicePrivateKey, kitPublicKey } from '#platform/keys/backup-keys.ts';
import { type KeyPair, keyPairFrom } from '#platform/keys/seal.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { backupMemory, erasureFolders, keepBackupMemory } from './backup-memory.ts';

interface Surroundings {
  readonly dataDir: string;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly random: Random;
}

/** The recovery kit and this device. Faults: `keyslots.*`. */
export function recipientsOf({ dataDir, writer, random }: Surroundings, key: Uint8Array): readonly Recipient[] {
  const device = devicePrivateKey(createMeta(writer), random);
  try {
    return [{ kind: 'kit', publicKey: kitPublicKey(dataDir, key) }, deviceRecipient(device)];
  } finally {
    device.fill(0);
  }
}

/** Makes a verified backup in this thread. Faults: those of `writeBackup`, `keyslots.*`. */
export const makeBackup = (
  surroundings: Surroundings,
  key: Uint8Array,
  to: string,
  progress: Progress,
  name?: string,
): BackupMade => {
  const made = writeBackup({
    dataDir: surroundings.dataDir,
    database: dataFiles(surroundings.dataDir).database,
    key,
    to,
    recipients: recipientsOf(surroundings, key),
    registry,
    clock: surroundings.clock,
    random: surroundings.random,
    progress,
    ...(name === undefined ? {} : { name }),
  });
  listErasures(surroundings, key, [to]);
  return made;
};

/**
 * What backups that are older than an erasure would bring back, into these folders. `after`: through which op the lists there go; answers how far they go by now.
 * Faults: those of `writeErasures`, `keyslots.*`.
 */
export function listErasures(
  surroundings: Surroundings,
  key: Uint8Array,
  to: readonly string[],
  after = 0,
): number {
  const { writer, random, clock } = surroundings;
  const recipients = recipientsOf(surroundings, key);
  return writeErasures({ connection: writer.connection, to, after, recipients, random, now: clock.now() });
}

/**
 * Beside this device's backups, which are older than an erasure: what they would bring back. A command does at once what the program does within
 * five minutes. Faults: those of `writeErasures`, `keyslots.*`.
 */
export function listOwnErasures(surroundings: Surroundings, key: Uint8Array): void {
  const meta = createMeta(surroundings.writer);
  const memory = backupMemory(meta);
  // Where nothing was backed up nothing can be put back.
  const to = erasureFolders(memory, surroundings.dataDir).filter((folder) => existsSync(folder));
  if (to.length === 0) return;
  const through = listErasures(surroundings, key, to, memory.erasures);
  surroundings.writer.transaction(() => keepBackupMemory(meta, { ...memory, erasures: through }));
}

export interface Verified {
  readonly file: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly made: string;
  readonly records: number;
  readonly verified: true;
}

/** Opens a backup with a key pair and checks all of it. Faults: `backup.*`, `disk.*`. `scratch`: a folder for a copy. */
export function verifyWith(
  file: string,
  pair: KeyPair,
  refusal: () => Error,
  scratch: string,
  random: Random,
): Verified {
  const sealed = openSealedFile(file);
  const fileKey = sealed.keyFor(pair);
  if (fileKey === null) throw refusal();
  try {
    const { made, state } = verifyBackup(file, fileKey, { scratch, random });
    return { file, bytes: sealed.bytes, made, records: state.records, verified: true };
  } finally {
    fileKey.fill(0);
  }
}

/** The same with this device's own key. Fault: `backup.other_device`. */
export function verifyOwn({ dataDir, writer, random }: Surroundings, file: string): Verified {
  const pair = keyPairFrom(devicePrivateKey(createMeta(writer), random));
  const scratch = join(dataDir, 'scratch');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  try {
    return verifyWith(file, pair, backupFaults['backup.other_device'], scratch, random);
  } finally {
    pair.privateKey.fill(0);
    rmSync(scratch, { recursive: true, force: true });
  }
}
