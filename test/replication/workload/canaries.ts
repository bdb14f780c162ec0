/**
 * Words that stand in no dictionary, one for each value that is ever written: wherever one is found, it is known which value
 * that is, and no other value can be taken for it.
 */
import type { Rng } from '../../durability/rng.ts';

export interface Canaries {
  /** A new one, with a few words around it. */
  text(): string;
  /** Every one there is. */
  readonly all: readonly string[];
}

export function createCanaries(rng: Rng): Canaries {
  const all: string[] = [];
  return {
    all,
    text() {
      const word = `kq${all.length.toString(36)}z${rng.word()}x`;
      all.push(word);
      return `${rng.word()} ${word}`;
    },
  };
}

/** The canaries in a value. */
export const canariesIn = (text: string): readonly string[] => text.match(/kq[0-9a-z]+?z[a-y]+x/g) ?? [];
