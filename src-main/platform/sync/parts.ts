/**
 * Contents of envelopes: packed where that makes the envelope smaller, and in parts where one envelope is too short. Each part
 * says once more whose it is and which of his.
 * Invariants: nothing is made room for before its bytes are there, and nothing unpacks beyond MAX_WHOLE.
 */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { hex, MalformedError, readBytes, u8, u16, u64 } from '#protocol/bytes.ts';
import { NewerError } from './row-codec.ts';
import { MAX_CONTENT, paddedLength } from './seal-envelope.ts';

const VERSION = 1;
/** Version, device, number, part and parts. */
const PREFIX_BYTES = 1 + 16 + 8 + 2 + 2;
const LENGTH_BYTES = 4;
const ROOM = MAX_CONTENT - PREFIX_BYTES;
/** The longest content of all parts together, packed or not: an edit of some hundred long texts. */
export const MAX_WHOLE = 16 * 1024 * 1024;
const MAX_PARTS = Math.ceil(MAX_WHOLE / ROOM);
const PLAIN = 0;
const DEFLATED = 1;

/** One envelope's share of a whole. */
export interface Part {
  /** Hex. */
  readonly device: string;
  readonly seq: number;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  readonly bytes: Uint8Array;
}

/** Packing costs time, and the sizes of envelopes are few. */
function pack(body: Buffer): Buffer {
  const dress = LENGTH_BYTES + PREFIX_BYTES + 1;
  const plain = Buffer.concat([u8(PLAIN), body]);
  const size = paddedLength(dress + body.length);
  if (size === paddedLength(1)) return plain;
  const packed = deflateRawSync(body);
  return paddedLength(dress + packed.length) < size || dress + body.length > MAX_CONTENT
    ? Buffer.concat([u8(DEFLATED), packed])
    : plain;
}

/** Packed in any case, and quickly: for what is long. */
export const packLong = (body: Buffer): Buffer =>
  Buffer.concat([u8(DEFLATED), deflateRawSync(body, { level: 1 })]);

/** Throws MalformedError, and NewerError for an unknown packing. */
export function unpack(whole: Uint8Array): Uint8Array {
  const body = whole.subarray(1);
  if (whole[0] === PLAIN) return body;
  if (whole[0] !== DEFLATED) throw new NewerError();
  try {
    return inflateRawSync(body, { maxOutputLength: MAX_WHOLE, finishFlush: constants.Z_FINISH });
  } catch {
    throw new MalformedError('does not unpack');
  }
}

/** The contents of the envelopes that carry `body`, from number `seq` of `device` on: one, or as many as it takes. */
export function encodeParts(body: Buffer, device: string, seq: number): readonly Buffer[] {
  if (body.length > MAX_WHOLE) throw new RangeError('longer than anything this program writes');
  const whole = pack(body);
  const parts = Math.ceil(whole.length / ROOM);
  return Array.from({ length: parts }, (_, part) =>
    Buffer.concat([
      u8(VERSION),
      hex(device, 16),
      u64(seq + part),
      u16(part),
      u16(parts),
      whole.subarray(part * ROOM, (part + 1) * ROOM),
    ]),
  );
}

/** Throws MalformedError, and NewerError for what a newer version wrote. `bytes` is a view. */
export function readPart(content: Uint8Array): Part {
  const reader = readBytes(content);
  if (reader.u8() !== VERSION) throw new NewerError();
  const one = { device: reader.hex(16), seq: reader.u64(), part: reader.u16(), parts: reader.u16() };
  if (one.parts < 1 || one.parts > MAX_PARTS || one.part >= one.parts)
    throw new MalformedError('is a part of nothing');
  return { ...one, bytes: reader.rest() };
}
