/** From measured values to the lines that `npm run bench` prints: one JSON object a figure, each with its control. */

/** What is better: a short time, or many a second. */
export type Better = 'lower' | 'higher';

export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** One printed figure. Times are in milliseconds unless `unit` says otherwise. */
export interface Line extends Spread {
  readonly bench: string;
  readonly unit: string;
  readonly n: number;
  /** What design §11 allows at the 95th percentile; null where it names no figure. */
  readonly budget: number | null;
  readonly ok: boolean;
  /** The same work without us, or the floor of the method, measured in the same run. */
  readonly control: Spread & { readonly name: string };
  /** Figures that belong to this one and have no budget. */
  readonly [more: string]: unknown;
}

export interface Figure {
  readonly bench: string;
  readonly unit?: string;
  readonly values: readonly number[];
  readonly budget: number | null;
  readonly better?: Better;
  readonly control: { readonly name: string; readonly values: readonly number[] };
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Four figures are more than any of these is exact to. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** Nearest rank, from the good end: p95 is what 95 of 100 were as good as or better. Throws where there are none. */
export function spreadOf(values: readonly number[], better: Better = 'lower'): Spread {
  if (values.length === 0) throw new RangeError('nothing was measured');
  const sorted = [...values].sort((a, b) => (better === 'lower' ? a - b : b - a));
  const at = (share: number): number =>
    rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] as number);
  return { p50: at(0.5), p95: at(0.95) };
}

export function lineOf({
  bench,
  unit = 'ms',
  values,
  budget,
  better = 'lower',
  control,
  more = {},
}: Figure): Line {
  const spread = spreadOf(values, better);
  const within = budget === null || (better === 'lower' ? spread.p95 <= budget : spread.p95 >= budget);
  return {
    bench,
    unit,
    n: values.length,
    ...spread,
    budget,
    ok: within,
    control: { name: control.name, ...spreadOf(control.values, better) },
    ...more,
  };
}

/** Milliseconds that `work` took. */
export function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** As `timed`, of work that is waited for. */
export async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * Milliseconds of processor time that `work` took in this thread. What V8's own threads compile and collect meanwhile is
 * not its work, and differs from run to run.
 */
export function cpuOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Both sides of a comparison, a value of each per turn. */
export interface Pairs {
  readonly ones: readonly number[];
  readonly others: readonly number[];
  readonly ratios: readonly number[];
}

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Measures two sides in turn, so that both see the same machine: `one` and `other` get the number of the round, counted
 * through. A pair holds the medians of its `rounds`, taken one side after the other; or, where work is put off that
 * belongs to the cost, such as a checkpoint, the sums of all rounds of a side and of `settle`, which does that work.
 */
export function inTurn(
  pairs: number,
  one: (round: number) => number,
  other: (round: number) => number,
  { rounds = 1, settle }: { readonly rounds?: number; readonly settle?: () => void } = {},
): Pairs {
  const ones: number[] = [];
  const others: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const turns = Array.from({ length: rounds }, (_, turn) => pair * rounds + turn);
    if (settle) {
      ones.push(sumOf(turns.map(one)) + timed(settle));
      others.push(sumOf(turns.map(other)) + timed(settle));
    } else {
      const both = turns.map((round) => [one(round), other(round)] as const);
      ones.push(medianOf(both.map(([value]) => value)));
      others.push(medianOf(both.map(([, value]) => value)));
    }
  }
  return { ones, others, ratios: ones.map((value, turn) => value / (others[turn] as number)) };
}
