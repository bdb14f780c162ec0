/**
 * `npm test`: every lane to its end, whatever fails before it; then, alone on the last line, `N passed, N failed`.
 * Ends with 1 if anything failed. A lane that ran no test has failed (tally.ts).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumOf, type Tally, tallyOfCheck, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'almoner-test-'));

/** Runs a script of package.json with its output shown; npm is called as it called us, so that no shell is needed. */
function npmRun(script: string, options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): number {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('Run this by `npm test`.');
  const { status } = spawnSync(process.execPath, [npm, 'run', '--silent', script, '--', ...options], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

const reportOf = (name: string) => {
  const file = join(reports, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

const check = (script: string) => (): Tally => tallyOfCheck(npmRun(script));

const lanes: readonly (readonly [name: string, run: () => Tally])[] = [
  ['check:lock', check('check:lock')],
  ['typecheck', check('typecheck')],
  ['lint', check('lint')],
  ['knip', check('knip')],
  ['build', check('build')],
  [
    'test:unit',
    () => {
      const file = join(reports, 'vitest.json');
      const code = npmRun('test:unit', ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
      return tallyOfVitest(reportOf('vitest.json'), code);
    },
  ],
  [
    'test:e2e',
    () => {
      const file = join(reports, 'playwright.json');
      const code = npmRun('test:e2e', ['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
      return tallyOfPlaywright(reportOf('playwright.json'), code);
    },
  ],
];

const tallies: Tally[] = [];
const summary: string[] = [];
for (const [name, run] of lanes) {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const tally = run();
  tallies.push(tally);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  summary.push(
    `${tally.failed === 0 ? '✓' : '✗'} ${name}: ${tally.passed} passed, ${tally.failed} failed in ${seconds} s`,
  );
}
rmSync(reports, { recursive: true });

const { passed, failed } = sumOf(tallies);
console.log(`\n${summary.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
