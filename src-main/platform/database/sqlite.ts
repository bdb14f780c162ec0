/**
 * Loads the SQLite addon. In Node older than 22 loading it ends the process without a word, so the version is looked at
 * first; therefore it is required here, at run time, and nowhere imported except as a type.
 */
import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { databaseFaults } from './database-faults.ts';

const OLDEST_NODE = 22;

/** Throws `node.too_old` where the addon could not be loaded. `version` is like `24.21.0`. */
export function checkNodeVersion(version: string): void {
  if (!(Number.parseInt(version, 10) >= OLDEST_NODE)) throw databaseFaults['node.too_old']({ version });
}

let loaded: typeof Sqlite | undefined;

/** The constructor of connections. Fault: `node.too_old`. */
export function loadSqlite(): typeof Sqlite {
  checkNodeVersion(process.versions.node);
  loaded ??= createRequire(import.meta.url)('better-sqlite3-multiple-ciphers') as typeof Sqlite;
  return loaded;
}
