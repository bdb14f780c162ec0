/**
 * The keys of this device, made once on it and never anywhere else: Ed25519 to sign, X25519 to receive. Their private halves lie
 * in the database under names of `device.`, which a restore deletes, so that a restored database is another device. The
 * agree key is the one backups are sealed to: everything sealed says in its additional data what it is.
 */
import { type SigningKeys, signingKeysFrom } from '#protocol/signing.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Meta } from '../database/meta.ts';
import { devicePrivateKey } from '../keys/backup-keys.ts';
import { keyPairFrom } from '../keys/seal.ts';
import type { DeviceIdentity } from './types.ts';
import { toWireId } from './wire-id.ts';

const SIGN = 'device.sign';

/** The device's id, which is made with the database. Throws where there is none: a defect. */
export function deviceId(meta: Meta): Id {
  const stored = meta.get('device');
  if (!stored) throw new Error('the database has no device id');
  return idFromBytes(stored);
}

function signingKeys(meta: Meta, random: Random): SigningKeys {
  const stored = meta.get(SIGN);
  if (stored) return signingKeysFrom(Buffer.from(stored));
  const fresh = Buffer.from(random.bytes(32));
  meta.set(SIGN, fresh);
  return signingKeysFrom(fresh);
}

/** Who this device is in its organisation. The private halves are copies, wiped by `wipeIdentity`. */
export const deviceIdentity = (meta: Meta, random: Random, org: Id): DeviceIdentity => ({
  org: toWireId(org),
  device: toWireId(deviceId(meta)),
  sign: signingKeys(meta, random),
  agree: keyPairFrom(devicePrivateKey(meta, random)),
});

export function wipeIdentity({ sign, agree }: DeviceIdentity): void {
  sign.privateKey.fill(0);
  agree.privateKey.fill(0);
}

/** Makes the keys of a new device, with its id: before its database is there, which then keeps them. */
export function newIdentity(org: string, device: Id, random: Random): DeviceIdentity {
  return {
    org,
    device: toWireId(device),
    sign: signingKeysFrom(Buffer.from(random.bytes(32))),
    agree: keyPairFrom(Buffer.from(random.bytes(32))),
  };
}

/** Puts a new device's id and keys into its own new database. */
export function storeIdentity(meta: Meta, device: Id, { sign, agree }: DeviceIdentity): void {
  meta.set('device', idToBytes(device));
  meta.set(SIGN, sign.privateKey);
  meta.set('device.key', agree.privateKey);
}
