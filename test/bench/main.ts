/**
 * `npm run bench`: makes a clinic, measures it, prints JSON lines on standard output and progress on standard error.
 * The disk is the real one; a slower fsync would be simulated where the writer's COMMIT returns (platform/database/writer).
 */
import { type Bench, windowBench } from './bench.ts';
import { cipherBench } from './benches/cipher.bench.ts';
import { importBench } from './benches/import.bench.ts';
import { listFirstBench } from './benches/list-first.bench.ts';
import { memoryBench } from './benches/memory.bench.ts';
import { populateBench } from './benches/populate.bench.ts';
import { recordOpenBench } from './benches/record-open.bench.ts';
import { saveBench } from './benches/save.bench.ts';
import { saveCpuBench } from './benches/save-cpu.bench.ts';
import { searchCoreBench } from './benches/search-core.bench.ts';
import { searchPeopleBench } from './benches/search-people.bench.ts';
import { sizeBench } from './benches/size.bench.ts';
import { startBench } from './benches/start.bench.ts';
import { writeBulkBench } from './benches/write-bulk.bench.ts';
import { type Clinic, makeClinic, type OpenClinic, openClinic } from './clinic.ts';
import type { Line } from './measure.ts';
import { readOptions } from './options.ts';
import { openWindow } from './window.ts';

/** In this order; those that leave the clinic as it was come first. */
const BENCHES: readonly Bench[] = [
  populateBench,
  sizeBench,
  cipherBench,
  searchCoreBench,
  startBench,
  windowBench(searchPeopleBench),
  windowBench(listFirstBench),
  windowBench(recordOpenBench),
  windowBench(saveBench),
  windowBench(memoryBench),
  saveCpuBench,
  writeBulkBench,
  importBench,
];

const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Print = (lines: AsyncGenerator<Line>) => Promise<void>;

async function onCore<Result>(clinic: Clinic, work: (open: OpenClinic) => Promise<Result>): Promise<Result> {
  const open = await openClinic(clinic);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

async function runGroup(clinic: Clinic, group: readonly Bench[], print: Print): Promise<void> {
  for (const bench of group) if (bench.on === 'folder') await print(bench.run(clinic));
  const core = group.filter((bench) => bench.on === 'core');
  if (core.length > 0)
    await onCore(clinic, async (open) => {
      for (const bench of core) await print(bench.run(clinic, open));
    });
  const inWindow = group.filter((bench) => bench.on === 'window');
  if (inWindow.length === 0) return;
  const prepared = await onCore(clinic, async (open) => inWindow.map((bench) => bench.prepare(open)));
  const window = await openWindow(clinic);
  try {
    for (const [index, bench] of inWindow.entries()) await print(bench.run(clinic, window, prepared[index]));
  } finally {
    await window.close();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const wanted = BENCHES.filter(
    ({ names }) => options.only.length === 0 || names.some((name) => options.only.includes(name)),
  );
  say(`${options.people} people, ${options.activities} activities`);
  const clinic = await makeClinic(options);
  if (options.keep) say(`the clinic stays in ${clinic.workDir}: use it again with --data`);
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
  try {
    // Consecutive benches of one kind share an opening.
    for (let at = 0; at < wanted.length; ) {
      const on = wanted[at]?.on;
      const end = wanted.findIndex((bench, index) => index > at && bench.on !== on);
      const group = wanted.slice(at, end < 0 ? undefined : end);
      at += group.length;
      await runGroup(clinic, group, print);
    }
  } finally {
    clinic.remove();
  }
  say(`${missed} over budget, ${failed} not measured`);
  if (failed > 0) process.exitCode = 1;
}

await main();
