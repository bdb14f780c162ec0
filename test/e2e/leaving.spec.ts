/** What is typed in a dialog does not go with a key, a way back or the window (CA-20). */
import type { Page } from '@playwright/test';
import { expect, test } from './clinic.ts';
import { beDesktop, closedWindow, isHeldBack, leaveDialog } from './closing.ts';

const stay = (page: Page) => leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();
const discard = (page: Page) => leaveDialog(page).getByRole('button', { name: 'Discard' }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function openPerson(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('delgado');
  await expect(page.getByRole('option', { name: /Delgado/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toContainText('Delgado');
}

test('CA-20: a new person is not lost with the window, and who is found there already is one press away', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await beDesktop(page);
  const form = page.getByRole('dialog', { name: 'New person' });
  const name = form.getByLabel('Given name');
  await page.keyboard.press('c');
  await page.keyboard.press('p');
  await expect(form).toBeVisible();
  expect(await isHeldBack(page)).toBe(false);

  await name.fill('Marisol');
  await form.getByLabel('Family name').fill('Delgado');
  await form.getByLabel('Phone 1', { exact: true }).fill('(312) 555-0142');
  expect(await isHeldBack(page)).toBe(true);
  await stay(page);
  await expect(closedWindow(page)).toHaveCount(0);
  await expect(name).toHaveValue('Marisol');
  await page.keyboard.press('Escape');
  await stay(page);
  await expect(name).toHaveValue('Marisol');

  await form
    .getByRole('link', { name: /Delgado/ })
    .first()
    .click();
  await expect(heading(page)).toContainText('Delgado');
  await expect(leaveDialog(page)).toHaveCount(0);
  await expect(form).toHaveCount(0);
  expect(await isHeldBack(page)).toBe(false);

  await page.keyboard.press('c');
  await page.keyboard.press('p');
  await name.fill('Wilhelmina');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(heading(page)).toContainText('Wilhelmina');
  await expect(leaveDialog(page)).toHaveCount(0);
});

test('CA-20: going back under a form that is written in asks, and goes where that is said', async ({
  page,
  app,
}) => {
  await openPerson(page, app.url);
  await page.getByRole('button', { name: /^Add: coverage/i }).click();
  const form = page.getByRole('dialog', { name: /coverage/i });
  const address = page.url();
  const payer = form.getByLabel('Plan', { exact: true });
  await payer.fill('Larkspur Mutual');
  await page.goBack();
  await stay(page);
  await expect(payer).toHaveValue('Larkspur Mutual');
  expect(page.url()).toBe(address);

  await page.goBack();
  await discard(page);
  await expect(form).toHaveCount(0);
  await expect(heading(page)).not.toContainText('Delgado');
});
