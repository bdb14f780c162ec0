/** How even bytes are: of ciphertext, each of the 256 comes as often as any other (security.md E2). */

/** χ² with 255 degrees of freedom: 255 is expected, with a spread of 23. */
export function chiSquare(bytes: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  const expected = bytes.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Five spreads to either side: once in a million for what is even. */
export const isEven = (bytes: Uint8Array): boolean => Math.abs(chiSquare(bytes) - 255) < 5 * Math.sqrt(2 * 255);
