/** Named scenarios of the requirements, on the clinic of the fixtures: Marisol Delgado, a patient in flu season. */
import type { Locator, Page } from '@playwright/test';
import { serve } from '../support/app.ts';
import { expect, PASSWORD, test } from './clinic.ts';

const NOTE = 'Moved to Birch Lane. Asked about flu shots; advised to schedule one.';

async function openMarisol(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('grid').getByRole('link', { name: 'Marisol Delgado' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Marisol Delgado' })).toBeVisible();
}

const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' });

test('CA-S2: the timeline shows the flu-clinic email, its opening, the billing call and the visit', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await openMarisol(page);
  const entries = timeline(page).getByRole('article');
  await expect(entries).toHaveCount(4);
  // Newest first.
  await expect(entries.nth(0)).toContainText('Visit');
  await expect(entries.nth(0)).toContainText('Jul 15, 2025');
  await expect(entries.nth(0)).toContainText('Dr. Alan Jones');
  await expect(entries.nth(1)).toContainText('Billing question');
  await expect(entries.nth(1)).toContainText('Jul 10, 2025');
  await expect(entries.nth(1)).toContainText('explained, settled');
  await expect(entries.nth(2)).toContainText('Opened: Flu clinic on Saturday');
  await expect(entries.nth(2)).toContainText('Jul 5, 2025');
  await expect(entries.nth(3)).toContainText('Flu clinic on Saturday');
  await expect(entries.nth(3)).toContainText('Jul 1, 2025');

  await timeline(page).getByRole('button', { name: 'Call', exact: true }).click();
  await expect(entries).toHaveCount(1);
  await expect(entries).toContainText('Billing question');
});

test('CA-S5: a phone note and a new address are there for the next colleague', async ({
  page,
  app,
  clinic,
  browser,
}) => {
  await page.goto(app.url);
  await openMarisol(page);
  // A colleague has the same record open.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(timeline(other).getByRole('article')).toHaveCount(4);

  await page.getByRole('button', { name: 'Edit Address' }).click();
  const street = page.getByLabel('Street and number');
  await street.fill('7 Birch Lane');
  await street.press('Enter');
  await expect(page.getByText('Address saved')).toBeVisible();
  await page.getByRole('button', { name: 'Write a note' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill(NOTE);
  await page.getByRole('button', { name: /Save note/ }).click();
  await expect(page.getByText('Note saved')).toBeVisible();

  // The colleague's screen follows by itself.
  await expect(timeline(other).getByRole('article').first()).toContainText(NOTE);
  await expect(other.getByRole('region', { name: 'Facts' })).toContainText('7 Birch Lane');
  const colleague = await other.getByRole('button', { name: /: menu$/ }).getAttribute('aria-label');
  expect(colleague).toBe('ada: menu');

  // And whoever signs in tomorrow, in a browser of her own, finds it.
  expect(await app.stop(), app.stderr()).toBe(0);
  const tomorrow = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  const next = await (await browser.newContext()).newPage();
  await next.goto(tomorrow.url);
  await openMarisol(next);
  await expect(timeline(next).getByRole('article').first()).toContainText(NOTE);
  await expect(next.getByRole('region', { name: 'Facts' })).toContainText('7 Birch Lane');
  await next.context().close();
  expect(await tomorrow.stop(), tomorrow.stderr()).toBe(0);
});

test('view only: an administrator who looks around can change nothing, and sees why', async ({ page, app }) => {
  await page.goto(app.url);
  await openMarisol(page);
  const edit = page.getByRole('button', { name: 'Edit Phone' });
  await expect(edit).toHaveCount(1);

  await page.getByRole('button', { name: /: menu$/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'View only' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByText('nothing can be changed').first()).toBeAttached();
  await expect(edit).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^New/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Write a note/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  // Keys that would write do nothing either.
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveCount(0);
  // It is read all the same.
  await expect(timeline(page).getByRole('article')).toHaveCount(4);

  await page.getByRole('button', { name: /: menu$/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'View only' }).click();
  await page.keyboard.press('Escape');
  await expect(edit).toHaveCount(1);
});
