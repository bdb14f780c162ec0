/**
 * The file store (CA-29, HR-04): attachments at rest. Each file has a random key of its own, kept in the value of the record it
 * belongs to. It lies as chunks of 64 KiB under AES-256-GCM, whose nonce is their number and whether they are the last, so
 * that none can be changed, swapped, moved or dropped; its name is the SHA-256 of its ciphertext and says nothing.
 * Invariants: no plain byte reaches the disk; memory stays flat whatever the size; a file has its name only once it lies whole
 * on the disk, and is there before a record speaks of it; what no record ever spoke of is swept a day later.
 */
import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileType, MAX_FILE_BYTES, type StoredFile } from '#shared/entity/fields/file.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { makeFolders, syncFolder } from '../database/data-folder.ts';
import { toFileFault } from '../keys/key-disk.ts';
import { dropArrival } from './arriving.ts';
import { attachmentNames, attachmentPath } from './attachments.ts';
import { CHUNK, chunksOf, openChunk, SEALED, sealChunk, sealedSize, TAG } from './chunks.ts';
import { storedFileFaults } from './file-faults.ts';
import { createSniffer, type Sniffer } from './sniff.ts';

/** An upload that nobody goes on with, and a file that no record came to speak of. */
const MAX_AGE_MILLIS = 24 * 60 * 60 * 1000;

export interface FileStore {
  /** Fault: `file.too_large`, `disk.*`. `id`: of the caller's making. */
  begin(id: string, size: number): void;
  /** `index` counts from 0; a piece sent twice is taken once. Faults: `file.upload_lost`, `file.too_large`, `disk.*`. */
  add(id: string, index: number, bytes: Uint8Array): void;
  /** Places it. Faults: `file.type`, `file.empty`, `file.upload_lost`, `disk.*`. */
  finish(id: string): Omit<StoredFile, 'name'>;
  drop(id: string): void;
  /** Up to `length` plain bytes from `offset`. Faults: `file.missing`, `file.damaged`. */
  read(file: Pick<StoredFile, 'hash' | 'key' | 'size'>, offset: number, length: number): Buffer;
  /** Whether a file of this name lies here; whole or not. */
  has(hash: string): boolean;
  /** Removes a file for good, and what came of it. */
  erase(hash: string): void;
  /** Removes what is left of uploads, and files unknown to `isKnown` that are older than a day. */
  sweep(isKnown: (hash: string) => boolean): void;
  /** Ends all uploads. */
  close(): void;
}

interface Upload {
  readonly key: Buffer;
  readonly path: string;
  readonly file: number;
  readonly expected: number;
  readonly digest: Hash;
  readonly sniffer: Sniffer;
  readonly begun: number;
  received: number;
  pieces: number;
  chunks: number;
  rest: Buffer;
}

interface Dependencies {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
}

