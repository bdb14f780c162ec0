/**
 * The settings every connection runs with, set and read back (design §4). SQLite ignores what it does not understand,
 * so a setting counts only once it was read back.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { databaseFaults } from './database-faults.ts';

export type Role = 'writer' | 'reader' | 'checkpointer';

interface Pragma {
  readonly name: string;
  readonly set: string;
  readonly expect: string | number;
}

const MIB = 1024;

/** Order matters: temp_store before anything sorts, journal_mode before synchronous. */
const common: readonly Pragma[] = [
  // The default keeps sorts and temporary tables in plaintext files.
  { name: 'temp_store', set: 'MEMORY', expect: 2 },
  { name: 'mmap_size', set: '0', expect: 0 },
  { name: 'busy_timeout', set: '5000', expect: 5000 },
  // The default in WAL is NORMAL, which loses acknowledged commits when the power fails.
  { name: 'synchronous', set: 'FULL', expect: 2 },
  // Only macOS looks at these two.
  { name: 'fullfsync', set: 'ON', expect: 1 },
  { name: 'checkpoint_fullfsync', set: 'ON', expect: 1 },
  { name: 'secure_delete', set: 'ON', expect: 1 },
  { name: 'trusted_schema', set: 'OFF', expect: 0 },
  { name: 'foreign_keys', set: 'ON', expect: 1 },
  // Without it INSERT OR REPLACE deletes rows past the triggers that guard the op log and the audit.
  { name: 'recursive_triggers', set: 'ON', expect: 1 },
];

const byRole: Readonly<Record<Role, readonly Pragma[]>> = {
  writer: [
    { name: 'journal_mode', set: 'WAL', expect: 'wal' },
    ...common,
    { name: 'cache_size', set: String(-64 * MIB), expect: -64 * MIB },
    // 256 MB of log: another thread makes checkpoints long before (checkpoints.ts). The file shrinks back to 64 MB at most.
    { name: 'wal_autocheckpoint', set: '65536', expect: 65_536 },
    { name: 'journal_size_limit', set: String(64 * MIB * MIB), expect: 64 * MIB * MIB },
  ],
  reader: [
    ...common,
    { name: 'cache_size', set: String(-32 * MIB), expect: -32 * MIB },
    { name: 'query_only', set: 'ON', expect: 1 },
  ],
  // It never reads a page through its cache.
  checkpointer: [
    ...common,
    { name: 'cache_size', set: '16', expect: 16 },
    { name: 'query_only', set: 'ON', expect: 1 },
  ],
};

/** What a connection of this role must answer, by pragma: for setting, for `check` and for tests. */
export function expectedPragmas(role: Role): ReadonlyMap<string, string | number> {
  const expected = new Map<string, string | number>([
    ['cipher', 'sqlcipher'],
    ['legacy', '4'],
    ['journal_mode', 'wal'],
  ]);
  for (const { name, expect } of byRole[role]) expected.set(name, expect);
  return expected;
}

/** Sets everything. SQLite's own errors pass through: the first of these pragmas is the first use of the key. */
export function setPragmas(connection: Sqlite.Database, role: Role): void {
  for (const { name, set } of byRole[role]) connection.pragma(`${name} = ${set}`);
}

/** Names of the settings that read back as something else; none on a good connection. */
export function wrongPragmas(connection: Sqlite.Database, role: Role): readonly string[] {
  const wrong: string[] = [];
  for (const [name, expect] of expectedPragmas(role)) {
    if (connection.pragma(name, { simple: true }) !== expect) wrong.push(name);
  }
  return wrong;
}

/** Fault: `database.pragma`. */
export function checkPragmas(connection: Sqlite.Database, role: Role): void {
  const [pragma] = wrongPragmas(connection, role);
  if (pragma !== undefined) throw databaseFaults['database.pragma']({ pragma });
}
