/**
 * `npm run bench`: makes a clinic, measures it, prints JSON lines on standard output and progress on standard error.
 * The disk is the real one; a slower fsync would be simulated where the writer's COMMIT returns (platform/database/writer).
 */
import type { Bench } from './bench.ts';
import { cipherBench } from './benches/cipher.bench.ts';
import { importBench } from './benches/import.bench.ts';
import { populateBench } from './benches/populate.bench.ts';
import { saveCpuBench } from './benches/save-cpu.bench.ts';
import { sizeBench } from './benches/size.bench.ts';
import { writeBulkBench } from './benches/write-bulk.bench.ts';
import { makeClinic, openClinic } from './clinic.ts';
import type { Line } from './measure.ts';
import { readOptions } from './options.ts';

/** Those that leave the clinic as it was come first. */
const BENCHES: readonly Bench[] = [
  populateBench,
  sizeBench,
  cipherBench,
  saveCpuBench,
  writeBulkBench,
  importBench,
];

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const wanted = BENCHES.filter(
    ({ names }) => options.only.length === 0 || names.some((name) => options.only.includes(name)),
  );
  say(`${options.people} people, ${options.activities} activities`);
  const clinic = await makeClinic(options);
  if (options.keep) say(`the clinic stays in ${clinic.workDir}: use it again with --data`);
  let missed = 0;
  const print = async (lines: AsyncGenerator<Line>): Promise<void> => {
    for await (const line of lines) {
      if (!line.ok) missed += 1;
      process.stdout.write(`${JSON.stringify(line)}\n`);
      say(
        `${line.ok ? '  ' : '! '}${line.bench}: p95 ${line.p95} ${line.unit} (budget ${line.budget ?? '–'}, ${line.control.name} ${line.control.p95})`,
      );
    }
  };
  try {
    for (const bench of wanted) if (bench.on === 'folder') await print(bench.run(clinic));
    const onCore = wanted.filter((bench) => bench.on === 'core');
    if (onCore.length > 0) {
      const open = await openClinic(clinic);
      try {
        for (const bench of onCore) await print(bench.run(clinic, open));
      } finally {
        await open.close();
      }
    }
  } finally {
    clinic.remove();
  }
  say(missed === 0 ? 'every budget is met' : `${missed} over budget`);
}

await main();
