/**
 * axe (WCAG 2.1 A and AA) on every page and main dialog, in light and dark, at desk and phone size, and in high contrast
 * where most of the work is done; nothing is refused by the page's policy and nothing is written to its console.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serve } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { command, expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { tabTo } from './keyboard.ts';

const contacts = fileURLToPath(new URL('./fixtures/contacts', import.meta.url));
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** What the page complained about: errors, and what its policy refused. */
async function listen(page: Page): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('refused by policy:', violatedDirective, blockedURI),
    ),
  );
  return complaints;
}

/** axe in both colour schemes, which the page follows without being loaded again. */
async function inLightAndDark(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expectAccessible(page);
  }
}

async function inHighContrast(page: Page): Promise<void> {
  await page.emulateMedia({ contrast: 'more' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
  await expectAccessible(page);
  await page.emulateMedia({ contrast: 'no-preference' });
}

const goTo = (page: Page, path: string) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, path);

const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Opens an overlay by its key, checks it and closes it again. */
async function overlay(
  page: Page,
  key: string,
  role: 'dialog' | 'region' | 'menu',
  name: string | RegExp,
): Promise<void> {
  await test.step(`overlay ${name}`, async () => {
    for (const press of key.split(' ')) await page.keyboard.press(press);
    const shown = page.getByRole(role, { name });
    await expect(shown).toBeVisible();
    await inLightAndDark(page);
    await page.keyboard.press('Escape');
    await expect(shown).toBeHidden();
  });
}

const SETTINGS = ['organisation', 'appearance', 'security', 'flags', 'about'];
const MANUAL = ['getting-started', 'finding-people', 'importing', 'keyboard', 'security'];

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`at ${size} size`, () => {
    test.use({ viewport, reducedMotion: 'reduce' });

    test('people, accounts and their dialogs', async ({ page, app }) => {
      test.slow();
      const complaints = await listen(page);
      await page.goto(app.url);
      await expect(title(page, /^Hello/)).toBeVisible();
      await expect(page.getByText('Nobody opened yet')).toBeVisible();
      await inLightAndDark(page);
      await inHighContrast(page);

      await goTo(page, '/people');
      const marisol = page.getByRole('link', { name: /Marisol Delgado/ });
      await expect(marisol).toBeVisible();
      await inLightAndDark(page);
      await inHighContrast(page);
      await overlay(page, 'f', 'dialog', 'Filter the list');
      await overlay(page, 'c p', 'dialog', 'New person');
      await overlay(page, 'c a', 'dialog', 'New account');
      await overlay(page, '?', 'dialog', 'Keyboard shortcuts');
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.type('delgado');
      await expect(page.getByRole('option', { name: /Marisol Delgado/ })).toBeVisible();
      await inLightAndDark(page);
      await inHighContrast(page);
      await page.keyboard.press('Enter');

      await expect(title(page, 'Marisol Delgado')).toBeVisible();
      await expect(page.getByRole('article').first()).toBeVisible();
      await inLightAndDark(page);
      await inHighContrast(page);
      await overlay(page, 'h', 'dialog', 'History');
      await overlay(page, 'n', 'region', 'Note');
      await overlay(page, 'l', 'region', 'Log a call');
      for (const part of size === 'phone' ? ['Facts', 'Connections'] : []) {
        await page.getByRole('button', { name: part, exact: true }).click();
        await inLightAndDark(page);
      }
      if (size === 'phone') await page.getByRole('button', { name: 'Facts', exact: true }).click();
      await page.getByRole('button', { name: 'Edit Address' }).click();
      await expect(page.getByLabel('Street and number')).toBeFocused();
      await inLightAndDark(page);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: /: menu$/ }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await inLightAndDark(page);
      await page.getByRole('menuitem', { name: /Change password/ }).click();
      await expect(page.getByRole('dialog', { name: 'Change password' })).toBeVisible();
      await inLightAndDark(page);
      await page.keyboard.press('Escape');

      await goTo(page, '/accounts');
      await expect(page.getByText('No accounts yet')).toBeVisible();
      await inLightAndDark(page);
      await goTo(page, '/nowhere');
      await expect(title(page, 'There is no such page')).toBeAttached();
      await inLightAndDark(page);
      expect(complaints).toEqual([]);
    });

    test('import, settings, manual, locked', async ({ page, clinic }) => {
      test.slow();
      await command(clinic, 'import', contacts);
      const complaints = await listen(page);
      const app = await serve({ dataDir: clinic.dataDir, password: PASSWORD });
      await page.goto(app.url);
      await expect(title(page, /^Hello/)).toBeVisible();
      await goTo(page, '/import');
      const past = page.getByRole('region', { name: 'Imports so far' }).getByRole('link');
      await expect(past).toHaveCount(2);
      await inLightAndDark(page);
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('o')]);
      await chooser.setFiles(`${contacts}/people.csv`);
      await expect(page.getByRole('button', { name: 'Start import' })).toBeEnabled();
      await expect(page.getByText('Columns and where they go')).toBeVisible();
      await inLightAndDark(page);
      await page.getByRole('button', { name: 'Trial run' }).click();
      await expect(page.getByText('Result of the trial run')).toBeVisible();
      await inLightAndDark(page);
      await page.getByRole('button', { name: 'Take out all' }).click();
      await past.first().click();
      await expect(page.getByRole('button', { name: 'Take back' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'Refused' }).getByText('line 4')).toBeVisible();
      await inLightAndDark(page);

      for (const section of SETTINGS) {
        await goTo(page, `/settings/${section}`);
        await expect(page.locator('main section').first()).toBeVisible();
        await inLightAndDark(page);
      }
      for (const chapter of MANUAL) {
        await goTo(page, `/help/${chapter}`);
        await expect(page.locator('main article')).toBeVisible();
        await inLightAndDark(page);
      }
      await page.keyboard.press('ControlOrMeta+Shift+l');
      await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
      await inLightAndDark(page);
      await page.getByRole('button', { name: 'Use the recovery kit' }).click();
      await expect(page.getByLabel('Recovery kit')).toBeVisible();
      await inLightAndDark(page);
      expect(complaints).toEqual([]);
      expect(await app.stop(), app.stderr()).toBe(0);
    });

    test('every step of set-up', async ({ page }) => {
      const complaints = await listen(page);
      const folder = createTempFolder();
      const app = await serve({ dataDir: folder.path });
      await page.goto(app.url);
      const step = async (name: string | RegExp) => {
        await expect(title(page, name)).toBeVisible();
        await inLightAndDark(page);
      };
      await step(/Which language/);
      await page.getByRole('button', { name: 'Continue' }).click();
      await step('Your organization');
      await page.getByLabel(/^Name/).fill('Riverside Clinic');
      await page.keyboard.press('Enter');
      await step('Who are you?');
      await page.getByLabel('Your name').fill('Ada Moreno');
      await page.keyboard.press('Enter');
      await step('Choose a password');
      await page.getByLabel(/^Password/).fill(PASSWORD);
      await expect(page.getByText(/Good\./)).toBeVisible();
      await page.keyboard.press('Enter');
      const groups = page.getByRole('list', { name: 'Recovery kit' }).getByRole('listitem');
      await expect(groups.first()).toBeVisible();
      await step('Your recovery kit');
      const kit = (await groups.locator('span:last-child').allInnerTexts()).join(' ');
      await tabTo(page, 'Continue');
      await page.keyboard.press('Enter');
      await step('Type the recovery kit back');
      await page.getByLabel('Recovery kit').fill(kit);
      await page.keyboard.press('Enter');
      await step('Riverside Clinic is ready');
      expect(complaints).toEqual([]);
      expect(await app.stop(), app.stderr()).toBe(0);
      folder.remove();
    });
  });
}
