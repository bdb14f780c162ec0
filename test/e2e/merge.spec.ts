/** “Jane Doe” of marketing and “Jane Annabel Doe” of scheduling are one person: merged with both histories, and parted again. */
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { almoner, serve } from '../support/app.ts';
import { command, expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { tabTo } from './keyboard.ts';

const BEA = 'seven blue boats on the canal';
const fixture = fileURLToPath(new URL('./fixtures/two-janes.json', import.meta.url));

/** Finds somebody as a user would, and answers the id in the address of the page. */
async function idOf(page: Page, text: string): Promise<string> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(text);
  await expect(page.getByRole('option', { name: /Do(w)?e/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Do(w)?e/);
  return new URL(page.url()).hash.split('/').at(-1)!;
}

const timeline = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' }).getByRole('article');
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true });

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

// Each of them imports, signs in anew and runs commands, and a sign-in is slow by design.
test.slow();
test.beforeEach(async ({ clinic }) => {
  await command(clinic, 'import', fixture);
});

test('CA-23, CA-S3: duplicates are merged field by field, both histories stay, and one click parts them', async ({
  page,
  clinic,
}) => {
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const marketing = await idOf(page, 'jane.doe@example.org');
  const scheduling = await idOf(page, 'HC-31999');

  // From the record, by its likely other.
  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();
  await expect(timeline(page)).toHaveCount(1);
  await page.keyboard.press('m');
  await expect(heading(page, 'Merge with which record?')).toBeVisible();
  const candidate = page.getByRole('link', { name: /Jane Doe/ });
  await expect(candidate).toContainText('phone');
  await expectAccessible(page);
  await candidate.click();

  await expect(heading(page, 'Merge two records')).toBeVisible();
  await expect(page.getByRole('article').nth(0)).toContainText('Jane Annabel Doe');
  await expect(page.getByRole('article').nth(1)).toContainText('Jane Doe');
  await expect(page.getByRole('group', { name: 'Email' })).toContainText('jane.doe@example.org');
  await expect(page.getByRole('row', { name: /Activities/ })).toContainText('= 1');
  await expect(page.getByRole('row', { name: /Appointments/ })).toContainText('= 1');
  await expectAccessible(page);
  // By keys: the language of the other record is not taken over.
  await page
    .getByRole('group', { name: 'Language' })
    .getByRole('radio', { name: /Merged record/ })
    .focus();
  await page.keyboard.press('ArrowLeft');
  await expect(
    page.getByRole('group', { name: 'Language' }).getByRole('radio', { name: /Record that stays/ }),
  ).toBeChecked();
  await page.getByLabel('Reason (optional)').fill('Same phone, asked her');
  await tabTo(page, /^Merge into/);
  await page.keyboard.press('Enter');

  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();
  await expect(timeline(page)).toHaveCount(2);
  await expect(timeline(page).filter({ hasText: 'Spring newsletter' })).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Facts' })).toContainText('jane.doe@example.org');
  const panel = page.getByRole('region', { name: /Merged records/ });
  await expect(panel).toContainText('Jane Doe');
  await expect(panel).toContainText('Same phone, asked her');
  await expectAccessible(page);

  // No reference breaks: her old address leads here, and the list has her once.
  await go(page, `/people/${marketing}`);
  await expect(page.getByText('You opened Jane Doe, which was merged into this record.')).toBeVisible();
  expect(page.url()).toContain(scheduling);
  await go(page, '/people');
  await expect(page.getByRole('grid').getByRole('link', { name: /Doe/ })).toHaveText(['Jane Annabel Doe']);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('jane.doe@example.org');
  await expect(page.getByRole('option', { name: /Jane Annabel Doe/ })).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();

  // A call for the old record from somewhere else still lands with her; then she turns out to be two.
  await panel.getByRole('button', { name: /Jane Doe/ }).click();
  await page.getByRole('menuitem', { name: /Part them again/ }).click();
  await page.getByRole('button', { name: 'Part them', exact: true }).click();
  await expect(panel).toHaveCount(0);
  await expect(timeline(page)).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Facts' })).not.toContainText('jane.doe@example.org');
  await go(page, `/people/${marketing}`);
  await expect(heading(page, 'Jane Doe')).toBeVisible();
  await expect(timeline(page)).toHaveCount(1);
  // And parting is taken back like anything else.
  // The newest message stands first; the one before may not be gone yet.
  await page.getByRole('button', { name: /^Undo/ }).first().click();
  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();
  await expect(timeline(page)).toHaveCount(2);
  expect(await app.stop(), app.stderr()).toBe(0);
  await command(clinic, 'check');
});

