/**
 * Sealing and opening of envelopes (research/security.md §5). Key, nonce and commitment of each come out of one derivation
 * over the space's key, a salt of its own and its header; so a key serves one envelope, and ciphertext, header and key
 * belong together. In `audit`, which all devices write and few read, the space's key is an X25519 pair: the writer agrees
 * with its public half, and the salt is his ephemeral public key.
 * Invariants: the commitment is compared before anything is decrypted; the tag is 16 bytes; the length of what was sealed shows
 * only as one of few sizes. Frozen by `seal-envelope.test.ts`: changing a byte is a new suite.
 */
import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from 'node:crypto';
import {
  assembleEnvelope,
  ENVELOPE_OVERHEAD,
  type Envelope,
  type EnvelopeHeader,
  encodeHeader,
  MAX_ENVELOPE,
} from '#protocol/envelope.ts';
import type { createSigner } from '#protocol/signing.ts';
import type { Random } from '#shared/time/clock.ts';
import { agree, keyPairFrom } from '../keys/seal.ts';

const INFO = Buffer.from('almoner/sync/v1/envelope');
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const COMMIT_BYTES = 32;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const SMALLEST = 1024;
/** Up to here sizes double; beyond, Padmé wastes less. */
const DOUBLING = 64 * 1024;
const MAX_CIPHERTEXT = MAX_ENVELOPE - ENVELOPE_OVERHEAD;
/** The longest content of one envelope, in bytes. */
export const MAX_CONTENT = MAX_CIPHERTEXT - LENGTH_BYTES;

/** What a writer decides about his envelope; salt and length follow. */
export type Draft = Omit<EnvelopeHeader, 'salt' | 'length'>;

/**
 * How many bytes `length` are padded to: 1, 2, 4 … 64 KiB, then by Padmé (Nikitin et al., "Reducing Metadata Leakage from
 * Encrypted Files", 2019): at most 3 % more, in 32 sizes to each doubling.
 */
export function paddedLength(length: number): number {
  if (length <= SMALLEST) return SMALLEST;
  const exponent = Math.floor(Math.log2(length));
  if (length <= DOUBLING) return 2 ** exponent === length ? length : 2 ** (exponent + 1);
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.min(Math.ceil(length / step) * step, MAX_CIPHERTEXT);
}

/** Content behind its length, and zeros. */
export function pad(content: Uint8Array): Buffer {
  const padded = Buffer.alloc(paddedLength(LENGTH_BYTES + content.length));
  padded.writeUInt32BE(content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** Null where the bytes were padded by other rules than ours. */
export function unpad(padded: Buffer): Buffer | null {
  if (padded.length < LENGTH_BYTES) return null;
  const end = LENGTH_BYTES + padded.readUInt32BE();
  if (end > padded.length || paddedLength(end) !== padded.length) return null;
  return padded.subarray(end).some((byte) => byte !== 0) ? null : padded.subarray(LENGTH_BYTES, end);
}

function schedule(secret: Uint8Array, salt: Uint8Array, headerBytes: Uint8Array) {
  const info = Buffer.concat([INFO, headerBytes]);
  const out = Buffer.from(hkdfSync('sha256', secret, salt, info, KEY_BYTES + NONCE_BYTES + COMMIT_BYTES));
  return {
    key: out.subarray(0, KEY_BYTES),
    nonce: out.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES),
    commit: out.subarray(KEY_BYTES + NONCE_BYTES),
  };
}

/** What both ends of an agreement get; names the recipient, so that it is worth nothing under another of his keys. */
function agreed(privateKey: Uint8Array, other: Uint8Array, spaceKey: Uint8Array): Buffer | null {
  const secret = agree(privateKey, other);
  if (secret === null) return null;
  const named = Buffer.concat([secret, spaceKey]);
  secret.fill(0);
  return named;
}

/** Secret and salt of a new envelope. */
function drawSecret(space: Draft['space'], key: Uint8Array, random: Random) {
  if (space !== 'audit') return { secret: Buffer.from(key), salt: random.bytes(32) };
  const own = keyPairFrom(Buffer.from(random.bytes(KEY_BYTES)));
  const secret = agreed(own.privateKey, key, key);
  own.privateKey.fill(0);
  if (secret === null) throw new RangeError('the public key of the audit space is a low-order point');
  return { secret, salt: own.publicKey };
}

/**
 * Seals `content` (at most MAX_CONTENT bytes). `key`: the space's key of the draft's epoch; in `audit` its public half.
 */
export function sealEnvelope(
  draft: Draft,
  key: Uint8Array,
  content: Uint8Array,
  by: { readonly signer: ReturnType<typeof createSigner>; readonly random: Random },
): Buffer {
  if (content.length > MAX_CONTENT) throw new RangeError('too long for one envelope');
  const { secret, salt } = drawSecret(draft.space, key, by.random);
  const padded = pad(content);
  const headerBytes = encodeHeader({ ...draft, salt, length: padded.length });
  const parts = schedule(secret, salt, headerBytes);
  secret.fill(0);
  const cipher = createCipheriv('aes-256-gcm', parts.key, parts.nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(headerBytes);
  const ciphertext = Buffer.concat([cipher.update(padded), cipher.final()]);
  parts.key.fill(0);
  padded.fill(0);
  return assembleEnvelope({ headerBytes, commit: parts.commit, ciphertext, tag: cipher.getAuthTag() }, by.signer);
}

/**
 * What is inside, to be wiped by the caller; null for a wrong key or changed bytes. The signature is checked elsewhere. `key`: the
 * space's key of the envelope's epoch; in `audit` the private half.
 */
export function openEnvelope(envelope: Envelope, key: Buffer): Buffer | null {
  const { header, headerBytes } = envelope;
  const secret =
    header.space === 'audit' ? agreed(key, header.salt, keyPairFrom(key).publicKey) : Buffer.from(key);
  if (secret === null) return null;
  const parts = schedule(secret, header.salt, headerBytes);
  secret.fill(0);
  try {
    if (!timingSafeEqual(parts.commit, envelope.commit)) return null;
    const decipher = createDecipheriv('aes-256-gcm', parts.key, parts.nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(headerBytes);
    decipher.setAuthTag(envelope.tag);
    const padded = decipher.update(envelope.ciphertext);
    try {
      decipher.final();
    } catch {
      padded.fill(0);
      return null;
    }
    return unpad(padded);
  } finally {
    parts.key.fill(0);
  }
}
