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

function encode(cell: Cell): Buffer {
  if (cell === null) return Buffer.from('n;');
  if (typeof cell === 'number') return Buffer.from(`i${cell};`);
  const bytes = Buffer.from(cell as Uint8Array);
  return Buffer.concat([Buffer.from(`${typeof cell === 'string' ? 't' : 'b'}${bytes.length};`), bytes]);
}

const sumOfRow = (table: string, row: readonly Cell[]): Buffer =>
  hash('sha256', Buffer.concat([encode(table), ...row.map(encode)]), 'buffer');

function xor(sum: Buffer, other: Uint8Array): void {
  for (let at = 0; at < BYTES; at += 1) sum[at]! ^= other[at]!;
}

const select = (table: string, columns: readonly string[], where: string): string =>
  `SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`;

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
      const some = writer.prepare(select(table, tables[table]!, where));
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
