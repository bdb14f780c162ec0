/**
 * Two desks and a pulled cable: a second computer comes in by code, digits and password; both work on the same person with
 * the relay gone; afterwards both show all of it, what they disagree about is asked and answered once, and a file comes where it is opened.
 */
import type { Browser, Locator, Page } from '@playwright/test';
import { type RunningApp, serve } from '../support/app.ts';
import { type RunningRelay, startRelay } from '../support/relay.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { typeOver } from './keyboard.ts';

const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });
const facts = (page: Page): Locator => page.getByRole('region', { name: 'Facts' });
const strip = (page: Page): Locator => page.getByRole('contentinfo');

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

async function openMarisol(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('HC-20417');
  await expect(page.getByRole('option', { name: /Delgado/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(heading(page, /Marisol Delgado/)).toBeVisible();
}

async function write(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${field}` }).click();
  await expect(facts(page).getByRole('textbox', { name: field })).toBeFocused();
  await typeOver(page, value);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${field} saved`).first()).toBeVisible();
}

// Two programs, two browsers and a relay, and passwords that are slow by design.
test.slow();

let folder: TempFolder;
let relay: RunningRelay;
let second: RunningApp;
let otherDesk: Page;

/** The other desk's own browser. */
async function newDesk(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

test.beforeEach(async ({ browser }) => {
  folder = createTempFolder();
  relay = await startRelay({ data: `${folder.path}/relay` });
  second = await serve({ dataDir: `${folder.path}/second` });
  otherDesk = await newDesk(browser, second.url);
});
test.afterEach(async () => {
  await otherDesk.context().close();
  await second.stop();
  await relay.kill();
  folder.remove();
});

/** Both desks side by side: what each is asked, and what it then shows. */
async function letIn(first: Page, other: Page, shot: (page: Page, name: string) => Promise<void>): Promise<void> {
  await go(first, '#/settings/devices');
  await first.getByRole('button', { name: 'Invite a computer' }).click();
  const dialog = first.getByRole('dialog');
  await dialog.getByLabel('Address of the relay').fill(relay.url);
  await dialog.getByRole('button', { name: 'Make a code' }).click();
  const code = dialog.getByText(/^(\w{5}-){4}\w{6}$/);
  await expect(code).toBeVisible();

  await expect(heading(other, /Which language/)).toBeVisible();
  await other.getByRole('radio', { name: /Join a clinic/ }).check();
  await shot(other, 'first-question');
  await other.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(other, 'Join a clinic')).toBeFocused();
  await other.getByLabel('Code').pressSequentially((await code.innerText()).replaceAll('-', '').toLowerCase());
  await expect(other.getByLabel('Code')).toHaveValue(await code.innerText());
  await other.getByLabel('Address of the relay').fill(relay.url);
  await expectAccessible(other);
  await shot(other, 'join');
  await other.getByRole('button', { name: 'Ask to be let in' }).click();

  await expect(heading(other, /Harbour Clinic: are the digits the same/)).toBeVisible();
  const digits = await other.getByRole('img').innerText();
  expect(digits).toMatch(/^[\d ]{8,9}$/);
  await expect(dialog.getByText(digits, { exact: true })).toBeVisible();
  await expectAccessible(other);
  await shot(other, 'digits');
  await shot(first, 'digits-there');
  await dialog.getByRole('textbox').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'They are the same' }).click();

  await expect(heading(other, 'The digits were confirmed')).toBeVisible();
  await other.getByLabel('Password of ada').fill('not the one she has');
  await other.keyboard.press('Enter');
  await expect(other.getByText('This password is not right.')).toBeVisible();
  await shot(other, 'password');
  await expect(other.getByLabel('Password of ada')).toBeFocused();
  await other.keyboard.type(PASSWORD);
  await other.keyboard.press('Enter');
  await expect(heading(other, /^Hello/)).toBeVisible();
  await expect(dialog.getByText(/It now fetches the records/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
}

/** Looked at when the pages change: `ALMONER_SHOTS` names a folder for them. */
async function shot(page: Page, name: string): Promise<void> {
  const to = process.env.ALMONER_SHOTS;
  if (to === undefined) return;
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${to}/${name}-${width}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('DC-06, DC-07, PR-08: a second desk joins, both work with the relay gone, one answers what they disagree about, and one erases for both', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await expect(heading(page, /^Hello/)).toBeVisible();
  await letIn(page, otherDesk, shot);

  // All of the clinic's people are at the other desk, and each sees who else is at the record.
  for (const desk of [page, otherDesk]) await openMarisol(desk);
  await expect(facts(otherDesk)).toContainText('(312) 555-0142');
  await expect(page.getByRole('list', { name: 'Also here' })).toContainText('ada');
  await expect(otherDesk.getByRole('list', { name: 'Also here' })).toContainText('ada');
  // And which field somebody writes in, at its place, for as long as that is open.
  const writing = facts(page).getByText(/ada is writing here/);
  await otherDesk.getByRole('button', { name: 'Edit Phone' }).click();
  await expect(writing).toBeVisible();
  await otherDesk.keyboard.press('Escape');
  await expect(writing).toHaveCount(0);
  await write(otherDesk, 'Phone', '312 555 0150');
  await expect(facts(page)).toContainText('(312) 555-0150');

  // The cable is pulled.
  await relay.kill();
  await expect(strip(otherDesk)).toContainText('Offline');
  await write(page, 'Email', 'mari@example.org');
  await write(page, 'Phone', '312 555 0161');
  await otherDesk.getByRole('button', { name: 'Edit Address' }).click();
  await otherDesk.getByLabel('Street and number').fill('7 Birch Lane');
  await otherDesk.keyboard.press('Enter');
  await expect(otherDesk.getByText('Address saved')).toBeVisible();
  await write(otherDesk, 'Phone', '312 555 0172');
  await shot(otherDesk, 'offline');

  relay = await startRelay({ data: `${folder.path}/relay`, port: relay.port });
  for (const desk of [page, otherDesk]) {
    await expect(facts(desk)).toContainText('mari@example.org');
    await expect(facts(desk)).toContainText('7 Birch Lane');
    await expect(desk.getByText('One question on this record')).toBeVisible();
  }

  // Asked on both, answered by one key on one.
  await go(page, '#/questions');
  await go(otherDesk, '#/questions');
  for (const desk of [page, otherDesk]) {
    await expect(heading(desk, 'Needs your eyes')).toBeVisible();
    await expect(desk.getByRole('main')).toContainText('(312) 555-0161');
    await expect(desk.getByRole('main')).toContainText('(312) 555-0172');
    await expect(desk.getByRole('main')).toContainText('Before: (312) 555-0150');
  }
  await expectAccessible(otherDesk);
  await shot(otherDesk, 'question');
  const [first = ''] = (await page.getByRole('main').innerText()).match(/\(312\) 555-01(61|72)/) ?? [];
  await page.keyboard.press('1');
  for (const desk of [page, otherDesk]) await expect(desk.getByText('Nothing needs your eyes')).toBeVisible();
  for (const desk of [page, otherDesk]) {
    await openMarisol(desk);
    await expect(facts(desk)).toContainText(first);
  }
  // A file comes when somebody opens it.
  const documents = (desk: Page): Locator => desk.getByRole('region', { name: 'Documents' });
  const choosing = page.waitForEvent('filechooser');
  await documents(page).getByRole('button', { name: 'Add a document' }).click();
  const buffer = Buffer.from('Dear Marisol,\nsee you on Monday.');
  await (await choosing).setFiles([{ name: 'letter.txt', mimeType: 'text/plain', buffer }]);
  await expect(documents(otherDesk)).toContainText('At the relay');
  await shot(otherDesk, 'document-elsewhere');
  await documents(otherDesk)
    .getByRole('button', { name: /^letter/ })
    .click();
  await expect(otherDesk.getByRole('dialog')).toContainText('see you on Monday');
  await otherDesk.keyboard.press('Escape');
  await expect(documents(otherDesk)).not.toContainText('At the relay');

  // She asks that all of it be destroyed: what she is told goes is counted, and it goes at the other desk too.
  await otherDesk.keyboard.press('n');
  await otherDesk.keyboard.type('Wants everything erased');
  await otherDesk.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('article').filter({ hasText: 'Wants everything erased' })).toBeVisible();
  await page.getByRole('button', { name: 'Erase for good…' }).click();
  const erasing = page.getByRole('dialog', { name: /^Erase: Marisol/ });
  await erasing.getByRole('radio', { name: /The whole record/ }).check();
  const goes = erasing.getByRole('region', { name: 'With it go:' });
  await expect(goes.getByRole('listitem').filter({ hasText: 'Documents' })).toContainText('1');
  await expect(goes).toContainText('Activities');
  await erasing.getByLabel('Reason').fill('She asked for it in writing');
  await shot(page, 'erase-whole');
  await erasing.getByRole('button', { name: 'Erase for good', exact: true }).click();
  for (const desk of [page, otherDesk]) {
    await expect(heading(desk, 'Erased record')).toBeVisible();
    await expect(desk.getByText('This record was erased for good.')).toBeVisible();
    await expect(desk.getByText('Wants everything erased')).toHaveCount(0);
  }
  await shot(otherDesk, 'erased');
  await otherDesk.keyboard.press('ControlOrMeta+k');
  await otherDesk.keyboard.type('HC-20417');
  await expect(otherDesk.getByText(/^Nobody is found/)).toBeVisible();
  await otherDesk.keyboard.press('Escape');

  await go(page, '#/settings/devices');
  await expect(page.getByText('This computer').first()).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'computers');
});

