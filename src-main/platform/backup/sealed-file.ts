/**
 * The container of a backup and of a segment (ADR 0010): whoever holds the recovery kit's private key, or that of the device
 * which made it, opens it; nobody else learns more than when it was made and how large it is.
 *
 *   magic (16) ‖ header length (4) ‖ header (JSON) ‖ frames ‖ SHA-256 of all before (32)
 *   frame = length of what follows, its highest bit set on the last frame (4) ‖ AES-256-GCM ciphertext ‖ tag (16)
 *
 * One random key a file, sealed to each recipient in the header. Frames stand under a key derived from it and from the
 * hash of everything before them; their number and whether they are the last is their nonce, as in the STREAM construction
 * (Hoang, Reyhanitabar, Rogaway, Vizár 2015). Invariants: every bit is under the digest, which needs no key, and under the
 * tags, which do; frames can be neither reordered nor dropped; what is read counts only once the last frame was.
 */
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { Random } from '#shared/time/clock.ts';
import { syncFolder } from '../database/data-folder.ts';
import { base64 } from '../keys/encoding.ts';
import { toFileFault } from '../keys/key-disk.ts';
import { derive, type KeyPair, openSealed, sealTo } from '../keys/seal.ts';
import { backupFaults } from './backup-faults.ts';

const MAGIC = Buffer.from('ALMONER BACKUP\r\n', 'latin1');
const VERSION = 1;
const TAG = 16;
const DIGEST = 32;
const LAST = 0x8000_0000;
const MAX_HEADER = 64 * 1024;
/** A list of a million attachments fits; nothing that claims to be larger is taken into memory. */
const MAX_FRAME = 128 * 1024 * 1024;
const PIECE = 1024 * 1024;

const recipient = z.strictObject({
  kind: z.enum(['kit', 'device']),
  /** X25519. */
  publicKey: base64(32),
  sealedKey: base64(32 + 32 + TAG),
});

const headerSchema = z.strictObject({
  format: z.literal('almoner-backup'),
  version: z.literal(VERSION),
  kind: z.enum(['backup', 'segment', 'erasures']),
  /** Random; binds the sealed keys to this file. */
  id: base64(16),
  recipients: z.array(recipient).min(1).max(100),
});
export type SealedHeader = z.output<typeof headerSchema>;
export type SealedKind = SealedHeader['kind'];

export interface Recipient {
  readonly kind: 'kit' | 'device';
  readonly publicKey: Uint8Array;
}

const sealedKeyAad = (kind: SealedKind, id: string, to: Recipient): string =>
  JSON.stringify(['almoner/backup/key', VERSION, kind, id, to.kind, Buffer.from(to.publicKey).toString('base64')]);

const nonceOf = (index: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce[0] = last ? 1 : 0;
  nonce.writeUInt32BE(index, 8);
  return nonce;
};

const framesKey = (fileKey: Uint8Array, head: Uint8Array): Buffer =>
  derive(fileKey, createHash('sha256').update(head).digest(), 'almoner/backup/frames/v1', 32);

export interface SealedWriter {
  /** Appends one frame. */
  frame(plain: Uint8Array): void;
  /** The last frame and the digest; returns the file's size once it lies whole under its name on the disk. */
  end(): number;
  /** Removes what was written. Does nothing after `end`. */
  abandon(): void;
}

/** Writes beside `path` and renames at the end. Faults: `disk.full`, `disk.failed`, `data.not_writable`. */
export function createSealedFile(
  path: string,
  kind: SealedKind,
  fileKey: Uint8Array,
  recipients: readonly Recipient[],
  random: Random,
): SealedWriter {
  const id = Buffer.from(random.bytes(16)).toString('base64');
  const header: SealedHeader = {
    format: 'almoner-backup',
    version: VERSION,
    kind,
    id,
    recipients: recipients.map((to) => ({
      kind: to.kind,
      publicKey: Buffer.from(to.publicKey).toString('base64'),
      sealedKey: sealTo(to.publicKey, fileKey, sealedKeyAad(kind, id, to), null, random).toString('base64'),
    })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const head = Buffer.concat([MAGIC, length, json]);
  const key = framesKey(fileKey, head);
  const partial = `${path}.partial`;
  const digest = createHash('sha256');
  let bytes = 0;
  let index = 0;
  let file: number | null = null;

  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      throw toFileFault(thrown, path);
    }
  };
  const append = (chunk: Uint8Array): void => {
    digest.update(chunk);
    for (let at = 0; at < chunk.length; ) at += writeSync(file!, chunk, at);
    bytes += chunk.length;
  };
  const seal = (plain: Uint8Array, last: boolean): void => {
    const packed = zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const size = Buffer.alloc(4);
    size.writeUInt32BE(((packed.length + TAG) | (last ? LAST : 0)) >>> 0);
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, last), { authTagLength: TAG }).setAAD(size);
    append(Buffer.concat([size, cipher.update(packed), cipher.final(), cipher.getAuthTag()]));
    index += 1;
  };

  guarded(() => {
    file = openSync(partial, 'w', 0o600);
    append(head);
  });
  return {
    frame: (plain) => guarded(() => seal(plain, false)),
    end: () =>
      guarded(() => {
        seal(Buffer.alloc(0), true);
        const sum = digest.copy().digest();
        append(sum);
        fsyncSync(file!);
        closeSync(file!);
        file = null;
        key.fill(0);
        renameSync(partial, path);
        syncFolder(dirname(path));
        return bytes;
      }),
    abandon() {
      if (file === null) return;
      closeSync(file);
      file = null;
      key.fill(0);
      rmSync(partial, { force: true });
    },
  };
}

