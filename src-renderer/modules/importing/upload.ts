/** Hands one file over in pieces; nothing of it rests anywhere on the way. */
import {
  addUploadPiece,
  beginUpload,
  finishUpload,
  UPLOAD_PIECE_BYTES,
} from '#modules/importing/contract/importing.api.ts';
import type { Caller } from '#shared/api/caller.ts';
import { sendPieces } from '../../api/send-pieces.ts';

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
  const send = (index: number, base64: string) => call(addUploadPiece, { upload, index, base64 }, signal);
  await sendPieces(file, UPLOAD_PIECE_BYTES, send, onProgress);
  await call(finishUpload, { upload }, signal);
  return upload;
}
