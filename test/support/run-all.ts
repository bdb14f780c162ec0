/**
 * `npm test`: every lane to its end, whatever fails before it; then, alone on the last line, `N passed, N failed`. What only looks at the
 * sources runs side by side, since the compiler uses one processor; the tests come one lane after the other, since each uses all there are.
 * Ends with 1 if anything failed. A lane that ran no test has failed (tally.ts).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumOf, type Tally, tallyOfCheck, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

interface RunOptions {
  readonly isShown?: boolean;
  readonly options?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'almoner-test-'));

/**
 * Runs a script of package.json; npm is called as it called us, so that no shell is needed. `isShown`: what it writes is shown as it comes;
 * else once it has ended.
 */
async function npmRun(
  script: string,
  { isShown = true, options = [], env = {} }: RunOptions = {},
): Promise<{ readonly code: number; readonly output: string }> {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('Run this by `npm test`.');
  const child = spawn(process.execPath, [npm, 'run', '--silent', script, '--', ...options], {
    cwd: root,
    stdio: ['inherit', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, output };
}

const reportOf = (name: string) => {
  const file = join(reports, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

const LOOKS = ['check:lock', 'typecheck', 'lint', 'knip', 'build'];

const lanes: readonly (readonly [name: string, run: () => Promise<Tally>])[] = [
  [
    'test:unit',
    async () => {
      const file = join(reports, 'vitest.json');
      const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const { code } = await npmRun('test:unit', { options });
      return tallyOfVitest(reportOf('vitest.json'), code);
    },
  ],
  [
    'test:e2e',
    async () => {
      const file = join(reports, 'playwright.json');
      const { code } = await npmRun('test:e2e', {
        options: ['--reporter=list,json'],
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      });
      return tallyOfPlaywright(reportOf('playwright.json'), code);
    },
  ],
];

const tallies: Tally[] = [];
const summary: string[] = [];

/** Takes down what a lane came to. */
async function count(name: string, run: () => Promise<Tally>): Promise<void> {
  const started = performance.now();
  const tally = await run();
  tallies.push(tally);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  summary.push(
    `${tally.failed === 0 ? '✓' : '✗'} ${name}: ${tally.passed} passed, ${tally.failed} failed in ${seconds} s`,
  );
}

await Promise.all(
  LOOKS.map((script) =>
    count(script, async () => {
      const { code, output } = await npmRun(script, { isShown: false });
      console.log(`\n── ${script}\n${output}`);
      return tallyOfCheck(code);
    }),
  ),
);
for (const [name, run] of lanes) {
  console.log(`\n── ${name}`);
  await count(name, run);
}
rmSync(reports, { recursive: true });

const { passed, failed } = sumOf(tallies);
console.log(`\n${summary.join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
