/** Work at a desk of several people: my work, series, follow-ups, a shared queue, mentions (TA-01 to TA-15, TA-S3). */
import type { Locator, Page } from '@playwright/test';
import { commentTask } from '#modules/tasks/contract/tasks.api.ts';
import { almoner, serve } from '../support/app.ts';
import { Between, FULL } from './between.ts';
import { expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { lockScreen } from './keyboard.ts';

const BEA = 'seven blue boats on the canal';
const DAY = 86_400_000;

/** As the form takes it; the clinic's wall is that of this machine. */
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * DAY).toLocaleDateString('en-US', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });

const choose = async (page: Page, within: Locator, field: string, option: string): Promise<void> => {
  await within.getByRole('combobox', { name: new RegExp(`^${field}`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

interface NewTask {
  readonly due?: number;
  readonly priority?: string;
  readonly type?: string;
  readonly queue?: string;
  readonly weekly?: boolean;
}

/** Fills in the form that is open and saves it. */
async function fillTask(
  page: Page,
  title: string,
  { due, priority, type, queue, weekly }: NewTask,
): Promise<void> {
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByRole('textbox', { name: /^Task/ }).fill(title);
  if (type) await choose(page, form, 'Type', type);
  if (priority) await choose(page, form, 'Priority', priority);
  if (due !== undefined) await form.getByRole('textbox', { name: 'Due', exact: true }).fill(dayFromNow(due));
  if (queue) await choose(page, form, 'Queue', queue);
  if (weekly) {
    await form.getByRole('button', { name: 'More fields' }).click();
    await choose(page, form, 'Repeats', 'Weekly');
  }
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(form).toBeHidden();
}

/** By keyboard from anywhere: C, T. */
async function newTask(page: Page, title: string, values: NewTask): Promise<void> {
  await page.keyboard.press('c');
  await page.keyboard.press('t');
  await fillTask(page, title, values);
}

test('TA-S3, TA-07: what is late comes first, a series comes again, a call is logged with its follow-up', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page.getByRole('heading', { level: 1, name: 'My work' })).toBeVisible();

  await newTask(page, 'Ask for the missing signature', { due: -1, priority: 'High' });
  await newTask(page, 'Run weekly no-show report', { due: 3, weekly: true });
  const late = page.getByRole('region', { name: /^Overdue/ });
  await expect(late).toContainText('Ask for the missing signature');
  await expect(late).toContainText('Overdue: yesterday');
  await expectAccessible(page);

  // Completed by the keyboard: focus by the arrow, D.
  const report = page.getByRole('link', { name: 'Run weekly no-show report' });
  await report.focus();
  await page.keyboard.press('d');
  await expect(page.getByText(/^Task completed; due again/)).toBeVisible();
  await expect(page.getByRole('region', { name: /^Later/ })).toContainText('Run weekly no-show report');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Taken back')).toBeVisible();
  await expect(page.getByRole('region', { name: /^In the next 7 days/ })).toContainText(
    'Run weekly no-show report',
  );

  // A call about Marisol: what came of it goes onto her timeline, what comes next onto her page.
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('grid').getByRole('link', { name: 'Marisol Delgado' }).click();
  const open = page.getByRole('region', { name: 'Open tasks' });
  await open.getByRole('button', { name: 'New task' }).click();
  await fillTask(page, 'Ring about the flu clinic', { due: 0, type: 'Call' });
  await open.getByRole('button', { name: 'Complete “Ring about the flu clinic”' }).click();
  const dialog = page.getByRole('dialog', { name: 'Complete task' });
  await dialog.getByRole('button', { name: 'Left a message' }).click();
  await dialog.getByRole('switch', { name: 'And a follow-up' }).click();
  await dialog.getByRole('textbox', { name: 'What is to be done next' }).fill('Ring again');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Complete', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('Left a message');
  await expect(open).toContainText('Ring again');
  await expect(open).not.toContainText('Ring about the flu clinic');

  // Found by its words, from anywhere.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('missing signature');
  await page.getByRole('option', { name: /^Ask for the missing signature/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ask for the missing signature' })).toBeVisible();
  await expectAccessible(page);
});

test('TA-12, TA-14: a colleague signs in, sees who called her, and takes the next task of a queue', async ({
  page,
  clinic,
}) => {
  const added = await almoner(
    ['user-add', 'bea', '--name', 'Bea Tran', '--role', 'staff', '--data', clinic.dataDir, '--password-stdin'],
    `${PASSWORD}\n${BEA}\n`,
  );
  expect(added.exitCode, added.stderr).toBe(0);
  const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
  await page.goto(`${app.url}`);
  await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await page.getByRole('button', { name: 'New queue' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Nursing follow-up');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Queue “Nursing follow-up” added')).toBeVisible();
  await newTask(page, 'Welcome call', { due: 0, queue: 'Nursing follow-up' });
  await newTask(page, 'Order forms', {});
  await page.getByRole('link', { name: 'Order forms' }).click();
  await page.getByRole('textbox', { name: 'Comment' }).fill('@be');
  await page.keyboard.press('Enter');
  await page.keyboard.type('which ones?');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Comment saved; bea will see it')).toBeVisible();

  await lockScreen(page);
  await page.getByRole('radio', { name: 'bea' }).check();
  await expectAccessible(page);
  await page.getByLabel('Password', { exact: true }).fill(BEA);
  await page.keyboard.press('Enter');
  // What Ada had open is not what Bea came for.
  await expect(page.getByRole('heading', { level: 1, name: 'Hello, Bea Tran' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Import', exact: true })).toHaveCount(0);
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Mentions' })).toContainText('@bea which ones?');
  await page.getByRole('button', { name: 'Take next from Nursing follow-up' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome call' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Comments and changes' })).toContainText('Owner: none → Bea Tran');
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await expect(page.getByRole('region', { name: /^Today/ })).toContainText('Welcome call');
  await expect(page.getByRole('region', { name: 'Queues' })).toContainText('Nothing waits');
  expect(await app.stop(), app.stderr()).toBe(0);
});

test('TA-14: what is typed while a comment is being saved stays, and so does a comment that could not be saved', async ({
  page,
  app,
}) => {
  const FIRST = 'The form came without page 2';
  const SECOND = 'Page 2 is in the tray';
  const between = new Between(commentTask);
  await between.stand(page);
  await page.goto(app.url);
  await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  await newTask(page, 'Order forms', {});
  await page.getByRole('link', { name: 'Order forms' }).click();
  const comment = page.getByRole('textbox', { name: 'Comment' });
  const told = (words: string) =>
    page.getByRole('list', { name: 'Comments and changes' }).getByText(words, { exact: true });

  await comment.fill(FIRST);
  between.isHolding = true;
  await comment.press('ControlOrMeta+Enter');
  await comment.press('ControlOrMeta+Enter');
  await page.keyboard.type('Page 2');
  between.release();
  await expect(told(FIRST)).toHaveCount(1);
  await expect(comment).toHaveValue('Page 2');
  await page.keyboard.type(' is in the tray');
  await comment.press('ControlOrMeta+Enter');
  await expect(told(SECOND)).toHaveCount(1);
  expect(between.saves).toBe(2);

  between.refusals = 1;
  between.isHolding = true;
  await comment.fill(FIRST);
  await comment.press('ControlOrMeta+Enter');
  await page.keyboard.type('And page 3');
  between.release();
  await expect(comment).toHaveValue(`${FIRST}\nAnd page 3`);
  await page.keyboard.type(' too');
  await expect(comment).toHaveValue(`${FIRST}\nAnd page 3 too`);
  await expect(page.getByRole('alert').filter({ hasText: FULL.message })).toBeVisible();
  await expectAccessible(page);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/comment-returned.png` });
  await page.getByRole('link', { name: 'People' }).first().click();
  const leave = page.getByRole('dialog', { name: 'Discard what you typed?' });
  await leave.getByRole('button', { name: 'Go on editing' }).click();
  await comment.press('ControlOrMeta+Enter');
  await expect(told(`${FIRST} And page 3 too`)).toHaveCount(1);
  await expect(page.getByRole('alert').filter({ hasText: FULL.message })).toHaveCount(0);
});
