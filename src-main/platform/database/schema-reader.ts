/** Reads from a database what shape its tables have, for comparing with what the definitions ask. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type { Column, FoundTable } from './projection-ddl.ts';

/** Columns (without the row number) and indexes of a table, or undefined where it is missing. */
export function readTable(connection: Sqlite.Database, table: string): FoundTable {
  const info = connection
    .prepare<[string], { name: string; type: Column['type']; notnull: number; pk: number }>(
      'SELECT name, type, "notnull", pk FROM pragma_table_info(?)',
    )
    .all(table);
  if (info.length === 0) return undefined;
  const indexes = connection
    .prepare<[string], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    )
    .all(table);
  return {
    columns: info
      .filter(({ pk }) => pk === 0)
      .map(({ name, type, notnull }) => ({ name, type, notNull: notnull === 1 })),
    indexes: new Map(indexes.map(({ name, sql }) => [name, sql])),
  };
}
