/**
 * Two ways to lock bytes away. Under a key: AES-256-GCM, random 96-bit nonce. For a person or device: an ephemeral X25519
 * agreement through HKDF-SHA256 into a key and nonce of its own, then AES-256-GCM; optionally mixed with a secret both
 * ends have, so that either alone opens nothing.
 * Invariants: the tag is 16 bytes and checked before anything is handed out; additional data always says what the bytes
 * are and where they belong; an agreement with a low-order point is refused.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '#shared/time/clock.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POINT_BYTES = 32;
const KEY_BYTES = 32;

/** DER before the 32 raw bytes (RFC 8410): Node takes no raw keys. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** Raw X25519 keys, 32 bytes each. The private half is wiped by whoever holds it. */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
}

/** HKDF-SHA256 (RFC 5869) to `length` bytes. */
export const derive = (secret: Uint8Array, salt: Uint8Array, info: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/** Nonce, ciphertext, tag. `aad` is bound in, not contained. */
export function encrypt(key: Uint8Array, plain: Uint8Array, aad: string, random: Random): Buffer {
  const nonce = random.bytes(NONCE_BYTES);
  return Buffer.concat([nonce, gcm(key, nonce, plain, aad)]);
}

/** Null for a wrong key, other additional data or changed bytes. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, aad: string): Buffer | null {
  return unGcm(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES), aad);
}

/** The key pair whose private half is these 32 bytes (RFC 7748 clamps them when used). */
export function keyPairFrom(privateKey: Buffer): KeyPair {
  // As DER it would take OpenSSL's encoder, and 25 times as long.
  const { x } = createPublicKey(privateObject(privateKey)).export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x!, 'base64url') };
}

/** False for a point that nothing can be sealed to: malformed or of low order. */
export function isUsablePublicKey(point: Uint8Array, random: Random): boolean {
  const own = Buffer.from(random.bytes(KEY_BYTES));
  const secret = point.length === POINT_BYTES ? agree(own, point) : null;
  own.fill(0);
  secret?.fill(0);
  return secret !== null;
}

/** Ephemeral public key, ciphertext, tag: only the holder of the private half and of `mixed`, where given, can open it. */
export function sealTo(
  recipient: Uint8Array,
  plain: Uint8Array,
  aad: string,
  mixed: Uint8Array | null,
  random: Random,
): Buffer {
  const own = keyPairFrom(Buffer.from(random.bytes(KEY_BYTES)));
  const secret = agree(own.privateKey, recipient);
  own.privateKey.fill(0);
  if (secret === null) throw new RangeError('the recipient key is a low-order point');
  const { key, nonce } = sealingKey(secret, own.publicKey, recipient, mixed);
  try {
    return Buffer.concat([own.publicKey, gcm(key, nonce, plain, aad)]);
  } finally {
    key.fill(0);
  }
}

/** Null for a wrong key or secret, other additional data or changed bytes. */
export function openSealed(
  pair: KeyPair,
  sealed: Uint8Array,
  aad: string,
  mixed: Uint8Array | null,
): Buffer | null {
  if (sealed.length < POINT_BYTES + TAG_BYTES) return null;
  const sender = sealed.subarray(0, POINT_BYTES);
  const secret = agree(pair.privateKey, sender);
  if (secret === null) return null;
  const { key, nonce } = sealingKey(secret, sender, pair.publicKey, mixed);
  try {
    return unGcm(key, nonce, sealed.subarray(POINT_BYTES), aad);
  } finally {
    key.fill(0);
  }
}

/** The key serves one message, since the sender's half does; so its nonce may come from the same derivation. */
function sealingKey(secret: Buffer, sender: Uint8Array, recipient: Uint8Array, mixed: Uint8Array | null) {
  const input = Buffer.concat([secret, mixed ?? Buffer.alloc(0)]);
  const info = `almoner/seal/v1/${mixed === null ? 'alone' : 'mixed'}`;
  const out = derive(input, Buffer.concat([sender, recipient]), info, KEY_BYTES + NONCE_BYTES);
  secret.fill(0);
  input.fill(0);
  return { key: out.subarray(0, KEY_BYTES), nonce: out.subarray(KEY_BYTES) };
}

/** The X25519 secret of two raw keys, to be wiped by the caller; null for a malformed point or one of low order. */
export function agree(privateKey: Uint8Array, publicKey: Uint8Array): Buffer | null {
  try {
    const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' });
    const secret = diffieHellman({ privateKey: privateObject(privateKey), publicKey: key });
    return secret.every((byte) => byte === 0) ? null : secret;
  } catch {
    // OpenSSL refuses malformed keys and low-order points by throwing.
    return null;
  }
}

function privateObject(raw: Uint8Array): KeyObject {
  const der = Buffer.concat([PRIVATE_PREFIX, raw]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

function gcm(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, aad: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unGcm(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: string): Buffer | null {
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  } finally {
    plain.fill(0);
  }
}
