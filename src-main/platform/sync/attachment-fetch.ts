/**
 * One file from the relay: each part is opened with the file's key as it comes, so that a wrong, swapped or shortened one is refused and
 * named and never lies here; the whole is held against its name before it gets it.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { digestOf, openArrival } from '../files/arriving.ts';
import { attachmentPath } from '../files/attachments.ts';
import { chunksOf, openChunk, SEALED, sealedSize } from '../files/chunks.ts';
import { storedFileFaults } from '../files/file-faults.ts';
import { CHUNKS_IN_PIECE, PIECE, pieceLengths, piecesOf, type TravellingFile } from './attachment-types.ts';
import type { Transfer } from './attachment-upload.ts';
import { RelayRefusal } from './relay-session.ts';

/**
 * `here`: in its place. `away`: the relay does not have all of it. `stopped`: called off; what came stays. `again`: what had come
 * earlier was spoilt here; it is gone, and the file has to come anew.
 */
export type Fetched = 'here' | 'away' | 'stopped' | 'again';

/** Rejects as `ask` does; faults: `file.relay_wrong`, `disk.*`. */
export async function fetchAttachment(file: TravellingFile, transfer: Transfer): Promise<Fetched> {
  const { session, dataDir, breathe, mayGoOn, progress } = transfer;
  // It was put in its place, and the program ended before that was written down.
  if (await isInPlace(file, transfer)) return 'here';
  const { count, complete } = await session.ask({ kind: 'countChunks', name: file.hash });
  const pieces = piecesOf(file.size);
  if (!complete) return 'away';
  if (count !== pieces) throw storedFileFaults['file.relay_wrong']({ part: count });
  const total = sealedSize(file.size);
  const arrival = openArrival(dataDir, file.hash, PIECE);
  const isNew = arrival.received === 0;
  const key = Buffer.from(file.key, 'base64');
  try {
    for (let index = Math.floor(arrival.received / PIECE); arrival.received < total; index += 1) {
      progress(arrival.received, total);
      if (!(await mayGoOn())) return 'stopped';
      const { bytes, last } = await session.ask({ kind: 'getChunk', name: file.hash, index });
      const { own, filled } = pieceLengths(file.size, index);
      const isFit = last === (index === pieces - 1) && bytes.length === filled;
      const piece = bytes.subarray(0, own);
      if (!isFit || !isPiece(file, key, index, piece))
        throw storedFileFaults['file.relay_wrong']({ part: index + 1 });
      arrival.add(piece);
      await breathe();
    }
    progress(total, total);
    if (await arrival.finish(breathe)) return 'here';
    if (isNew) throw storedFileFaults['file.relay_wrong']({ part: pieces });
    return 'again';
  } catch (thrown) {
    if (thrown instanceof RelayRefusal && thrown.code === 'missing') return 'away';
    throw thrown;
  } finally {
    key.fill(0);
    arrival.close();
  }
}

async function isInPlace({ hash, size }: TravellingFile, { dataDir, breathe }: Transfer): Promise<boolean> {
  let open: number;
  try {
    open = openSync(attachmentPath(dataDir, hash), 'r');
  } catch {
    return false;
  }
  try {
    return fstatSync(open).size === sealedSize(size) && (await digestOf(open, breathe)) === hash;
  } finally {
    closeSync(open);
  }
}

/** Whether it is this part of this file, by the seals in it. */
function isPiece({ size }: TravellingFile, key: Buffer, index: number, bytes: Uint8Array): boolean {
  const chunks = chunksOf(size);
  try {
    for (let at = 0; at < bytes.length; at += SEALED) {
      const chunk = index * CHUNKS_IN_PIECE + at / SEALED;
      openChunk(key, chunk, chunk === chunks - 1, bytes.subarray(at, at + SEALED)).fill(0);
    }
    return true;
  } catch {
    return false;
  }
}
