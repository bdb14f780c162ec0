/**
 * The generator's own source of chance: small, fast and the same on every machine. Not for keys or ids.
 * Invariant: a stream and an index always give the same sequence, whatever was drawn before; so a record's values
 * depend on the seed and its place alone, never on how the work was cut into batches.
 */

/** What a sequence is for; two purposes never share one, so that adding a draw here changes nothing there. */
export const STREAMS = {
  account: 1,
  provider: 2,
  household: 3,
  person: 4,
  ties: 5,
  coverage: 6,
  flag: 7,
  entryTime: 8,
  entry: 9,
  duplicate: 10,
  staff: 11,
} as const;

/** A 32-bit finaliser (xor-shift and multiply): every input bit reaches every output bit. */
function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
}

/** 32 bits of a text, for seeds that people type. */
export function hashText(text: string): number {
  let h = 0x2c1b3c6d;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h) >>> 0;
}

/** A generator of 128 bits of state after Doty-Humphrey's sfc32. */
export class Rng {
  readonly #seed: number;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = hashText(seed);
  }

  /** Starts the sequence of one thing: the `index`-th of its stream. Indexes up to 2^48. */
  at(stream: number, index: number): this {
    const low = index | 0;
    const high = Math.floor(index / 0x1_0000_0000);
    this.#a = scramble(this.#seed ^ Math.imul(stream, 0x5851f42d));
    this.#b = scramble(low ^ this.#a);
    this.#c = scramble(high ^ Math.imul(this.#b, 0x9e3779b1));
    this.#counter = 1;
    for (let i = 0; i < 6; i += 1) this.#bits();
    return this;
  }

  #bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    return this.#bits() / 0x1_0000_0000;
  }

  /** A whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }
}
