/** What can be wrong with the database file, its folder or its disk, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const databaseFaults = defineFaults({
  'database.missing': {
    message: 'There is no Almoner database at {path}.',
    remedy: 'Check the folder. If the file was moved or deleted, put it back or restore a backup.',
  },
  'database.exists': {
    message: 'There already is a database at {path}.',
    remedy: 'Choose an empty folder. Almoner never replaces an existing database.',
  },
  'database.wrong_key': {
    message: 'The database at {path} does not open with this key. It belongs to another installation.',
    remedy: 'Put back the database and the key files that belong together, or restore a backup.',
  },
  'database.foreign': {
    message: 'The file at {path} is not a database of Almoner.',
    remedy: 'Check that the right folder was chosen. If the file was replaced, restore a backup.',
  },
  'database.corrupt': {
    message: 'The database at {path} is damaged or was cut short.',
    remedy: 'Do not change the file. Restore the latest backup, or ask support to recover it.',
  },
  'database.rolled_back': {
    message:
      'The newest changes are missing from the database: it is older than Almoner left it, by {missing} entries.',
    remedy:
      'Put back the file almoner.db-wal if it was moved or deleted. Otherwise restore the latest backup; or, to go on without these changes, delete the file almoner.mark in the data folder.',
  },
  'database.newer': {
    message: 'The database was last used by a newer version of Almoner ({found}).',
    remedy: 'Install the newer version on this computer. The data is untouched.',
  },
  'database.migration_changed': {
    message: 'This copy of Almoner disagrees with the database about change “{migration}”.',
    remedy: 'Install Almoner again from a trusted source. The data is untouched.',
  },
  'database.pragma': {
    message: 'The database refused the safety setting “{pragma}”, so Almoner did not go on.',
    remedy: 'Restart the computer and try again. If it happens again, send the diagnostics file to support.',
  },
  'database.key_malformed': {
    message: 'The key of the database has the wrong length.',
    remedy: 'Restart Almoner and unlock it again.',
  },
  'database.reader_lost': {
    message: 'Reading was interrupted.',
    remedy: 'Try again.',
  },
  'database.closed': {
    message: 'The database is closed.',
    remedy: 'Unlock Almoner and try again.',
  },
  'data.in_use': {
    message: 'Almoner is already running on the folder {folder}.',
    remedy: 'Use the window that is open, or close it first.',
  },
  'data.missing': {
    message: 'There is no clinic in the folder {folder}.',
    remedy: 'Look whether the folder is the right one, or make a clinic there first.',
  },
  'data.not_writable': {
    message: 'Almoner may not write to the folder {folder}.',
    remedy: 'Give your account the right to write there, or choose another folder.',
  },
  'disk.full': {
    message: 'The disk is full. Nothing of this step was saved; everything saved before is safe.',
    remedy: 'Free some space and try again.',
  },
  'disk.failed': {
    message: 'The disk reported an error. Nothing of this step was saved.',
    remedy: 'Check the disk and make a backup soon. Then try again.',
  },
  'node.too_old': {
    message: 'Almoner needs Node.js 22 or newer; this is {version}.',
    remedy: 'Start it with “npm start”, which brings the right version, or install a newer Node.js.',
  },
});

/** Whether SQLite found no room: for the data, or for the index of its log, of which it says so less plainly. */
export const isNoRoom = (code: string | null): boolean =>
  code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE';

/** The code of an error of SQLite, or null where it is none. */
export const sqliteCode = (thrown: unknown): string | null =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  thrown.code.startsWith('SQLITE_')
    ? thrown.code
    : null;
