/**
 * `npm run test:fortnight -- [--desks N] [--people N] [--activities M] [--days D] [--acts A] [--few F] [--seed S] [--keep]`: three desks, or more, work apart
 * for a fortnight and come together. The last line is `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFortnight } from './fortnight.ts';

const { values } = parseArgs({
  options: {
    desks: { type: 'string', default: '3' },
    people: { type: 'string', default: '2000' },
    activities: { type: 'string' },
    days: { type: 'string', default: '14' },
    acts: { type: 'string', default: '300' },
    few: { type: 'string' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

const MOST = 20;
const people = Number(values.people);
const folder = mkdtempSync(join(tmpdir(), 'almoner-fortnight-'));
let [passed, failed] = [0, 0];
try {
  const findings = await runFortnight({
    desks: Number(values.desks),
    people,
    activities: Number(values.activities ?? people),
    days: Number(values.days),
    acts: Number(values.acts),
    few: values.few === undefined ? null : Number(values.few),
    seed: Number(values.seed),
    folder,
    say: (text) => console.log(`  ${text}`),
  });
  for (const { what, problems } of findings) {
    if (problems.length === 0) passed += 1;
    else failed += 1;
    console.log(
      `${problems.length === 0 ? '✓' : '✗'} ${what}${problems.length > 0 ? `: ${problems.length}` : ''}`,
    );
    for (const problem of problems.slice(0, MOST)) console.log(`    ${problem}`);
  }
} catch (thrown) {
  failed += 1;
  console.error(thrown);
}
if (values.keep) console.log(`kept in ${folder}`);
else rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
