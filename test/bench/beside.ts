/**
 * What goes on beside the interactive figures (design §11): an import, begun on the import page and left to itself, as
 * somebody does who works on meanwhile. Where it has ended before the figures were taken, they do not count.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Clinic } from './clinic.ts';
import { csvOf, drawPeople, type PersonDraft } from './people-csv.ts';

/** More than is taken in while the figures are measured. */
const PEOPLE = { quick: 30_000, full: 150_000 };
const PATIENCE = 120_000;

export interface Beside {
  /** Ends it and answers what it took in meanwhile. Throws where it had ended by itself. */
  end(): Promise<{ readonly importedBeside: number; readonly seconds: number }>;
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

export async function beginBeside(page: Page, { workDir, quick }: Clinic): Promise<Beside> {
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
  return {
    async end() {
      await toImportPage(page);
      const card = cardOf(page);
      const isUnderWay = await card.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (!isUnderWay) throw new Error('the import beside the figures ended before them');
      const importedBeside = (await readSoFar(page)) - before;
      const seconds = Math.round((performance.now() - begun) / 1000);
      await card.getByRole('button').first().click();
      await card.waitFor({ state: 'detached', timeout: PATIENCE });
      return { importedBeside, seconds };
    },
  };
}
