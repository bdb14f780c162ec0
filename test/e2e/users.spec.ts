/** Several people at one desk: leaving the seat to the next one, and shutting somebody out. */
import type { Page } from '@playwright/test';
import { almoner, serve } from '../support/app.ts';
import { type Clinic, expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { lockScreen, tabTo } from './keyboard.ts';

const BEA = 'seven blue boats on the canal';

async function addBea(clinic: Clinic): Promise<void> {
  const { exitCode, stderr } = await almoner(
    ['user-add', 'bea', '--name', 'Bea Tran', '--role', 'staff', '--data', clinic.dataDir, '--password-stdin'],
    `${PASSWORD}\n${BEA}\n`,
  );
  expect(exitCode, stderr).toBe(0);
}

async function openMenu(page: Page): Promise<void> {
  await tabTo(page, /: menu$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
}

/** By keyboard alone, from any page. */
async function signOut(page: Page): Promise<void> {
  await openMenu(page);
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
}

test('signing out leaves the seat: the next one chooses a name and begins at the start page', async ({
  page,
  clinic,
}) => {
  await addBea(clinic);
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('delgado');
  await expect(page.getByRole('option', { name: /Delgado/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delgado');
  const record = page.url();

  // Locked, the seat stays hers.
  await lockScreen(page);
  await expect(page.getByRole('radio', { name: 'ada' })).toBeChecked();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delgado');

  await signOut(page);
  await expect(page.getByRole('radio', { name: 'ada' })).toBeFocused();
  expect(await page.content()).not.toContain('Delgado');
  await expect(page.getByText('The database is closed and encrypted.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'bea' })).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(BEA);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Bea Tran: menu' })).toBeVisible();
  expect(page.url()).not.toBe(record);
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('Delgado');
  expect(await app.stop(), app.stderr()).toBe(0);
});

test('an administrator shuts a user out, takes it back, and cannot shut out the last one', async ({
  page,
  clinic,
}) => {
  await addBea(clinic);
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#/settings/users';
  });
  await page.getByRole('button', { name: 'Disable Bea Tran' }).click();
  await expect(page.getByText('Bea Tran is signed out and may not sign in any more')).toBeVisible();
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await lockScreen(page);
  // Only ada is left to choose, so nobody is asked who.
  await expect(page.getByRole('radio')).toHaveCount(0);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Enable Bea Tran' }).click();
  await expect(page.getByText('Bea Tran may sign in again')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Enable Bea Tran' })).toBeVisible();
  await page.getByRole('button', { name: /^Disable / }).click();
  await expect(page.getByText('Nobody else here is an administrator.')).toBeVisible();
  expect(await app.stop(), app.stderr()).toBe(0);
});
