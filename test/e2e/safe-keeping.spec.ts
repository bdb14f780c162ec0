/** A document on a person, a backup with its drill, and the bin, as somebody at the desk meets them (CA-29, DM-06, DM-07). */
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './clinic.ts';

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

async function openMarisol(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('grid').getByRole('link', { name: 'Marisol Delgado' }).click();
}
const documents = (page: Page) => page.getByRole('region', { name: 'Documents' });
/** axe finds nothing in either theme. */
async function expectAccessibleInBoth(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

/** Looked at by whoever runs this with SHOTS set to a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (!folder) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [size, width] of [
      ['desk', 1280],
      ['phone', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 860 });
      await page.screenshot({ path: join(folder, `${name}-${scheme}-${size}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('CA-29: a picture is attached to a person, opened in place, taken out with a reason, deleted and undone', async ({
  page,
  app,
  clinic,
}) => {
  await page.goto(app.url);
  await openMarisol(page);
  const panel = documents(page);
  await expect(panel).toContainText('Drop files here');
  const choosing = page.waitForEvent('filechooser');
  await panel.getByRole('button', { name: 'Add a document' }).click();
  await (await choosing).setFiles([
    { name: 'insurance card.png', mimeType: 'image/png', buffer: PNG },
    { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Marisol,\nsee you on Monday.') },
    { name: 'program.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\0\x90 not what it says') },
  ]);
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  await expect(panel.getByRole('button', { name: /^letter/ })).toContainText('TXT');
  await expect(panel.getByRole('alert')).toContainText('Files of this kind are not kept');
  await expectAccessibleInBoth(page);
  await shot(page, 'documents');

  await panel.getByRole('button', { name: /^letter/ }).click();
  await expect(page.getByRole('dialog')).toContainText('see you on Monday');
  await page.keyboard.press('Escape');
  await panel.getByRole('button', { name: /^insurance card/ }).click();
  const picture = page.getByRole('dialog').getByRole('img', { name: 'insurance card.png' });
  await expect(picture).toBeVisible();
  await expectAccessibleInBoth(page);

  await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
  await page.getByLabel('Reason').fill('For the insurer');
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('insurance card.png');
  expect(readFileSync(await download.path()).equals(PNG)).toBe(true);

  const files = readdirSync(join(clinic.dataDir, 'files'), { recursive: true }).map(String);
  expect(files.join(' ')).not.toMatch(/card|letter/);

  await panel.getByRole('button', { name: 'Actions for letter' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(panel.getByRole('listitem')).toHaveCount(2);
  await panel.getByRole('button', { name: /^insurance card/ }).click();
  await expect(picture).toBeVisible();
  await shot(page, 'document');
});

test('DM-07: a backup is made, shown and drilled, and the bin gives back what was deleted', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Backup', exact: true }).click();
  await expect(page.getByText('There is no verified backup yet.', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('region', { name: 'Past backups' })).toContainText('Verified', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Run the drill' }).click();
  await expect(page.getByRole('region', { name: 'Restore drill' })).toContainText('Passed', { timeout: 30_000 });
  await expectAccessibleInBoth(page);
  await shot(page, 'backup');
  await page.getByLabel('Folder for backups').fill('not a path');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Almoner cannot use not a path');

  await page.getByRole('link', { name: 'Bin', exact: true }).click();
  await expect(page.getByText('The bin is empty')).toBeVisible();
  await openMarisol(page);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('This record is deleted.')).toBeVisible();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Bin', exact: true }).click();
  const line = page.getByRole('listitem').filter({ hasText: 'Marisol Delgado' });
  await expect(line).toContainText('ada');
  await expectAccessibleInBoth(page);
  await shot(page, 'bin');
  await line.getByRole('button', { name: 'Restore Marisol Delgado' }).click();
  await expect(page.getByText('The bin is empty')).toBeVisible();
});
