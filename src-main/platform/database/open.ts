/**
 * Opens connections to the encrypted database: the one place that knows cipher, key format and file name.
 * Invariants: no connection leaves here whose settings did not read back as they must; one that failed is closed, since
 * an open failed connection blocks others; the key never becomes a string and the text form of it is wiped at once;
 * names are never taken as URIs, which would carry keys into file names and logs.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { Fault } from '#shared/errors/fault.ts';
import { databaseFaults, isNoRoom, sqliteCode } from './database-faults.ts';
import { anyPageVerifies, PAGE_BYTES } from './page-check.ts';
import { checkPragmas, type Role, setPragmas } from './pragmas.ts';
import { loadSqlite } from './sqlite.ts';

/** Stands in the database header: “Almo”. A database with another number is not ours. */
const APPLICATION_ID = 0x416c_6d6f;
/** The format of the whole database, above the migrations; raised only when old programs must not open it at all. */
const FORMAT_VERSION = 1;

/** The raw key of a database: 32 bytes. Whoever holds one wipes it after use with `fill(0)`. */
export type DatabaseKey = Uint8Array;

const PLAIN_HEADER = 'SQLite format 3\0';

/**
 * `x'<64 hex digits>'` as bytes. Anything but 64 digits would be taken for a passphrase, and nothing at all would make a
 * plain file, so the text is checked before SQLite sees it. Fault: `database.key_malformed`.
 */
function keyText(key: DatabaseKey): Buffer {
  const digits = '0123456789abcdef';
  const text = Buffer.alloc(2 + key.length * 2 + 1);
  text.write("x'");
  key.forEach((byte, at) => {
    text[2 + at * 2] = digits.charCodeAt(byte >> 4);
    text[3 + at * 2] = digits.charCodeAt(byte & 15);
  });
  text.write("'", text.length - 1);
  const isHex = (code: number) => (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
  if (text.length !== 67 || !text.subarray(2, 66).every(isHex)) {
    text.fill(0);
    throw databaseFaults['database.key_malformed']();
  }
  return text;
}

/** Gives the connection cipher and key. Nothing is read yet, so a wrong key shows only at the first statement. */
function applyKey(connection: Sqlite.Database, key: DatabaseKey): void {
  const text = keyText(key);
  try {
    connection.pragma("cipher = 'sqlcipher'");
    connection.pragma('legacy = 4');
    connection.key(text);
  } finally {
    text.fill(0);
  }
}

/**
 * Opens an existing database. Faults: `database.missing`, `database.foreign`, `database.wrong_key`, `database.corrupt`,
 * `database.newer`, `database.pragma`, `disk.full`, `disk.failed`.
 */
export function openDatabase(file: string, key: DatabaseKey, role: Role): Sqlite.Database {
  const path = resolve(file);
  if (!existsSync(path)) throw databaseFaults['database.missing']({ path });
  // Not for readers: closing a second handle on the file would drop the locks this process has on it (POSIX).
  if (role === 'writer') refuseForeignFile(path);
  const connection = connect(path, key, role);
  try {
    const id = connection.pragma('application_id', { simple: true });
    if (id !== APPLICATION_ID) throw databaseFaults['database.foreign']({ path });
    const format = connection.pragma('user_version', { simple: true }) as number;
    if (format > FORMAT_VERSION) throw databaseFaults['database.newer']({ found: `format ${format}` });
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

/** Makes a new, empty, encrypted database with mode 0600. Fault: `database.exists`, `disk.full`. */
export function createDatabase(file: string, key: DatabaseKey): Sqlite.Database {
  const path = resolve(file);
  keyText(key).fill(0);
  // SQLite would create it readable by others; its -wal and -shm files take the mode of this one.
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw databaseFaults['database.exists']({ path });
    if (code === 'ENOSPC') throw databaseFaults['disk.full']({}, thrown);
    throw databaseFaults['data.not_writable']({ folder: path }, thrown);
  }
  const connection = connect(path, key, 'writer');
  try {
    connection.pragma(`application_id = ${APPLICATION_ID}`);
    connection.pragma(`user_version = ${FORMAT_VERSION}`);
    return connection;
  } catch (thrown) {
    connection.close();
    throw toOpenFault(thrown, path, key);
  }
}

function connect(path: string, key: DatabaseKey, role: Role): Sqlite.Database {
  const Database = loadSqlite();
  let connection: Sqlite.Database;
  try {
    connection = new Database(path, { fileMustExist: true, readonly: role === 'reader' });
  } catch (thrown) {
    throw toOpenFault(thrown, path, key);
  }
  try {
    applyKey(connection, key);
    setPragmas(connection, role);
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    checkPragmas(connection, role);
    return connection;
  } catch (thrown) {
    connection.close();
    throw toOpenFault(thrown, path, key);
  }
}

function refuseForeignFile(path: string): void {
  const stat = statSync(path);
  if (!stat.isFile()) throw databaseFaults['database.foreign']({ path });
  const head = Buffer.alloc(PLAIN_HEADER.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString('latin1') === PLAIN_HEADER) throw databaseFaults['database.foreign']({ path });
  if (stat.size < PAGE_BYTES) throw databaseFaults['database.corrupt']({ path });
}

function toOpenFault(thrown: unknown, path: string, key: DatabaseKey): unknown {
  if (thrown instanceof Fault) return thrown;
  const code = sqliteCode(thrown);
  if (code === null) return thrown;
  if (code === 'SQLITE_NOTADB')
    return databaseFaults[anyPageVerifies(path, key) ? 'database.corrupt' : 'database.wrong_key'](
      { path },
      thrown,
    );
  if (isNoRoom(code)) return databaseFaults['disk.full']({}, thrown);
  if (code === 'SQLITE_READONLY' || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return databaseFaults['data.not_writable']({ folder: path }, thrown);
  if (code.startsWith('SQLITE_IOERR')) return databaseFaults['disk.failed']({}, thrown);
  return databaseFaults['database.corrupt']({ path }, thrown);
}
