/**
 * Tells a wrong key from a damaged file. SQLite says “not a database” to both; but every page of SQLCipher 4 carries an
 * HMAC-SHA512 under the key, so if any page verifies, the key is right and the file is damaged.
 * Rule: SQLCipher design, https://www.zetetic.net/sqlcipher/design (page 4096, reserve 80 = IV 16 + HMAC 64).
 */
import { createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export const PAGE_BYTES = 4096;
const SALT_BYTES = 16;
const HMAC_BYTES = 64;
/** Enough to meet one whole page in any file that is damaged and not destroyed. */
const PAGES_TRIED = 64;

/** True where at least one of up to 64 pages, spread over the file, was written under this key. Reads only. */
export function anyPageVerifies(path: string, key: Uint8Array): boolean {
  const file = openSync(path, 'r');
  try {
    const pages = Math.floor(fstatSync(file).size / PAGE_BYTES);
    const page = Buffer.alloc(PAGE_BYTES);
    if (pages === 0) return false;
    readSync(file, page, 0, SALT_BYTES, 0);
    const salt = Buffer.from(page.subarray(0, SALT_BYTES));
    const hmacSalt = salt.map((byte) => byte ^ 0x3a);
    const hmacKey = pbkdf2Sync(key, hmacSalt, 2, 32, 'sha512');
    try {
      const step = Math.max(1, Math.floor(pages / PAGES_TRIED));
      for (let number = 1; number <= pages; number += step) {
        readSync(file, page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
        if (verifies(page, number, hmacKey)) return true;
      }
      return false;
    } finally {
      hmacKey.fill(0);
    }
  } finally {
    closeSync(file);
  }
}

function verifies(page: Buffer, number: number, hmacKey: Buffer): boolean {
  const littleEndian = Buffer.alloc(4);
  littleEndian.writeUInt32LE(number);
  const end = PAGE_BYTES - HMAC_BYTES;
  const computed = createHmac('sha512', hmacKey)
    .update(page.subarray(number === 1 ? SALT_BYTES : 0, end))
    .update(littleEndian)
    .digest();
  return timingSafeEqual(computed, page.subarray(end));
}
