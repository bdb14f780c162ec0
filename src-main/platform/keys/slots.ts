/**
 * The database key in and out of its slots. A user's slot is sealed to his public key, mixed with the machine key where
 * the device has one: opening needs his password and this computer. The recovery slot is sealed to the kit alone.
 */
import type { Random } from '#shared/time/clock.ts';
import { derive, type KeyPair, openSealed, sealTo } from './seal.ts';
import { type RecoverySlot, recoverySlotAad, type UserSlot, userSlotAad } from './slot-file.ts';

/** Seals the key for a user; null for `machineKey` where the device has none. */
export function makeUserSlot(
  database: string,
  head: Omit<UserSlot, 'sealedKey'>,
  databaseKey: Uint8Array,
  machineKey: Uint8Array | null,
  random: Random,
): UserSlot {
  const recipient = Buffer.from(head.publicKey, 'base64');
  const sealed = sealTo(recipient, databaseKey, userSlotAad(database, head), machineKey, random);
  return { ...head, sealedKey: sealed.toString('base64') };
}

/** The database key, wiped by the caller; null for another private half, machine key or slot. */
export function openUserSlot(
  database: string,
  slot: UserSlot,
  privateKey: Buffer,
  machineKey: Uint8Array | null,
): Buffer | null {
  const pair: KeyPair = { privateKey, publicKey: Buffer.from(slot.publicKey, 'base64') };
  return openSealed(pair, Buffer.from(slot.sealedKey, 'base64'), userSlotAad(database, slot), machineKey);
}

export function makeRecoverySlot(
  database: string,
  id: string,
  kit: Pick<KeyPair, 'publicKey'>,
  databaseKey: Uint8Array,
  random: Random,
): RecoverySlot {
  const head = { id, publicKey: kit.publicKey.toString('base64') };
  const sealed = sealTo(kit.publicKey, databaseKey, recoverySlotAad(database, head), null, random);
  return { ...head, sealedKey: sealed.toString('base64') };
}

/** The database key, wiped by the caller; null for another kit or slot. */
export function openRecoverySlot(database: string, slot: RecoverySlot, kit: KeyPair): Buffer | null {
  if (slot.publicKey !== kit.publicKey.toString('base64')) return null;
  return openSealed(kit, Buffer.from(slot.sealedKey, 'base64'), recoverySlotAad(database, slot), null);
}

/** By which the right machine key is known; says nothing about it, for the key is 32 random bytes. */
export const machineKeyFingerprint = (machineKey: Uint8Array, database: string): string =>
  derive(machineKey, Buffer.from(database), 'almoner/machine-key/fingerprint/v1', 16).toString('base64');
