/** Files over the wire, a piece at a time; nothing of them rests anywhere on the way. */
import {
  addFilePiece,
  attachFile,
  beginFile,
  dropFile,
  PIECE_BYTES,
  readFilePiece,
} from '#modules/documents/contract/documents.api.ts';
import type { Caller } from '#shared/api/caller.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { sendPieces } from '../../api/send-pieces.ts';

type Api = Pick<Caller, 'call'>;
type Progress = (fraction: number) => void;

/** Brings a file and makes its document. Rejects with the fault of the step that failed, or with the signal's reason. */
export async function bringFile(
  { call }: Api,
  file: File,
  about: Omit<InputOf<typeof attachFile>, 'upload' | 'name'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<OutputOf<typeof attachFile>> {
  const { upload } = await call(beginFile, { size: file.size }, signal);
  try {
    const send = (index: number, base64: string) => call(addFilePiece, { upload, index, base64 }, signal);
    await sendPieces(file, PIECE_BYTES, send, progress);
    return await call(attachFile, { upload, name: file.name, ...about }, signal);
  } catch (thrown) {
    await call(dropFile, { upload }).catch(() => undefined);
    throw thrown;
  }
}

/** The bytes of a document. `reason`: it is taken out of the program. */
export async function fetchFile(
  { call }: Api,
  id: string,
  { size, type, reason }: { readonly size: number; readonly type: string; readonly reason?: string },
  progress: Progress,
  signal: AbortSignal,
): Promise<Blob> {
  const parts: BlobPart[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const takeOut = reason === undefined ? {} : { takeOut: { reason } };
    const piece: OutputOf<typeof readFilePiece> = await call(readFilePiece, { id, offset, ...takeOut }, signal);
    const text = atob(piece.base64);
    parts.push(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    offset = piece.next;
    progress(size === 0 ? 1 : (offset ?? size) / size);
  }
  return new Blob(parts, { type });
}
