/**
 * What end-to-end tests start from: an encrypted clinic of its own for each test, copied from one that each worker
 * makes once by the real commands, and the real program serving it.
 */
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import type Axe from 'axe-core';
import type { RunOptions } from 'axe-core';
import { almoner, type RunningApp, serve } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';

export const PASSWORD = 'Marigold tram 47 harbour lantern';

export interface Clinic {
  readonly dataDir: string;
  readonly kitFile: string;
}

/** Runs a command that has to succeed, under the administrator's password, and answers its JSON. */
export async function command<Answer>(
  clinic: Pick<Clinic, 'dataDir'>,
  ...args: readonly string[]
): Promise<Answer> {
  const [name = '', ...rest] = args;
  const options = ['--data', clinic.dataDir, '--password-stdin', '--json'];
  const result = await almoner([name, ...rest, ...options], `${PASSWORD}\n`);
  if (result.exitCode !== 0) throw new Error(`${name} failed: ${result.stdout}${result.stderr}`);
  return result.json<Answer>();
}

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** `app`: the program, serving `clinic`, signed in as its administrator by the URL's token. */
export const test = base.extend<{ clinic: Clinic; app: RunningApp }, { original: Clinic }>({
  original: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const folder = createTempFolder();
      const original = { dataDir: join(folder.path, 'data'), kitFile: join(folder.path, 'kit.txt') };
      await command(
        original,
        'init',
        '--organisation',
        'Harbour Clinic',
        '--admin',
        'ada',
        '--kit',
        original.kitFile,
      );
      await command(original, 'import', fixture('flu-season.json'));
      await use(original);
      folder.remove();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  clinic: async ({ original }, use) => {
    const folder = createTempFolder();
    const dataDir = join(folder.path, 'data');
    cpSync(original.dataDir, dataDir, { recursive: true });
    await use({ dataDir, kitFile: original.kitFile });
    folder.remove();
  },
  app: async ({ clinic }, use) => {
    const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
    await use(app);
    expect(await app.stop(), app.stderr()).toBe(0);
  },
});

/** Colours on their way from one theme to the next are neither's. What pulses without end is not waited for. */
async function settleColours(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime ?? 0)));
    await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)));
  });
}

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What differs between themes; names, roles and order do not. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const RULES = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
  colours: { type: 'rule', values: COLOUR_RULES },
} as const satisfies Record<string, RunOptions['runOnly']>;

/** axe finds nothing on the page as it stands (WCAG 2.1 A and AA); with `colours`, nothing of what a theme may change. */
export async function expectAccessible(page: Page, rules: keyof typeof RULES = 'all'): Promise<void> {
  await settleColours(page);
  // Half a megabyte of script: once a document.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { readonly axe: typeof Axe };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, RULES[rules]);
  expect(violations).toEqual([]);
}

export { expect };
