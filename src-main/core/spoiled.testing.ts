/**
 * Damage as somebody does it who has the file and its key: every table and column of the live schema in turn, each in a
 * transaction that is taken back again. Triggers are dropped and put back, so that the schema shows nothing.
 */
import type Sqlite from 'better-sqlite3-multiple-ciphers';

export interface Damage {
  readonly table: string;
  /** Null where whole rows are damaged. */
  readonly column: string | null;
  readonly how: 'flip' | 'blank-all' | 'fill' | 'swap' | 'delete' | 'duplicate';
}

type Cell = number | bigint | string | Uint8Array | null;
type Column = { name: string; type: string; notnull: number; pk: number };

/** Any other value of the same type. */
function other(value: Exclude<Cell, null>): Cell {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) === 1 ? 0 : Number(value) + 1;
  if (typeof value === 'string') {
    const middle = value.length >> 1;
    return value.length === 0
      ? 'x'
      : value.slice(0, middle) + (value[middle] === 'y' ? 'z' : 'y') + value.slice(middle + 1);
  }
  const bytes = Buffer.from(value.length === 0 ? [0] : value);
  bytes[bytes.length >> 1]! ^= 1;
  return bytes;
}

const something = (type: string): Cell =>
  type === 'TEXT' ? 'something' : type === 'INTEGER' || type === 'REAL' ? 7 : Buffer.from('0123456789abcdef');

const same = (one: Cell, two: Cell): boolean =>
  one instanceof Uint8Array && two instanceof Uint8Array ? Buffer.compare(one, two) === 0 : one === two;

const quoted = (name: string): string => `"${name}"`;

/** The tables whose rows can be written: all but FTS5's own faces, whose parts are tables of their own. */
export const tablesOf = (connection: Sqlite.Database): string[] =>
  connection
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')")
    .pluck()
    .all()
    .filter((name) => name !== 'sqlite_schema') as string[];

const columnsOf = (connection: Sqlite.Database, table: string): Column[] =>
  connection.prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info(?)`).all(table) as Column[];

/** Each damage that this database can take. `apply` does it and answers whether a row was there to damage. */
export function* damages(
  connection: Sqlite.Database,
  tables = tablesOf(connection),
): Generator<[Damage, () => boolean]> {
  const run = (sql: string, ...values: Cell[]): boolean => connection.prepare(sql).run(...values).changes > 0;
  for (const table of tables) {
    const columns = columnsOf(connection, table);
    const name = quoted(table);
    const keys = columns.filter((column) => column.pk > 0).map((column) => quoted(column.name));
    // A table without a primary key has a rowid.
    const at = keys.length > 0 ? keys : ['rowid'];
    const where = at.map((key) => `${key} IS ?`).join(' AND ');
    const pick = (column: string, condition: string, offset = 0) =>
      connection
        .prepare(`SELECT ${column}, ${at.join(', ')} FROM ${name} WHERE ${condition} LIMIT 1 OFFSET ${offset}`)
        .raw()
        .get() as [Cell, ...Cell[]] | undefined;
    const middle = (condition: string): number =>
      (connection.prepare(`SELECT count(*) FROM ${name} WHERE ${condition}`).pluck().get() as number) >> 1;
    for (const column of columns) {
      const cell = quoted(column.name);
      const set = (value: Cell, row: readonly Cell[]) =>
        run(`UPDATE ${name} SET ${cell} = ? WHERE ${where}`, value, ...row);
      const damage = (how: Damage['how']): Damage => ({ table, column: column.name, how });
      yield [
        damage('flip'),
        () => {
          const row = pick(cell, `${cell} IS NOT NULL`, middle(`${cell} IS NOT NULL`));
          return row !== undefined && set(other(row[0] as Exclude<Cell, null>), row.slice(1));
        },
      ];
      if (column.notnull === 0 && column.pk === 0) {
        yield [damage('blank-all'), () => run(`UPDATE ${name} SET ${cell} = NULL WHERE ${cell} IS NOT NULL`)];
        yield [
          damage('fill'),
          () => {
            const row = pick(cell, `${cell} IS NULL`, middle(`${cell} IS NULL`));
            return row !== undefined && set(something(column.type), row.slice(1));
          },
        ];
      }
      yield [
        damage('swap'),
        () => {
          if (column.pk > 0) return false;
          const one = pick(cell, `${cell} IS NOT NULL`);
          const two =
            one &&
            pick(
              cell,
              `${cell} IS NOT ${one[0] === null ? 'NULL' : `(SELECT ${cell} FROM ${name} WHERE ${cell} IS NOT NULL LIMIT 1)`} AND ${cell} IS NOT NULL`,
            );
          if (!one || !two || same(one[0], two[0])) return false;
          return set(two[0], one.slice(1)) && set(one[0], two.slice(1));
        },
      ];
    }
    const rows = (how: Damage['how']): Damage => ({ table, column: null, how });
    yield [
      rows('delete'),
      () => {
        const row = pick(at[0]!, 'true', middle('true'));
        return row !== undefined && run(`DELETE FROM ${name} WHERE ${where}`, ...row.slice(1));
      },
    ];
    yield [
      rows('duplicate'),
      () => {
        const list = columns.map((column) => quoted(column.name)).join(', ');
        const values = columns.map((column) => {
          const cell = quoted(column.name);
          if (column.pk === 0) return cell;
          return column.type === 'INTEGER' && keys.length === 1
            ? `(SELECT max(${cell}) + 1 FROM ${name})`
            : column.type === 'TEXT'
              ? `${cell} || 'y'`
              : column.type === 'BLOB'
                ? 'randomblob(16)'
                : `${cell} + 1000000`;
        });
        const row = pick(at[0]!, 'true', middle('true'));
        return (
          row !== undefined &&
          run(
            `INSERT INTO ${name} (${list}) SELECT ${values.join(', ')} FROM ${name} WHERE ${where}`,
            ...row.slice(1),
          )
        );
      },
    ];
  }
}

/**
 * Does a damage, asks, and takes it back. Null where there was nothing to damage, or the file itself refuses it. `tables`:
 * those whose triggers must be out of the way.
 */
export function underDamage<Result>(
  connection: Sqlite.Database,
  tables: readonly string[],
  apply: () => boolean,
  ask: () => Result,
): Result | null {
  const triggers = connection
    .prepare(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN (SELECT value FROM json_each(?))",
    )
    .all(JSON.stringify(tables)) as { name: string; sql: string }[];
  connection.unsafeMode(true);
  connection.exec('BEGIN');
  try {
    for (const trigger of triggers) connection.exec(`DROP TRIGGER ${quoted(trigger.name)}`);
    let done = false;
    try {
      done = apply();
    } catch (thrown) {
      if (!String((thrown as { code?: string }).code).startsWith('SQLITE_CONSTRAINT')) throw thrown;
    }
    for (const trigger of triggers) connection.exec(trigger.sql);
    return done ? ask() : null;
  } finally {
    connection.exec('ROLLBACK');
    connection.unsafeMode(false);
  }
}
