/**
 * One run of all lanes in a process of its own, so that a sabotage is in everything it loads of the product. Takes its plan
 * as the first argument and leaves its figures in the file named by the second.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSabotage, SABOTAGE_VARIABLE } from './hook/sabotages.ts';
import { cutLane } from './lanes/cuts.ts';
import { damageLane } from './lanes/damage.ts';
import { failingLane } from './lanes/failing.ts';
import { killLane } from './lanes/kills.ts';
import type { LaneOptions } from './lanes/lane.ts';
import type { Plan } from './plan.ts';
import { createProduct } from './product.ts';
import { createTally, type Figures } from './tally.ts';

const [planText = '', report = ''] = process.argv.slice(2);
const plan = JSON.parse(planText) as Plan;
const say = (line: string): void => console.log(line);
const tally = createTally(say);
// In memory where there is such a place: what is lost here is decided by the harness and not by the disk.
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'almoner-durability-'));

const lanes: readonly (readonly [string, number, (options: LaneOptions) => Promise<void>])[] = [
  ['kills', plan.kills, killLane],
  ['cuts', plan.cuts, (options) => cutLane({ ...options, decisive: plan.decisive })],
  ['failing', plan.failing, failingLane],
  ['damage', plan.damage ? 1 : 0, damageLane],
];

const sabotage = findSabotage(process.env[SABOTAGE_VARIABLE] ?? '');
const product = createProduct(join(root, 'programs'), sabotage);
// What can't be bundled is no failure of thousands of attempts: the run ends here, without figures.
await product.program('core-child', false);

try {
  for (const [name, count, lane] of lanes) {
    if (count === 0) continue;
    const own = join(root, name);
    mkdirSync(own);
    const begun = performance.now();
    const before = { passed: tally.passed, failed: tally.failed };
    try {
      await lane({
        root: own,
        product,
        seed: plan.seed,
        count,
        tally,
        say,
        ...(plan.only === undefined ? {} : { only: plan.only }),
      });
    } catch (thrown) {
      tally.break(name, thrown);
    }
    rmSync(own, { recursive: true, force: true });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say(
      `${name}: ${tally.passed - before.passed} passed, ${tally.failed - before.failed} failed in ${seconds} s (seed ${plan.seed})`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
const { passed, failed, found, broken } = tally;
writeFileSync(report, JSON.stringify({ passed, failed, found, broken } satisfies Figures));
// A core that hangs, or a timer of the product, must not keep a finished run alive.
process.exit();
