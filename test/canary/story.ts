/** A day with the real program, told through the command line and a real browser; everything in it is a canary. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type Page, expect as patient } from '@playwright/test';
import { lockScreen, tabTo, typeOver } from '../e2e/keyboard.ts';
import { almoner } from '../support/app.ts';
import {
  COLLEAGUE_PASSWORD,
  canary,
  PASSWORD,
  phone,
  RESTORED_PASSWORD,
  SECOND_PASSWORD,
  STEM,
  WRONG_PASSWORD,
} from './secrets.ts';

const expect = patient.configure({ timeout: 120_000 });

export interface Places {
  readonly dataDir: string;
  /** Files that a user keeps of his own accord: the kit, files to import, what was taken out. Not searched. */
  readonly own: string;
  /** Backups, segments, a restored clinic, diagnostics: made by the program, and searched. */
  readonly made: string;
}

/** Numbers of canaries, by what they are for. */
const CSV = { from: 0, count: 60 };
const FHIR = { from: 60, count: 60 };
let next = 120;
/** A canary that nothing else uses, and how many there were. */
const fresh = (): string => {
  next += 1;
  return canary(next);
};
/** People have a name, a number, an address, an id and a note each; the rest is one each. */
export const canaryCount = (): number => (CSV.count + FHIR.count) * 5 + next - 120;

async function command(
  { dataDir }: Places,
  input: readonly string[],
  ...args: readonly string[]
): Promise<string> {
  const secret = input.length > 0 ? ['--password-stdin'] : [];
  const result = await almoner([...args, '--data', dataDir, ...secret, '--json'], `${input.join('\n')}\n`);
  if (result.exitCode !== 0) throw new Error(`${args[0]} failed: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

function writeFiles({ own }: Places): { readonly csv: string; readonly fhir: string; readonly values: string } {
  const csv = join(own, `${canary(1)}.csv`);
  const rows = Array.from({ length: CSV.count }, (_, row) => {
    const name = canary(CSV.from + row);
    return `${name}-mrn,Ann,${name},1970-01-02,${phone(row)},${name}@example.org`;
  });
  writeFileSync(csv, ['MRN,First Name,Last Name,DOB,Phone,Email', ...rows, `broken,"${fresh()}`].join('\n'));
  const fhir = join(own, 'bundle.json');
  const entry = Array.from({ length: FHIR.count }, (_, row) => {
    const name = canary(FHIR.from + row);
    const number = phone(FHIR.from + row);
    return [
      {
        resourceType: 'Patient',
        id: `p${row}`,
        identifier: [{ system: 'urn:mrn', value: `${name}-id` }],
        name: [{ family: name, given: ['Bob'] }],
        telecom: [
          { system: 'phone', value: number },
          { system: 'email', value: `${name}@example.net` },
        ],
        address: [{ line: [`7 ${name} Lane`], city: 'Chicago' }],
      },
      {
        resourceType: 'Communication',
        id: `c${row}`,
        status: 'completed',
        subject: { reference: `Patient/p${row}` },
        sent: '2026-01-02T10:00:00Z',
        payload: [{ contentString: `Asked about ${name}.` }],
      },
    ];
  }).flat();
  writeFileSync(
    fhir,
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: entry.map((resource) => ({ resource })),
    }),
  );
  const values = join(own, 'values.json');
  writeFileSync(values, JSON.stringify({ nickname: fresh(), jobTitle: fresh() }));
  return { csv, fhir, values };
}

/** What IT does before the morning. Answers the file that the front desk imports. */
export async function prepare(places: Places): Promise<string> {
  const { csv, fhir, values } = writeFiles(places);
  const kit = join(places.own, 'kit.txt');
  await command(
    places,
    [PASSWORD],
    'init',
    '--organisation',
    fresh(),
    '--admin',
    'ada',
    '--name',
    fresh(),
    '--kit',
    kit,
  );
  await command(places, [PASSWORD], 'import', fhir);
  const found = await command(places, [PASSWORD], 'search', canary(FHIR.from));
  const { hits } = JSON.parse(found) as { hits: { id: string }[] };
  await command(places, [PASSWORD], 'show', hits[0]!.id);
  const { op } = JSON.parse(await command(places, [PASSWORD], 'edit', hits[0]!.id, '--values', values)) as {
    op: string;
  };
  await command(places, [PASSWORD], 'undo', op);
  await command(places, [PASSWORD, COLLEAGUE_PASSWORD], 'user-add', 'bea', '--name', fresh(), '--role', 'staff');
  await command(places, [PASSWORD], 'check');
  await lookAfter(places, kit);
  return csv;
}

