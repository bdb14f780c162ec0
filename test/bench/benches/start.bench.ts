/**
 * Start of the process to the unlock page painted, and Enter to the first search answered; added up, less the derivation
 * of the key, which is slow by design and stated apart. The control is Node itself, started and ended.
 */
import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { systemClock, systemRandom } from '#core/system.ts';
import { createVault } from '#platform/keys/vault.ts';
import { startBuilt } from '../../support/app.ts';
import type { FolderBench } from '../bench.ts';
import type { Clinic } from '../clinic.ts';
import { lineOf, spreadOf, timed, timedAsync } from '../measure.ts';
import { drawQueries, type Typed } from '../queries.ts';
import { openBrowser } from '../window.ts';

const STARTS = { quick: 1, full: 7 };
const BUDGET = 1500;

/** Resolves when what the page holds now has been handed to the compositor. */
const nextPaint = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => setTimeout(resolve));
      }),
  );

async function deriveKey({ dataDir, password }: Clinic): Promise<number> {
  const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom });
  return timedAsync(async () => (await vault.openWithPassword(undefined, password)).key.fill(0));
}

export const startBench: FolderBench<Typed> = {
  names: ['start'],
  on: 'folder',
  prepare({ platform }) {
    const [query] = drawQueries(platform.writer, 1);
    if (!query) throw new Error('there is nobody to search for');
    return query;
  },
  async *run(clinic, query) {
    const starts = clinic.quick ? STARTS.quick : STARTS.full;
    const derivations: number[] = [];
    for (let turn = 0; turn < starts; turn += 1) derivations.push(await deriveKey(clinic));
    const derivation = spreadOf(derivations).p50;
    const toPage: number[] = [];
    const toAnswer: number[] = [];
    const browser = await openBrowser();
    try {
      for (let turn = 0; turn < starts; turn += 1) {
        const page = await browser.newPage({ locale: 'en-US' });
        const begun = performance.now();
        const app = await startBuilt(clinic);
        try {
          await page.goto(app.url);
          const password = page.locator('input[type=password]');
          await password.waitFor();
          await nextPaint(page);
          toPage.push(performance.now() - begun);
          await password.fill(clinic.password);
          toAnswer.push(
            await timedAsync(async () => {
              await password.press('Enter');
              await page.locator('nav a[href="#/people"]').first().waitFor();
              await page.keyboard.press('Control+k');
              await page.locator('[role=dialog] input').first().fill(query.text);
              await page.locator('[role=option]', { hasText: query.name }).first().waitFor();
              await nextPaint(page);
            }),
          );
        } finally {
          await page.close();
          await app.stop();
        }
      }
    } finally {
      await browser.close();
    }
    const node = Array.from({ length: starts }, () => timed(() => spawnSync(process.execPath, ['-e', ''])));
    yield lineOf({
      bench: 'start',
      values: toPage.map((millis, turn) => millis + (toAnswer[turn] as number) - derivation),
      budget: BUDGET,
      control: { name: 'node alone', values: node },
      more: {
        unlockPage: spreadOf(toPage),
        enterToAnswer: spreadOf(toAnswer),
        keyDerivation: spreadOf(derivations),
      },
    });
  },
};
