/**
 * `npm run test:network`: three desks and a relay in network namespaces, with loss, thin and slow lines, pulled cables,
 * connections that carry nothing, and a relay that is killed, wiped and put back; and what a command says where it is out of reach. The last line is `N passed, N failed`.
 * Needs root on Linux; elsewhere it says that it did not run, and that is no failure. `--only TEXT` picks scenarios; a computer
 * that sleeps does for `--asleep SECONDS`.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRng } from '../durability/rng.ts';
import { whyWithout } from '../support/programs.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { type Clinic, createClinic, type Desk } from './clinic.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { meetObstacle, obstacles } from './unreachable.ts';
import { createWorker, type Worker } from './work.ts';

const DESKS = 3;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    // Longer than anything waits for an answer.
    asleep: { type: 'string', default: '90' },
  },
});

const isWanted = ({ name }: { readonly name: string }): boolean => name.includes(options.only ?? '');

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux only';
  if (process.getuid?.() !== 0) return 'only root can make network namespaces';
  return whyWithout({ ip: ['iproute2'], tc: ['iproute2'], nft: ['nftables'], openssl: ['openssl'] });
}

/** What some desk does not show of what another was told is saved. */
async function missing(clinic: Clinic, workers: readonly Worker[]): Promise<string[]> {
  const found: string[] = [];
  for (const worker of workers)
    for (const desk of clinic.desks)
      found.push(...(await worker.missingAt(desk)).map((one) => `${desk.name} of ${worker.desk.name}: ${one}`));
  return found;
}

async function play(scenario: Scenario, clinic: Clinic, workers: readonly Worker[]): Promise<string[]> {
  await scenario.run({ clinic, workers, sleepMillis: Number(options.asleep) * 1000 });
  const over = performance.now();
  for (;;) {
    const left = await missing(clinic, workers);
    const seconds = (performance.now() - over) / 1000;
    if (left.length === 0) {
      console.log(`  ${scenario.name}: together ${seconds.toFixed(1)} s after it was over`);
      return [];
    }
    if (seconds > scenario.withinSeconds) return left.slice(0, 5);
    await sleep(200);
  }
}

/** After all of it, with the programs ended: their databases say the same, whole. */
async function compareStates(clinic: Clinic): Promise<string[]> {
  const problems: string[] = [];
  const hashes = new Set<string>();
  for (const desk of clinic.desks) {
    hashes.add((await desk.command<{ hash: string }>('state-hash')).hash);
    const check = await desk.command<{ ok: boolean; problems: readonly unknown[] }>('check');
    if (!check.ok) problems.push(`${desk.name}: ${JSON.stringify(check.problems)}`);
  }
  if (hashes.size !== 1) problems.push(`the desks differ: ${[...hashes].join(' ')}`);
  return problems;
}

async function run(): Promise<{ passed: number; failed: number }> {
  const tally = { passed: 0, failed: 0 };
  const record = (name: string, problems: readonly string[]): void => {
    if (problems.length === 0) tally.passed += 1;
    else tally.failed += 1;
    for (const problem of problems) console.log(`✗ ${name}: ${problem}`);
  };
  const temp = createTempFolder();
  try {
    const clinic = await createClinic(temp.path, DESKS);
    try {
      for (const desk of clinic.desks) await desk.open();
      const workers = clinic.desks.map((desk, at) => createWorker(desk, createRng(Number(options.seed), at)));
      for (const scenario of scenarios.filter(isWanted)) {
        record(scenario.name, await play(scenario, clinic, workers).catch((thrown) => [String(thrown.stack)]));
        clinic.way.delay(0);
        clinic.way.silence(false);
        for (const { cable } of clinic.desks) cable.mend();
      }
      for (const desk of clinic.desks) await desk.close();
      const [desk] = clinic.desks as [Desk];
      for (const obstacle of obstacles.filter(isWanted))
        record(obstacle.name, await meetObstacle(clinic, desk, obstacle));
      record('the desks compared', await compareStates(clinic));
    } finally {
      await clinic.remove();
    }
  } finally {
    temp.remove();
  }
  return tally;
}

const why = whyNot();
if (why !== null) console.log(`Skipped: the network was not tried, because ${why}.`);
const { passed, failed } = why === null ? await run() : { passed: 0, failed: 0 };
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
