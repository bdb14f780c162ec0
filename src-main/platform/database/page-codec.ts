/**
 * Pages of SQLCipher 4, opened and sealed by hand: a backup takes the pages of a copy out of their encryption and a restore
 * puts them under a new key, in memory and page by page, so that neither key ever meets the other's file and nothing
 * unencrypted rests on disk. Rule: SQLCipher design, https://www.zetetic.net/sqlcipher/design (page 4096, AES-256-CBC,
 * reserve 80 = IV 16 + HMAC-SHA512 64 over ciphertext, IV and page number; the first 16 bytes of the file are the salt).
 */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { PAGE_BYTES } from './page-check.ts';

const SALT_BYTES = 16;
const IV_BYTES = 16;
const HMAC_BYTES = 64;
const CONTENT_END = PAGE_BYTES - IV_BYTES - HMAC_BYTES;
const HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * The page at 1 GiB, where SQLite takes its locks (https://www.sqlite.org/fileformat.html#the_lock_byte_page): never
 * written, so nothing is encrypted there.
 */
const LOCK_PAGE = 0x4000_0000 / PAGE_BYTES + 1;

export interface PageCodec {
  /** Writes the page as SQLite sees it, its reserve empty; false where it was not written under this key at this place. */
  open(sealed: Uint8Array, number: number, into: Buffer): boolean;
  /** Writes the page as it lies in a file. `iv`: 16 random bytes, never used twice. */
  seal(plain: Uint8Array, number: number, iv: Uint8Array, into: Buffer): void;
  /** Wipes the keys. */
  close(): void;
}

/** `salt`: the first 16 bytes of the file. Pages count from 1. */
export function createPageCodec(databaseKey: Uint8Array, salt: Uint8Array): PageCodec {
  const key = Buffer.from(databaseKey);
  const hmacKey = pbkdf2Sync(
    key,
    salt.map((byte) => byte ^ 0x3a),
    2,
    32,
    'sha512',
  );
  const fileSalt = Buffer.from(salt);
  const startOf = (number: number): number => (number === 1 ? SALT_BYTES : 0);
  const macOf = (page: Uint8Array, number: number): Buffer => {
    const littleEndian = Buffer.alloc(4);
    littleEndian.writeUInt32LE(number);
    return createHmac('sha512', hmacKey)
      .update(page.subarray(startOf(number), PAGE_BYTES - HMAC_BYTES))
      .update(littleEndian)
      .digest();
  };

  return {
    open(sealed, number, into) {
      if (sealed.length !== PAGE_BYTES) return false;
      into.fill(0, 0, PAGE_BYTES);
      if (number === LOCK_PAGE) return true;
      if (!timingSafeEqual(macOf(sealed, number), sealed.subarray(PAGE_BYTES - HMAC_BYTES))) return false;
      const start = startOf(number);
      if (start > 0) {
        if (!fileSalt.equals(sealed.subarray(0, SALT_BYTES))) return false;
        HEADER.copy(into);
      }
      const iv = sealed.subarray(CONTENT_END, CONTENT_END + IV_BYTES);
      const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      decipher.update(sealed.subarray(start, CONTENT_END)).copy(into, start);
      return true;
    },
    seal(plain, number, iv, into) {
      into.fill(0, 0, PAGE_BYTES);
      if (number === LOCK_PAGE) return;
      const start = startOf(number);
      const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      if (start > 0) fileSalt.copy(into);
      cipher.update(plain.subarray(start, CONTENT_END)).copy(into, start);
      into.set(iv, CONTENT_END);
      macOf(into, number).copy(into, PAGE_BYTES - HMAC_BYTES);
    },
    close() {
      key.fill(0);
      hmacKey.fill(0);
    },
  };
}
