/**
 * What is inside an `ops` envelope: who wrote it and which of his it is, once more; how far he had seen the others in this
 * space, where that is news; and ops, row by row as they stand in his log. Columns are named by permanent codes. What is longer
 * than an envelope goes in several, as parts of one whole.
 * Invariants: nothing is made room for before its bytes are there, nothing unpacks beyond MAX_WHOLE; what a newer version
 * wrote is told from what is malformed. Frozen by `payload.test.ts`.
 */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ByteReader, blob, hex, MalformedError, readBytes, u8, u16, u64 } from '#protocol/bytes.ts';
import { MAX_CONTENT, paddedLength } from './seal-envelope.ts';

const VERSION = 1;
/** Version, device, number, part and parts. */
const PREFIX_BYTES = 1 + 16 + 8 + 2 + 2;
const LENGTH_BYTES = 4;
/** The longest content of all parts together, packed or not; an op of some forty long texts. */
export const MAX_WHOLE = 16 * 1024 * 1024;
const MAX_PARTS = Math.ceil(MAX_WHOLE / (MAX_CONTENT - PREFIX_BYTES));
const MAX_OPS = 4096;
const PLAIN = 0;
const DEFLATED = 1;

/** The bytes are whole, but of a version that this program does not know. */
export class NewerError extends Error {
  override readonly name = 'NewerError';
}

/** A row of the op log as SQLite gives it, but its local number and the space, which the envelope names. */
export type OpRow = Readonly<Record<OpColumn, Uint8Array | string | number | null>>;

