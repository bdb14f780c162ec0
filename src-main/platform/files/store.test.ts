import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from '#shared/errors/fault.ts';
import { seededRandom } from '../records/testing.ts';
import { attachmentNames, attachmentPath, isWholeAttachment } from './attachments.ts';
import { createSniffer } from './sniff.ts';
import { createFileStore, type FileStore } from './store.ts';

let dataDir: string;
let store: FileStore;
let now: number;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  now = Date.now();
  store = createFileStore({ dataDir, clock: { now: () => now }, random: seededRandom(7) });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as Fault).code;
  }
  return 'nothing was refused';
};
const put = (bytes: Buffer, piece = 100_000) => {
  store.begin('one', bytes.length);
  for (let at = 0, index = 0; at < bytes.length; at += piece, index += 1)
    store.add('one', index, bytes.subarray(at, at + piece));
  return store.finish('one');
};
const pdf = (length: number, canary = 'CANARY-4711'): Buffer => {
  const bytes = Buffer.alloc(length, canary);
  bytes.write('%PDF-1.7\n');
  return bytes;
};

test('what was put in comes out, whatever the size, the pieces and the place read from; nothing of it lies in clear', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 5, max: 400 }), fc.constantFrom(65_535, 65_536, 65_537, 131_072, 200_000)),
      fc.integer({ min: 1000, max: 150_000 }),
      fc.integer({ min: 0, max: 200_000 }),
      (length, piece, offset) => {
        const bytes = pdf(length);
        const file = put(bytes, piece);
        expect(file).toMatchObject({ type: 'application/pdf', size: length });
        expect(store.read(file, 0, length)).toEqual(bytes);
        expect(store.read(file, offset, 70_000)).toEqual(bytes.subarray(offset, offset + 70_000));
        expect(isWholeAttachment(dataDir, file.hash)).toBe(true);
        expect(readFileSync(attachmentPath(dataDir, file.hash)).includes('CANARY')).toBe(false);
      },
    ),
    { numRuns: 40 },
  );
});

test('the same file twice has two keys and two names', () => {
  const [one, other] = [put(pdf(1000)), put(pdf(1000))];
  expect(one.hash).not.toBe(other.hash);
  expect(one.key).not.toBe(other.key);
});

test('a changed, swapped, missing or repeated chunk, and another key, are noticed', () => {
  const bytes = pdf(200_000);
  const file = put(bytes);
  const path = attachmentPath(dataDir, file.hash);
  const whole = readFileSync(path);
  const sealed = 64 * 1024 + 16;
  const readAll = () => store.read(file, 0, bytes.length);
  const spoils: Buffer[] = [
    Buffer.concat([whole.subarray(sealed, 2 * sealed), whole.subarray(0, sealed), whole.subarray(2 * sealed)]),
    Buffer.concat([whole.subarray(0, sealed), whole.subarray(0, sealed), whole.subarray(2 * sealed)]),
    whole.subarray(0, 2 * sealed),
    whole.subarray(0, whole.length - 1),
    Buffer.concat([whole, Buffer.alloc(1)]),
  ];
  for (const spoilt of spoils) {
    writeFileSync(path, spoilt);
    expect(codeOf(readAll)).toBe('file.damaged');
    expect(isWholeAttachment(dataDir, file.hash)).toBe(false);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << bit;
      writeFileSync(path, flipped);
      expect(codeOf(readAll)).toBe('file.damaged');
    }),
    { numRuns: 60 },
  );
  writeFileSync(path, whole);
  expect(codeOf(() => store.read({ ...file, key: Buffer.alloc(32).toString('base64') }, 0, 10))).toBe(
    'file.damaged',
  );
  // Cut at a chunk, and a record that was made to say so: the last chunk left is not sealed as the last.
  truncateSync(path, 2 * sealed);
  expect(codeOf(() => store.read({ ...file, size: 2 * 64 * 1024 }, 65_536, 10))).toBe('file.damaged');
  store.erase(file.hash);
  expect(codeOf(readAll)).toBe('file.missing');
});

test('pieces that are lost, repeated or too many end the upload, and a refused file leaves nothing', () => {
  store.begin('one', 10);
  store.add('one', 0, Buffer.from('%PDF-'));
  store.add('one', 0, Buffer.from('%PDF-'));
  expect(codeOf(() => store.add('one', 2, Buffer.from('x')))).toBe('file.upload_lost');
  expect(codeOf(() => store.finish('one'))).toBe('file.upload_lost');
  store.begin('one', 3);
  expect(codeOf(() => store.add('one', 0, Buffer.from('four')))).toBe('file.upload_lost');
  expect(codeOf(() => store.begin('one', 200_000_001))).toBe('file.too_large');
  expect(codeOf(() => put(Buffer.from([0x4d, 0x5a, 0x90, 0, 3])))).toBe('file.type');
  expect(codeOf(() => put(Buffer.alloc(0)))).toBe('file.empty');
  expect(readdirSync(join(dataDir, 'files', 'incoming'))).toEqual([]);
  expect(attachmentNames(dataDir)).toEqual([]);
});

test('a file no record speaks of goes after a day, one that a record knows stays, and uploads end with the store', () => {
  const [known, orphan] = [put(pdf(100)), put(pdf(100))];
  store.begin('two', 10);
  store.sweep((hash) => hash === known.hash);
  expect(attachmentNames(dataDir)).toHaveLength(2);
  const old = new Date(now - 25 * 3_600_000);
  for (const { hash } of [known, orphan]) utimesSync(attachmentPath(dataDir, hash), old, old);
  store.sweep((hash) => hash === known.hash);
  expect(attachmentNames(dataDir)).toEqual([known.hash]);
  store.add('two', 0, Buffer.from('text'));
  store.close();
  expect(readdirSync(join(dataDir, 'files', 'incoming'))).toEqual([]);
});

test('kinds are known by content, whatever the pieces, and what is not on the list is nothing', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  const ftyp = (brand: string) => bytes(`\0\0\0\x18ftyp${brand}\0\0\0\0`);
  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  const cases: [Buffer, string | null][] = [
    [bytes('%PDF-1.4'), 'application/pdf'],
    [bytes('\xff\xd8\xff\xe0'), 'image/jpeg'],
    [bytes('\x89PNG\r\n\x1a\n\0'), 'image/png'],
    [bytes('RIFF\0\0\0\0WEBPVP8 '), 'image/webp'],
    [bytes('{\\rtf1\\ansi'), 'application/rtf'],
    [ftyp('heic'), 'image/heic'],
    [ftyp('isom'), 'video/mp4'],
    [ftyp('qt  '), 'video/quicktime'],
    [ftyp('avif'), null],
    [bytes('PK\x03\x04 [Content_Types].xml … word/document.xml'), docx],
    [bytes('PK\x03\x04 xl/workbook.xml'), null],
    [Buffer.from('Xin chào,\r\n\tcà phê'), 'text/plain'],
    [bytes('caf\xe9'), null],
    [bytes('a\0b'), null],
    [bytes('GIF89a\x01\0'), null],
    [bytes('MZ\x90\0'), null],
    [bytes('\x7fELF\x02'), null],
  ];
  for (const [content, type] of cases)
    for (const piece of [1, 3, 7, 1000]) {
      const sniffer = createSniffer();
      for (let at = 0; at < content.length; at += piece) sniffer.add(content.subarray(at, at + piece));
      expect([content.toString('latin1'), piece, sniffer.end()]).toEqual([
        content.toString('latin1'),
        piece,
        type,
      ]);
    }
});
