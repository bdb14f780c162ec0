/**
 * Sums over the rows of tables, by which a check sees that a row was changed, lost or put in by anybody but who writes the table: the
 * SHA-256 of every row, all of them XORed. They are no signature: they tell damage and defects, not an attacker who has the key.
 * Invariant: a sum and the rows it is over change in one transaction.
 */
import { hash } from 'node:crypto';
import type { Writer } from './types.ts';

export type Cell = Uint8Array | string | number | null;
/** Columns by table, in an order that stays. */
export type Summed = Readonly<Record<string, readonly string[]>>;

export interface RowSums<Tables extends Summed> {
  /** A row was put in: its values, in the order of the columns. */
  added(table: keyof Tables & string, row: readonly Cell[]): void;
  /** Does what changes rows of a table; `where` holds for each of them, before or after, and for no row that stays as it is but at a cost. */
  change<Result>(table: keyof Tables & string, where: string, values: readonly Cell[], work: () => Result): Result;
}

const BYTES = 32;
const ZERO = Buffer.alloc(BYTES);
/** There while the sums are yet to be made over what stood in the tables before there were any. */
const PENDING = 'sync.sums';

const headOf = (cell: Cell, length: number): string =>
  cell === null
    ? 'n;'
    : typeof cell === 'number'
      ? `i${cell};`
      : `${typeof cell === 'string' ? 't' : 'b'}${length};`;

const lengthOf = (cell: Cell): number =>
  cell === null || typeof cell === 'number' ? 0 : typeof cell === 'string' ? Buffer.byteLength(cell) : cell.length;

/** Longer than any head. */
const HEAD = 32;
/** Where a row is put together: a sum is made several times for each envelope, and of many small pieces. Nothing stays in it. */
let paper = Buffer.alloc(2048);

function sumOfRow(table: string, row: readonly Cell[]): Buffer {
  const cells: readonly Cell[] = [table, ...row];
  let end = 0;
  for (const cell of cells) {
    const length = lengthOf(cell);
    if (end + HEAD + length > paper.length) {
      const larger = Buffer.alloc(2 * (end + HEAD + length));
      paper.copy(larger, 0, 0, end);
      paper.fill(0);
      paper = larger;
    }
    end += paper.write(headOf(cell, length), end, 'latin1');
    if (length === 0) continue;
    if (typeof cell === 'string') paper.write(cell, end);
    else paper.set(cell as Uint8Array, end);
    end += length;
  }
  const sum = hash('sha256', paper.subarray(0, end), 'buffer');
  paper.fill(0, 0, end);
  return sum;
}

function xor(sum: Buffer, other: Uint8Array): void {
  for (let at = 0; at < BYTES; at += 1) sum[at]! ^= other[at]!;
}

const select = (table: string, columns: readonly string[], where: string): string =>
  `SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`;

/** Texts of `select` by table and condition: one is asked for with every envelope. */
function createTexts(tables: Summed): (table: string, where: string) => string {
  const texts = new Map(Object.keys(tables).map((table) => [table, new Map<string, string>()]));
  return (table, where) => {
    const known = texts.get(table)!;
    const text = known.get(where) ?? select(table, tables[table]!, where);
    known.set(where, text);
    return text;
  };
}

type Reader = Pick<Writer, 'connection'>;

const rowsOf = ({ connection }: Reader, table: string, columns: readonly string[], where = 'true') =>
  connection.prepare(select(table, columns, where)).raw();

/** What a table comes to, and over how many rows. Flat memory; one state of the database. */
export function sumRows(db: Reader, table: string, columns: readonly string[]): { sum: Buffer; rows: number } {
  const sum = Buffer.alloc(BYTES);
  let rows = 0;
  for (const row of rowsOf(db, table, columns).iterate() as Iterable<Cell[]>) {
    xor(sum, sumOfRow(table, row));
    rows += 1;
  }
  return { sum, rows };
}

/** The sums that stand in the database, by table; null while they are yet to be made. */
export function standingSums(db: Pick<Writer, 'prepare'>): ReadonlyMap<string, Buffer> | null {
  if (db.prepare('SELECT 1 AS found FROM meta WHERE name = ?').get(PENDING)) return null;
  const rows = db.prepare('SELECT name, sum FROM sync_sum').all();
  return new Map(rows.map(({ name, sum }) => [name as string, Buffer.from(sum as Uint8Array)]));
}

/** Makes them where that is yet to be done. */
function begin(writer: Writer, tables: Summed): void {
  if (standingSums(writer) !== null) return;
  const work = (): void => {
    for (const [table, columns] of Object.entries(tables))
      writer
        .prepare('INSERT OR REPLACE INTO sync_sum (name, sum) VALUES (?, ?)')
        .run(table, sumRows(writer, table, columns).sum);
    writer.prepare('DELETE FROM meta WHERE name = ?').run(PENDING);
  };
  if (writer.connection.inTransaction) work();
  else writer.transaction(work);
}

/** To be made before any of the tables is written by it. */
export function createRowSums<Tables extends Summed>(writer: Writer, tables: Tables): RowSums<Tables> {
  begin(writer, tables);
  const textOf = createTexts(tables);
  const apply = (table: string, change: Uint8Array): void => {
    if (ZERO.equals(change)) return;
    const stored = writer.prepare('SELECT sum FROM sync_sum WHERE name = ?').get(table)?.sum as
      | Uint8Array
      | undefined;
    // One that is gone is damage, and stays for the check to find.
    if (stored === undefined || stored.length !== BYTES) return;
    const sum = Buffer.from(stored);
    xor(sum, change);
    writer.prepare('UPDATE sync_sum SET sum = ? WHERE name = ?').run(sum, table);
  };
  return {
    added: (table, row) => apply(table, sumOfRow(table, row)),
    change(table, where, values, work) {
      // Prepared once: it is asked for at every envelope.
      const some = writer.prepare(textOf(table, where));
      const read = (): readonly Cell[][] =>
        some.all(...values).map((row) => tables[table]!.map((column) => row[column] as Cell));
      const difference = Buffer.alloc(BYTES);
      for (const row of read()) xor(difference, sumOfRow(table, row));
      const result = work();
      for (const row of read()) xor(difference, sumOfRow(table, row));
      apply(table, difference);
      return result;
    },
  };
}
