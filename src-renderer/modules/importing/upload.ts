/** Hands one file over in pieces; nothing of it rests anywhere on the way. */
import {
  addUploadPiece,
  beginUpload,
  finishUpload,
  UPLOAD_PIECE_BYTES,
} from '#modules/importing/contract/importing.api.ts';
import type { Caller } from '#shared/api/caller.ts';

async function base64Of(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  let text = '';
  // String.fromCharCode takes its bytes as arguments, of which there may not be too many.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

interface Options {
  /** 0 to 1. */
  readonly onProgress: (fraction: number) => void;
  /** Told at once, so that what was begun can be dropped. */
  readonly onBegun: (upload: string) => void;
  readonly signal: AbortSignal;
}

/** Rejects with the fault of the piece that failed, or with the signal's reason. */
export async function uploadFile(
  { call }: Pick<Caller, 'call'>,
  name: string,
  file: Blob,
  { onProgress, onBegun, signal }: Options,
): Promise<string> {
  const { upload } = await call(beginUpload, { name, size: file.size }, signal);
  onBegun(upload);
  for (let index = 0; index * UPLOAD_PIECE_BYTES < file.size; index += 1) {
    const end = Math.min(file.size, (index + 1) * UPLOAD_PIECE_BYTES);
    const base64 = await base64Of(file.slice(index * UPLOAD_PIECE_BYTES, end));
    await call(addUploadPiece, { upload, index, base64 }, signal);
    onProgress(end / file.size);
  }
  await call(finishUpload, { upload }, signal);
  return upload;
}