test('CA-23: records that contradict each other are merged only by a second word, from the list of pairs', async ({
  page,
  clinic,
}) => {
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const jane = await idOf(page, 'HC-31999');
  const janet = await idOf(page, 'HC-40001');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('possible dup');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Possible duplicates')).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).first().click();
  await expect(heading(page, 'Merge two records')).toBeVisible();

  await go(page, `/people/${jane}/merge/${janet}`);
  const notice = page.getByText('These two contradict each other').first();
  await expect(notice).toBeVisible();
  await expect(page.getByText('Different MRN: HC-31999 and HC-40001')).toBeVisible();
  await expect(page.getByText(/Different dates of birth/)).toBeVisible();
  await expect(page.getByText('Only one of them is marked as deceased')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Merge into/ }).click();
  await expect(page.getByRole('dialog', { name: 'Are both the same person?' })).toBeVisible();
  await page.getByRole('button', { name: 'Merge anyway' }).click();
  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();
  // The strictest holds.
  await expect(page.getByText('Deceased').first()).toBeVisible();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByRole('region', { name: /Merged records/ })).toHaveCount(0);
  await expect(page.getByText('Deceased')).toHaveCount(0);
  expect(await app.stop(), app.stderr()).toBe(0);
});

test('CA-23: other roles can not merge, and are shown no way to', async ({ page, clinic }) => {
  const found = async (text: string) =>
    (await command<{ hits: readonly { id: string }[] }>(clinic, 'search', text, '--limit', '1')).hits[0]!.id;
  const [marketing, scheduling] = [await found('jane.doe@example.org'), await found('HC-31999')];
  const { merge, canonical } = await command<{ merge: string; canonical: string }>(
    clinic,
    'merge',
    scheduling,
    marketing,
    '--reason',
    'Same phone',
  );
  expect(canonical).toBe(scheduling);
  const added = await almoner(
    ['user-add', 'bea', '--name', 'Bea Tran', '--role', 'staff', '--data', clinic.dataDir, '--password-stdin'],
    `${PASSWORD}\n${BEA}\n`,
  );
  expect(added.exitCode, added.stderr).toBe(0);
  const refused = await almoner(
    ['unmerge', merge, '--user', 'bea', '--data', clinic.dataDir, '--password-stdin', '--json'],
    `${BEA}\n`,
  );
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain('access.denied');

  const app = await serve({ dataDir: clinic.dataDir, password: BEA, options: ['--user', 'bea'] });
  await page.goto(app.url);
  await expect(page.getByRole('button', { name: 'Bea Tran: menu' })).toBeVisible();
  await go(page, `/people/${marketing}`);
  await expect(heading(page, 'Jane Annabel Doe')).toBeVisible();
  await expect(timeline(page)).toHaveCount(2);
  const panel = page.getByRole('region', { name: /Merged records/ });
  await expect(panel).toContainText('Jane Doe');
  await expect(panel.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Merge with/ })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('merge');
  await expect(page.getByRole('option', { name: /Merge with/ })).toHaveCount(0);
  expect(await app.stop(), app.stderr()).toBe(0);

  const parted = await command<{ survivor: string; merged: string }>(clinic, 'unmerge', merge);
  expect(parted).toMatchObject({ survivor: scheduling, merged: marketing });
  const shown = await command<{ id: string; timeline: readonly object[] }>(clinic, 'show', marketing);
  expect(shown).toMatchObject({ id: marketing });
  expect(shown.timeline).toHaveLength(1);
});
