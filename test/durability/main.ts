/**
 * `npm run test:durability -- --kills N --cuts N [--seed S] [--sabotage NAME]`. The last line is `N passed, N failed`, and it
 * ends with 1 where any failed. Without a sabotage the controls follow: a run with each of them has to be noticed.
 * `--controls none` leaves them out, for the second and later pieces of one commit; `--controls only` runs nothing else.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findSabotage, SABOTAGE_VARIABLE, SABOTAGES } from './hook/sabotages.ts';
import { controlPlan, fullPlan, type Plan, piecesOf } from './plan.ts';
import type { Figures } from './tally.ts';
import { ensureTools } from './tools.ts';

const USAGE =
  'Usage: npm run test:durability -- [--kills N] [--cuts N] [--seed S] [--sabotage NAME|list] [--controls all|none|only]';
const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));
const PRELOAD = new URL('./hook/preload.ts', import.meta.url).href;

const NOTHING: Figures = { passed: 0, failed: 0, found: 0, broken: 0 };

function readCount(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(USAGE);
  return number;
}

const sumOf = (one: Figures, other: Figures): Figures => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  found: one.found + other.found,
  broken: one.broken + other.broken,
});

/** Runs a plan with a sabotage or without. `told`: whether its lines are shown. */
async function runPlan(plan: Plan, folder: string, sabotage: string | undefined, told: boolean): Promise<Figures> {
  const report = join(folder, `report-${plan.seed}.json`);
  rmSync(report, { force: true });
  const child = spawn(process.execPath, ['--import', PRELOAD, RUNNER, JSON.stringify(plan), report], {
    stdio: ['ignore', told ? 'inherit' : 'ignore', told ? 'inherit' : 'ignore'],
    env: {
      ...process.env,
      ...(sabotage === undefined ? {} : { [SABOTAGE_VARIABLE]: sabotage }),
    },
  });
  await once(child, 'exit');
  // It ended without a word: a defect of the harness, or a sabotage that no longer fits its file.
  if (!existsSync(report)) return { passed: 0, failed: 1, found: 0, broken: 1 };
  return JSON.parse(readFileSync(report, 'utf8')) as Figures;
}

async function main(): Promise<Figures> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string' },
      cuts: { type: 'string' },
      seed: { type: 'string' },
      sabotage: { type: 'string' },
      controls: { type: 'string', default: 'all' },
    },
  });
  const seed = readCount(values.seed, 1);
  const plan = fullPlan(readCount(values.kills, 200), readCount(values.cuts, 1000), seed);
  const { sabotage } = values;
  if (sabotage !== undefined && findSabotage(sabotage) === undefined)
    throw new Error(`There is no sabotage ${sabotage}; see --sabotage list.`);
  if (!['all', 'none', 'only'].includes(values.controls)) throw new Error(USAGE);
  ensureTools();
  const folder = mkdtempSync(join(tmpdir(), 'almoner-durability-'));
  try {
    // A lane waits for one thing at a time: the others of the machine's processors would have nothing to do.
    const pieces = values.controls === 'only' ? [] : piecesOf(plan, availableParallelism());
    const all = await Promise.all(pieces.map((piece) => runPlan(piece, folder, sabotage, true)));
    const figures = all.reduce(sumOf, NOTHING);
    return sabotage === undefined && values.controls !== 'none'
      ? await runControls(figures, seed, folder)
      : figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A run with each safeguard switched off. It is noticed where an assertion found something in lanes that all came to their
 * end: that nothing passes, or that a program crashes, shows nothing.
 */
async function runControls(before: Figures, seed: number, folder: string): Promise<Figures> {
  let { passed, failed, broken } = before;
  for (const { name } of SABOTAGES) {
    const control = await runPlan(controlPlan(name, seed), folder, name, false);
    const isNoticed = control.found > 0 && control.broken === 0;
    console.log(
      `${isNoticed ? '✓' : '✗'} control ${name}: ${control.found} of ${control.passed + control.failed} noticed it${control.broken > 0 ? ', and the run broke' : ''}`,
    );
    if (isNoticed) passed += 1;
    else failed += 1;
    broken += control.broken;
  }
  return { ...before, passed, failed, broken };
}

if (process.argv.slice(2).join(' ') === '--sabotage list')
  for (const { name, what } of SABOTAGES) console.log(`${name}: ${what}`);
else {
  let figures: Figures = { ...NOTHING, failed: 1 };
  try {
    figures = await main();
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
  }
  console.log(`${figures.passed} passed, ${figures.failed} failed`);
  process.exitCode = figures.failed > 0 || figures.passed === 0 ? 1 : 0;
}