/** A backup to another folder and a clinic out of it, and what is made for whoever helps or has to judge a loss. */
async function lookAfter(places: Places, kit: string): Promise<void> {
  const { made, own } = places;
  const backups = join(made, 'by-command');
  const { file } = JSON.parse(await command(places, [PASSWORD], 'backup', '--to', backups)) as { file: string };
  await command(places, [PASSWORD], 'backup-verify', file);
  const restored = { ...places, dataDir: join(made, 'restored') };
  await command(restored, [RESTORED_PASSWORD], 'restore', file, '--kit', kit);
  await command(restored, [RESTORED_PASSWORD], 'check');
  await command(restored, [RESTORED_PASSWORD], 'reindex');
  await command(places, [PASSWORD], 'diagnostics', '--to', join(made, 'diagnostics.json'));
  await command(places, [PASSWORD], 'lost-report', '--to', join(own, 'lost.txt'));
  const export_ = [
    'export',
    '--list',
    'people',
    '--as',
    'csv',
    '--to',
    join(own, 'taken.csv'),
    '--reason',
    fresh(),
  ];
  await command(places, [PASSWORD], ...export_);
}

async function unlock(page: Page, password: string): Promise<void> {
  const field = page.getByLabel('Password', { exact: true });
  await expect(field).toBeVisible();
  await field.fill(password);
  await field.press('Enter');
}

const atHome = (page: Page) => expect(page.getByRole('navigation').first()).toBeVisible();

async function importFile(page: Page, csv: string): Promise<void> {
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /Choose files/ }).click(),
  ]);
  await chooser.setFiles(csv);
  await expect(page.getByRole('button', { name: 'Start import' })).toBeEnabled();
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page.getByText('Import finished')).toBeVisible();
}

/** The front desk's morning in a browser with a profile of its own. Ends signed in. */
export async function work(context: BrowserContext, url: string, csv: string): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(120_000);
  const { keyboard } = page;
  await page.goto(url);
  await page
    .getByText(/ada|Administrator|Zqvex/)
    .first()
    .waitFor();
  await unlock(page, WRONG_PASSWORD);
  await expect(page.getByText(/password is wrong|does not open|not right/i).first()).toBeVisible();
  await unlock(page, PASSWORD);
  await atHome(page);

  await importFile(page, csv);
  for (const text of [canary(3), canary(7).slice(0, 11), phone(5), `nobody ${fresh()}`]) {
    await keyboard.press('ControlOrMeta+k');
    await keyboard.type(text);
    await page.waitForTimeout(2200);
    await keyboard.press('Escape');
    await keyboard.press('Escape');
  }
  await keyboard.press('ControlOrMeta+k');
  await keyboard.type(`Ann ${canary(9)}`);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(canary(9)) })).toBeVisible();

  await page.getByRole('button', { name: 'Edit Phone' }).click();
  await typeOver(page, phone(998));
  await keyboard.press('Enter');
  await expect(page.getByText('Phone saved')).toBeVisible();
  await page.getByRole('button', { name: 'Write a note' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill(`She asked about ${fresh()}, and for ${fresh()}.`);
  await page.getByRole('button', { name: /Save note/ }).click();
  await expect(page.getByText('Note saved')).toBeVisible();
  // A draft that nobody saves.
  await page.getByRole('button', { name: 'Write a note' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill(`Never saved: ${fresh()}`);
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await keyboard.press('c');
  await keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'New person' });
  await expect(dialog.getByLabel('Given name')).toBeFocused();
  await keyboard.type('Cleo');
  await keyboard.press('Tab');
  const newcomer = fresh();
  await keyboard.type(newcomer);
  await tabTo(page, 'Phone 1');
  await keyboard.type(phone(997));
  await keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(newcomer) })).toBeVisible();

  await page.getByRole('link', { name: 'People', exact: true }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await page.locator('[role=columnheader] button:not([aria-disabled=true])').last().click();
  await page.getByRole('button', { name: 'Save as new view' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill(fresh());
  await keyboard.press('Enter');
  await expect(page.getByText(/View .* saved/)).toBeVisible();

  await page.getByRole('button', { name: /: menu$/ }).click();
  await page.getByRole('menuitem', { name: /Change password/ }).click();
  const change = page.getByRole('dialog', { name: 'Change password' });
  await change.locator('input[type=password]').nth(0).fill(PASSWORD);
  await change.locator('input[type=password]').nth(1).fill(SECOND_PASSWORD);
  await expect(change.getByText(/Good/)).toBeVisible();
  await change.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is changed')).toBeVisible();
  await lockScreen(page);
  await unlock(page, SECOND_PASSWORD);
  await atHome(page);
  return page;
}

/** The last user leaves, by the menu: the core seals itself. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /: menu$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
  // The page names the organisation as long as it remembers it. What fades out is gone a moment later.
  const organisation = (await page.locator('h1').textContent()) as string;
  const leftOver = async (): Promise<readonly string[]> =>
    (await page.content()).replace(organisation, '').match(new RegExp(`.{0,60}${STEM}.{0,20}`, 'gs')) ?? [];
  await expect.poll(leftOver, { timeout: 10_000 }).toEqual([]);
}
