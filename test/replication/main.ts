/**
 * `npm run test:replication -- [--seeds N] [--from S]`. The last line is `N passed, N failed`, and it ends with 1 where any
 * failed. Without options 200 seeds run and then the controls: 60 seeds with each sabotage, which have to notice it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ATTACKS, attacksNamed } from './attacks/attacks.ts';
import { type Figures, NOTHING, type Piece, sumOf } from './figures.ts';
import { findSabotage, SABOTAGE_VARIABLE, SABOTAGES } from './hook/sabotages.ts';
import { type Options, readOptions } from './options.ts';

const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));
const PRELOAD = new URL('./hook/preload.ts', import.meta.url).href;
const CONTROL_SEEDS = 60;
/** Seeds that notice a sabotage, after which a control has shown what it has to. */
const ENOUGH = 3;

/** Where an error was thrown is told of a seed that is run again with --verbose: Node throws many that nobody reads. */
const tracing = ({ verbose }: Piece): string[] => (verbose ? [] : ['--stack-trace-limit=0']);

/** Runs a piece in a process of its own, so that a sabotage is in everything it loads of the product. */
async function runPiece(piece: Piece, folder: string, sabotage: string | undefined): Promise<Figures> {
  const report = join(folder, `report-${piece.from}-${sabotage ?? 'none'}.json`);
  const program = ['--import', PRELOAD, RUNNER, JSON.stringify(piece), report];
  const child = spawn(process.execPath, [...tracing(piece), ...program], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(sabotage === undefined ? {} : { [SABOTAGE_VARIABLE]: sabotage }) },
  });
  await once(child, 'exit');
  // It ended without a word: a defect of the simulator, or a sabotage that no longer fits its file.
  if (!existsSync(report)) return { ...NOTHING, failed: 1, broken: 1 };
  return JSON.parse(readFileSync(report, 'utf8')) as Figures;
}

async function runSeeds(
  { seeds, from, jobs, verbose, attacks }: Omit<Options, 'sabotage' | 'controls'>,
  folder: string,
  sabotage: string | undefined,
  isTold: boolean,
): Promise<Figures> {
  const share = Math.ceil(seeds / jobs);
  const pieces = Array.from({ length: jobs }, (_, at) => ({
    from: from + at * share,
    seeds: Math.min(share, seeds - at * share),
    verbose,
    attacks,
    isTold,
    enough: isTold ? 0 : ENOUGH,
  })).filter((piece) => piece.seeds > 0);
  return sumOf(await Promise.all(pieces.map((piece) => runPiece(piece, folder, sabotage))));
}

/** A sabotage is noticed where assertions found something; that a run breaks shows nothing. */
async function runControls(options: Options, before: Figures, folder: string): Promise<Figures> {
  let { passed, failed } = before;
  for (const { name } of SABOTAGES) {
    const control = await runSeeds({ ...options, seeds: CONTROL_SEEDS, verbose: false }, folder, name, false);
    const isNoticed = control.found > 0 && control.broken === 0;
    console.log(
      `${isNoticed ? '✓' : '✗'} control ${name}: ${control.found} of ${control.passed + control.failed} seeds noticed it${control.broken > 0 ? ', and the run broke' : ''}`,
    );
    if (isNoticed) passed += 1;
    else failed += 1;
  }
  return { ...before, passed, failed };
}

async function main(options: Options): Promise<Figures> {
  const { sabotage, controls } = options;
  if (sabotage !== undefined && findSabotage(sabotage) === undefined)
    throw new Error(`There is no sabotage ${sabotage}; see --sabotage list.`);
  attacksNamed(options.attacks);
  const folder = mkdtempSync(join(tmpdir(), 'almoner-replication-'));
  try {
    const figures = controls === 'only' ? NOTHING : await runSeeds(options, folder, sabotage, true);
    const count = figures.passed + figures.failed;
    if (count > 0)
      console.log(
        `${count} seeds, ${figures.attacked} with an attack, of which ${figures.alarmed} raised an alarm and the rest came to nothing; ${(figures.cpu / count).toFixed(0)} ms of CPU and ${Math.round(figures.events / count)} events a seed; ${figures.astray} desks were led astray for good, and say so`,
      );
    return controls === 'none' ? figures : await runControls(options, figures, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LISTS: Readonly<Record<string, readonly { readonly name: string; readonly what: string }[]>> = {
  '--sabotage list': SABOTAGES,
  '--attacks list': ATTACKS,
};
const list = LISTS[process.argv.slice(2).join(' ')];
if (list) for (const { name, what } of list) console.log(`${name}: ${what}`);
else {
  let figures: Figures = { ...NOTHING, failed: 1 };
  try {
    figures = await main(readOptions(process.argv.slice(2)));
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
  }
  console.log(`${figures.passed} passed, ${figures.failed} failed`);
  process.exitCode = figures.failed > 0 || figures.passed === 0 ? 1 : 0;
}
