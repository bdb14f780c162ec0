/** What all lanes are given, and how an attempt of theirs is counted. */
import { Fault } from '#shared/errors/fault.ts';
import { Unnamed } from '../inspect.ts';
import type { Product } from '../product.ts';
import type { Tally } from '../tally.ts';

export interface LaneOptions {
  /** An empty folder of this lane's own. */
  readonly root: string;
  readonly product: Product;
  readonly seed: number;
  readonly count: number;
  readonly tally: Tally;
  readonly say: (line: string) => void;
  /** Only these kinds of work; left out: all. */
  readonly only?: readonly string[];
}

/** Counts what `work` answers: nothing where all is well. A fault that comes out of it is an answer of the product too. */
export async function attempt(
  tally: Tally,
  what: string,
  work: () => Promise<readonly string[]> | readonly string[],
): Promise<void> {
  try {
    const problems = await work();
    if (problems.length > 0) tally.fail(what, problems.join('; '));
    else tally.pass();
  } catch (thrown) {
    if (thrown instanceof Unnamed) tally.fail(what, String(thrown.stack));
    else if (thrown instanceof Fault) tally.fail(what, `${thrown.code} ${thrown.stack}`);
    else tally.crash(what, thrown);
  }
}
