/**
 * What is inside an `ops` envelope: how far its author had seen the others in this space, where that is news; and ops, row by
 * row as they stand in his log. Of an op that an erasure blanked what is left comes along, and the state of its record's document,
 * which cannot be made from such an op any more. Frozen by `payload.test.ts`.
 */
import { type ByteReader, blob, hex, MalformedError, readBytes, u16, u64 } from '#protocol/bytes.ts';
import { encodeParts, MAX_WHOLE, packLong, unpack } from './parts.ts';
import { createRowCodec, type Row } from './row-codec.ts';

/** Of one list. */
export const MAX_OPS = 4096;

/** Permanent codes of the columns. A column is added here, never changed. The space is the envelope's. */
const COLUMNS = {
  id: { code: 1, kind: 'id', isRequired: true },
  record: { code: 2, kind: 'id', isRequired: true },
  entity: { code: 3, kind: 'text', isRequired: true },
  kind: { code: 4, kind: 'text', isRequired: true },
  hlc: { code: 5, kind: 'number', isRequired: true },
  device: { code: 6, kind: 'id', isRequired: true },
  actor: { code: 7, kind: 'id', isRequired: true },
  batch: { code: 8, kind: 'id' },
  undoes: { code: 9, kind: 'id' },
  salt: { code: 10, kind: 'bytes' },
  body: { code: 11, kind: 'bytes' },
  doc: { code: 12, kind: 'bytes' },
  events: { code: 13, kind: 'text' },
  /** Of a blanked op: its digest, and what is left of its body. */
  digest: { code: 14, kind: 'hash' },
  rest: { code: 15, kind: 'bytes' },
  /** In a snapshot: who brought it, where its own device did not. An envelope's author is who signed it. */
  author: { code: 16, kind: 'id' },
} as const;

const codec = createRowCodec(COLUMNS);
export type TravellingOp = Row<typeof COLUMNS>;
export const OP_COLUMNS = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** One envelope of a device's chain. Ids and hashes are hex. */
export interface ChainPoint {
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
}

export interface OpsContent {
  /** What the author had applied of other chains in this space, where it is more than he said before. */
  readonly seen: readonly ChainPoint[];
  readonly ops: readonly TravellingOp[];
  /** By record, 16 bytes. */
  readonly documents: readonly { readonly record: Uint8Array; readonly state: Uint8Array }[];
}

/** About how many bytes an op takes, unpacked. */
export const sizeOfOp = (row: TravellingOp): number => codec.size(row);

const encodePoint = ({ device, seq, hash }: ChainPoint): Buffer =>
  Buffer.concat([hex(device, 16), u64(seq), hex(hash, 32)]);

const encodeBody = ({ seen, ops, documents }: OpsContent): Buffer =>
  Buffer.concat([
    u16(seen.length),
    ...seen.map(encodePoint),
    u16(ops.length),
    ...ops.map(codec.encode),
    u16(documents.length),
    ...documents.flatMap(({ record, state }) => [record, blob(state)]),
  ]);

/** The contents of the envelopes that carry this, from number `seq` of `device` on: one, or as many as it takes. */
export const encodeOps = (content: OpsContent, device: string, seq: number): readonly Buffer[] =>
  encodeParts(encodeBody(content), device, seq);

/** A block of a snapshot, for `decodeOps`. */
export const encodeBlock = (content: Omit<OpsContent, 'seen'>): Buffer =>
  packLong(encodeBody({ seen: [], ...content }));

/** Reads as many as the bytes say, which end before memory does. */
function readList<Item>(reader: ByteReader, max: number, read: () => Item): Item[] {
  const count = reader.u16();
  if (count > max) throw new MalformedError('a list is too long');
  return Array.from({ length: count }, read);
}

/** Takes apart what the parts give together. Throws MalformedError, and NewerError for what a newer version wrote. */
export function decodeOps(whole: Uint8Array): OpsContent {
  const reader = readBytes(unpack(whole));
  const seen = readList(reader, MAX_OPS, () => ({
    device: reader.hex(16),
    seq: reader.u64(),
    hash: reader.hex(32),
  }));
  const ops = readList(reader, MAX_OPS, () => codec.read(reader, MAX_WHOLE));
  const documents = readList(reader, MAX_OPS, () => ({
    record: Buffer.from(reader.fixed(16)),
    state: Buffer.from(reader.blob(MAX_WHOLE)),
  }));
  reader.end();
  return { seen, ops, documents };
}
