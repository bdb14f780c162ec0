/**
 * Seeds that once failed, and what it was. They run with every `npm test`. A seed names a history only as long as the
 * simulator draws the same things in the same order; what it found has a test of its own beside the code.
 */
export interface NamedSeed {
  readonly seed: number;
  readonly what: string;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [];
