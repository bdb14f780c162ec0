/**
 * Reading and writing of fixed binary layouts. A reader never looks beyond the view it was given, and never makes room for
 * a length it was told before that many bytes are there: what is read here comes from anybody.
 */

/** The bytes do not have the shape they must have. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

export interface ByteReader {
  u8(): number;
  u16(): number;
  u32(): number;
  /** At most 2^53 - 1: more is malformed. */
  u64(): number;
  /** Exactly `length` bytes; a view, not a copy. */
  fixed(length: number): Uint8Array;
  /** A length of 32 bits and as many bytes, at most `max`; a view. */
  blob(max: number): Uint8Array;
  /** A blob of valid UTF-8. */
  text(max: number): string;
  /** Lower-case hex of `length` bytes. */
  hex(length: number): string;
  /** All that is left; a view. */
  rest(): Uint8Array;
  /** Throws unless everything was read. */
  end(): void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Every method throws MalformedError where the bytes end too early. */
export function readBytes(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): number => {
    if (length > bytes.length - at) throw new MalformedError('ends too early');
    at += length;
    return at - length;
  };
  const reader: ByteReader = {
    u8: () => view.getUint8(take(1)),
    u16: () => view.getUint16(take(2)),
    u32: () => view.getUint32(take(4)),
    u64() {
      const value = view.getBigUint64(take(8));
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedError('a number is too large');
      return Number(value);
    },
    fixed(length) {
      const from = take(length);
      return bytes.subarray(from, from + length);
    },
    blob(max) {
      const length = reader.u32();
      if (length > max) throw new MalformedError('a part is too long');
      return reader.fixed(length);
    },
    text(max) {
      try {
        return utf8.decode(reader.blob(max));
      } catch (thrown) {
        if (thrown instanceof MalformedError) throw thrown;
        throw new MalformedError('a text is not UTF-8');
      }
    },
    hex: (length) => Buffer.from(reader.fixed(length)).toString('hex'),
    rest: () => reader.fixed(bytes.length - at),
    end() {
      if (at !== bytes.length) throw new MalformedError('has bytes left over');
    },
  };
  return reader;
}

export const u8 = (value: number): Buffer => Buffer.of(value);

export function u16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** A length of 32 bits and the bytes. */
export const blob = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.length), bytes]);

export const text = (value: string): Buffer => blob(Buffer.from(value));

/** Bytes of a hex text. Throws a RangeError unless it has exactly `length` bytes. */
export function hex(value: string, length: number): Buffer {
  const bytes = Buffer.from(value, 'hex');
  if (bytes.length !== length || value.length !== length * 2) throw new RangeError('not hex of the right length');
  return bytes;
}