export interface SealedFile {
  readonly header: SealedHeader;
  /** Of the whole file. */
  readonly bytes: number;
  /** The file's key, wiped by the caller; null where none of the pairs is a recipient. Fault: `backup.damaged`. */
  keyFor(pair: KeyPair): Buffer | null;
  /**
   * The frames in order. Whatever was read counts only when the walk came to its end, which is when all of it is known to
   * be whole. Fault: `backup.damaged`.
   */
  frames(fileKey: Uint8Array): Generator<Buffer, undefined>;
  /** Reads the whole file and compares its digest: finds damage without any key, but not forgery. Fault: `backup.damaged`. */
  checkDigest(): void;
}

/** Reads the header. Faults: `backup.missing`, `backup.foreign`, `backup.newer`, `backup.damaged`. */
export function openSealedFile(path: string): SealedFile {
  const damaged = (cause?: unknown) => backupFaults['backup.damaged']({ file: path }, cause);
  const withFile = <Result>(work: (file: number, size: number) => Result): Result => {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (thrown) {
      throw backupFaults['backup.missing']({ file: path }, thrown);
    }
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw backupFaults['backup.foreign']({ file: path });
      return work(file, stat.size);
    } finally {
      closeSync(file);
    }
  };
  const readAt = (file: number, at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      let got: number;
      try {
        got = readSync(file, bytes, done, length - done, at + done);
      } catch (thrown) {
        throw damaged(thrown);
      }
      if (got === 0) throw damaged();
      done += got;
    }
    return bytes;
  };

  const { head, header, bytes } = withFile((file, size) => {
    if (size < MAGIC.length || !readAt(file, 0, MAGIC.length).equals(MAGIC))
      throw backupFaults['backup.foreign']({ file: path });
    const length = readAt(file, MAGIC.length, 4).readUInt32BE();
    if (length > MAX_HEADER || MAGIC.length + 4 + length + DIGEST > size) throw damaged();
    const all = readAt(file, 0, MAGIC.length + 4 + length);
    return { head: all, header: parseHeader(all.subarray(MAGIC.length + 4), damaged), bytes: size };
  });
  const end = bytes - DIGEST;

  return {
    header,
    bytes,
    keyFor(pair) {
      const publicKey = pair.publicKey.toString('base64');
      const mine = header.recipients.find((one) => one.publicKey === publicKey);
      if (mine === undefined) return null;
      const aad = sealedKeyAad(header.kind, header.id, { kind: mine.kind, publicKey: pair.publicKey });
      const key = openSealed(pair, Buffer.from(mine.sealedKey, 'base64'), aad, null);
      if (key === null) throw damaged();
      return key;
    },
    *frames(fileKey) {
      const key = framesKey(fileKey, head);
      const digest = createHash('sha256').update(head);
      const file = openSync(path, 'r');
      try {
        let at = head.length;
        for (let index = 0; ; index += 1) {
          if (at + 4 > end) throw damaged();
          const size = readAt(file, at, 4);
          const word = size.readUInt32BE();
          const last = (word & LAST) !== 0;
          const length = (word & ~LAST) >>> 0;
          if (length < TAG || length > MAX_FRAME || at + 4 + length > end) throw damaged();
          const sealed = readAt(file, at + 4, length);
          digest.update(size).update(sealed);
          at += 4 + length;
          const plain = openFrame(key, nonceOf(index, last), size, sealed);
          if (plain === null) throw damaged();
          if (!last) {
            yield plain;
            continue;
          }
          if (at !== end || !timingSafeEqual(digest.digest(), readAt(file, end, DIGEST))) throw damaged();
          return undefined;
        }
      } finally {
        key.fill(0);
        closeSync(file);
      }
    },
    checkDigest: () =>
      withFile((file) => {
        const digest = createHash('sha256');
        for (let at = 0; at < end; at += PIECE) digest.update(readAt(file, at, Math.min(PIECE, end - at)));
        if (!timingSafeEqual(digest.digest(), readAt(file, end, DIGEST))) throw damaged();
      }),
  };
}

function parseHeader(bytes: Buffer, damaged: (cause?: unknown) => Error): SealedHeader {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (thrown) {
    throw damaged(thrown);
  }
  const known = headerSchema.safeParse(json);
  // No other text than the one we write stands for a header.
  if (known.success && bytes.equals(Buffer.from(JSON.stringify(known.data)))) return known.data;
  const later = z.looseObject({ format: z.literal('almoner-backup'), version: z.int().min(VERSION + 1) });
  throw later.safeParse(json).success ? backupFaults['backup.newer']() : damaged();
}

function openFrame(key: Uint8Array, nonce: Buffer, size: Buffer, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
    .setAAD(size)
    .setAuthTag(sealed.subarray(-TAG));
  try {
    const packed = Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
    return zstdDecompressSync(packed, { maxOutputLength: MAX_FRAME });
  } catch {
    return null;
  }
}
