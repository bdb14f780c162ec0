/** What the search must find before its silence counts: a file in each form, and a database that is not encrypted. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { openPlainDatabase } from '../support/plain-database.ts';
import type { Finder } from './forms.ts';
import { scanFolders } from './places.ts';
import { canary, phone } from './secrets.ts';
import { expectSome } from './tally.ts';

/** `folder`: made for it, and gone afterwards. */
export function controls(finder: Finder, folder: string): void {
  mkdirSync(folder);
  const text = Buffer.from(`Ann ${canary(9)}, ${phone(9)}`);
  const forms: Readonly<Record<string, Buffer>> = {
    plain: text,
    'utf-16le': Buffer.from(text.toString(), 'utf16le'),
    'utf-16be': Buffer.from(text.toString(), 'utf16le').swap16(),
    base64: Buffer.from(text.toString('base64')),
    hex: Buffer.from(text.toString('hex')),
    gzip: gzipSync(text),
    zlib: deflateSync(text),
    zstd: zstdCompressSync(text),
  };
  for (const [name, bytes] of Object.entries(forms)) {
    const planted = join(folder, name);
    writeFileSync(planted, Buffer.concat([Buffer.alloc(5000, 3), bytes, Buffer.alloc(100, 4)]));
    expectSome(
      name,
      scanFolders(finder, [folder]).traces.filter(({ where }) => where === planted),
    );
  }
  const path = join(folder, 'plain.db');
  const database = openPlainDatabase(path);
  database.exec(`CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('${canary(9)}')`);
  database.close();
  expectSome(
    'a database that is not encrypted',
    scanFolders(finder, [folder]).traces.filter(({ where }) => where === path),
  );
  rmSync(folder, { recursive: true });
}
