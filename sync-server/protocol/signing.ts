/**
 * Ed25519 and SHA-256 with a domain in front, so that bytes signed or hashed for one use are worth nothing in another.
 * Keys are the 32 raw bytes of RFC 8032; Node wants them in DER (RFC 8410).
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** What the bytes are for. Part of the format: a new one is a new version. */
export type Domain =
  | 'hello'
  | 'kit'
  | 'vouch'
  | 'membership'
  | 'envelope'
  | 'receipt'
  | 'head'
  | 'log'
  | 'vector'
  | 'whisper'
  | 'invite'
  | 'attest'
  | 'warrant'
  | 'extent';

const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const domains = new Map<Domain, Buffer>();
function domainBytes(domain: Domain): Buffer {
  const bytes = domains.get(domain) ?? Buffer.from(`almoner/sync/v1/${domain}\n`);
  domains.set(domain, bytes);
  return bytes;
}

/** SHA-256 over domain and parts. The parts must be of fixed lengths or carry their own. */
export function digest(domain: Domain, ...parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', Buffer.concat([domainBytes(domain), ...parts]), 'buffer');
}

export interface SigningKeys {
  readonly publicKey: Buffer;
  /** The seed; wiped by whoever holds it. */
  readonly privateKey: Buffer;
}

function privateObject(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([PRIVATE_PREFIX, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** The key pair whose seed these 32 bytes are. */
export function signingKeysFrom(seed: Buffer): SigningKeys {
  const { x } = createPublicKey(privateObject(seed)).export({ format: 'jwk' });
  return { privateKey: seed, publicKey: Buffer.from(x!, 'base64url') };
}

/** A signer that keeps its key object: making one costs more than a signature. */
export function createSigner(seed: Uint8Array): (domain: Domain, bytes: Uint8Array) => Buffer {
  const key = privateObject(seed);
  return (domain, bytes) => sign(null, Buffer.concat([domainBytes(domain), bytes]), key);
}

const publicKeys = new Map<string, KeyObject | null>();
/** More keys than an organisation has devices; beyond it the cache starts anew. */
const MAX_CACHED = 4096;

function publicObject(raw: Uint8Array): KeyObject | null {
  const name = Buffer.from(raw).toString('latin1');
  const cached = publicKeys.get(name);
  if (cached !== undefined) return cached;
  let key: KeyObject | null = null;
  try {
    key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
  } catch {
    // Not a point: no signature of it holds.
  }
  if (publicKeys.size >= MAX_CACHED) publicKeys.clear();
  publicKeys.set(name, key);
  return key;
}

/** False for a wrong key, domain or signature, and for anything malformed. */
export function isSignedBy(
  publicKey: Uint8Array,
  domain: Domain,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const key = publicObject(publicKey);
  return key !== null && verify(null, Buffer.concat([domainBytes(domain), bytes]), key, signature);
}
