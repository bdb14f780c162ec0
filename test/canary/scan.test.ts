/** The scanner finds what it is to find, in every form; else its silence would mean nothing. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { createFinder, textSecret } from './forms.ts';
import { scanFolders } from './places.ts';

const SECRET = 'Zqvexwolt';
const key = randomBytes(32);
const finder = createFinder([...textSecret(SECRET), { name: 'key', bytes: key }]);
const around = (text: string | Buffer): Buffer =>
  Buffer.concat([randomBytes(4099), Buffer.from(text), randomBytes(501)]);

let temp: TempFolder;
beforeEach(() => {
  temp = createTempFolder();
});
afterEach(() => temp.remove());

const FORMS: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['as it is', (bytes) => bytes],
  ['in UTF-16LE', (bytes) => Buffer.from(bytes.toString(), 'utf16le')],
  ['in UTF-16BE', (bytes) => Buffer.from(bytes.toString(), 'utf16le').swap16()],
  ...[0, 1, 2].map(
    (shift) =>
      [
        `in base64, ${shift} bytes in`,
        (bytes: Buffer) =>
          Buffer.from(Buffer.concat([Buffer.alloc(shift, 7), bytes, Buffer.from('+more')]).toString('base64')),
      ] as const,
  ),
  ['in hexadecimal digits', (bytes) => Buffer.from(bytes.toString('hex'))],
  ['in gzip', (bytes) => gzipSync(Buffer.concat([Buffer.alloc(3000, 1), bytes]))],
  ['in zlib', (bytes) => deflateSync(Buffer.concat([Buffer.alloc(3000, 1), bytes]))],
  ['in zstd', (bytes) => zstdCompressSync(Buffer.concat([Buffer.alloc(3000, 1), bytes]))],
];

describe('the scanner', () => {
  it.each(FORMS)('finds a name and a password %s, in the middle of noise', (_, form) => {
    for (const text of [`Ann ${SECRET}abc`, `zqvexwolt lantern`, `ZQVEXWOLT`])
      expect(finder.findDeep(around(form(Buffer.from(text))))).not.toEqual([]);
  });

  it.each(FORMS.filter(([name]) => !name.includes('UTF-16')))('finds a key %s', (_, form) => {
    expect(finder.findDeep(around(form(key)))).not.toEqual([]);
  });

  it.each([
    ['without a header', deflateRawSync],
    ['as the web packs', brotliCompressSync],
  ])('finds it in a file that was packed %s', (_, pack) => {
    expect(finder.findDeep(pack(Buffer.from(`Ann ${SECRET}abc`)))).not.toEqual([]);
  });

  it('finds it in names of files, and names the file that holds it', () => {
    writeFileSync(join(temp.path, `${SECRET}.txt`), 'nothing');
    writeFileSync(join(temp.path, 'dump'), around(SECRET));
    const { files, traces } = scanFolders(finder, [temp.path]);
    expect(files).toBe(2);
    expect(traces.map(({ where }) => where).sort()).toEqual([
      join(temp.path, 'dump'),
      `the name of ${join(temp.path, `${SECRET}.txt`)}`,
    ]);
  });

  it('finds nothing in noise, and refuses to look for what noise would hold', () => {
    expect(finder.findDeep(randomBytes(8 * 1024 * 1024))).toEqual([]);
    expect(() => createFinder([{ name: 'short', bytes: Buffer.from('abc') }])).toThrow('short');
  });
});
