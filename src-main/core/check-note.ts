/**
 * How a check that ran in another process beside the program is told to it: only the program writes to the database, so the
 * other leaves a note in the data folder, encrypted under a key of the database's, and the program takes it up.
 */
import { createHmac } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { CheckRun } from '#modules/settings/contract/check.api.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { decrypt, encrypt } from '#platform/keys/seal.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Random } from '#shared/time/clock.ts';

interface CheckNote {
  readonly actor: Actor;
  readonly run: CheckRun;
}

const AAD = 'almoner check note';
const keyOf = (key: Uint8Array): Buffer => createHmac('sha256', key).update(AAD).digest();

/** Replaces a note that was not taken up yet. Throws what the disk says. */
export function leaveCheckNote(folder: string, key: Uint8Array, note: CheckNote, random: Random): void {
  const path = dataFiles(folder).checkNote;
  const own = keyOf(key);
  try {
    writeFileSync(`${path}.tmp`, encrypt(own, Buffer.from(JSON.stringify(note)), AAD, random), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  } finally {
    own.fill(0);
  }
}

/** The note, which is then gone; null where there is none, or none that this key wrote. */
export function takeCheckNote(folder: string, key: Uint8Array): CheckNote | null {
  const path = dataFiles(folder).checkNote;
  let sealed: Buffer;
  try {
    sealed = readFileSync(path);
  } catch {
    return null;
  }
  rmSync(path, { force: true });
  const own = keyOf(key);
  try {
    const text = decrypt(own, sealed, AAD);
    return text && (JSON.parse(text.toString()) as CheckNote);
  } finally {
    own.fill(0);
  }
}
