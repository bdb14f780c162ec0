/** First start in an empty folder, then locking, unlocking and a new password: by keyboard from beginning to end. */
import type { Page } from '@playwright/test';
import { serve } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { expect, PASSWORD, test } from './clinic.ts';
import { lockScreen, tabTo, typeOver } from './keyboard.ts';

const NEW_PASSWORD = 'Six violet umbrellas by the pier';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** The focus is on the heading of a step, so that the next Tab leads to its first input. */
async function onStep(page: Page, name: string | RegExp): Promise<void> {
  await expect(heading(page, name)).toBeFocused();
}

test('first start: from the language to the kit typed back, by keyboard', async ({ page }) => {
  const folder = createTempFolder();
  const app = await serve({ dataDir: folder.path });
  await page.goto(app.url);

  await onStep(page, /Which language/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  await onStep(page, 'Your organization');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Type a name.')).toBeVisible();
  await page.keyboard.type('Riverside Clinic');
  await page.keyboard.press('Enter');

  await onStep(page, 'Who are you?');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Ada Moreno');
  await expect(page.getByLabel('Login')).toHaveValue('ada.moreno');
  await page.keyboard.press('Enter');

  await onStep(page, 'Choose a password');
  await page.keyboard.press('Tab');
  await page.keyboard.type('riverside');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/of at least \d+ characters/)).toBeVisible();
  await typeOver(page, PASSWORD);
  await expect(page.getByText(/Good\./)).toBeVisible();
  await page.keyboard.press('Enter');

  await onStep(page, 'Your recovery kit');
  const groups = page.getByRole('list', { name: 'Recovery kit' }).getByRole('listitem');
  await expect(groups.first()).toBeVisible();
  const kit = (await groups.locator('span:last-child').allInnerTexts()).join(' ');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');

  await onStep(page, 'Type the recovery kit back');
  expect(await page.getByText(kit.split(' ')[0] as string, { exact: true }).count()).toBe(0);
  await page.keyboard.press('Tab');
  await page.keyboard.type(kit.replace(/^./, (sign) => (sign === '7' ? '8' : '7')));
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not the recovery kit that was shown.')).toBeVisible();
  // As people type it: small letters, blanks for dashes.
  await typeOver(page, kit.toLowerCase());
  await page.keyboard.press('Enter');

  await onStep(page, 'Riverside Clinic is ready');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: /Start empty/ })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Hello, Ada Moreno')).toBeVisible();
  await expect(page.getByText('For trial')).toBeVisible();
  await expect(page.getByText('Nobody opened yet')).toBeVisible();

  expect(await app.stop(), app.stderr()).toBe(0);
  folder.remove();
});

test('lock, a wrong password, unlock, and a new password that replaces the old one', async ({ page, app }) => {
  await page.goto(app.url);
  await expect(heading(page, /^Hello/)).toBeVisible();

  await lockScreen(page);
  await expect(page.getByText('The screen is locked.')).toBeVisible();
  expect(await page.getByRole('navigation').count()).toBe(0);
  await page.keyboard.type('Marigold tram 47 harbour lamp');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The name or the password is not right.')).toBeVisible();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(heading(page, /^Hello/)).toBeVisible();

  await page.getByRole('button', { name: /: menu$/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('chan');
  await expect(page.getByRole('menuitem', { name: /Change password/ })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await dialog.getByLabel('Old password').focus();
  await page.keyboard.type(PASSWORD);
  await dialog.getByLabel('New password').focus();
  await page.keyboard.type(NEW_PASSWORD);
  await expect(dialog.getByText(/Good\./)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The password is changed')).toBeVisible();
  await expect(dialog).toBeHidden();

  await lockScreen(page);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The name or the password is not right.')).toBeVisible();
  await page.keyboard.type(NEW_PASSWORD);
  await page.keyboard.press('Enter');
  await expect(heading(page, /^Hello/)).toBeVisible();
});
