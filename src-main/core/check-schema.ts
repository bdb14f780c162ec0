/** Whether tables, indexes and triggers are those the migrations make: without its triggers the audit log could be edited. */

import type { Problem } from '#platform/audit/verify.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate } from '#platform/database/migrator.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import type { Writer } from '#platform/database/types.ts';
import { createWriter } from '#platform/database/writer.ts';
import { migrations } from './migrations.ts';

type Schema = ReadonlyMap<string, string | null>;

const SCHEMA = "SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";

const read = (rows: readonly { name: string; sql: string | null }[]): Schema =>
  new Map(rows.map(({ name, sql }) => [name, sql]));

/** The schema of a new database, made in memory; it holds no data. */
function expectedSchema(): Schema {
  const Database = loadSqlite();
  const connection = new Database(':memory:');
  try {
    migrate(createWriter(connection), migrations, 0);
    return read(connection.prepare(SCHEMA).all() as { name: string; sql: string | null }[]);
  } finally {
    connection.close();
  }
}

export function checkSchema(writer: Writer): Problem[] {
  const expected = expectedSchema();
  const found = read(writer.connection.prepare(SCHEMA).all() as { name: string; sql: string | null }[]);
  const problems: Problem[] = [];
  const report = (where: string, message: string) => problems.push({ code: 'database.schema', where, message });
  for (const [name, sql] of expected) {
    if (!found.has(name)) report(name, 'It is missing.');
    else if (found.get(name) !== sql) report(name, 'It is not as the program made it.');
  }
  for (const name of found.keys()) if (!expected.has(name)) report(name, 'The program did not make it.');
  if (createMeta(writer).get('device')?.length !== 16)
    problems.push({ code: 'database.device', where: 'meta', message: 'The id of this device is missing.' });
  return problems;
}
