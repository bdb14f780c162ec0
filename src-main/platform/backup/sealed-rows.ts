/** Rows of tables in the frames of a sealed file: JSON, with blobs in base64. */
import { z } from 'zod';
import { backupFaults } from './backup-faults.ts';

/** In one frame at most. */
const ROWS = 1000;

const cell = z.union([z.null(), z.number(), z.string(), z.strictObject({ b: z.string() })]);

/** `tables`: those that may stand in the file. Columns go into a statement, and so are held to what names are made of. */
export const rowsSchema = <const Tables extends readonly [string, ...string[]]>(tables: Tables) =>
  z.strictObject({
    table: z.enum(tables),
    columns: z.array(z.string().regex(/^[a-z_]+$/)),
    rows: z.array(z.array(cell)),
  });

export type Row = Record<string, unknown>;

/** A frame for every thousand rows. */
export function* rowFrames(table: string, rows: Iterable<Row>): Generator<Buffer> {
  let part: Row[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS) continue;
    yield encode(table, part);
    part = [];
  }
  if (part.length > 0) yield encode(table, part);
}

function encode(table: string, rows: readonly Row[]): Buffer {
  const columns = Object.keys(rows[0]!);
  const cells = rows.map((row) =>
    columns.map((column) => {
      const value = row[column];
      return value instanceof Uint8Array ? { b: Buffer.from(value).toString('base64') } : value;
    }),
  );
  return Buffer.from(JSON.stringify({ table, columns, rows: cells }));
}

/** What SQLite is given for a cell. */
export const cellValue = (one: z.output<typeof cell>): null | number | string | Buffer =>
  typeof one === 'object' && one !== null ? Buffer.from(one.b, 'base64') : one;

/** Fault: `backup.damaged`. */
export function parseFrame<Output>(schema: z.ZodType<Output>, path: string, frame: Buffer | undefined): Output {
  try {
    return schema.parse(JSON.parse(frame?.toString('utf8') ?? ''));
  } catch (thrown) {
    throw backupFaults['backup.damaged']({ file: path }, thrown);
  }
}
