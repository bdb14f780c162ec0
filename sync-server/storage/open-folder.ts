/**
 * The folder of a relay: `relay.db`, for its keeper's eyes alone, and the claim that only one process works on it. The claim
 * is a lock of the operating system on an empty file, taken through SQLite; it dies with its process. The database itself
 * is not locked, so that it can be copied while the relay runs.
 */
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { StartFailure } from '../failure.ts';
import { migrate } from './schema.ts';

export interface OpenFolder {
  readonly connection: Sqlite.Database;
  close(): void;
}

/** Read back after being set: a setting that did not take is no setting. */
const PRAGMAS: readonly (readonly [name: string, value: string | number, reads: string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['secure_delete', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['temp_store', 'MEMORY', 2],
];
const JOURNAL_BYTES = 64 * 1024 * 1024;

const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown } | null)?.code ?? '');

function unusable(path: string, thrown: unknown): StartFailure {
  if (thrown instanceof StartFailure) return thrown;
  if (codeOf(thrown) === 'SQLITE_NOTADB')
    return new StartFailure('data.foreign', `${path} is no database of a relay.`, thrown);
  return new StartFailure('data.unusable', `${path} cannot be used (${codeOf(thrown) || 'unknown'}).`, thrown);
}

/** SQLite would create it readable by others; its -wal and -shm files take the mode of this one. */
function touch(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** Some file systems do not know how to sync a folder. */
const UNSYNCED = ['EINVAL', 'ENOTSUP', 'EISDIR'];

/**
 * The names of the files, and of folders that were made for them, are on the disk before any receipt is: SQLite syncs what is in a file.
 * `first`: the uppermost folder that was made, where one was.
 */
function syncNames(path: string, first: string | undefined): void {
  // Folders cannot be opened there; its file system keeps names by itself.
  if (process.platform === 'win32') return;
  const top = first === undefined ? path : dirname(first);
  for (let folder = path; ; folder = dirname(folder)) {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } catch (thrown) {
      if (!UNSYNCED.includes(codeOf(thrown))) throw thrown;
    } finally {
      closeSync(handle);
    }
    if (folder === top) return;
  }
}

function claim(Database: typeof Sqlite, path: string, folder: string): Sqlite.Database {
  const lock = new Database(path, { timeout: 0 });
  try {
    // Nothing is ever written, so there is no journal to keep beside the file.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock.close();
    if (codeOf(thrown).startsWith('SQLITE_BUSY'))
      throw new StartFailure('data.in_use', `Another relay works on ${folder}.`, thrown);
    throw thrown;
  }
}

function openDatabase(Database: typeof Sqlite, path: string): Sqlite.Database {
  const connection = new Database(path);
  try {
    // So that room can be given back. It counts only in a new file.
    if (connection.pragma('page_count', { simple: true }) === 0) connection.pragma('auto_vacuum = INCREMENTAL');
    for (const [name, value, reads] of PRAGMAS) {
      connection.pragma(`${name} = ${value}`);
      if (connection.pragma(name, { simple: true }) !== reads) throw new Error(`${name} did not take`);
    }
    connection.pragma(`journal_size_limit = ${JOURNAL_BYTES}`);
    migrate(connection, path);
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

/** Makes what is missing. Throws a StartFailure: `data.in_use`, `data.newer`, `data.foreign`, `data.unusable`. */
export function openFolder(folder: string): OpenFolder {
  const path = resolve(folder);
  // Required, not imported, so that the room and its tests load no addon.
  const Database = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as typeof Sqlite;
  const file = join(path, 'relay.db');
  try {
    const first = mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const name of ['relay.lock', 'relay.db']) touch(join(path, name));
    syncNames(path, first);
    const lock = claim(Database, join(path, 'relay.lock'), path);
    try {
      const connection = openDatabase(Database, file);
      return {
        connection,
        close() {
          connection.close();
          lock.close();
        },
      };
    } catch (thrown) {
      lock.close();
      throw thrown;
    }
  } catch (thrown) {
    throw unusable(path, thrown);
  }
}
