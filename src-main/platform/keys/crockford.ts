/**
 * Crockford's base 32: digits and letters without I, L, O and U, for codes that people read from paper or a screen. Read back
 * with any case and separators, O for 0, I and L for 1.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As many symbols as the bytes need, the first of them holding the bits left over. */
export function toSymbols(bytes: Uint8Array): string {
  let bits = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let symbols = '';
  for (let i = 0; i < (bytes.length * 8) / 5; i += 1) {
    symbols = ALPHABET[Number(bits % 32n)] + symbols;
    bits /= 32n;
  }
  return symbols;
}

/** Null for a symbol that is none, and for more than so many bytes. */
export function fromSymbols(symbols: string, length: number): Buffer | null {
  let bits = 0n;
  for (const symbol of symbols) {
    const value = ALPHABET.indexOf(symbol);
    if (value < 0) return null;
    bits = bits * 32n + BigInt(value);
  }
  if (bits >> BigInt(length * 8) !== 0n) return null;
  return Buffer.from(bits.toString(16).padStart(length * 2, '0'), 'hex');
}

/** The groups of a typed text, in capitals, with the letters that are easily mistaken put right. */
export const typedSymbols = (text: string): string[] =>
  text
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .split(/[^0-9A-Z]+/)
    .filter((part) => part !== '');
