/**
 * Record ids: UUID version 7 (RFC 9562 §5.7). Time-ordered, so indexes grow at their end.
 * Outside the database an id is its canonical lower-case text; inside it is 16 bytes.
 */
import type { Clock, Random } from '../time/clock.ts';

/** Canonical text of a UUID: 8-4-4-4-12 lower-case hex digits. */
export type Id = string;

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const isId = (text: unknown): text is Id => typeof text === 'string' && CANONICAL.test(text);

/** 16 bytes → canonical text. */
export function idFromBytes(bytes: Uint8Array): Id {
  let text = '';
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[i] as number];
  }
  return text;
}

/** Where the two digits of each byte begin in the text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
const HYPHENS = [8, 13, 18, 23] as const;
const HYPHEN = 0x2d;
const NO_DIGIT = 0x100;
/** By character code, the value of a lower-case hex digit. */
const DIGITS = Uint16Array.from({ length: 0x80 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_DIGIT : value;
});

/**
 * Canonical text → 16 bytes. Throws a RangeError on anything else: ids from outside are checked before. Every statement binds ids, so
 * this is a loop over codes and not over pieces of text.
 */
export function idToBytes(id: Id): Uint8Array {
  const bytes = new Uint8Array(16);
  let isWrong = id.length !== 36;
  for (const place of HYPHENS) if (id.charCodeAt(place) !== HYPHEN) isWrong = true;
  for (let i = 0; i < 16; i += 1) {
    const place = PLACES[i] as number;
    const high = DIGITS[id.charCodeAt(place)] ?? NO_DIGIT;
    const low = DIGITS[id.charCodeAt(place + 1)] ?? NO_DIGIT;
    if ((high | low) & NO_DIGIT) isWrong = true;
    bytes[i] = (high << 4) | low;
  }
  if (isWrong) throw new RangeError('not a canonical UUID');
  return bytes;
}

/**
 * Gives out ids that rise even within one millisecond (RFC 9562 §6.2, method 1: the 12 bits of rand_a count). `mark`: puts into the random bits who
 * made it.
 */
export function createIdSource(clock: Clock, random: Random, mark?: (id: Uint8Array) => void): () => Id {
  let millis = 0;
  let counter = 0;
  return () => {
    const now = clock.now();
    if (now > millis) {
      millis = now;
      counter = 0;
    } else {
      counter += 1;
      if (counter > 0xfff) {
        millis += 1;
        counter = 0;
      }
    }
    const bytes = new Uint8Array(16);
    bytes.set(random.bytes(8), 8);
    let rest = millis;
    for (let i = 5; i >= 0; i -= 1) {
      bytes[i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    bytes[6] = 0x70 | (counter >> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
    mark?.(bytes);
    return idFromBytes(bytes);
  };
}
