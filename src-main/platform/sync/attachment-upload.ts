/**
 * One file to the relay: its ciphertext in parts under its own hash, gone on with where the relay has the first of them. What
 * is not whole here is not sent.
 */
import { createCipheriv } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { digestOf } from '../files/arriving.ts';
import { attachmentPath } from '../files/attachments.ts';
import { sealedSize } from '../files/chunks.ts';
import { derive } from '../keys/seal.ts';
import { PIECE, pieceLengths, piecesOf, type TravellingFile } from './attachment-types.ts';
import { RelayRefusal, type RelaySession } from './relay-session.ts';

export interface Transfer {
  readonly session: Pick<RelaySession, 'ask'>;
  readonly dataDir: string;
  /** Between slices: whoever is at the keyboard goes first. */
  readonly breathe: () => Promise<void>;
  /** Before each part: records go first. False: it is called off. */
  readonly mayGoOn: () => Promise<boolean>;
  /** Of all bytes of ciphertext. */
  readonly progress: (done: number, total: number) => void;
}

/**
 * `whole`: all of it is at the relay. `lost`: it does not lie here, or not whole. `stopped`: called off. Rejects as
 * `ask` does.
 */
export type Uploaded = 'whole' | 'lost' | 'stopped';

/** Where the relay has all of it already, it is not read here. */
export async function uploadAttachment(file: TravellingFile, transfer: Transfer): Promise<Uploaded> {
  const { session, dataDir, breathe } = transfer;
  let open: number;
  try {
    open = openSync(attachmentPath(dataDir, file.hash), 'r');
  } catch {
    return 'lost';
  }
  try {
    if (fstatSync(open).size !== sealedSize(file.size)) return 'lost';
    let { count, complete } = await session.ask({ kind: 'countChunks', name: file.hash });
    if (complete && count === piecesOf(file.size)) return 'whole';
    if ((await digestOf(open, breathe)) !== file.hash) return 'lost';
    if (complete) count = await beginAnew(file, transfer);
    return await send(open, file, count, transfer).catch(async (thrown: unknown) => {
      // Something else lies under this name, which opens for nobody, whoever put it there; or somebody else is not done with it.
      if (!(thrown instanceof RelayRefusal && thrown.code === 'stale')) throw thrown;
      return send(open, file, await beginAnew(file, transfer), transfer);
    });
  } catch (thrown) {
    // Whoever put it there keeps it: he goes on with it, or one who answers for the clinic drops it.
    if (thrown instanceof RelayRefusal && thrown.code === 'not-owner') return 'stopped';
    throw thrown;
  } finally {
    closeSync(open);
  }
}

async function beginAnew({ hash }: TravellingFile, { session }: Transfer): Promise<0> {
  await session.ask({ kind: 'dropChunks', name: hash });
  return 0;
}

/**
 * What fills up the last part, which nobody without the key can tell from the ciphertext before it: else its end, and so the size to
 * the byte, would show. It follows from the key, for another device may have to send the same part again.
 */
function filling({ key }: TravellingFile, length: number): Buffer {
  const secret = Buffer.from(key, 'base64');
  const own = derive(secret, Buffer.alloc(0), 'almoner/file/fill/v1', 32);
  try {
    return createCipheriv('aes-256-ctr', own, Buffer.alloc(16)).update(Buffer.alloc(length));
  } finally {
    secret.fill(0);
    own.fill(0);
  }
}

async function send(open: number, file: TravellingFile, from: number, transfer: Transfer): Promise<Uploaded> {
  const { session, mayGoOn, progress } = transfer;
  const total = sealedSize(file.size);
  const pieces = piecesOf(file.size);
  for (let index = from; index < pieces; index += 1) {
    progress(index * PIECE, total);
    if (!(await mayGoOn())) return 'stopped';
    const { own, filled } = pieceLengths(file.size, index);
    const bytes = Buffer.alloc(filled);
    if (readSync(open, bytes, 0, own, index * PIECE) !== own) return 'lost';
    filling(file, filled - own).copy(bytes, own);
    const last = index === pieces - 1;
    await session.ask({ kind: 'putChunk', name: file.hash, index, last, bytes });
  }
  const { count, complete } = await session.ask({ kind: 'countChunks', name: file.hash });
  return complete && count === pieces ? 'whole' : 'stopped';
}
