/** Choices that follow from a seed, so that a failure can be run again. */
export interface Rng {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
  word(): string;
}

/** mulberry32 over a seed and the names of what it is for. */
export function createRng(seed: number, ...names: readonly (string | number)[]): Rng {
  let state = seed >>> 0;
  for (const letter of names.join('/')) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    chance: (probability) => next() < probability,
    word: () =>
      Array.from({ length: 2 + below(2) }, () => 'bcdfghklmnprstvz'[below(16)]! + 'aeiou'[below(5)]!).join(''),
  };
}
