/**
 * Text of unknown encoding. Readers of CSV and vCard work on byte strings (one character per byte, as latin1) whose
 * structure is ASCII, and decode each value by itself: UTF-8 where it is valid UTF-8, else the hinted encoding.
 */

import { TextDecoder } from 'node:util';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decoders = new Map<string, TextDecoder | null>();

/** The decoder of a label as files write it; null where there is none. */
export function decoderFor(label: string): TextDecoder | null {
  const name = label.trim().toLowerCase();
  let decoder = decoders.get(name);
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(name);
    } catch {
      decoder = null;
    }
    decoders.set(name, decoder);
  }
  return decoder;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is what it looks for
const ASCII = /^[\x00-\x7f]*$/;

/** Byte string → text. `hint`: encoding to use where it is no UTF-8; Windows-1252 unless told. */
export function decodeBytes(byteString: string, hint?: string): string {
  if (ASCII.test(byteString)) return byteString;
  const bytes = Buffer.from(byteString, 'latin1');
  try {
    return strict.decode(bytes);
  } catch {
    const decoder = (hint === undefined ? null : decoderFor(hint)) ?? decoderFor('windows-1252');
    return (decoder as TextDecoder).decode(bytes);
  }
}

/** What old programs of a country write where it is not UTF-8; undefined: Windows-1252, as nearly everywhere. */
export const legacyEncoding = (region: string): string | undefined =>
  region === 'VN' ? 'windows-1258' : undefined;

/** Encoding shown by a byte order mark or, for UTF-16 without one, by where the zeros stand; null: a byte encoding. */
export function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const length = Math.min(head.length, 2000) & ~1;
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even += 1;
    if (head[at + 1] === 0) odd += 1;
  }
  const most = length * 0.35;
  if (odd > most && even < length * 0.05) return 'utf-16le';
  return even > most && odd < length * 0.05 ? 'utf-16be' : null;
}

/** Chunks of any encoding as UTF-8 chunks. Throws a RangeError for an unknown label. */
export async function* transcode(chunks: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(label);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}

/** Without a UTF-8 byte order mark at its start. */
export const withoutBom = (byteString: string): string =>
  byteString.startsWith('\u00ef\u00bb\u00bf') ? byteString.slice(3) : byteString;
