/**
 * What an entity's definition asks of the database, and what is missing there (law 1). Pure text in and out.
 * Invariants: synced shape only grows, so a difference is either an addition or refused; projections have no FOREIGN KEY,
 * UNIQUE or CHECK and only what every row has is NOT NULL, because a row may arrive before its parent, without it, or
 * twice (design §4).
 */
import { columnOf, type Entity } from '#shared/entity/entity.ts';

export interface Column {
  readonly name: string;
  readonly type: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB';
  readonly notNull: boolean;
}

export interface TableShape {
  readonly name: string;
  /** Without `rid`, which every projection has as its INTEGER PRIMARY KEY. */
  readonly columns: readonly Column[];
  /** `CREATE INDEX` statements by index name. */
  readonly indexes: ReadonlyMap<string, string>;
}

/** What the database has: columns by name, indexes as in `sqlite_schema`. Undefined where there is no such table. */
export type FoundTable = Pick<TableShape, 'columns' | 'indexes'> | undefined;

export interface ShapeDiff {
  /** Statements that bring the table to the shape wanted; empty where it has it. */
  readonly statements: readonly string[];
  /** Differences that are no additions, each explained. */
  readonly refused: readonly string[];
}

/** The columns beside an entity's own: row number and id, hybrid-clock stamps, the author, how it was taken back. */
const SYSTEM_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'BLOB', notNull: true },
  { name: 'created', type: 'INTEGER', notNull: true },
  { name: 'creator', type: 'BLOB', notNull: false },
  { name: 'updated', type: 'INTEGER', notNull: false },
  { name: 'deleted', type: 'INTEGER', notNull: false },
  { name: 'retracted', type: 'TEXT', notNull: false },
];

/** Names that SQLite or we give a meaning of our own; a field so called would not work. */
const RESERVED = new Set(['rid', 'rowid', 'oid', '_rowid_', ...SYSTEM_COLUMNS.map(({ name }) => name)]);

const quote = (name: string): string => `"${name}"`;

/** The table an entity's definition asks for. */
export function tableShape(entity: Entity): TableShape {
  const columns = [...SYSTEM_COLUMNS];
  const wanted: string[][] = [];
  for (const [name, field] of Object.entries(entity.fields)) {
    columns.push({ name: columnOf(name), type: field.many ? 'TEXT' : field.type.column, notNull: false });
    if (field.indexed) wanted.push([name]);
  }
  for (const [name, field] of Object.entries(entity.computed)) {
    columns.push({ name: columnOf(name), type: field.column, notNull: false });
    if (field.indexed) wanted.push([name]);
  }
  for (const { name } of columns.slice(SYSTEM_COLUMNS.length)) {
    if (RESERVED.has(name)) throw new Error(`${entity.name}: a field may not be called ${name}`);
  }
  const table = entity.table;
  const indexes = new Map([[`${table}_id`, `CREATE INDEX ${quote(`${table}_id`)} ON ${quote(table)} ("id")`]]);
  for (const names of [...wanted, ...entity.indexes]) {
    // A longer index that begins like this one serves what this one would, and each costs a page of every new row.
    if (entity.indexes.some((longer) => beginsWith(longer, names))) continue;
    const [name, sql] = indexOver(entity, names);
    indexes.set(name, sql);
  }
  return { name: table, columns, indexes };
}

const beginsWith = (longer: readonly string[], names: readonly string[]): boolean =>
  longer.length > names.length && names.every((name, at) => longer[at] === name);

/**
 * An index that starts with a link serves erasure, repair and the bin too, so it holds deleted rows and leaves out those
 * that link nowhere; any other serves lists, which show live rows only. The row number is part of every index.
 */
function indexOver(entity: Entity, names: readonly string[]): [string, string] {
  const columns = names.map(columnOf);
  const first = entity.fields[names[0] as string];
  const part = first?.type.kind === 'link' ? `${quote(columns[0] as string)} IS NOT NULL` : '"deleted" IS NULL';
  const name = [entity.table, ...columns].join('_');
  const list = columns.map(quote).join(', ');
  return [name, `CREATE INDEX ${quote(name)} ON ${quote(entity.table)} (${list}) WHERE ${part}`];
}

const columnText = ({ name, type, notNull }: Column): string =>
  `${quote(name)} ${type}${notNull ? ' NOT NULL' : ''}`;

/** Compares the shape wanted with what is there. */
export function diffTable(wanted: TableShape, found: FoundTable): ShapeDiff {
  if (found === undefined) {
    const columns = ['"rid" INTEGER PRIMARY KEY', ...wanted.columns.map(columnText)];
    const create = `CREATE TABLE ${quote(wanted.name)} (\n  ${columns.join(',\n  ')}\n) STRICT`;
    return { statements: [create, ...wanted.indexes.values()], refused: [] };
  }
  const statements: string[] = [];
  const refused: string[] = [];
  const there = new Map(found.columns.map((column) => [column.name, column]));
  for (const column of wanted.columns) {
    const old = there.get(column.name);
    there.delete(column.name);
    if (old === undefined) {
      if (column.notNull)
        refused.push(`${wanted.name}.${column.name} is new but NOT NULL: rows written before have no value`);
      else statements.push(`ALTER TABLE ${quote(wanted.name)} ADD COLUMN ${columnText(column)}`);
    } else if (old.type !== column.type || old.notNull !== column.notNull) {
      refused.push(
        `${wanted.name}.${column.name} is ${columnText(old)} and should become ${columnText(column)}: ` +
          'a field keeps its type for ever; add a new field and read both',
      );
    }
  }
  for (const name of there.keys())
    refused.push(
      `${wanted.name}.${name} has no field any more: a field is never removed or renamed; keep its line`,
    );
  const indexes = new Map(found.indexes);
  for (const [name, sql] of wanted.indexes) {
    const old = indexes.get(name);
    indexes.delete(name);
    if (old === undefined) statements.push(sql);
    else if (old !== sql)
      refused.push(`index ${name} should change: write a migration by hand that drops it, then run this again`);
  }
  for (const name of indexes.keys())
    refused.push(
      `index ${name} is no longer asked for: write a migration by hand that drops it, then run this again`,
    );
  return { statements, refused };
}
