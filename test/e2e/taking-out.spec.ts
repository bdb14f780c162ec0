/** A list, what is marked in it, and one record taken out by somebody at the desk, for a reason (AU-03). */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './clinic.ts';

async function take(page: Page): Promise<{ name: string; text: string }> {
  const dialog = page.getByRole('dialog');
  const button = dialog.getByRole('button', { name: 'Export', exact: true });
  await button.click();
  const reason = dialog.getByRole('textbox', { name: 'Reason' });
  await expect(dialog.getByText('A reason is needed', { exact: false })).toBeVisible();
  await expect(reason).toBeFocused();
  await expectAccessible(page);
  await reason.fill('She asked for it');
  await dialog.getByRole('textbox', { name: 'Recipient' }).fill('Marisol Delgado');
  const downloading = page.waitForEvent('download');
  await button.click();
  const download = await downloading;
  await expect(dialog).toBeHidden();
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('AU-03: a list as CSV, the marked ones with all columns, and one person as JSON', async ({ page, app }) => {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('searchbox').fill('Delgado');
  const marisol = page.getByRole('grid').getByRole('link', { name: 'Marisol Delgado' });
  await expect(marisol).toBeVisible();
  await page.getByRole('button', { name: 'Export…' }).click();
  const list = await take(page);
  expect(list.name).toMatch(/^people-\d{4}-\d\d-\d\d\.csv$/);
  const [header, ...rows] = list.text.trimEnd().split('\r\n');
  expect(header).toContain('"almoner.person"');
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row.includes('Delgado'))).toBe(true);

  await page.getByRole('grid').press('x');
  const bar = page.getByRole('region', { name: 'Marked records' });
  await bar.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('radio', { name: 'All that I may see' }).check();
  const marked = await take(page);
  expect(marked.text.split('\r\n')[0]).toContain('"maritalStatus"');
  expect(marked.text.trimEnd().split('\r\n')).toHaveLength(2);

  await marisol.click();
  await page.getByRole('button', { name: 'Export this record' }).click();
  const one = await take(page);
  expect(one.name).toMatch(/^person-.*\.json$/);
  expect(JSON.parse(one.text)).toMatchObject({ entity: 'person', record: { title: 'Marisol Delgado' } });
});
