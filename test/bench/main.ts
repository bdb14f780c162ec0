/**
 * `npm run bench`: makes a clinic, measures it, prints JSON lines on standard output and progress on standard error.
 * In a window each commit takes 10 ms longer than the real disk needs (slow-disk.ts), and an import and a check run beside (beside.ts).
 * `npm run bench -- sync`: sharing, beside two stock servers that do the same work (sync/main.ts).
 */
import { ensureBuilt } from '../../build/ensure-built.ts';
import { anyBench, type CoreBench } from './bench.ts';
import { cipherBench } from './benches/cipher.bench.ts';
import { idleBench } from './benches/idle.bench.ts';
import { importBench } from './benches/import.bench.ts';
import { listFirstBench } from './benches/list-first.bench.ts';
import { listScrollBench } from './benches/list-scroll.bench.ts';
import { memoryBench } from './benches/memory.bench.ts';
import { populateBench } from './benches/populate.bench.ts';
import { recordOpenBench } from './benches/record-open.bench.ts';
import { saveBench } from './benches/save.bench.ts';
import { saveCpuBench } from './benches/save-cpu.bench.ts';
import { searchCoreBench } from './benches/search-core.bench.ts';
import { searchPeopleBench } from './benches/search-people.bench.ts';
import { searchTextBench } from './benches/search-text.bench.ts';
import { sizeBench } from './benches/size.bench.ts';
import { startBench } from './benches/start.bench.ts';
import { writeBulkBench } from './benches/write-bulk.bench.ts';
import { type Clinic, makeClinic, openClinic } from './clinic.ts';
import { type Line, lineOf } from './measure.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { benchSync } from './sync/main.ts';
import { openWindow, type Window } from './window.ts';

const ON_CORE: readonly CoreBench[] = [sizeBench, cipherBench, searchCoreBench, saveCpuBench, writeBulkBench];
const OTHERS = [
  anyBench(populateBench),
  anyBench(startBench),
  anyBench(searchPeopleBench),
  anyBench(searchTextBench),
  anyBench(listFirstBench),
  anyBench(listScrollBench),
  anyBench(recordOpenBench),
  anyBench(saveBench),
  anyBench(memoryBench),
  anyBench(idleBench),
  anyBench(importBench),
];

/** The small form is done in a minute, and waiting is all that these do. */
const TOO_LONG_FOR_QUICK = ['idle'];

const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Print = (lines: AsyncGenerator<Line>) => Promise<void>;
type Other = (typeof OTHERS)[number];

/** Runs what runs on the core, and lets the others prepare themselves. */
async function onCore(
  clinic: Clinic,
  core: readonly CoreBench[],
  others: readonly Other[],
  print: Print,
): Promise<ReadonlyMap<Other, unknown>> {
  const open = await openClinic(clinic);
  try {
    for (const bench of core) await print(bench.run(clinic, open));
    const prepared = new Map<Other, unknown>();
    for (const bench of others) prepared.set(bench, await bench.prepare(open, clinic));
    return prepared;
  } finally {
    await open.close();
  }
}

/** What was done beside the window's figures. Throws where it ended before them. */
async function* besideOf({ beside }: Window): AsyncGenerator<Line> {
  if (beside === null) return;
  const { imported, checks, seconds } = await beside.end();
  yield lineOf({
    bench: 'import.beside',
    unit: 'people/s',
    values: [imported / seconds],
    budget: null,
    better: 'higher',
    control: { name: 'seconds of interactive work', values: [seconds] },
    more: { imported, checks },
  });
}

/** Those in a window that follow on each other share it. */
async function onFolderAndWindow(
  clinic: Clinic,
  prepared: ReadonlyMap<Other, unknown>,
  print: Print,
  alone: boolean,
): Promise<void> {
  let window: Window | null = null;
  const leave = async (): Promise<void> => {
    const left = window;
    window = null;
    if (left === null) return;
    await print(besideOf(left));
    await left.close();
  };
  try {
    for (const [bench, own] of prepared) {
      if (bench.on === 'window') {
        window ??= await openWindow(clinic, alone);
        await print(bench.run(clinic, window, own));
      } else {
        await leave();
        await print(bench.run(clinic, own));
      }
    }
  } finally {
    await leave();
  }
}

async function benchWindow(options: BenchOptions, print: Print): Promise<void> {
  const isWanted = ({ names }: { readonly names: readonly string[] }): boolean =>
    options.only.length === 0
      ? !(options.quick && names.some((name) => TOO_LONG_FOR_QUICK.includes(name)))
      : names.some((name) => options.only.includes(name));
  say(`${options.people} people, ${options.activities} activities`);
  const clinic = await makeClinic(options);
  if (options.keep) say(`the clinic stays in ${clinic.workDir}: use it again with --data`);
  try {
    const prepared = await onCore(clinic, ON_CORE.filter(isWanted), OTHERS.filter(isWanted), print);
    await onFolderAndWindow(clinic, prepared, print, options.alone);
  } finally {
    clinic.remove();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  // What runs is the program as people get it; from sources its commands would take longer to load than to work.
  await ensureBuilt(say);
  let missed = 0;
  let failed = 0;
  const print: Print = async (lines) => {
    try {
      for await (const line of lines) {
        if (!line.ok) missed += 1;
        process.stdout.write(`${JSON.stringify(line)}\n`);
        const { bench, p95, unit, budget, control } = line;
        say(
          `${line.ok ? ' ' : '!'} ${bench}: ${p95} ${unit} (budget ${budget ?? '–'}; ${control.name}: ${control.p95})`,
        );
      }
    } catch (thrown) {
      failed += 1;
      say(`! not measured: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    }
  };
  if (options.part === 'sync') await print(benchSync(options.asked, say));
  else await benchWindow(options, print);
  say(`${missed} over budget, ${failed} not measured`);
  if (failed > 0) process.exitCode = 1;
}

await main();