test('HR-04: a computer that was shut out begins anew, and comes back with what it had not sent', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await expect(heading(page, /^Hello/)).toBeVisible();
  await letIn(page, otherDesk, async () => undefined);
  await openMarisol(otherDesk);

  // Which of the two does what must happen once is said by whoever proves who she is.
  await go(page, '#/settings/devices');
  const others = page.getByRole('button', { name: /Clinic records/ }).filter({ hasNotText: 'This computer' });
  await expect(page.getByRole('button', { name: /This computer/ })).toContainText('Runs what happens once');
  await shot(page, 'devices');
  await others.click();
  await shot(page, 'device');
  await page.getByRole('button', { name: 'Appoint…' }).click();
  await page.getByLabel('Your own password (ada)').fill(PASSWORD);
  await expectAccessible(page);
  await shot(page, 'appoint');
  await page.getByRole('button', { name: 'Appoint', exact: true }).click();
  await expect(others).toContainText('Runs what happens once');

  // Shut out, it goes on by itself, and what is written there stays there.
  await others.click();
  await page.getByRole('button', { name: 'Shut out' }).click();
  const shutOut = page.getByRole('dialog', { name: /^Shut out/ });
  await expect(shutOut).toBeVisible();
  await shutOut.getByRole('button', { name: 'Shut out' }).click();
  await expect(shutOut.getByText('Type your own password.')).toBeVisible();
  await expect(shutOut.getByLabel('Your own password (ada)')).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await shutOut.getByRole('button', { name: 'Shut out' }).click();
  await expect(page.getByRole('dialog')).toContainText('It is shut out.');
  await page.keyboard.press('Escape');
  const signIn = async (): Promise<void> => {
    await expect(heading(otherDesk, /Unlock/)).toBeVisible();
    await otherDesk.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await otherDesk.keyboard.press('Enter');
    await expect(heading(otherDesk, /Unlock/)).toBeHidden();
  };
  await expect(page.getByText(/No computer does what must happen once/)).toBeVisible();
  await expect(otherDesk.getByText('This computer was shut out of the clinic', { exact: true })).toBeVisible();
  await signIn();
  await expect(heading(otherDesk, /Marisol Delgado/)).toBeVisible();
  await write(otherDesk, 'Email', 'late@example.org');
  await go(otherDesk, '#/settings/devices');
  await expect(otherDesk.getByText('This computer was shut out', { exact: true })).toBeVisible();
  await shot(otherDesk, 'shut-out');
  await otherDesk.getByRole('button', { name: 'Begin anew…' }).click();
  await otherDesk.getByLabel('Your own password (ada)').fill(PASSWORD);
  await expectAccessible(otherDesk);
  await shot(otherDesk, 'begin-anew');
  await otherDesk.getByRole('button', { name: 'Begin anew', exact: true }).click();

  // As another computer it is let in by a code.
  await signIn();
  await go(otherDesk, '#/settings/devices');
  await expect(otherDesk.getByText('This computer does not take part yet', { exact: true })).toBeVisible();
  await shot(otherDesk, 'outside');
  await page.getByRole('button', { name: 'Invite a computer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a code' }).click();
  const code = dialog.getByText(/^(\w{5}-){4}\w{6}$/);
  await expect(code).toBeVisible();
  await otherDesk.getByRole('button', { name: 'Let it in again' }).click();
  await otherDesk
    .getByRole('dialog')
    .getByLabel('Code')
    .fill(await code.innerText());
  await otherDesk.getByRole('dialog').getByRole('button', { name: 'Ask to be let in' }).click();
  await expect(dialog.getByRole('textbox')).toBeVisible();
  await dialog.getByRole('textbox').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'They are the same' }).click();
  await expect(otherDesk.getByText('This computer takes part again')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await openMarisol(page);
  await expect(facts(page)).toContainText('late@example.org');
});
