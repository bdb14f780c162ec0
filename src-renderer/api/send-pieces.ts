/** A file over the wire, a piece at a time; nothing of it rests anywhere on the way. */

async function base64Of(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  let text = '';
  // String.fromCharCode takes its bytes as arguments, of which there may not be too many.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Sends the pieces in order, each once the one before was taken. `onProgress` is told 0 to 1; rejects as `send` does. */
export async function sendPieces(
  file: Blob,
  pieceBytes: number,
  send: (index: number, base64: string) => Promise<unknown>,
  onProgress: (fraction: number) => void,
): Promise<void> {
  for (let index = 0; index * pieceBytes < file.size; index += 1) {
    const end = Math.min(file.size, (index + 1) * pieceBytes);
    await send(index, await base64Of(file.slice(index * pieceBytes, end)));
    onProgress(end / file.size);
  }
}