type Kind = 'id' | 'bytes' | 'text' | 'number';
/** Permanent codes of the columns. A column is added here, never changed. */
const COLUMNS = {
  id: { code: 1, kind: 'id' },
  record: { code: 2, kind: 'id' },
  entity: { code: 3, kind: 'text' },
  kind: { code: 4, kind: 'text' },
  hlc: { code: 5, kind: 'number' },
  device: { code: 6, kind: 'id' },
  actor: { code: 7, kind: 'id' },
  batch: { code: 8, kind: 'id' },
  undoes: { code: 9, kind: 'id' },
  salt: { code: 10, kind: 'bytes' },
  body: { code: 11, kind: 'bytes' },
  doc: { code: 12, kind: 'bytes' },
  events: { code: 13, kind: 'text' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly kind: Kind }>>;
export type OpColumn = keyof typeof COLUMNS;
export const OP_COLUMNS = Object.keys(COLUMNS) as readonly OpColumn[];
const REQUIRED: readonly OpColumn[] = ['id', 'record', 'entity', 'kind', 'hlc', 'device', 'actor'];
const BY_CODE: ReadonlyMap<number, OpColumn> = new Map(OP_COLUMNS.map((name) => [COLUMNS[name].code, name]));

/** One envelope of a device's chain. Ids and hashes are hex. */
export interface ChainPoint {
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
}

export interface OpsContent {
  /** What the author had applied of other chains in this space, where it is more than he said before. */
  readonly seen: readonly ChainPoint[];
  readonly ops: readonly OpRow[];
}

/** One envelope's share of a whole. */
export interface Part {
  readonly device: string;
  readonly seq: number;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  readonly bytes: Uint8Array;
}

function encodeCell(kind: Kind, value: Uint8Array | string | number): Uint8Array {
  if (kind === 'number') return u64(value as number);
  return kind === 'text' ? Buffer.from(value as string) : (value as Uint8Array);
}

function encodeOp(row: OpRow): Buffer {
  const present = OP_COLUMNS.filter((name) => row[name] !== null && row[name] !== undefined);
  return Buffer.concat([
    u8(present.length),
    ...present.flatMap((name) => [u8(COLUMNS[name].code), blob(encodeCell(COLUMNS[name].kind, row[name]!))]),
  ]);
}

/** About how many bytes a row takes, unpacked. */
export function sizeOfOp(row: OpRow): number {
  let size = 1;
  for (const name of OP_COLUMNS) {
    const value = row[name];
    if (value !== null && value !== undefined) size += 5 + (typeof value === 'number' ? 8 : value.length);
  }
  return size;
}

const encodePoint = ({ device, seq, hash }: ChainPoint): Buffer =>
  Buffer.concat([hex(device, 16), u64(seq), hex(hash, 32)]);

/** Packs only where that makes the envelope smaller: it costs time, and the sizes of envelopes are few. */
function pack(body: Buffer): Buffer {
  const plain = (): Buffer => Buffer.concat([u8(PLAIN), body]);
  const room = LENGTH_BYTES + PREFIX_BYTES + 1;
  const size = paddedLength(room + body.length);
  if (size === paddedLength(1)) return plain();
  const packed = deflateRawSync(body);
  return paddedLength(room + packed.length) < size || packed.length + room > MAX_CONTENT
    ? Buffer.concat([u8(DEFLATED), packed])
    : plain();
}

function unpack(whole: Uint8Array): Uint8Array {
  const packing = whole[0];
  const body = whole.subarray(1);
  if (packing === PLAIN) return body;
  if (packing !== DEFLATED) throw new NewerError();
  try {
    const finishFlush = constants.Z_FINISH;
    return inflateRawSync(body, { maxOutputLength: MAX_WHOLE, finishFlush });
  } catch {
    throw new MalformedError('does not unpack');
  }
}

/** The contents of the envelopes that carry this, from number `seq` of `device` on: one, or as many as it takes. */
export function encodeOps(content: OpsContent, device: string, seq: number): readonly Buffer[] {
  const body = Buffer.concat([
    u16(content.seen.length),
    ...content.seen.map(encodePoint),
    u16(content.ops.length),
    ...content.ops.map(encodeOp),
  ]);
  if (body.length > MAX_WHOLE) throw new RangeError('an op is longer than anything this program writes');
  const whole = pack(body);
  const room = MAX_CONTENT - PREFIX_BYTES;
  const parts = Math.ceil(whole.length / room);
  return Array.from({ length: parts }, (_, part) =>
    Buffer.concat([
      u8(VERSION),
      hex(device, 16),
      u64(seq + part),
      u16(part),
      u16(parts),
      whole.subarray(part * room, (part + 1) * room),
    ]),
  );
}

/** Throws MalformedError, and NewerError for what a newer version wrote. */
export function readPart(content: Uint8Array): Part {
  const reader = readBytes(content);
  if (reader.u8() !== VERSION) throw new NewerError();
  const one = { device: reader.hex(16), seq: reader.u64(), part: reader.u16(), parts: reader.u16() };
  if (one.parts < 1 || one.parts > MAX_PARTS || one.part >= one.parts)
    throw new MalformedError('is a part of nothing');
  return { ...one, bytes: reader.rest() };
}

function readCell(kind: Kind, bytes: Uint8Array): Uint8Array | string | number {
  const reader = readBytes(bytes);
  if (kind === 'number') {
    const value = reader.u64();
    reader.end();
    return value;
  }
  if (kind === 'id' && bytes.length !== 16) throw new MalformedError('an id is not 16 bytes long');
  if (kind !== 'text') return Buffer.from(bytes);
  return readBytes(blob(bytes)).text(bytes.length);
}

function readOp(reader: ByteReader): OpRow {
  const row: Record<string, Uint8Array | string | number | null> = {};
  for (const name of OP_COLUMNS) row[name] = null;
  const count = reader.u8();
  for (let at = 0, before = 0; at < count; at += 1) {
    const code = reader.u8();
    const bytes = reader.blob(MAX_WHOLE);
    if (code <= before) throw new MalformedError('columns are out of order');
    before = code;
    const name = BY_CODE.get(code);
    if (name === undefined) throw new NewerError();
    row[name] = readCell(COLUMNS[name].kind, bytes);
  }
  if (REQUIRED.some((name) => row[name] === null)) throw new MalformedError('an op lacks a column');
  return row as OpRow;
}

/** Takes apart what the parts give together. Throws MalformedError, and NewerError for what a newer version wrote. */
export function decodeOps(whole: Uint8Array): OpsContent {
  const reader = readBytes(unpack(whole));
  const seen: ChainPoint[] = [];
  for (let left = reader.u16(); left > 0; left -= 1)
    seen.push({ device: reader.hex(16), seq: reader.u64(), hash: reader.hex(32) });
  const ops: OpRow[] = [];
  const count = reader.u16();
  if (count > MAX_OPS) throw new MalformedError('holds too many ops');
  for (let left = count; left > 0; left -= 1) ops.push(readOp(reader));
  reader.end();
  return { seen, ops };
}
