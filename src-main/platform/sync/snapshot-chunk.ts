/**
 * Chunks of a snapshot: sealed pieces of blocks of ops. A block is packed before it is sealed. What its length could tell is about
 * how well a clinic's records pack together: the chunk is padded as envelopes are, nobody outside can put a guess of his own beside
 * somebody's record and watch, and no block holds the same ops twice.
 * Every chunk has a salt and so a key of its own, which belongs to the space, the snapshot's name, its place in it and whether it is the last.
 */
import { createCipheriv, createDecipheriv, hash, hkdfSync } from 'node:crypto';
import { hex, u8, u32 } from '#protocol/bytes.ts';
import { MAX_CHUNK } from '#protocol/frames.ts';
import { codeOfSpace, type SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import { pad, paddedLength, unpad } from './seal-envelope.ts';

const INFO = Buffer.from('almoner/sync/v1/snapshot');
const [SALT_BYTES, KEY_BYTES, NONCE_BYTES, TAG_BYTES, LENGTH_BYTES] = [32, 32, 12, 16, 4];
/** Longest plaintext of a chunk, its first byte included, such that its padded length fits. */
const ROOM = MAX_CHUNK - SALT_BYTES - TAG_BYTES - LENGTH_BYTES - (MAX_CHUNK >> 4);
const [GOES_ON, ENDS] = [0, 1];

/** Where a chunk belongs; bound to its ciphertext. */
export interface ChunkPlace {
  readonly org: string;
  readonly space: SpaceName;
  readonly epoch: number;
  readonly name: string;
  /** From 0. */
  readonly index: number;
  readonly isLast: boolean;
}

const placeBytes = ({ org, space, epoch, name, index, isLast }: ChunkPlace): Buffer =>
  Buffer.concat([hex(org, 16), u8(codeOfSpace(space)), u32(epoch), hex(name, 32), u32(index), u8(isLast ? 1 : 0)]);

function schedule(key: Uint8Array, salt: Uint8Array, aad: Uint8Array) {
  const info = Buffer.concat([INFO, aad]);
  const out = Buffer.from(hkdfSync('sha256', key, salt, info, KEY_BYTES + NONCE_BYTES));
  return { key: out.subarray(0, KEY_BYTES), nonce: out.subarray(KEY_BYTES), all: out };
}

/** A block in as many pieces as it takes; each knows whether it ends its block. */
export function piecesOf(block: Uint8Array): readonly Buffer[] {
  const count = Math.max(1, Math.ceil(block.length / (ROOM - 1)));
  return Array.from({ length: count }, (_, at) =>
    Buffer.concat([u8(at === count - 1 ? ENDS : GOES_ON), block.subarray(at * (ROOM - 1), (at + 1) * (ROOM - 1))]),
  );
}

/** `key`: the space's, of the place's epoch. */
export function sealChunk(place: ChunkPlace, key: Uint8Array, piece: Uint8Array, random: Random): Buffer {
  const salt = random.bytes(SALT_BYTES);
  const aad = placeBytes(place);
  const { key: own, nonce, all } = schedule(key, salt, aad);
  const cipher = createCipheriv('aes-256-gcm', own, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const padded = pad(piece);
  const sealed = Buffer.concat([salt, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
  all.fill(0);
  padded.fill(0);
  return sealed;
}

export interface Piece {
  readonly bytes: Buffer;
  readonly endsBlock: boolean;
}

/** Null where the bytes are not what was sealed for that place. */
export function openChunk(place: ChunkPlace, key: Uint8Array, sealed: Uint8Array): Piece | null {
  const length = sealed.length - SALT_BYTES - TAG_BYTES;
  if (length < paddedLength(1)) return null;
  const aad = placeBytes(place);
  const { key: own, nonce, all } = schedule(key, sealed.subarray(0, SALT_BYTES), aad);
  try {
    const decipher = createDecipheriv('aes-256-gcm', own, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const padded = decipher.update(sealed.subarray(SALT_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch {
      return null;
    }
    const piece = unpad(padded);
    if (piece === null || (piece[0] !== GOES_ON && piece[0] !== ENDS)) return null;
    return { bytes: piece.subarray(1), endsBlock: piece[0] === ENDS };
  } finally {
    all.fill(0);
  }
}

export const chunkHash = (sealed: Uint8Array): string => hash('sha256', sealed);

/** What all blocks before come to, before the first. */
export const NO_DIGEST = '0'.repeat(64);

/** What all blocks come to with one more: SHA-256 over that and, for each op in it, its id and digest. */
export const digestAfter = (
  before: string,
  ops: Iterable<{ readonly id: Uint8Array; readonly digest: Uint8Array }>,
): string =>
  hash('sha256', Buffer.concat([hex(before, 32), ...[...ops].flatMap(({ id, digest }) => [id, digest])]));
