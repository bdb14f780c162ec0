/** Runs one piece of the seeds in this process and leaves its figures in the file named by the second argument. */

import { writeFileSync } from 'node:fs';
import { attacksNamed } from './attacks/attacks.ts';
import { type Figures, NOTHING, type Piece } from './figures.ts';
import { type Outcome, runSeed } from './seed.ts';
import { createTemplates } from './templates.ts';

const [pieceText = '', report = ''] = process.argv.slice(2);
const piece = JSON.parse(pieceText) as Piece;
/** Of a history that failed. */
const LAST_LINES = 14;
/** Failures that are told; further ones are only counted. */
const TOLD = 12;

function tell({ seed, attack, alarms, problems, condition, history }: Outcome): void {
  console.log(`✗ seed ${seed}${attack === null ? '' : ` (${attack})`}: ${problems.length} problems`);
  for (const problem of problems.slice(0, 6)) console.log(`    ${problem}`);
  if (alarms.length > 0) console.log(`    alarms: ${alarms.join(', ')}`);
  for (const line of condition) console.log(`    ${line}`);
  for (const line of history.slice(-LAST_LINES)) console.log(`      ${line}`);
  console.log(`    again: npm run test:replication -- --from ${seed} --seeds 1 --verbose`);
}

const sum: Record<keyof Figures, number> = { ...NOTHING };
const attacks = attacksNamed(piece.attacks);
const templates = createTemplates();
try {
  const before = process.cpuUsage();
  for (let seed = piece.from; seed < piece.from + piece.seeds; seed += 1) {
    const outcome = await runSeed(seed, templates, attacks);
    sum.events += outcome.events;
    sum.astray += outcome.astray;
    if (outcome.attack !== null) sum.attacked += 1;
    if (outcome.attack !== null && outcome.alarms.length > 0) sum.alarmed += 1;
    if (piece.verbose) for (const line of outcome.history) console.log(`  ${line}`);
    if (outcome.problems.length === 0) {
      sum.passed += 1;
      continue;
    }
    sum.failed += 1;
    if (!outcome.isThrown) sum.found += 1;
    if (piece.enough > 0 && sum.found >= piece.enough) break;
    if (piece.isTold && sum.failed <= TOLD) tell(outcome);
  }
  const { user, system } = process.cpuUsage(before);
  sum.cpu = (user + system) / 1000;
} finally {
  templates.remove();
}
writeFileSync(report, JSON.stringify(sum));
