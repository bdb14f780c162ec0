/**
 * An envelope: one signed ciphertext on a space's log. Layout, in bytes, numbers big-endian:
 *
 *   header 164: magic 4 'ALM1' · suite 1 · kind 1 · space 1 · zero 1 · org 16 · device 16 · epoch 4 · membership 4 ·
 *               seq 8 · prev 32 · membershipHead 32 · salt 32 · length 4 · zero 8
 *   commit 32 · ciphertext (`length` bytes) · tag 16 · signature 64
 *
 * The signature covers all that comes before it. Only the header is clear: whose, which space, which place in the
 * device's chain, and how long. Frozen by `envelope.test.ts`: changing a byte is a new version.
 */
import { type ByteReader, hex, MalformedError, readBytes, u8, u32, u64 } from './bytes.ts';
import { digest, isSignedBy, SIGNATURE_BYTES } from './signing.ts';
import { codeOfSpace, type SpaceName, spaceOfCode } from './spaces.ts';

const MAGIC = Buffer.from('ALM1');
/** SHA-256, HKDF-SHA256, AES-256-GCM, Ed25519. There is one suite, and nothing to negotiate. */
const SUITE = 1;
export const HEADER_BYTES = 164;
const COMMIT_BYTES = 32;
const TAG_BYTES = 16;
/** All that is not ciphertext. */
export const ENVELOPE_OVERHEAD = HEADER_BYTES + COMMIT_BYTES + TAG_BYTES + SIGNATURE_BYTES;
/** The longest envelope there is. */
export const MAX_ENVELOPE = 1024 * 1024;

/**
 * `ops`: changes. `vector`: what the device has seen. `snapshot`: where a snapshot lies. `claim`: the word of an authority. `attest`: what
 * a device says of a snapshot.
 */
const KINDS = { ops: 1, vector: 2, snapshot: 3, claim: 4, attest: 5 } as const;
export type EnvelopeKind = keyof typeof KINDS;

export interface EnvelopeHeader {
  readonly kind: EnvelopeKind;
  readonly space: SpaceName;
  /** Hex of 16 bytes, as are all ids here. */
  readonly org: string;
  readonly device: string;
  /** Of the space's key. */
  readonly epoch: number;
  /** How many membership records the device had seen, and the hash of the last. */
  readonly membership: number;
  /** Hex of 32 bytes, as are all hashes here. */
  readonly membershipHead: string;
  /** The device's envelopes in this space, counted from 1. */
  readonly seq: number;
  /** Hash of the one before; zeros for the first. */
  readonly prev: string;
  /** 32 bytes, new for each: they make the key serve one envelope. In a sealed space an ephemeral public key. */
  readonly salt: Uint8Array;
  /** Of the ciphertext, without the tag. */
  readonly length: number;
}

export interface Envelope {
  readonly header: EnvelopeHeader;
  /** The header's own bytes, which the ciphertext is bound to. */
  readonly headerBytes: Uint8Array;
  readonly commit: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  readonly signature: Uint8Array;
  /** What the next envelope of the device names as the one before: hash of the whole. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** What the first envelope of a device, and the first place of a log, come after. */
export const NO_HASH = '0'.repeat(64);

export function encodeHeader(header: EnvelopeHeader): Buffer {
  return Buffer.concat([
    MAGIC,
    u8(SUITE),
    u8(KINDS[header.kind]),
    u8(codeOfSpace(header.space)),
    u8(0),
    hex(header.org, 16),
    hex(header.device, 16),
    u32(header.epoch),
    u32(header.membership),
    u64(header.seq),
    hex(header.prev, 32),
    hex(header.membershipHead, 32),
    header.salt,
    u32(header.length),
    Buffer.alloc(8),
  ]);
}

function zeros(reader: ByteReader, length: number): void {
  if (reader.fixed(length).some((byte) => byte !== 0)) throw new MalformedError('a reserved byte is set');
}

function readHeader(reader: ByteReader): EnvelopeHeader {
  if (!MAGIC.equals(reader.fixed(4))) throw new MalformedError('is no envelope');
  if (reader.u8() !== SUITE) throw new MalformedError('is of an unknown suite');
  const kindCode = reader.u8();
  const kind = (Object.keys(KINDS) as EnvelopeKind[]).find((name) => KINDS[name] === kindCode);
  if (kind === undefined) throw new MalformedError('is of an unknown kind');
  const space = spaceOfCode(reader.u8());
  if (space === undefined) throw new MalformedError('is of an unknown space');
  zeros(reader, 1);
  const org = reader.hex(16);
  const device = reader.hex(16);
  const epoch = reader.u32();
  const membership = reader.u32();
  const seq = reader.u64();
  if (seq === 0) throw new MalformedError('has no place in its chain');
  const prev = reader.hex(32);
  const membershipHead = reader.hex(32);
  const salt = reader.fixed(32);
  const length = reader.u32();
  zeros(reader, 8);
  return { kind, space, org, device, epoch, membership, membershipHead, seq, prev, salt, length };
}

/** Where the header says of which kind it is. */
export const KIND_AT = 5;
/** Whether a whole envelope is of kind `snapshot`. */
export const isSnapshot = (bytes: Uint8Array): boolean => bytes[KIND_AT] === KINDS.snapshot;

/** Takes an envelope apart; whose word it is, is not looked at. Throws MalformedError. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAX_ENVELOPE) throw new MalformedError('is too long');
  const reader = readBytes(bytes);
  const header = readHeader(reader);
  const commit = reader.fixed(COMMIT_BYTES);
  const ciphertext = reader.fixed(header.length);
  const tag = reader.fixed(TAG_BYTES);
  const signature = reader.fixed(SIGNATURE_BYTES);
  reader.end();
  const hash = digest('log', bytes).toString('hex');
  return { header, headerBytes: bytes.subarray(0, HEADER_BYTES), commit, ciphertext, tag, signature, hash, bytes };
}

/** Puts header, commitment, ciphertext and tag together under a signature. */
export function assembleEnvelope(
  parts: {
    readonly headerBytes: Uint8Array;
    readonly commit: Uint8Array;
    readonly ciphertext: Uint8Array;
    readonly tag: Uint8Array;
  },
  signer: (domain: 'envelope', bytes: Uint8Array) => Uint8Array,
): Buffer {
  const signed = Buffer.concat([parts.headerBytes, parts.commit, parts.ciphertext, parts.tag]);
  return Buffer.concat([signed, signer('envelope', signed)]);
}

export const isEnvelopeSignedBy = (publicKey: Uint8Array, envelope: Envelope): boolean =>
  isSignedBy(publicKey, 'envelope', envelope.bytes.subarray(0, -SIGNATURE_BYTES), envelope.signature);
