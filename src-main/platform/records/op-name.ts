/**
 * What an op is called. Its id holds when it was made and, in the 74 bits that a UUID of version 8 leaves, what it says (ADR 0003):
 * nobody brings something else under the name of an op that he has seen, on whatever desk, space and order it comes in. An erasure blanks
 * an op's contents; their hash stays (`erased_op`), so that its head is still held by its name.
 * Ops of older versions have ids of version 7, which say nothing about them.
 */
import { hash } from 'node:crypto';

type Row = Readonly<Record<string, unknown>>;

const CONTENTS = ['salt', 'body', 'doc', 'events'] as const;
const HEAD = ['record', 'entity', 'kind', 'space', 'hlc', 'device', 'actor', 'batch', 'undoes'] as const;
/** Of an op whose id does not hold what it says. */
const ALL = ['salt', 'id', ...HEAD, 'body', 'doc', 'events'] as const;

const NAMED = Buffer.from('almoner/op/v1\n');
/** Milliseconds since 1970, as in every id of ours. */
const TIME_BYTES = 6;
/** Stands where a length would: longer than anything is. */
const ABSENT = Buffer.alloc(4, 0xff);

/** Each with its length. `space`: that of the op, where the row has none. */
function partsOf(row: Row, columns: readonly string[], space: unknown, parts: Uint8Array[]): Uint8Array[] {
  for (const column of columns) {
    const value = column === 'space' ? space : row[column];
    if (value === null || value === undefined) {
      parts.push(ABSENT);
      continue;
    }
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return parts;
}

const sha256 = (parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
const contentsOf = (row: Row): Buffer => sha256(partsOf(row, CONTENTS, null, []));
const nameOf = (row: Row, space: unknown, time: Uint8Array, contents: Uint8Array): Buffer =>
  sha256(partsOf(row, HEAD, space, [NAMED, time, contents]));

const isNamed = (id: Uint8Array): boolean => id[6]! >> 4 === 8;
const isBlanked = (row: Row): boolean => CONTENTS.every((column) => (row[column] ?? null) === null);

function idFor(time: Uint8Array, name: Uint8Array): Uint8Array {
  const id = new Uint8Array(16);
  id.set(time);
  id.set(name.subarray(0, 10), TIME_BYTES);
  id[6] = 0x80 | (id[6]! & 0x0f);
  id[8] = 0x80 | (id[8]! & 0x3f);
  return id;
}

/** Names an op that was made now. `made`: an id with the time in it. The digest is what the audit chain commits to. */
export function nameOp(row: Row, made: Uint8Array): { readonly id: Uint8Array; readonly digest: Buffer } {
  const time = made.subarray(0, TIME_BYTES);
  const digest = nameOf(row, row.space, time, contentsOf(row));
  return { id: idFor(time, digest), digest };
}

/** The digest that an op's id holds, if it holds it. `contents`: hash of what it says. */
function nameHeld(row: Row, space: unknown, contents: Uint8Array): Buffer | null {
  const id = row.id as Uint8Array;
  const time = id.subarray(0, TIME_BYTES);
  const name = nameOf(row, space, time, contents);
  return Buffer.compare(idFor(time, name), id) === 0 ? name : null;
}

const whole = (row: Row, space: unknown): Buffer => sha256(partsOf(row, ALL, space, []));

/**
 * `digest`: what the audit chain commits to for an op, and a snapshot is added up from: the same before an erasure blanked it and after.
 * `isRight`: it says what its id holds; of an op of an older version nobody can tell. Of a blanked one the row has in `digest` what is
 * kept beside it. `space`: where the row has none.
 */
export function identify(row: Row, space: unknown): { readonly digest: Uint8Array; readonly isRight: boolean } {
  const kept = isBlanked(row) && row.digest instanceof Uint8Array ? row.digest : null;
  if (!isNamed(row.id as Uint8Array)) return { digest: kept ?? whole(row, space), isRight: true };
  const held = nameHeld(row, space, kept ?? contentsOf(row));
  return { digest: held ?? kept ?? whole(row, space), isRight: held !== null };
}

/** The digest alone, of a row that tells its space. */
export const opDigest = (row: Row): Uint8Array => identify(row, row.space).digest;

/** What is kept of an op that is about to be blanked, by which its digest is known. */
export function keptDigest(row: Row): Uint8Array {
  const contents = contentsOf(row);
  const isHeld = isNamed(row.id as Uint8Array) && nameHeld(row, row.space, contents) !== null;
  return isHeld ? contents : whole(row, row.space);
}
