/** Notes for few eyes: written, seen by who may, moved between what is sensitive and what is not. */
import type { Page } from '@playwright/test';
import { almoner, serve } from '../support/app.ts';
import { type Clinic, expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { lockScreen } from './keyboard.ts';

const CARL = 'seven blue boats on the canal';
const SECRET = 'Afraid of her brother';
const OPEN = 'Afraid of lifts';

async function addReader(clinic: Clinic): Promise<void> {
  const { exitCode, stderr } = await almoner(
    [
      'user-add',
      'carl',
      '--name',
      'Carl Ito',
      '--role',
      'read-only',
      '--data',
      clinic.dataDir,
      '--password-stdin',
    ],
    `${PASSWORD}\n${CARL}\n`,
  );
  expect(exitCode, stderr).toBe(0);
}

async function openPerson(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('delgado');
  await expect(page.getByRole('option', { name: /Delgado/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delgado');
}

/** What the box finds of the two notes by a word of both. */
async function expectFound(page: Page, texts: readonly string[]): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('afraid');
  const hits = page.getByRole('option').filter({ hasText: /^Afraid of/ });
  await expect(page.getByRole('option').filter({ hasText: OPEN })).toBeVisible();
  await expect(hits).toHaveCount(texts.length);
  for (const text of texts) await expect(hits.filter({ hasText: text })).toBeVisible();
  await page.keyboard.press('Escape');
}

test('a sensitive note is written by keyboard, seen by who may, moved with a reason and not found by others', async ({
  page,
  clinic,
}) => {
  await addReader(clinic);
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await openPerson(page);

  await page.keyboard.press('n');
  await page.keyboard.type(OPEN);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('article').filter({ hasText: OPEN })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type(SECRET);
  await expect(page.getByText('Seen by everybody who may see this record.')).toBeVisible();
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('switch', { name: 'Sensitive' })).toBeChecked();
  await expect(page.getByText('Seen by administrators, staff and you', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+Enter');
  const entry = page.getByRole('article').filter({ hasText: SECRET });
  await expect(entry.getByText('Sensitive')).toBeVisible();

  await entry.hover();
  await entry.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Make ordinary again…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make this entry ordinary again?' });
  await expect(dialog.getByText('its old text is erased on every computer', { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: 'Make ordinary again' }).click();
  await expect(dialog.getByText('A reason is needed', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Reason').fill('She told everybody herself');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Entry made ordinary again')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(entry).toHaveCount(1);
  await expect(entry.getByText('Sensitive')).toHaveCount(0);

  await entry.hover();
  await entry.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Mark as sensitive…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Not for everybody after all');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Entry marked as sensitive')).toBeVisible();
  await expect(entry).toHaveCount(1);
  await expect(entry.getByText('Sensitive')).toBeVisible();
  await expectFound(page, [SECRET, OPEN]);

  // To whoever only looks it is not there, and nothing tells that it is.
  await lockScreen(page);
  await page.getByRole('radio', { name: 'carl' }).click();
  await page.getByLabel('Password', { exact: true }).fill(CARL);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await openPerson(page);
  await expect(page.getByRole('article').filter({ hasText: OPEN })).toBeVisible();
  await expect(entry).toHaveCount(0);
  await expectFound(page, [OPEN]);
  expect(await app.stop(), app.stderr()).toBe(0);
});