export function createFileStore({ dataDir, clock, random }: Dependencies): FileStore {
  const incoming = join(dataDir, 'files', 'incoming');
  const uploads = new Map<string, Upload>();

  const mustFind = (id: string): Upload => {
    const upload = uploads.get(id);
    if (!upload) throw storedFileFaults['file.upload_lost']();
    return upload;
  };
  const drop = (id: string): void => {
    const upload = uploads.get(id);
    if (!upload) return;
    uploads.delete(id);
    upload.key.fill(0);
    upload.rest.fill(0);
    closeSync(upload.file);
    rmSync(upload.path, { force: true });
  };
  const guarded = <Result>(id: string, work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      drop(id);
      throw toFileFault(thrown, dataDir);
    }
  };
  const seal = (upload: Upload, plain: Uint8Array, last: boolean): void => {
    const sealed = sealChunk(upload.key, upload.chunks, last, plain);
    for (let at = 0; at < sealed.length; ) at += writeSync(upload.file, sealed, at);
    upload.digest.update(sealed);
    upload.chunks += 1;
  };

  return {
    begin(id, size) {
      const max = MAX_FILE_BYTES / 1e6;
      if (size > MAX_FILE_BYTES) throw storedFileFaults['file.too_large']({ max });
      drop(id);
      const path = join(incoming, Buffer.from(random.bytes(16)).toString('hex'));
      guarded(id, () => {
        makeFolders(incoming);
        uploads.set(id, {
          key: Buffer.from(random.bytes(32)),
          path,
          file: openSync(path, 'wx', 0o600),
          expected: size,
          digest: createHash('sha256'),
          sniffer: createSniffer(),
          begun: clock.now(),
          received: 0,
          pieces: 0,
          chunks: 0,
          rest: Buffer.alloc(0),
        });
      });
    },

    add(id, index, bytes) {
      const upload = mustFind(id);
      if (index < upload.pieces) return;
      if (index > upload.pieces || upload.received + bytes.length > upload.expected) {
        drop(id);
        throw storedFileFaults['file.upload_lost']();
      }
      guarded(id, () => {
        upload.sniffer.add(bytes);
        let rest = Buffer.concat([upload.rest, bytes]);
        // One chunk always stays behind: the last one is sealed as such.
        for (; rest.length > CHUNK; rest = rest.subarray(CHUNK)) seal(upload, rest.subarray(0, CHUNK), false);
        upload.rest = Buffer.from(rest);
        upload.received += bytes.length;
        upload.pieces += 1;
      });
    },

    finish(id) {
      const upload = mustFind(id);
      const type: FileType | null = upload.sniffer.end();
      const refusal =
        upload.received !== upload.expected
          ? storedFileFaults['file.upload_lost']()
          : upload.received === 0
            ? storedFileFaults['file.empty']()
            : type === null
              ? storedFileFaults['file.type']()
              : null;
      if (refusal !== null || type === null) {
        drop(id);
        throw refusal;
      }
      return guarded(id, () => {
        seal(upload, upload.rest, true);
        fsyncSync(upload.file);
        const hash = upload.digest.digest('hex');
        const target = attachmentPath(dataDir, hash);
        makeFolders(dirname(target));
        renameSync(upload.path, target);
        syncFolder(dirname(target));
        const stored = { type, size: upload.received, hash, key: upload.key.toString('base64') };
        drop(id);
        return stored;
      });
    },

    drop,

    read({ hash, key, size }, offset, length) {
      let file: number;
      try {
        file = openSync(attachmentPath(dataDir, hash), 'r');
      } catch (thrown) {
        throw storedFileFaults['file.missing']({}, thrown);
      }
      const rawKey = Buffer.from(key, 'base64');
      try {
        const chunks = chunksOf(size);
        if (fstatSync(file).size !== sealedSize(size)) throw storedFileFaults['file.damaged']();
        const end = Math.min(size, offset + length);
        const plain: Buffer[] = [];
        for (let index = Math.floor(offset / CHUNK); index * CHUNK < end; index += 1) {
          const last = index === chunks - 1;
          const sealed = Buffer.alloc(last ? size - index * CHUNK + TAG : SEALED);
          readSync(file, sealed, 0, sealed.length, index * SEALED);
          const chunk = openChunk(rawKey, index, last, sealed);
          const from = Math.max(0, offset - index * CHUNK);
          plain.push(chunk.subarray(from, Math.min(chunk.length, end - index * CHUNK)));
        }
        return Buffer.concat(plain);
      } finally {
        rawKey.fill(0);
        closeSync(file);
      }
    },

    has: (hash) => existsSync(attachmentPath(dataDir, hash)),

    erase(hash) {
      dropArrival(dataDir, hash);
      const path = attachmentPath(dataDir, hash);
      rmSync(path, { force: true });
      try {
        syncFolder(dirname(path));
      } catch {
        // There never was such a folder.
      }
    },

    sweep(isKnown) {
      for (const [id, { begun }] of [...uploads]) if (begun < clock.now() - MAX_AGE_MILLIS) drop(id);
      const open = new Set([...uploads.values()].map(({ path }) => path));
      for (const path of namesIn(incoming)) if (!open.has(path)) rmSync(path, { force: true });
      for (const name of attachmentNames(dataDir)) {
        const path = attachmentPath(dataDir, name);
        if (!isKnown(name) && statSync(path).mtimeMs < clock.now() - MAX_AGE_MILLIS) rmSync(path, { force: true });
      }
    },

    close() {
      for (const id of [...uploads.keys()]) drop(id);
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
