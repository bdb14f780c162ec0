/**
 * How far this database had come, kept beside it: SQLite takes a write-ahead log that is missing, cut short or old for the
 * end of what was written, and would show older data without a word. After each commit the number of the last audit entry
 * is written here, under a MAC of the database key.
 * Invariant: it is written after the commit is on the disk and not waited for, so that it may be behind the database and
 * never ahead of it; what does not verify says nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { dataFiles } from './data-folder.ts';
import { databaseFaults } from './database-faults.ts';
import type { DatabaseKey } from './open.ts';

const NUMBER = 8;
const MAC = 32;

export interface HighWater {
  /** Called after each commit. Never throws: the commit stands, and a mark that is behind does no harm. */
  rise(): void;
  /** Wipes the key of the mark. */
  close(): void;
}

/** Fault: `database.rolled_back` where the mark says that more had been written than is there. */
export function watchHighWater(folder: string, connection: Sqlite.Database, key: DatabaseKey): HighWater {
  const path = dataFiles(folder).mark;
  const markKey = createHmac('sha256', key).update('almoner high-water mark').digest();
  const macOf = (number: Uint8Array): Buffer => createHmac('sha256', markKey).update(number).digest();
  const last = connection.prepare<[], { seq: number }>('SELECT seq FROM audit ORDER BY seq DESC LIMIT 1');
  const found = last.get()?.seq ?? 0;
  const marked = readMark(path, macOf);
  if (marked > found) {
    markKey.fill(0);
    throw databaseFaults['database.rolled_back']({ missing: marked - found });
  }
  let file: number | null = null;
  let written = 0;
  const bytes = Buffer.alloc(NUMBER + MAC);
  return {
    rise() {
      try {
        const seq = last.get()?.seq ?? 0;
        if (seq <= written) return;
        file ??= openSync(path, 'w', 0o600);
        bytes.writeBigUInt64BE(BigInt(seq));
        macOf(bytes.subarray(0, NUMBER)).copy(bytes, NUMBER);
        writeSync(file, bytes, 0, bytes.length, 0);
        written = seq;
      } catch {
        // A full disk, say. The next commit tries again.
      }
    },
    close() {
      markKey.fill(0);
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

/** 0 where there is no mark, or none that this key wrote. */
function readMark(path: string, macOf: (number: Uint8Array) => Buffer): number {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return 0;
  }
  const number = bytes.subarray(0, NUMBER);
  if (bytes.length !== NUMBER + MAC || !timingSafeEqual(macOf(number), bytes.subarray(NUMBER))) return 0;
  return Number(number.readBigUInt64BE());
}
