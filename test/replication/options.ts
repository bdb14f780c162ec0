/** What `npm run test:replication` may be told. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const USAGE =
  'Usage: npm run test:replication -- [--seeds N] [--from S] [--jobs N] [--verbose] [--attacks NAME,…|list] [--sabotage NAME|list] [--controls all|none|only]';

export interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly jobs: number;
  readonly verbose: boolean;
  /** Of these alone the relay's are; empty: of all. */
  readonly attacks: readonly string[];
  readonly sabotage: string | undefined;
  /** Whether the controls follow, which must notice every sabotage. */
  readonly controls: 'all' | 'none' | 'only';
}

function readCount(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(USAGE);
  return number;
}

/** Throws an Error with the usage. A number of seeds is a piece of a longer run: no controls follow unless asked for. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      jobs: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      attacks: { type: 'string' },
      sabotage: { type: 'string' },
      controls: { type: 'string' },
    },
  });
  const isWhole = values.seeds === undefined && values.from === undefined && values.sabotage === undefined;
  const controls = values.controls ?? (isWhole ? 'all' : 'none');
  if (controls !== 'all' && controls !== 'none' && controls !== 'only') throw new Error(USAGE);
  return {
    seeds: readCount(values.seeds, values.sabotage === undefined ? 200 : 60),
    from: readCount(values.from, 1),
    jobs: Math.max(1, readCount(values.jobs, availableParallelism())),
    verbose: values.verbose,
    attacks: values.attacks?.split(',') ?? [],
    sabotage: values.sabotage,
    controls,
  };
}
