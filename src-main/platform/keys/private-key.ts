/**
 * A user's private key under his password: the text his record holds and every device's slot has a copy of. The record
 * travels to other devices, so nothing of this one is in it; the copy in the slot is what can be read while the database
 * is still closed. The generation counts changes of the password: of two texts the higher is the newer.
 */
import { z } from 'zod';
import type { Random } from '#shared/time/clock.ts';
import { base64 } from './encoding.ts';
import { deriveFromPassword, type KdfParams, kdfParams, SALT_BYTES } from './kdf.ts';
import { passwordBytes } from './password-rules.ts';
import { decrypt, encrypt, keyPairFrom } from './seal.ts';

const sealedPrivateKey = z.strictObject({
  version: z.literal(1),
  generation: z.int().min(1),
  kdf: kdfParams,
  salt: base64(SALT_BYTES),
  sealed: base64(12 + 32 + 16),
});
type Sealed = z.output<typeof sealedPrivateKey>;

/** Says of which user's key this is: a text of one cannot stand for another's. */
const aad = (
  userId: string,
  publicKey: string,
  { version, generation, kdf, salt }: Omit<Sealed, 'sealed'>,
): string =>
  JSON.stringify([
    'almoner/private-key',
    version,
    userId,
    publicKey,
    generation,
    kdf.memory,
    kdf.passes,
    kdf.lanes,
    salt,
  ]);

/** Which change of the password the text is from; 0 for none or a malformed one. */
export function generationOf(text: string | null): number {
  return text === null ? 0 : (parseSealedPrivateKey(text)?.generation ?? 0);
}

/** Null where it is malformed, from a newer version, or has parameters out of bounds. */
export function parseSealedPrivateKey(text: string): Sealed | null {
  try {
    return sealedPrivateKey.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

interface Owner {
  readonly userId: string;
  /** X25519, base64. */
  readonly publicKey: string;
}

/** Locks 32 bytes under a password. */
export async function sealPrivateKey(
  owner: Owner,
  privateKey: Uint8Array,
  password: string,
  { generation, kdf, random }: { readonly generation: number; readonly kdf: KdfParams; readonly random: Random },
): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  const head = { version: 1 as const, generation, kdf, salt: salt.toString('base64') };
  const key = await keyFrom(password, salt, kdf);
  try {
    const sealed = encrypt(key, privateKey, aad(owner.userId, owner.publicKey, head), random);
    return JSON.stringify({ ...head, sealed: sealed.toString('base64') } satisfies Sealed);
  } finally {
    key.fill(0);
  }
}

/** The 32 bytes, wiped by the caller; null for a wrong password. Throws a RangeError for a malformed text. */
export async function openPrivateKey(owner: Owner, text: string, password: string): Promise<Buffer | null> {
  const parsed = parseSealedPrivateKey(text);
  if (parsed === null) throw new RangeError('malformed sealed private key');
  const key = await keyFrom(password, Buffer.from(parsed.salt, 'base64'), parsed.kdf);
  try {
    return decrypt(key, Buffer.from(parsed.sealed, 'base64'), aad(owner.userId, owner.publicKey, parsed));
  } finally {
    key.fill(0);
  }
}

/** Whether the password opens this private half, and it is the half of that public key. */
export async function opensPrivateKey(owner: Owner, text: string, password: string): Promise<boolean> {
  if (parseSealedPrivateKey(text) === null) return false;
  const privateKey = await openPrivateKey(owner, text, password);
  if (privateKey === null) return false;
  const { publicKey } = keyPairFrom(privateKey);
  privateKey.fill(0);
  return publicKey.toString('base64') === owner.publicKey;
}

async function keyFrom(password: string, salt: Uint8Array, kdf: KdfParams): Promise<Buffer> {
  const bytes = passwordBytes(password);
  try {
    return await deriveFromPassword(bytes, salt, kdf);
  } finally {
    bytes.fill(0);
  }
}
