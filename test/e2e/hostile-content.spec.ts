/**
 * Files whose every field attacks the page. Each page that shows them is walked: no script of theirs runs, nothing is asked
 * of another address, nothing asks for a dialogue, and the page keeps its shape.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './clinic.ts';

/** Runs `window.__owned` wherever any of it is taken for markup, a script or an address. */
const ATTACKS = [
  '<img src=x onerror="__owned()">',
  '"><svg/onload=__owned()>',
  '<script>__owned()</script>',
  'javascript:__owned()',
  'data:text/html,<script>__owned()</script>',
  '<style>*{display:none!important}</style>',
  '</title><iframe src="https://evil.example/"></iframe>',
  '<a href="https://evil.example/" style="position:fixed;inset:0">x</a>',
  '{{constructor.constructor("__owned()")()}}',
  '=HYPERLINK("https://evil.example/","x")',
  // Overrides of direction, invisible letters, a letter under fifty accents.
  '\u202Egnp.exe\u202D \u2066\u200B\u200D\uFEFF\u2069',
  `Z${'\u0301'.repeat(50)}`,
  '\u0645\u0631\u062D\u0628\u0627',
  'W'.repeat(400),
  '__proto__',
] as const;
const attack = (at: number): string => ATTACKS[at % ATTACKS.length]!;

const PEOPLE = ATTACKS.length;
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function table(): string {
  const header = [
    'MRN',
    'First Name',
    'Last Name',
    'DOB',
    'Phone',
    'Email',
    'Street',
    'City',
    'Nickname',
    'Employer',
    'Notes',
  ];
  const rows = Array.from({ length: PEOPLE }, (_, at) => [
    `H-${at}-${attack(at)}`.slice(0, 80),
    attack(at),
    `Hostile ${attack(at + 1)}`,
    at % 3 === 0 ? attack(at) : '1970-01-02',
    `(312) 555-01${String(10 + at)} ${attack(at)}`,
    `${attack(at)}@evil.example`,
    attack(at + 2),
    attack(at + 3),
    attack(at + 4),
    attack(at + 5),
    attack(at + 6),
  ]);
  return [header, ...rows].map((cells) => cells.map(quoted).join(',')).join('\r\n');
}

