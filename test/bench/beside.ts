/**
 * What goes on beside the interactive figures (design §11): an import, begun on the import page and left to itself, as
 * somebody does who works on meanwhile, and a full check by the command line, one after the other. Where the import has
 * ended before the figures were taken, or a check finds something, they do not count.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { almoner } from '../support/app.ts';
import type { Clinic } from './clinic.ts';
import { csvOf, drawPeople, type PersonDraft } from './people-csv.ts';

/** More than is taken in while the figures are measured. */
const PEOPLE = { quick: 3000, full: 150_000 };
const PATIENCE = 120_000;

interface Done {
  /** People taken in. */
  readonly imported: number;
  /** Checks that came to their end; one more was under way. */
  readonly checks: number;
  readonly seconds: number;
}

export interface Beside {
  /** Ends it and answers what was done meanwhile. Throws where the import had ended by itself or a check went wrong. */
  end(): Promise<Done>;
}

/** Checks again and again until it is told to end; then answers how many. */
function checkBeside({ dataDir, password }: Clinic): () => Promise<number> {
  const stop = new AbortController();
  let done = 0;
  const running = (async () => {
    while (!stop.signal.aborted) {
      const args = ['check', '--data', dataDir, '--password-stdin', '--json'];
      const { exitCode, stdout, stderr } = await almoner(args, `${password}\n`, { stop: stop.signal });
      if (stop.signal.aborted) return;
      if (exitCode !== 0) throw new Error(`the check beside the figures failed: ${stdout}${stderr}`);
      done += 1;
    }
  })();
  running.catch(() => undefined);
  return async () => {
    stop.abort();
    await running;
    return done;
  };
}

/** With a family name that nobody has: namesakes would push those from the list of results who are waited for. */
const renamed = ({ values: { name, ...values }, ...draft }: PersonDraft): PersonDraft => ({
  ...draft,
  values: { ...values, name: { ...name, family: [...(name?.family ?? '')].reverse().join('') } },
});

const toImportPage = (page: Page): Promise<void> => page.locator('nav a[href="#/import"]').first().click();

/** Where the running import shows itself. */
const cardOf = (page: Page) => page.locator('section', { has: page.getByRole('progressbar') }).first();

/** People read so far, from the first of its figures. */
async function readSoFar(page: Page): Promise<number> {
  const text = await cardOf(page).locator('dd').first().textContent();
  return Number(text?.replaceAll(/\D/g, ''));
}

export async function beginBeside(page: Page, clinic: Clinic): Promise<Beside> {
  const { workDir, quick } = clinic;
  const file = join(workDir, 'beside.csv');
  const people = drawPeople(quick ? PEOPLE.quick : PEOPLE.full, `beside ${Date.now()}`).map(renamed);
  writeFileSync(file, csvOf(people));
  await toImportPage(page);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ]);
  await chooser.setFiles(file);
  await page.getByRole('button', { name: 'Start import' }).click({ timeout: PATIENCE });
  await cardOf(page).waitFor({ timeout: PATIENCE });
  const before = await readSoFar(page);
  const begun = performance.now();
  await page.locator('nav a[href="#/"]').first().click();
  await page.locator('main h1').first().waitFor();
  // The start page takes the focus once it is drawn.
  await page.waitForTimeout(500);
  const endChecks = checkBeside(clinic);
  return {
    async end() {
      await toImportPage(page);
      const card = cardOf(page);
      const isUnderWay = await card.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (!isUnderWay) {
        await endChecks();
        throw new Error('the import beside the figures ended before them');
      }
      const imported = (await readSoFar(page)) - before;
      const seconds = Math.round((performance.now() - begun) / 1000);
      await card.getByRole('button').first().click();
      await card.waitFor({ state: 'detached', timeout: PATIENCE });
      return { imported, checks: await endChecks(), seconds };
    },
  };
}
