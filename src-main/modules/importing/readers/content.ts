/** Opens a source: unseals, unpacks gzip, and recognises what it is by its content, never by its name alone. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { IMPORT_AS } from '../contract/importing.api.ts';
import { fileFaults } from '../import.faults.ts';
import { unsealChunks } from '../uploads/seal.ts';
import { transcode, wideEncoding } from './text.ts';
import type { Source } from './unit.ts';

export type Format = 'fhir' | 'fhir-lines' | 'csv' | 'vcard';
/** What the user says it is. */
export type ImportAs = (typeof IMPORT_AS)[number];

/** How much is looked at to recognise a file and its columns. */
export const HEAD_BYTES = 128 * 1024;

export interface Content {
  readonly format: Format;
  /** The beginning, for finding the delimiter and the header; part of `chunks` as well. */
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
}

async function* fileChunks(source: Source): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(source.path, { highWaterMark: 64 * 1024 }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw fileFaults['import.unreadable']({}, cause);
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: Source['onBytes'],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

/** Unpacks; all that came out before the damage is given out before the fault. */
async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  let out: Uint8Array[] = [];
  let failed = false;
  const over = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Uint8Array) => out.push(chunk));
    stream.on('error', () => {
      failed = true;
      resolve();
    });
    stream.on('end', resolve);
  });
  for await (const chunk of chunks) {
    // Small steps, so that a file packed a thousandfold does not unpack into memory.
    for (let at = 0; at < chunk.length && !failed; at += 16_384)
      await Promise.race([
        new Promise<void>((resolve) => stream.write(chunk.subarray(at, at + 16_384), () => resolve())),
        over,
      ]);
    yield* out;
    out = [];
    if (failed) break;
  }
  if (!failed) stream.end();
  await over;
  yield* out;
  if (failed) throw fileFaults['import.gzip_broken']();
}

/** Reads at least `HEAD_BYTES`, or all; the rest follows in `chunks`, which starts with the head again. */
async function withHead(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  let failure: unknown;
  while (length < HEAD_BYTES) {
    try {
      const next = await iterator.next();
      if (next.done) break;
      parts.push(next.value);
      length += next.value.length;
    } catch (thrown) {
      failure = thrown;
      break;
    }
  }
  const head = Buffer.concat(parts);
  async function* again(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (failure !== undefined) throw failure;
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  if (failure !== undefined && head.length === 0) throw failure;
  return { head, chunks: again() };
}

const startsWith = (head: Uint8Array, ...bytes: number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte);

function refuseBinary(head: Uint8Array): void {
  if (startsWith(head, 0x50, 0x4b, 3, 4) || startsWith(head, 0x50, 0x4b, 5, 6)) {
    const names = Buffer.from(head.subarray(0, 4000)).toString('latin1');
    throw fileFaults[
      /xl\/|\[Content_Types\]|mimetypeapplication\/vnd\.oasis/.test(names)
        ? 'import.spreadsheet'
        : 'import.archive'
    ]();
  }
  if (startsWith(head, 0xd0, 0xcf, 0x11, 0xe0)) throw fileFaults['import.spreadsheet']();
  const archives = [
    [0x37, 0x7a, 0xbc, 0xaf],
    [0x52, 0x61, 0x72, 0x21],
    [0x42, 0x5a, 0x68],
    [0xfd, 0x37, 0x7a, 0x58],
    [0x28, 0xb5, 0x2f, 0xfd],
  ];
  if (archives.some((magic) => startsWith(head, ...magic))) throw fileFaults['import.archive']();
  const sample = head.subarray(0, 8000);
  let odd = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd += 1;
  if (odd > sample.length * 0.1) throw fileFaults['import.not_recognised']();
}

/** Whether the first line is a value by itself and another follows. */
function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || !/^\s*[{[]/.test(text.slice(end + 1))) return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** What the beginning shows. Faults: `import.*`. */
export function recognise(head: Uint8Array, name: string, as: ImportAs): Format {
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (text === '') throw fileFaults['import.empty']();
  refuseBinary(head);
  const isCard = /^begin[ \t]*:[ \t]*vcard/im.test(text.slice(0, 4000));
  const isJson = /^[{[]/.test(text) && !text.startsWith('{\\rtf');
  if (as === 'vcard' && !isCard) throw fileFaults['import.wrong_format']({ wanted: 'vCard' });
  if (as === 'fhir' && !isJson)
    throw fileFaults[text.startsWith('<') ? 'import.xml' : 'import.wrong_format']({ wanted: 'FHIR JSON' });
  if (as === 'csv') return 'csv';
  if (isCard) return 'vcard';
  if (isJson) return /\.(ndjson|jsonl)(\.gz)?$/i.test(name) || isLines(text) ? 'fhir-lines' : 'fhir';
  if (/^<(\?xml|!doctype|[a-z])/i.test(text)) throw fileFaults['import.xml']();
  if (/^begin:vcalendar/i.test(text) || text.startsWith('{\\rtf') || text.startsWith('%PDF'))
    throw fileFaults['import.not_recognised']();
  return 'csv';
}

/** `encoding`: what the user says of a CSV; else it is found out. Throws what stops the file as a whole. */
export async function openContent(source: Source, as: ImportAs, encoding?: string): Promise<Content> {
  const raw = source.sealed ? unsealChunks(source.sealed) : fileChunks(source);
  let opened = await withHead(counted(raw, source.onBytes));
  for (let layers = 0; layers < 2 && startsWith(opened.head, 0x1f, 0x8b); layers += 1)
    opened = await withHead(gunzip(opened.chunks));
  const wide = wideEncoding(opened.head) ?? (as !== 'fhir' && as !== 'vcard' ? encoding : undefined);
  if (wide) opened = await withHead(transcode(opened.chunks, wide));
  return { format: recognise(opened.head, source.name, as), ...opened };
}
