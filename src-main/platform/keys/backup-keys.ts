/**
 * The keys a backup is sealed to: the recovery kit's, whose private half is on paper, and this device's, whose private half
 * lies in the database, so that the installation itself can open what it wrote.
 */
import type { Random } from '#shared/time/clock.ts';
import type { Meta } from '../database/meta.ts';
import { keyDisk } from './key-disk.ts';
import { keyFaults } from './keys-faults.ts';
import { kitKeyPair, parseKit } from './recovery-kit.ts';
import type { KeyPair } from './seal.ts';
import { isAuthentic } from './slot-file.ts';
import { createVaultFiles } from './vault-files.ts';

/**
 * The public key of the recovery kit, out of slots that a holder of the database key wrote: nobody else can slip in one of
 * his own. Faults: `keyslots.*`.
 */
export function kitPublicKey(folder: string, databaseKey: Uint8Array): Buffer {
  const file = createVaultFiles(folder, keyDisk).slots();
  if (!isAuthentic(file, databaseKey)) throw keyFaults['keyslots.damaged']();
  return Buffer.from(file.content.recovery.publicKey, 'base64');
}

/** The kit's key pair; the caller wipes the private half. Fault: `kit.malformed`. */
export function kitPair(code: string): KeyPair {
  const secret = parseKit(code);
  try {
    return kitKeyPair(secret);
  } finally {
    secret.fill(0);
  }
}

const NAME = 'device.key';

/** This device's private key, made once and kept in the database; the caller wipes it. */
export function devicePrivateKey(meta: Meta, random: Random): Buffer {
  const stored = meta.get(NAME);
  if (stored) return Buffer.from(stored);
  const fresh = Buffer.from(random.bytes(32));
  meta.set(NAME, fresh);
  return fresh;
}
