/**
 * `npm run test:durability -- --kills N --cuts N [--seed S] [--sabotage NAME]`. The last line is `N passed, N failed`, and it
 * ends with 1 where any failed. Without a sabotage the controls follow: a run with each of them has to fail.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SABOTAGE_VARIABLE } from './hook/preload.ts';
import { findSabotage, SABOTAGES } from './hook/sabotages.ts';
import { controlPlan, fullPlan, type Plan } from './plan.ts';
import { ensureTools } from './tools.ts';

const USAGE = 'Usage: npm run test:durability -- [--kills N] [--cuts N] [--seed S] [--sabotage NAME|list]';
const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));
const PRELOAD = new URL('./hook/preload.ts', import.meta.url).href;

interface Figures {
  readonly passed: number;
  readonly failed: number;
}

function readCount(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(USAGE);
  return number;
}

/** Runs a plan with a sabotage or without. `told`: whether its lines are shown. */
async function runPlan(plan: Plan, folder: string, sabotage: string | undefined, told: boolean): Promise<Figures> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const hooks = sabotage === undefined ? [] : ['--import', PRELOAD];
  const child = spawn(process.execPath, [...hooks, RUNNER, JSON.stringify(plan), report], {
    stdio: ['ignore', told ? 'inherit' : 'ignore', told ? 'inherit' : 'ignore'],
    env: {
      ...process.env,
      // Thousands of processes load the same modules.
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      ...(sabotage === undefined ? {} : { [SABOTAGE_VARIABLE]: sabotage }),
    },
  });
  await once(child, 'exit');
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  return JSON.parse(readFileSync(report, 'utf8')) as Figures;
}

async function main(): Promise<Figures> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string' },
      cuts: { type: 'string' },
      seed: { type: 'string' },
      sabotage: { type: 'string' },
    },
  });
  const seed = readCount(values.seed, 1);
  const plan = fullPlan(readCount(values.kills, 200), readCount(values.cuts, 1000), seed);
  const { sabotage } = values;
  if (sabotage !== undefined && findSabotage(sabotage) === undefined)
    throw new Error(`There is no sabotage ${sabotage}; see --sabotage list.`);
  ensureTools();
  const folder = mkdtempSync(join(tmpdir(), 'almoner-durability-'));
  try {
    const figures = await runPlan(plan, folder, sabotage, true);
    if (sabotage !== undefined) return figures;
    let { passed, failed } = figures;
    for (const { name } of SABOTAGES) {
      const control = await runPlan(controlPlan(name, seed), folder, name, false);
      const isNoticed = control.failed > 0 && control.passed > 0;
      console.log(
        `${isNoticed ? '✓' : '✗'} control ${name}: ${control.failed} of ${control.passed + control.failed} failed`,
      );
      if (isNoticed) passed += 1;
      else failed += 1;
    }
    return { passed, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.slice(2).join(' ') === '--sabotage list')
  for (const { name, what } of SABOTAGES) console.log(`${name}: ${what}`);
else {
  let figures: Figures = { passed: 0, failed: 1 };
  try {
    figures = await main();
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
  }
  console.log(`${figures.passed} passed, ${figures.failed} failed`);
  process.exitCode = figures.failed > 0 || figures.passed === 0 ? 1 : 0;
}
