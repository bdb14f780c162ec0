/** Rows of a table as bytes: each column that is not empty under a permanent code, in the order of the codes. */
import { type ByteReader, blob, MalformedError, readBytes, u8, u64 } from '#protocol/bytes.ts';

/** The bytes are whole, but of a version that this program does not know. */
export class NewerError extends Error {
  override readonly name = 'NewerError';
}

/** As SQLite gives it; ids are 16 bytes, hashes 32, numbers whole and not negative. */
export type Cell = Uint8Array | string | number | null;
type Kind = 'id' | 'hash' | 'bytes' | 'text' | 'number';
export type Columns = Readonly<
  Record<string, { readonly code: number; readonly kind: Kind; readonly isRequired?: boolean }>
>;
export type Row<C extends Columns> = { readonly [Name in keyof C]: Cell };

export interface RowCodec<C extends Columns> {
  encode(row: Row<C>): Buffer;
  /** About how many bytes a row takes. */
  size(row: Row<C>): number;
  /** Throws MalformedError, and NewerError for a column of a newer version. */
  read(reader: ByteReader, max: number): Row<C>;
}

const LENGTHS: Readonly<Partial<Record<Kind, number>>> = { id: 16, hash: 32 };

function encodeCell(kind: Kind, value: Uint8Array | string | number): Uint8Array {
  if (kind === 'number') return u64(value as number);
  return kind === 'text' ? Buffer.from(value as string) : (value as Uint8Array);
}

function readCell(kind: Kind, bytes: Uint8Array): Cell {
  if (kind === 'number') {
    const reader = readBytes(bytes);
    const value = reader.u64();
    reader.end();
    return value;
  }
  if (bytes.length !== (LENGTHS[kind] ?? bytes.length)) throw new MalformedError('a cell has a wrong length');
  return kind === 'text' ? readBytes(blob(bytes)).text(bytes.length) : Buffer.from(bytes);
}

export function createRowCodec<C extends Columns>(columns: C): RowCodec<C> {
  const names = Object.keys(columns).sort((one, other) => columns[one]!.code - columns[other]!.code);
  const byCode = new Map(names.map((name) => [columns[name]!.code, name]));
  const required = names.filter((name) => columns[name]!.isRequired);
  const isPresent = (row: Row<C>, name: string): boolean => row[name] !== null && row[name] !== undefined;
  return {
    encode(row) {
      const present = names.filter((name) => isPresent(row, name));
      return Buffer.concat([
        u8(present.length),
        ...present.flatMap((name) => [
          u8(columns[name]!.code),
          blob(encodeCell(columns[name]!.kind, row[name] as NonNullable<Cell>)),
        ]),
      ]);
    },
    size(row) {
      let size = 1;
      for (const name of names) {
        const value = row[name];
        if (value === null || value === undefined) continue;
        size += 5 + (typeof value === 'number' ? 8 : value.length);
      }
      return size;
    },
    read(reader, max) {
      const row: Record<string, Cell> = {};
      for (const name of names) row[name] = null;
      const count = reader.u8();
      for (let at = 0, before = 0; at < count; at += 1) {
        const code = reader.u8();
        const bytes = reader.blob(max);
        if (code <= before) throw new MalformedError('columns are out of order');
        before = code;
        const name = byCode.get(code);
        if (name === undefined) throw new NewerError();
        row[name] = readCell(columns[name]!.kind, bytes);
      }
      if (required.some((name) => row[name] === null)) throw new MalformedError('a row lacks a column');
      return row as Row<C>;
    },
  };
}
