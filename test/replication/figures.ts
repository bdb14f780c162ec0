/** What pieces of a run report, and their sum. */
export interface Piece {
  readonly from: number;
  readonly seeds: number;
  readonly verbose: boolean;
  /** Whether failures are told as they come. */
  readonly isTold: boolean;
  /** Ends once so many failures were found by assertions; 0: never. */
  readonly enough: number;
  /** Names of attacks: of these alone the relay's are. Empty: of all. */
  readonly attacks: readonly string[];
}

export interface Figures {
  readonly passed: number;
  /** All failures. */
  readonly failed: number;
  /** Of them, what an assertion found; the rest was thrown. */
  readonly found: number;
  /** Pieces that could not go on. */
  readonly broken: number;
  readonly attacked: number;
  readonly alarmed: number;
  /** Desks that were led where no honest relay leads them back, and say so. */
  readonly astray: number;
  /** Milliseconds of CPU time. */
  readonly cpu: number;
  readonly events: number;
}

export const NOTHING: Figures = {
  passed: 0,
  failed: 0,
  found: 0,
  broken: 0,
  attacked: 0,
  alarmed: 0,
  astray: 0,
  cpu: 0,
  events: 0,
};

export function sumOf(all: readonly Figures[]): Figures {
  const sum: Record<keyof Figures, number> = { ...NOTHING };
  for (const one of all) for (const name of Object.keys(sum) as (keyof Figures)[]) sum[name] += one[name];
  return sum;
}
