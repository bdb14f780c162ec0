/**
 * What a relay signs of a membership log: that it had so many records, of which this is the last. Whoever keeps it can give the relay back what
 * it loses, without anybody's word but its own. Several of them at one length with different heads are proof of a lie.
 */
import { hex, MalformedError, readBytes, u32, u64 } from './bytes.ts';
import { isSignedBy, SIGNATURE_BYTES } from './signing.ts';

export interface Extent {
  readonly org: string;
  /** At least one record. */
  readonly length: number;
  /** Hash of the last of them. */
  readonly head: string;
  /** The relay's clock, milliseconds since 1970. */
  readonly at: number;
}

export function signExtent(
  { org, length, head, at }: Extent,
  sign: (domain: 'extent', bytes: Uint8Array) => Uint8Array,
): Buffer {
  const bytes = Buffer.concat([hex(org, 16), u32(length), hex(head, 32), u64(at)]);
  return Buffer.concat([bytes, sign('extent', bytes)]);
}

/** Null for a wrong signature. Throws MalformedError. */
export function openExtent(bytes: Uint8Array, relayKey: Uint8Array): Extent | null {
  const reader = readBytes(bytes);
  const extent = { org: reader.hex(16), length: reader.u32(), head: reader.hex(32), at: reader.u64() };
  const signature = reader.rest();
  if (signature.length !== SIGNATURE_BYTES || extent.length === 0) throw new MalformedError('is no signed extent');
  return isSignedBy(relayKey, 'extent', bytes.subarray(0, -SIGNATURE_BYTES), signature) ? extent : null;
}
