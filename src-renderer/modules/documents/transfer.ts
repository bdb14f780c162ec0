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

type Api = Pick<Caller, 'call'>;
type Progress = (fraction: number) => void;

async function base64Of(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  let text = '';
  // String.fromCharCode takes its bytes as arguments, of which there may not be too many.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

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
    for (let index = 0; index * PIECE_BYTES < file.size; index += 1) {
      const end = Math.min(file.size, (index + 1) * PIECE_BYTES);
      const base64 = await base64Of(file.slice(index * PIECE_BYTES, end));
      await call(addFilePiece, { upload, index, base64 }, signal);
      progress(end / file.size);
    }
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
