/** Looks for canaries in everything that rests somewhere: all columns of a device's database, all bytes of a relay. */
import { inflateRawSync } from 'node:zlib';
import type { Writer } from '#platform/database/types.ts';
import type { MemoryState } from '../../../sync-server/storage/memory.ts';
import { canariesIn } from '../workload/canaries.ts';

const LATIN = 'latin1';

/** How every canary begins: looked for first, since most of what lies there holds none. */
const MARK = 'kq';

/** Empty where there is no canary in it. */
function textOf(value: Uint8Array): string {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return bytes.includes(MARK) ? bytes.toString(LATIN) : '';
}

function unpacked(value: Uint8Array): string {
  try {
    return textOf(inflateRawSync(value));
  } catch {
    return textOf(value);
  }
}

/** Tables with columns that are packed, and have to be unpacked to be read. */
const PACKED: readonly string[] = ['audit_value', 'sync_audit'];

const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";

/** Where a canary may stand in a table, as a condition; the same for all databases of the simulator, as their tables are. */
const conditions = new Map<string, string>();

function mayHold({ connection }: Writer, table: string): string {
  let condition = conditions.get(table);
  if (condition === undefined) {
    const columns = connection.pragma(`table_info("${table}")`) as readonly { readonly name: string }[];
    condition = PACKED.includes(table)
      ? 'true'
      : columns.map(({ name }) => `instr(CAST("${name}" AS BLOB), CAST('${MARK}' AS BLOB))`).join(' OR ');
    conditions.set(table, condition);
  }
  return condition;
}

/** By names of tables: which of them have any row in which there may be one. */
const overviews = new Map<string, string>();

function tablesWithAny(writer: Writer): string[] {
  const tables = namesIn(writer, TABLES);
  const all = tables.join();
  const parts = (): string[] =>
    tables.map(
      (table) =>
        `SELECT '${table}' AS name WHERE EXISTS (SELECT 1 FROM "${table}" WHERE ${mayHold(writer, table)})`,
    );
  const overview = overviews.get(all) ?? parts().join(' UNION ALL ');
  overviews.set(all, overview);
  return namesIn(writer, overview);
}

const namesIn = (writer: Writer, sql: string): string[] =>
  writer
    .prepare(sql)
    .all()
    .map(({ name }) => name as string);

/** Which of `wanted` stand in any table of the database, and where. */
export function findInDatabase(writer: Writer, wanted: ReadonlySet<string>): string[] {
  if (wanted.size === 0) return [];
  const found: string[] = [];
  for (const table of tablesWithAny(writer))
    for (const row of writer.prepare(`SELECT * FROM "${table}" WHERE ${mayHold(writer, table)}`).all())
      for (const [column, value] of Object.entries(row)) {
        const text =
          typeof value === 'string' ? value : !(value instanceof Uint8Array) ? '' : unpackedColumn(table, value);
        for (const word of canariesIn(text)) if (wanted.has(word)) found.push(`${word} in ${table}.${column}`);
      }
  return found;
}

const unpackedColumn = (table: string, value: Uint8Array): string =>
  PACKED.includes(table) ? unpacked(value) : textOf(value);

/** Which of `wanted` the relay could read in what it keeps. */
export function findAtRelay(state: MemoryState, wanted: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const look = (what: string, bytes: Uint8Array | null): void => {
    if (bytes === null) return;
    for (const word of canariesIn(textOf(bytes))) if (wanted.has(word)) found.push(`${word} in ${what}`);
  };
  for (const { records, logs, chunks } of state.organisations.values()) {
    for (const record of records) look('the membership log', record);
    for (const [space, { entries }] of logs) for (const { envelope } of entries) look(space, envelope);
    for (const parts of chunks.values()) for (const { bytes } of parts.values()) look('a chunk', bytes);
  }
  for (const { toInviter, toJoiner } of state.mailboxes.values()) {
    look('a letter', toInviter);
    look('a letter', toJoiner);
  }
  return found;
}
