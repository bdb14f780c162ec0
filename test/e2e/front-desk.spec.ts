/** A first morning at the front desk (issue 2, “Done when”): bring people in, find one, correct and undo, log a call. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serve } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { command, expect, PASSWORD, test } from './clinic.ts';
import { tabTo, typeOver } from './keyboard.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Opens the file chooser by `press` and answers it, as the system's own dialog would. */
async function choose(page: Page, press: () => Promise<void>, path: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
  await chooser.setFiles(path);
}

test('imports, finds “gleeson july 51”, reads, corrects, undoes and logs a call, all by keyboard', async ({
  page,
  app,
  clinic,
}) => {
  const { keyboard } = page;
  await page.goto(app.url);
  await expect(page.getByRole('heading', { level: 1, name: /^Hello/ })).toBeVisible();

  // A FHIR bundle and a folder of CSV tables, in one import.
  await keyboard.press('g');
  await keyboard.press('i');
  await expect(page.getByRole('heading', { level: 1, name: 'Import' })).toBeVisible();
  await choose(page, () => keyboard.press('o'), fixture('ehr-export.json'));
  const files = page.getByRole('list', { name: 'Chosen files' }).getByRole('listitem');
  await expect(files).toHaveCount(1);
  await tabTo(page, 'Choose a folder');
  await choose(page, () => keyboard.press('Enter'), fixture('contacts'));
  await expect(files).toHaveCount(3);
  await expect(page.getByText('Gleason456')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start import' })).toBeEnabled();
  await keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Import finished')).toBeVisible();

  // Half heard on the telephone, Enter pressed before the answer can be there.
  await keyboard.press('ControlOrMeta+k');
  await keyboard.type('gleeson july 51');
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /Tristan.* Gleason/ })).toBeVisible();
  const facts = page.getByRole('region', { name: 'Facts' });
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(page.getByText('Jul 30, 1951').first()).toBeVisible();
  await expect(timeline.getByRole('article')).toHaveCount(1);
  await expect(timeline).toContainText('Mar 4, 2025');
  await expect(timeline).toContainText('Okafor');

  // Corrects the phone number, and takes that back.
  await keyboard.press('e');
  const editPhone = page.getByRole('button', { name: 'Edit Phone' });
  for (
    let press = 0;
    press < 20 && !(await editPhone.evaluate((button) => button === document.activeElement));
    press++
  )
    await keyboard.press('ArrowDown');
  await expect(editPhone).toBeFocused();
  await keyboard.press('Enter');
  await expect(facts.getByRole('textbox', { name: 'Phone' })).toBeFocused();
  await typeOver(page, '312 555 0188');
  await keyboard.press('Enter');
  await expect(page.getByText('Phone saved')).toBeVisible();
  await expect(facts).toContainText('(312) 555-0188');
  await keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Taken back')).toBeVisible();
  await expect(facts).toContainText('(312) 555-0177');
  await expect(facts).not.toContainText('0188');

  // Logs a call.
  await keyboard.press('l');
  await expect(page.getByRole('region', { name: 'Log a call' })).toBeVisible();
  await keyboard.type('Reached');
  await keyboard.press('Tab');
  await keyboard.type('4');
  await tabTo(page, 'Wrong number');
  await keyboard.press('Tab');
  await keyboard.type('Asked for the flu clinic hours.');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Call logged')).toBeVisible();
  await expect(timeline.getByRole('article').first()).toContainText('Asked for the flu clinic hours.');
  await expect(timeline.getByRole('article').first()).toContainText('4 min');

  // What the report says about what was not taken in.
  await keyboard.press('g');
  await keyboard.press('i');
  await tabTo(page, /contacts|ehr-export/);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Finished');
  await expect(page.getByText('Clinical content that is not on the list of flags')).toBeVisible();
  await expect(page.getByText('Social security numbers, never stored')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Refused' }).getByRole('row').nth(1)).toContainText('line 4');

  expect(await app.stop(), app.stderr()).toBe(0);
  expect(await command(clinic, 'check')).toMatchObject({ ok: true });
});

test('CA-22: a new person typed in by keyboard; somebody alike is shown while typing', async ({ page, app }) => {
  const { keyboard } = page;
  await page.goto(app.url);
  await expect(page.getByRole('heading', { level: 1, name: /^Hello/ })).toBeVisible();
  await keyboard.press('c');
  await keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'New person' });
  await expect(dialog.getByLabel('Given name')).toBeFocused();
  await keyboard.type('Marisol');
  await keyboard.press('Tab');
  await keyboard.type('Delgado');
  await tabTo(page, 'Phone 1');
  await keyboard.type('(312) 555-0142');
  await expect(dialog.getByLabel('Phone 1', { exact: true })).toHaveValue('(312) 555-0142');
  await expect(dialog.getByText('HC-20417')).toBeVisible();

  // Another person after all.
  await typeOver(page, '3125550163');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Marisol Delgado' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Facts' })).toContainText('(312) 555-0163');
  await keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Taken back')).toBeVisible();
  await expect(page.getByText('This record is deleted.')).toBeVisible();
});

test('walks from record to record as the list had them, and marks all that the list holds', async ({
  page,
  clinic,
}) => {
  const { keyboard } = page;
  const folder = createTempFolder();
  const csv = join(folder.path, 'members.csv');
  const number = (row: number) => String(row).padStart(3, '0');
  const lines = Array.from({ length: 350 }, (_, row) => `Robin,Quayle${number(row)},1980-01-01`);
  writeFileSync(csv, ['First name,Last name,Date of birth', ...lines].join('\n'));
  await command(clinic, 'import', csv);
  folder.remove();
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('heading', { level: 1, name: /^Hello/ })).toBeVisible();

  // The rows have the keys as soon as the list is there.
  await keyboard.press('g');
  await keyboard.press('p');
  const grid = page.getByRole('grid');
  await expect(grid).toBeFocused();
  await keyboard.press('/');
  await keyboard.type('Quayle');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('350');
  await keyboard.press('Enter');
  await expect(grid).toBeFocused();
  await expect(grid.getByText('Robin Quayle000')).toBeVisible();

  // The hundredth is the last that is at hand; the next one is read as one walks on to it.
  for (let row = 1; row < 100; row++) await keyboard.press('j');
  await keyboard.press('Enter');
  const name = page.getByRole('heading', { level: 1, name: /Robin Quayle/ });
  await expect(name).toHaveText('Robin Quayle099');
  await expect(page.getByText('100 of 350')).toBeVisible();
  await keyboard.press('j');
  await expect(name).toHaveText('Robin Quayle100');
  await keyboard.press('k');
  await expect(name).toHaveText('Robin Quayle099');
  await keyboard.press('k');
  await expect(name).toHaveText('Robin Quayle098');
  await page.goBack();
  await expect(grid).toBeFocused();

  // Marked are the rows at hand, then all of them; what is done to all is undone at once.
  await keyboard.press('ControlOrMeta+a');
  const bar = page.getByRole('region', { name: 'Marked records' });
  await bar.getByRole('button', { name: 'Mark all 350' }).click();
  await expect(bar.getByRole('status')).toHaveText('350 marked');
  await bar.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('350 records deleted')).toBeVisible();
  await expect(page.getByText(/Nothing in this list/)).toBeVisible();
  await keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('350');
  expect(await app.stop(), app.stderr()).toBe(0);
});
