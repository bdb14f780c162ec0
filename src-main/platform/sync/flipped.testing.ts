/**
 * @returns a copy in which one bit of the byte `at` (from 0; from the end where below 0) is another, and so never the
 *   same, whatever stood there: setting a byte to a value of one's own leaves one of 256 random ones as it was
 */
export function flipped(bytes: Uint8Array, at: number): Buffer<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  const place = at < 0 ? copy.length + at : at;
  copy.writeUInt8(copy.readUInt8(place) ^ 1, place);
  return copy;
}
