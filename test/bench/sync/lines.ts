/** From what three contenders did to the lines of the figures: ours, y-websocket's as the control, Hocuspocus's beside. */
import { type Better, type Line, lineOf, spreadOf } from '../measure.ts';
import type { Amounts, Results } from './scenario.ts';

/** What the stock servers and their clients do not do of it. */
const LACKS =
  'encryption, signatures, receipts, a disk at the client, checks, conflicts told, search index, audit, history';

/** 100,000 people and 1,000,000 entries complete in 10 min, the people in 30 s; fewer in proportion, down to what any first sync may take. */
const completeBudget = (records: number): number => Math.max(10, (600 * records) / 1_100_000);
const peopleBudget = (people: number): number => Math.max(5, (30 * people) / 100_000);

interface Row {
  readonly bench: string;
  readonly unit: string;
  readonly budget: number | null;
  readonly better?: Better;
  readonly of: (results: Results) => readonly number[];
  readonly more?: (results: Results) => Readonly<Record<string, unknown>>;
}

const rowsOf = ({ people, activities }: Amounts): readonly Row[] => [
  {
    bench: 'sync.first',
    unit: 's',
    budget: completeBudget(people + activities),
    of: ({ firstMillis }) => [firstMillis / 1000],
    more: ({ firstCpu, verified }) => ({
      people,
      activities,
      cpuMillis: firstCpu,
      ...verified,
      controlsLack: LACKS,
    }),
  },
  {
    bench: 'sync.first.people',
    unit: 's',
    budget: peopleBudget(people),
    of: ({ peopleMillis }) => [peopleMillis / 1000],
  },
  { bench: 'sync.first.bytes', unit: 'MB', budget: null, of: ({ firstBytes }) => [firstBytes / 1e6] },
  { bench: 'sync.edit', unit: 'ms', budget: 150, of: ({ latencies }) => latencies },
  { bench: 'sync.edit.bytes', unit: 'bytes', budget: null, of: ({ bytesPerEdit }) => [bytesPerEdit] },
  {
    bench: 'sync.edits',
    unit: 'edits/s',
    budget: null,
    better: 'higher',
    of: ({ editsPerSecond }) => editsPerSecond,
  },
  {
    bench: 'sync.offline',
    unit: 's',
    budget: 10,
    of: ({ offlineMillis }) => [offlineMillis / 1000],
    more: ({ offlineBytes, offlineCpu }) => ({ bytes: offlineBytes, cpuMillis: offlineCpu }),
  },
  { bench: 'sync.server.memory', unit: 'MB', budget: null, of: ({ serverMemory }) => [serverMemory] },
];

export function* linesOf(amounts: Amounts, ours: Results, control: Results, beside: Results): Generator<Line> {
  for (const { bench, unit, budget, better = 'lower', of, more } of rowsOf(amounts))
    yield lineOf({
      bench,
      unit,
      budget,
      better,
      values: of(ours),
      control: { name: control.name, values: of(control) },
      more: {
        ...more?.(ours),
        beside: { name: beside.name, ...spreadOf(of(beside), better) },
        ...(more ? { controlMore: more(control), besideMore: more(beside) } : {}),
        controlsLack: LACKS,
      },
    });
}
