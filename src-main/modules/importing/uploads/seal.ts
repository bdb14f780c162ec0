/**
 * Files on their way in, at rest (law 6): a staged upload is a row of frames, each `length (4) ‖ nonce (12) ‖ text ‖ tag (16)`
 * under AES-256-GCM with a key of its own that lies in the database. The frame's number and the upload's id are bound
 * in, so that frames can be neither swapped nor dropped in the middle; and how many there are is told by the database, so that
 * none can be missing at the end, where a power cut may have left fewer.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Random } from '#shared/time/clock.ts';
import { fileFaults, importFaults } from '../import.faults.ts';

const NONCE = 12;
const TAG = 16;
const ALGORITHM = 'aes-256-gcm';

export interface Seal {
  readonly id: string;
  readonly key: Uint8Array;
}

/** A staged file as it has to be read: with all its frames. */
export interface StagedSeal extends Seal {
  readonly frames: number;
  /** Where it lies now: a data folder may have been moved since, or be a restored one. */
  readonly path: string;
}

/** Bytes that a frame is longer than what it seals. */
export const FRAME_OVERHEAD = 4 + NONCE + TAG;

const boundTo = ({ id }: Seal, frame: number): Buffer => Buffer.from(`almoner upload ${id} ${frame}`);

/** One frame. `frame` counts from 0. */
export function sealFrame(seal: Seal, frame: number, plain: Uint8Array, random: Random): Buffer {
  const nonce = random.bytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, seal.key, nonce, { authTagLength: TAG }).setAAD(boundTo(seal, frame));
  const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function openFrame(seal: Seal, frame: number, body: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, seal.key, body.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(boundTo(seal, frame)).setAuthTag(body.subarray(body.length - TAG));
  try {
    return Buffer.concat([decipher.update(body.subarray(NONCE, body.length - TAG)), decipher.final()]);
  } catch (cause) {
    throw importFaults['import.upload_broken']({}, cause);
  }
}

/** The plain bytes of a staged upload. Faults: `import.upload_broken`, `import.unreadable`. */
export async function* unsealChunks(seal: StagedSeal): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  let frame = 0;
  try {
    for await (const chunk of createReadStream(seal.path) as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= 4) {
        const end = 4 + rest.readUInt32BE(0);
        if (end < 4 + NONCE + TAG) throw importFaults['import.upload_broken']();
        if (rest.length < end) break;
        yield openFrame(seal, frame, rest.subarray(4, end));
        rest = rest.subarray(end);
        frame += 1;
      }
    }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.name !== 'Fault')
      throw fileFaults['import.unreadable']({}, thrown);
    throw thrown;
  }
  if (rest.length > 0 || frame !== seal.frames) throw importFaults['import.upload_broken']();
}