function bundle(): object {
  const patients = ATTACKS.map((text, at) => ({
    resourceType: 'Patient',
    id: `hostile-${at}`,
    identifier: [{ system: text, value: text }],
    name: [{ family: `Hostile ${text}`, given: [text, text], prefix: [text] }],
    birthDate: '1970-01-02',
    telecom: [
      { system: 'phone', value: text },
      { system: 'email', value: `${text}@evil.example` },
    ],
    address: [{ line: [text, text], city: text, state: text, postalCode: text, country: text }],
    communication: [{ language: { text } }],
    contact: [{ relationship: [{ text }], name: { text } }],
  }));
  const visits = ATTACKS.map((text, at) => ({
    resourceType: 'Encounter',
    id: `visit-${at}`,
    status: 'finished',
    class: { code: text, display: text },
    type: [{ text }],
    reasonCode: [{ text }],
    subject: { reference: `Patient/hostile-0` },
    period: { start: `2024-01-${String(at + 1).padStart(2, '0')}T10:00:00Z` },
    location: [{ location: { display: text } }],
  }));
  const messages = ATTACKS.map((text, at) => ({
    resourceType: 'Communication',
    id: `message-${at}`,
    status: 'completed',
    subject: { reference: 'Patient/hostile-0' },
    sent: `2024-02-${String(at + 1).padStart(2, '0')}T10:00:00Z`,
    payload: [{ contentString: text }],
  }));
  const entry = [...patients, ...visits, ...messages].map((resource) => ({ resource }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

const cards = (): string =>
  ATTACKS.map(
    (text, at) =>
      `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:${at}\r\nFN:${text}\r\nN:Hostile ${text};${text};;;\r\nTEL:${text}\r\nEMAIL:${text}\r\nNOTE:${text}\r\nURL:${text}\r\nPHOTO:https://evil.example/p.png\r\nEND:VCARD\r\n`,
  ).join('');

/** What went wrong on a page since it was opened. */
async function watch(page: Page, own: string): Promise<string[]> {
  const wrongs: string[] = [];
  await page.exposeFunction('__owned', () => void wrongs.push('a script of the file ran'));
  await page.exposeFunction('__violated', (what: string) => void wrongs.push(`the policy stopped ${what}`));
  await page.addInitScript(() => {
    const host = globalThis as unknown as { __violated(what: string): void };
    document.addEventListener('securitypolicyviolation', (event) =>
      host.__violated(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  page.on('dialog', (dialog) => {
    wrongs.push(`a dialogue asked: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== own) wrongs.push(`asked ${request.url()}`);
  });
  page.on('popup', (popup) => wrongs.push(`opened ${popup.url()}`));
  page.on('pageerror', (error) => wrongs.push(`stumbled: ${error.message}`));
  return wrongs;
}

/** The navigation is there and under the pointer, nothing sticks out at the side, and no element came from a value. */
async function expectShape(page: Page): Promise<void> {
  const people = page.getByRole('link', { name: 'People', exact: true }).first();
  await expect(people).toBeVisible();
  await people.click({ trial: true });
  const found = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    foreign: document.querySelectorAll(
      'iframe, object, embed, img[src="x"], a[href^="javascript:" i], a[href^="data:" i], a[href*="evil.example"]:not([href^="mailto:"]), [onerror], [onload], main style, main script',
    ).length,
  }));
  expect(found).toEqual({ wide: 0, foreign: 0 });
}

test('values that attack are shown as text on every page', async ({ page, clinic, app }) => {
  const folder = join(clinic.dataDir, '..', 'hostile');
  mkdirSync(folder);
  const files = [
    ['<img src=x onerror=__owned()>.csv', table()],
    ['people.json', JSON.stringify(bundle())],
    ['cards.vcf', cards()],
  ] as const;
  for (const [name, content] of files) writeFileSync(join(folder, name), content);

  const wrongs = await watch(page, new URL(app.url).origin);
  await page.goto(app.url);
  const go = (hash: string) => page.evaluate((to) => location.assign(`#${to}`), hash);

  await page.getByRole('link', { name: 'Import', exact: true }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ]);
  await chooser.setFiles(files.map(([name]) => join(folder, name)));
  const start = page.getByRole('button', { name: 'Start import' });
  await expect(start).toBeEnabled();
  await expectShape(page);
  await start.click();
  await expect(page.getByText('Finished').first()).toBeVisible({ timeout: 60_000 });
  await expectShape(page);
  await go('/import');
  await page.getByRole('region', { name: 'Imports so far' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectShape(page);

  await go('/people');
  await expect(page.getByText('Hostile').first()).toBeVisible();
  await expectShape(page);

  for (const text of ['Hostile', '<script>', 'javascript:__owned()']) {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').first().fill(text);
    await page.waitForTimeout(300);
    await page.keyboard.press('Escape');
  }

  const shown = await peopleShown(page);
  expect(shown.length).toBeGreaterThan(3);
  for (const id of shown) {
    await go(`/people/${id}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectShape(page);
  }
  await page.getByRole('button', { name: 'History' }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.emulateMedia({ media: 'print' });
  await page.pdf().catch(() => undefined);
  await page.emulateMedia({ media: null });

  for (const hash of ['/accounts', '/', '/settings/about', '/help/security']) {
    await go(hash);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectShape(page);
  }
  await page.setViewportSize({ width: 375, height: 700 });
  await go('/people');
  await expect(page.getByText('Hostile').first()).toBeVisible();
  expect(wrongs).toEqual([]);

  // The watch itself sees what it is there for.
  await page.evaluate(() => {
    document.body.append(Object.assign(new Image(), { src: 'https://evil.example/x.png' }));
  });
  await expect.poll(() => wrongs).toContainEqual(expect.stringContaining('img-src https://evil.example'));
});

/** Ids of the people in the list, as its links name them. */
async function peopleShown(page: Page): Promise<string[]> {
  await page.evaluate(() => location.assign('#/people'));
  await expect(page.getByText('Hostile').first()).toBeVisible();
  const links = await page
    .locator('a[href*="/people/"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href')!));
  return [...new Set(links.map((href) => href.split('/people/')[1]!))].slice(0, 6);
}
