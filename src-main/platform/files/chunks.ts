/** How a file is sealed (ADR 0011): chunks of 64 KiB under AES-256-GCM, whose nonce is their number and whether they are the last. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { storedFileFaults } from './file-faults.ts';

export const CHUNK = 64 * 1024;
export const TAG = 16;
export const SEALED = CHUNK + TAG;
const AAD = Buffer.from('almoner/file/v1');

const nonceOf = (index: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce[0] = last ? 1 : 0;
  nonce.writeUInt32BE(index, 8);
  return nonce;
};

/** Of a file of so many plain bytes. */
export const chunksOf = (size: number): number => Math.max(1, Math.ceil(size / CHUNK));

/** Length of the ciphertext of so many plain bytes. */
export const sealedSize = (size: number): number => size + chunksOf(size) * TAG;

export function sealChunk(key: Uint8Array, index: number, last: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, last), { authTagLength: TAG }).setAAD(AAD);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Fault: `file.damaged` for a chunk that is not this one of this file. */
export function openChunk(key: Uint8Array, index: number, last: boolean, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, last), { authTagLength: TAG })
    .setAAD(AAD)
    .setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
  } catch (thrown) {
    throw storedFileFaults['file.damaged']({}, thrown);
  }
}
