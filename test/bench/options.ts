/** What `npm run bench` may be asked for. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** `sync` alone, which makes clinics of its own. */
  readonly part: 'window' | 'sync';
  /** As they were asked for; null where they were not. */
  readonly asked: { readonly people: number | null; readonly activities: number | null };
  readonly people: number;
  /** Activities and appointments together. */
  readonly activities: number;
  readonly seed: string;
  /** Names of the benches to run; all where empty. */
  readonly only: readonly string[];
  /** A populated data folder of an earlier run, kept with `--keep`. */
  readonly data: string | undefined;
  readonly keep: boolean;
  /** Nothing goes on beside the interactive figures. */
  readonly alone: boolean;
  /** Fewer repeats of what takes long and is not interactive. */
  readonly quick: boolean;
}

const whole = (name: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
  return Number(text);
};

/** Ten entries for each person unless told otherwise. `--quick`: the small form, done in a minute, with one for every other person. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      people: { type: 'string' },
      activities: { type: 'string' },
      seed: { type: 'string', default: 'bench' },
      only: { type: 'string', multiple: true, default: [] },
      data: { type: 'string' },
      keep: { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const people = whole('people', values.people ?? (values.quick ? '20000' : '100000'));
  const activities = whole('activities', values.activities ?? String(values.quick ? people / 2 : people * 10));
  const [part = 'window', ...rest] = positionals;
  if ((part !== 'window' && part !== 'sync') || rest.length > 0)
    throw new Error(`There is no part ${positionals.join(' ')}; there is sync.`);
  return {
    part,
    asked: {
      people: values.people === undefined ? null : people,
      activities: values.activities === undefined ? null : activities,
    },
    people,
    activities,
    seed: values.seed,
    only: values.only.flatMap((names) => names.split(',')),
    data: values.data,
    keep: values.keep,
    alone: values.alone,
    quick: values.quick,
  };
}
