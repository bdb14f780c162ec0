/** Ways to draw from a list whose entries are not equally likely. A picker is built once and drawn from often. */
import type { Rng } from './rng.ts';

export type Picker<T> = (rng: Rng) => T;

/** The words of a text: how the lists of names are written down. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/);

function pickerOf<T>(values: readonly T[], weights: readonly number[]): Picker<T> {
  const sums = new Float64Array(values.length);
  let total = 0;
  for (const [index, weight] of weights.entries()) {
    total += weight;
    sums[index] = total;
  }
  return (rng) => {
    const wanted = rng.next() * total;
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return values[low] as T;
  };
}

/** Entries with their weights. */
export const weighted = <T>(entries: readonly (readonly [T, number])[]): Picker<T> =>
  pickerOf(
    entries.map(([value]) => value),
    entries.map(([, weight]) => weight),
  );

/**
 * The first of the list is the most frequent: weight 1 / (rank + shift)^exponent (Zipf and Mandelbrot).
 * A greater shift flattens the head, a greater exponent thins the tail.
 */
export const ranked = <T>(values: readonly T[], exponent = 0.9, shift = 3): Picker<T> =>
  pickerOf(
    values,
    values.map((_, rank) => (rank + 1 + shift) ** -exponent),
  );

/** One of several pickers, by weight. */
export function mixed<T>(parts: readonly (readonly [Picker<T>, number])[]): Picker<T> {
  const choose = weighted(parts);
  return (rng) => choose(rng)(rng);
}
