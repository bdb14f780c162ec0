/**
 * The folder of an installation: its files, their modes, and the claim that only one process works on it.
 * The claim is an exclusive lock of the operating system on an empty file, taken through SQLite; it dies with the
 * process, so a killed one leaves nothing behind. Opening and closing that file by other means in the same process would
 * drop the lock (POSIX), so nobody else touches it.
 */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { databaseFaults, sqliteCode } from './database-faults.ts';
import { loadSqlite } from './sqlite.ts';

/** Where things lie in a data folder. */
export const dataFiles = (folder: string) =>
  ({
    folder: resolve(folder),
    database: join(resolve(folder), 'almoner.db'),
    lock: join(resolve(folder), 'almoner.lock'),
    /** How far the database had come (high-water.ts). */
    mark: join(resolve(folder), 'almoner.mark'),
    /** How a check went that another process ran beside the program (core/check-note.ts). */
    checkNote: join(resolve(folder), 'almoner.check'),
    /** There where this computer was shut out of the clinic (core/shut-out-note.ts). */
    shutOut: join(resolve(folder), 'almoner.out'),
    keyslots: join(resolve(folder), 'keyslots.json'),
    recovery: join(resolve(folder), 'recovery.json'),
    /** The key slots of a set-up that is not finished. */
    pendingKeyslots: join(resolve(folder), 'keyslots.pending.json'),
  }) as const;

/** A folder somebody named by mistake, say his home, keeps the rights it has. */
function isOurs(path: string): boolean {
  const { database, keyslots, recovery, pendingKeyslots, lock } = dataFiles(path);
  return [database, keyslots, recovery, pendingKeyslots, lock].some(existsSync) || readdirSync(path).length === 0;
}

/** For what needs a clinic: a folder named wrongly is not made. Fault: `data.missing`. */
export function demandClinic(folder: string): void {
  const { database, keyslots, recovery, pendingKeyslots, folder: path } = dataFiles(folder);
  if (![database, keyslots, recovery, pendingKeyslots].some(existsSync))
    throw databaseFaults['data.missing']({ folder: path });
}

/** Makes the folder where it is missing; nobody but the user may look into it. Fault: `data.not_writable`. */
export function prepareDataFolder(folder: string): void {
  const path = resolve(folder);
  try {
    makeFolders(path);
    if (!statSync(path).isDirectory()) throw new Error('not a folder');
    const isOpen = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
    if (isOpen && isOurs(path)) chmodSync(path, 0o700);
  } catch (thrown) {
    throw databaseFaults['data.not_writable']({ folder: path }, thrown);
  }
}

/** What is answered where a folder may not be read, or its file system, as that of some network drives, syncs no folders. */
const UNSYNCED: readonly unknown[] = ['EACCES', 'EBADF', 'EINVAL'];

/**
 * Writes a folder's list of names to the disk, after a file in it was made or renamed. Windows does so by itself, and so it
 * is left to whatever cannot be told to.
 */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  let handle: number | null = null;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch (thrown) {
    if (!UNSYNCED.includes((thrown as NodeJS.ErrnoException).code)) throw thrown;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/**
 * Makes the folders that are missing, for nobody but the user, and writes the name of each to the disk: what is synced in a
 * folder is lost with it where the power fails before its own name was written. One by one, since Node's own `recursive`
 * never comes back where the system answers ENOENT to making a folder in one that is there, as under /proc.
 */
export function makeFolders(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const one of missing) {
    mkdirSync(one, { mode: 0o700 });
    syncFolder(dirname(one));
  }
}

export interface DataFolderClaim {
  release(): void;
}

/** Claims the folder for this process until released or ended. Faults: `data.in_use`, `data.not_writable`. */
export function claimDataFolder(folder: string): DataFolderClaim {
  const { lock, folder: path } = dataFiles(folder);
  prepareDataFolder(path);
  const Database = loadSqlite();
  let connection: InstanceType<typeof Database> | null = null;
  try {
    connection = new Database(lock, { timeout: 0 });
    // Nothing is ever written, so there is no journal to keep beside the file.
    connection.pragma('journal_mode = MEMORY');
    connection.exec('BEGIN EXCLUSIVE');
    chmodSync(lock, 0o600);
  } catch (thrown) {
    connection?.close();
    if (sqliteCode(thrown)?.startsWith('SQLITE_BUSY')) throw databaseFaults['data.in_use']({ folder: path });
    throw databaseFaults['data.not_writable']({ folder: path }, thrown);
  }
  const held = connection;
  return { release: () => void held.close() };
}
