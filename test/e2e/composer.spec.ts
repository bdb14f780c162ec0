/** Notes and calls written one after another, quicker than the core answers, and one that it does not take (CA-20). */
import type { Page } from '@playwright/test';
import { saveRecords } from '#shared/api/records.api.ts';
import { Between, FULL } from './between.ts';
import { expect, expectAccessible, test } from './clinic.ts';
import { beDesktop, closedWindow, isHeldBack, leaveDialog } from './closing.ts';

const FIRST = 'Wants her results by post';
const SECOND = 'Asked for the morning clinic';
const form = (page: Page, name = 'Note') => page.getByRole('region', { name });
const text = (page: Page) => page.getByRole('textbox', { name: 'Note' });
const outcome = (page: Page) => page.getByRole('textbox', { name: 'Outcome' });
const entry = (page: Page, words: string) => page.getByRole('article').filter({ hasText: words });
const people = (page: Page) => page.getByRole('link', { name: 'People' }).first();
const message = (page: Page) => page.getByRole('region', { name: /^Messages/ }).getByText(FULL.message);

async function openPerson(page: Page, url: string): Promise<Between> {
  const between = new Between(saveRecords);
  await between.stand(page);
  await page.goto(url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('delgado');
  await expect(page.getByRole('option', { name: /Delgado/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Delgado');
  await expect(page.getByRole('button', { name: 'Write a note' })).toBeVisible();
  return between;
}

test('CA-20: what is typed while a note is being saved is in the next note, and each is there once', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  between.isHolding = true;
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('n');
  await page.keyboard.type(SECOND);
  await expect(text(page)).toHaveValue(SECOND);
  expect(between.saves).toBe(1);
  between.release();
  await expect(page.getByText('Note saved')).toBeVisible();
  await expect(entry(page, FIRST)).toHaveCount(1);
  await expect(text(page)).toHaveValue(SECOND);
  await expect(text(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(entry(page, SECOND)).toHaveCount(1);
  await expect(entry(page, FIRST)).toHaveCount(1);
  await expect(form(page)).toHaveCount(0);
  expect(between.saves).toBe(2);
});

test('CA-20: a note that could not be saved comes back into its form, and is not left behind unasked', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  between.refusals = 1;
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(form(page).getByRole('alert')).toContainText(FULL.message);
  await expect(text(page)).toHaveValue(FIRST);
  await expectAccessible(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/note-returned.png` });

  for (const go of [
    () => people(page).click(),
    () => page.goBack(),
    () => page.getByRole('link', { name: 'Accounts' }).first().click(),
  ]) {
    await go();
    await expect(leaveDialog(page)).toBeVisible();
    await leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();
    await expect(leaveDialog(page)).toHaveCount(0);
    await expect(text(page)).toHaveValue(FIRST);
    await expect(page).toHaveURL(/people\/[0-9a-f-]{36}$/);
  }
  await text(page).press('ControlOrMeta+Enter');
  await expect(entry(page, FIRST)).toHaveCount(1);
  await expect(form(page)).toHaveCount(0);
  expect(between.saves).toBe(2);
});

test('CA-20: leaving waits for a note that is being saved, and asks only where it could not be', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  const address = page.url();
  const sendAndLeave = async () => {
    between.isHolding = true;
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(form(page)).toHaveCount(0);
    await people(page).click();
    between.release();
  };
  between.refusals = 1;
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  await sendAndLeave();
  await leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();
  await expect(leaveDialog(page)).toHaveCount(0);
  await text(page).fill(SECOND);
  await sendAndLeave();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(leaveDialog(page)).toHaveCount(0);
  await page.goto(address);
  await expect(entry(page, SECOND)).toHaveCount(1);
  await expect(entry(page, FIRST)).toHaveCount(0);
});

test('CA-20: leaving asks also for what was typed while it waited for a note to be saved', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  between.isHolding = true;
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  await page.keyboard.press('ControlOrMeta+Enter');
  await people(page).click();
  await page.keyboard.press('n');
  await page.keyboard.type(SECOND);
  between.release();
  await leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();
  await expect(text(page)).toHaveValue(SECOND);
  await expect(entry(page, FIRST)).toHaveCount(1);
});

test('CA-20: a call that could not be saved waits until the note that is written meanwhile is done', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  between.refusals = 1;
  between.isHolding = true;
  await page.keyboard.press('l');
  await page.keyboard.type('Reached');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('n');
  await page.keyboard.type(SECOND);
  between.release();
  await expect(message(page)).toBeVisible();
  await expect(text(page)).toHaveValue(SECOND);
  await expect(text(page)).toBeFocused();
  await expect(form(page).getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(entry(page, SECOND)).toHaveCount(1);
  await expect(outcome(page)).toHaveValue('Reached');
  await expect(outcome(page)).not.toBeFocused();
  await outcome(page).press('ControlOrMeta+Enter');
  await expect(entry(page, 'Reached')).toHaveCount(1);
});

test('CA-20: what is changed in a form that came back stays while another is open, and leaving asks once for both', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  between.refusals = 1;
  await page.keyboard.press('l');
  await page.keyboard.type('Reached');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(form(page, 'Call').getByRole('alert')).toContainText(FULL.message);
  await outcome(page).fill('Voicemail');
  await outcome(page).blur();
  await page.keyboard.press('n');
  await expect(text(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(outcome(page)).toHaveValue('Voicemail');
  await page.keyboard.press('n');
  await page.keyboard.type(SECOND);
  await people(page).click();
  await leaveDialog(page).getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
});

test('CA-20: a note that is being written stays, whatever part is looked at and however wide the window is', async ({
  page,
  app,
}) => {
  await openPerson(page, app.url);
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  for (const width of [900, 390, 1440, 390]) {
    await page.setViewportSize({ width, height: 860 });
    await expect(text(page)).toHaveValue(FIRST);
  }
  const part = (name: string) => page.getByRole('navigation', { name: 'Parts of the record' }).getByText(name);
  await part('Facts').click();
  await expect(page.getByRole('heading', { name: 'Identity' })).toBeVisible();
  await expect(text(page)).toHaveCount(0);
  // Keys lead to nothing that is not to be seen.
  await page.keyboard.press('n');
  await part('Timeline').click();
  await expect(text(page)).toHaveValue(FIRST);
  await text(page).press('ControlOrMeta+Enter');
  await expect(entry(page, FIRST)).toHaveCount(1);
});

test('CA-20: closing the desktop window asks where something would be lost, and waits for what is being saved', async ({
  page,
  app,
}) => {
  const between = await openPerson(page, app.url);
  await beDesktop(page);
  expect(await isHeldBack(page)).toBe(false);

  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  expect(await isHeldBack(page)).toBe(true);
  await leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();
  await expect(leaveDialog(page)).toHaveCount(0);
  await expect(text(page)).toHaveValue(FIRST);
  await expect(closedWindow(page)).toHaveCount(0);

  between.refusals = 1;
  between.isHolding = true;
  await text(page).press('ControlOrMeta+Enter');
  expect(await isHeldBack(page)).toBe(true);
  await expect(leaveDialog(page)).toHaveCount(0);
  between.release();
  await leaveDialog(page).getByRole('button', { name: 'Go on editing' }).click();

  between.isHolding = true;
  await text(page).press('ControlOrMeta+Enter');
  expect(await isHeldBack(page)).toBe(true);
  await expect(closedWindow(page)).toHaveCount(0);
  between.release();
  await expect(closedWindow(page)).toHaveCount(1);
  await expect(leaveDialog(page)).toHaveCount(0);
});

test('CA-20: a desktop window closes over what somebody chose to discard', async ({ page, app }) => {
  await openPerson(page, app.url);
  await beDesktop(page);
  await page.keyboard.press('n');
  await page.keyboard.type(FIRST);
  expect(await isHeldBack(page)).toBe(true);
  await leaveDialog(page).getByRole('button', { name: 'Discard' }).click();
  await expect(closedWindow(page)).toHaveCount(1);
  expect(await isHeldBack(page)).toBe(false);
});
