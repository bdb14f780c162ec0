/** Whether tables, indexes and triggers are those the migrations make: without its triggers the audit log could be edited. */

import { inflateRawSync } from 'node:zlib';
import type { Problem } from '#platform/checking/problem.ts';
import type { Checked } from '#platform/checking/walk.ts';
import { createMeta } from '#platform/database/meta.ts';
import { migrate } from '#platform/database/migrator.ts';
import { loadSqlite } from '#platform/database/sqlite.ts';
import { createWriter } from '#platform/database/writer.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import { migrations } from './migrations.ts';

type Shape = ReadonlyMap<string, string | null>;

const SCHEMA = "SELECT type || ' ' || name AS name, sql AS text FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
const FTS =
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%' ORDER BY name";

type Connection = Checked['connection'];
type Named = { readonly name: string; readonly text: string | null };

/** By name: the text of each table, index and trigger, the migrations applied, and how each full-text index is set. */
function shapeOf(connection: Connection): Shape {
  const all = (sql: string) => connection.prepare(sql).all() as Named[];
  const indexes = connection.prepare(FTS).pluck().all() as string[];
  const rows = [
    ...all(SCHEMA),
    ...all("SELECT 'migration ' || id AS name, sha256 AS text FROM migration"),
    ...indexes.flatMap((name) =>
      // Without secure-delete, words would outlive the text they stood in. `version` is raised by the first deletion.
      all(
        `SELECT 'setting ' || k || ' of ${name}' AS name, iif(k = 'version', '', CAST(v AS TEXT)) AS text FROM "${name}_config"`,
      ),
    ),
  ];
  return new Map(rows.map(({ name, text }) => [name, text]));
}

/** That of a new database, made in memory; it holds no data. */
function expectedShape(): Shape {
  const Database = loadSqlite();
  const connection = new Database(':memory:');
  try {
    migrate(createWriter(connection), migrations, 0);
    return shapeOf(connection);
  } finally {
    connection.close();
  }
}

let made: Shape | null = null;

/** Devices that may be this one: the one that wrote last, and those that a restored backup, or a computer that began anew, became. */
function ownDevices(writer: Checked): Uint8Array[] {
  // Of those under this device's own entries: others came from other devices.
  const last = writer
    .prepare(
      'SELECT o.device FROM audit a JOIN op o ON o.seq = a.last_op WHERE a.last_op > 0 ORDER BY a.seq DESC LIMIT 1',
    )
    .get();
  const restored = writer
    .prepare(
      "SELECT v.value FROM audit a JOIN audit_value v ON v.seq = a.seq WHERE a.action = 'restore' ORDER BY a.seq DESC LIMIT 1",
    )
    .get();
  const anew = writer
    .prepare("SELECT record FROM audit WHERE action = 'device-new' ORDER BY seq DESC LIMIT 1")
    .get();
  const detail = restored?.value ? inflateRawSync(restored.value as Uint8Array).toString() : null;
  return [
    ...(last ? [last.device as Uint8Array] : []),
    ...(anew ? [anew.record as Uint8Array] : []),
    ...(detail ? [idToBytes((JSON.parse(detail) as { device: Id }).device)] : []),
  ];
}

function checkDevice(writer: Checked): Problem[] {
  const device = createMeta(writer).get('device');
  const problem = (message: string): Problem[] => [{ code: 'database.device', where: 'meta', message }];
  if (device?.length !== 16) return problem('The id of this device is missing.');
  const own = ownDevices(writer);
  return own.length > 0 && !own.some((one) => Buffer.compare(one, device) === 0)
    ? problem('The id of this device is not the one under which it wrote.')
    : [];
}

export function checkSchema(writer: Checked): Problem[] {
  made ??= expectedShape();
  const found = shapeOf(writer.connection);
  const problems: Problem[] = [];
  const report = (where: string, message: string) => problems.push({ code: 'database.schema', where, message });
  for (const [name, text] of made) {
    if (!found.has(name)) report(name, 'It is missing.');
    else if (found.get(name) !== text) report(name, 'It is not as the program made it.');
  }
  for (const name of found.keys()) if (!made.has(name)) report(name, 'The program did not make it.');
  return [...problems, ...checkDevice(writer)];
}
