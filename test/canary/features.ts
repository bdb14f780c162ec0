/** What the front desk and IT do beside people: tasks, documents, backups, taking out, diagnostics; with canaries in all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Download, type Page, expect as patient } from '@playwright/test';
import { EDGE_PATHS } from '#shared/api/handover.ts';
import { canary, phone } from './secrets.ts';

const expect = patient.configure({ timeout: 120_000 });

/** All that people carry in their names and numbers; what is made here holds each of them too. */
const ALL = 200;
const everyCanary = Array.from({ length: ALL }, (_, number) => canary(number));

/** A call as the page makes it, over a socket of its own. */
export async function ask<Answer>(page: Page, path: string, input: object): Promise<Answer> {
  const frame = JSON.stringify({ id: 1, method: 'mutation', params: { path, input } });
  const answer = await page.evaluate(
    async ([at, text]) => {
      const socket = new WebSocket(`ws://${location.host}${at}`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      socket.send(text!);
      const { data } = await new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve));
      socket.close();
      return String(data);
    },
    [EDGE_PATHS.socket, frame],
  );
  const { result } = JSON.parse(answer) as { result?: { data: Answer } };
  if (result === undefined) throw new Error(`${path} was refused: ${answer.slice(0, 300)}`);
  return result.data;
}

const at = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

/** Opens the page of the person with this family name, from anywhere; answers her id. */
async function openPerson(page: Page, name: string): Promise<string> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(name);
  await page
    .getByRole('option', { name: new RegExp(`^[^“]*${name}`) })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(name) })).toBeVisible();
  return /people\/([^/?]+)/.exec(page.url())?.[1] ?? '';
}

/** A task for each canary: title, details, checklist, comment, outcome and follow-up; some written and read on screen. */
export async function tasks(page: Page): Promise<void> {
  const person = await openPerson(page, canary(11));
  for (let from = 0; from < ALL; from += 50) {
    const changes = everyCanary.slice(from, from + 50).map((name, number) => ({
      kind: 'create',
      entity: 'task',
      values: {
        title: `Ring ${name}`,
        status: 'notStarted',
        priority: 'medium',
        details: `She lives at 7 ${name} Lane; ${phone(from + number)}`,
        checklist: [{ value: { text: `Fax to ${name}`, done: number % 2 === 0 } }],
        person,
      },
    }));
    const { ops } = await ask<{ ops: { record: string }[] }>(page, 'records.save', { changes });
    for (const [number, { record }] of ops.entries()) {
      const name = everyCanary[from + number]!;
      if (number % 5 === 0) await ask(page, 'tasks.comment', { task: record, text: `@bea ask ${name}` });
      if (number % 10 !== 0) continue;
      await ask(page, 'tasks.complete', {
        task: record,
        outcome: { result: `reached ${name}`, note: `${name} was at home` },
        followUp: { title: `Ring ${name} again` },
      });
    }
  }
  await at(page, '#/tasks/all');
  await expect(page.getByRole('grid').getByText(canary(7)).first()).toBeVisible();
  await page.keyboard.press('c');
  await page.keyboard.press('t');
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByRole('textbox', { name: /^Task/ }).fill(`Write to ${canary(150)}`);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(form).toBeHidden();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(`write to ${canary(150)}`);
  await page.getByRole('option', { name: new RegExp(`^Write to ${canary(150)}`) }).click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(canary(150)) })).toBeVisible();
}

/** A file whose name and content are canaries, long enough for many pieces: brought, opened, taken out again. */
export async function documents(page: Page, own: string): Promise<string> {
  const file = join(own, `letter of ${canary(180)}.txt`);
  const line = everyCanary.map((name, number) => `${name}, ${phone(number)}`).join('\n');
  writeFileSync(file, `${line}\n`.repeat(Math.ceil(600_000 / line.length)));
  await openPerson(page, canary(12));
  const panel = page.getByRole('region', { name: 'Documents' });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    panel.getByRole('button', { name: 'Add a document' }).click(),
  ]);
  await chooser.setFiles(file);
  const shown = panel.getByRole('button', { name: /^letter of/ });
  await expect(shown).toContainText('TXT');
  await shown.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(canary(3));
  await dialog.getByRole('button', { name: 'Download' }).click();
  await page.getByLabel('Reason').fill(`For ${canary(181)}`);
  return kept(page, own, () => dialog.getByRole('button', { name: 'Download' }).click());
}

/** What the page hands over, kept in a folder of the user's; answers the path. */
async function kept(page: Page, own: string, act: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download') as Promise<Download>, act()]);
  const path = join(own, `taken-${readdirSync(own).length}`);
  await download.saveAs(path);
  await page.keyboard.press('Escape');
  return path;
}

/** A list and one record, on screen; answers the files. */
export async function takeOut(page: Page, own: string): Promise<readonly string[]> {
  const take = async (): Promise<string> => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill(`Asked by ${canary(190)}`);
    await dialog.getByRole('textbox', { name: 'Recipient' }).fill(canary(191));
    return kept(page, own, () => dialog.getByRole('button', { name: 'Export', exact: true }).click());
  };
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await page.getByRole('button', { name: 'Export…' }).click();
  const list = await take();
  await openPerson(page, canary(12));
  await page.getByRole('button', { name: 'Export this record' }).click();
  return [list, await take()];
}

export interface Safe {
  readonly backups: string;
  readonly segments: string;
}

const filesBelow = (folder: string): number =>
  existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).length : 0;

/** A backup, its drill, and the changes since on a second disk. */
export async function backUp(page: Page, { backups, segments }: Safe): Promise<void> {
  for (const folder of [backups, segments]) mkdirSync(folder, { recursive: true });
  await ask(page, 'backup.folders', { folder: backups, segments });
  await at(page, '#/settings/backup');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByRole('region', { name: 'Past backups' })).toContainText('Verified', { timeout: 120_000 });
  await ask(page, 'records.save', {
    changes: [
      {
        kind: 'create',
        entity: 'task',
        values: { title: `Later: ${canary(199)}`, status: 'notStarted', priority: 'medium' },
      },
    ],
  });
  // Folders that are chosen anew are served at once.
  await ask(page, 'backup.folders', { folder: backups, segments: null });
  await ask(page, 'backup.folders', { folder: backups, segments });
  await page.getByRole('button', { name: 'Run the drill' }).click();
  await expect(page.getByRole('region', { name: 'Restore drill' })).toContainText('Passed', { timeout: 120_000 });
  for (let tries = 0; tries < 60 && filesBelow(segments) === 0; tries += 1) await pause(1000);
  if (filesBelow(segments) === 0) throw new Error('No segment was written.');
}

/** What is made for whoever helps, read on screen; answers its text. */
export async function diagnose(page: Page, own: string): Promise<string> {
  await at(page, '#/settings/health');
  await page.getByRole('button', { name: 'Make diagnostics' }).click();
  const save = page.getByRole('dialog').getByRole('button', { name: 'Save as a file' });
  await expect(save).toBeVisible();
  const path = await kept(page, own, () => save.click());
  return readFileSync(path, 'utf8');
}

/** The bin, undo, the history of a record: what was there before is a canary too. */
export async function lookBack(page: Page): Promise<void> {
  await openPerson(page, canary(13));
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('This record is deleted.')).toBeVisible();
  await at(page, '#/settings/bin');
  await page.getByRole('button', { name: new RegExp(`^Restore .*${canary(13)}`) }).click();
  await expect(page.getByText('The bin is empty')).toBeVisible();
}
