/**
 * How a check goes through a database that others write to: in slices, each of which sees one state of it. Between two
 * slices the state may move on, so what a slice says holds for itself; a check that compares one whole with another says
 * that it holds on, and sees one state from its beginning to its end.
 */

import type { Writer } from '../database/types.ts';
import type { Problem } from './problem.ts';

/** What a check reads from. It changes nothing but tables of its own in memory. */
export type Checked = Pick<Writer, 'connection' | 'prepare'>;

/** The end of a slice. No statement may be in the middle of its rows, but where the check holds on. */
export interface Slice {
  readonly done: number;
  /** In the same unit; 0 where it is not known. */
  readonly total: number;
  /** The next slice must see the same state as this one. */
  readonly holds?: true;
}

export type Walk<Result> = Generator<Slice, Result>;

/** One check of one thing; begun anew where its state could not be held to the end. */
export type Check = (db: Checked) => Walk<readonly Problem[]>;

/** Goes through without letting go of the state, where nobody else writes. */
export function walkAll<Result>(walk: Walk<Result>, tell: (slice: Slice) => void = () => {}): Result {
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
    tell(step.value);
  }
}

const MOST = 100;

/** Collects findings, and no more than anybody reads. */
export function createFindings(): {
  readonly problems: Problem[];
  report(code: string, where: string, message: string): void;
} {
  const problems: Problem[] = [];
  return {
    problems,
    report(code, where, message) {
      if (problems.length < MOST) problems.push({ code, where, message });
    },
  };
}
