/**
 * axe (WCAG 2.1 A and AA) on every page and dialog, in every theme, at desk and phone size; nothing is
 * refused by the page's policy and nothing is written to its console. On a phone every control is big enough for a thumb.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serve } from '../support/app.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { command, expect, expectAccessible, PASSWORD, test } from './clinic.ts';
import { tabTo } from './keyboard.ts';

const contacts = fileURLToPath(new URL('./fixtures/contacts', import.meta.url));
const THEMES = ['contrast', 'dark', 'light'] as const;
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

/**
 * axe in light, dark and high contrast, which the page follows without being loaded again; light remains. In the others
 * only what a colour can break is looked at again. High contrast is black on white at a desk; on a phone, where it stands
 * for dark as well, white on black.
 */
async function inEveryTheme(page: Page): Promise<void> {
  for (const theme of isPhone(page) ? (['contrast', 'light'] as const) : THEMES) {
    await page.emulateMedia({
      colorScheme: theme === 'dark' || (theme === 'contrast' && isPhone(page)) ? 'dark' : 'light',
      contrast: theme === 'contrast' ? 'more' : 'no-preference',
    });
    // Asked at each frame: an expectation asks again a tenth of a second later, some four hundred times a run.
    await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
    await expectAccessible(page, theme === 'light' ? 'all' : 'colours');
  }
  if (isPhone(page)) await expectThumbSized(page);
}

/** Every control a finger may meet is 44 px wide and high; links within a sentence and what only the keyboard sees aside. */
async function expectThumbSized(page: Page): Promise<void> {
  const small = await page.evaluate(() => {
    const CONTROLS =
      'button, a[href], input, select, textarea, [role="option"], [role="menuitem"], [role="radio"]';
    const top = document.querySelector('[role="dialog"], [role="menu"]') ?? document.body;
    return [...top.querySelectorAll(CONTROLS)].flatMap((control) => {
      // What one hits is the whole label or the whole frame of a field.
      const target = control.closest('label, .control') ?? control;
      const { width, height } = target.getBoundingClientRect();
      const hidden =
        width < 2 ||
        !control.checkVisibility({ visibilityProperty: true }) ||
        control.matches('.sr-only, [aria-hidden="true"]') ||
        // A message behind another is drawn smaller, and comes forward before it can be touched.
        control.closest('[data-sonner-toast][data-front="false"]') !== null;
      const inText = control.matches('a') && getComputedStyle(control).display === 'inline';
      const labelled =
        control.id !== '' && document.querySelector(`label[for="${CSS.escape(control.id)}"]`) !== null;
      const beside = labelled && control.matches('[role="checkbox"], [role="switch"], [type="checkbox"]');
      if (hidden || inText || beside || (width >= 43.5 && height >= 43.5)) return [];
      const name = control.getAttribute('aria-label') ?? control.textContent;
      return [`${control.localName} “${name?.trim().slice(0, 40)}” ${Math.round(width)}×${Math.round(height)}`];
    });
  });
  expect(small).toEqual([]);
}

const isPhone = (page: Page): boolean => page.viewportSize()?.width === SIZES.phone.width;

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
    await inEveryTheme(page);
    await page.keyboard.press('Escape');
    await expect(shown).toBeHidden();
  });
}

/** What a list shows at a desk alone: quick look, the bar of marked rows and its dialog, the columns. */
async function marked(page: Page): Promise<void> {
  await page.getByRole('grid').focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: 'Marked records' })).toBeVisible();
  await inEveryTheme(page);
  await page.getByRole('button', { name: 'Set a field' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await inEveryTheme(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Unmark all' }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByText('Shown, from left to right')).toBeVisible();
  await inEveryTheme(page);
  await page.keyboard.press('Escape');
}

const SETTINGS = ['organisation', 'users', 'devices', 'appearance', 'security', 'flags', 'about'];
const MANUAL = [
  'getting-started',
  'finding-people',
  'tasks',
  'importing',
  'looking-after',
  'keyboard',
  'security',
];

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`at ${size} size`, () => {
    test.use({ viewport, reducedMotion: 'reduce' });

    test('people, accounts and their dialogs', async ({ page, app }) => {
      test.slow();
      const complaints = await listen(page);
      await page.goto(app.url);
      await expect(title(page, /^Hello/)).toBeVisible();
      await expect(page.getByText('Nobody opened yet')).toBeVisible();
      await inEveryTheme(page);

      await goTo(page, '/people');
      const marisol = page.getByRole('link', { name: /Marisol Delgado/ });
      await expect(marisol).toBeVisible();
      await inEveryTheme(page);
      await overlay(page, 'f', 'dialog', 'Filter the list');
      await overlay(page, 'c p', 'dialog', 'New person');
      await overlay(page, 'c a', 'dialog', 'New account');
      await overlay(page, '?', 'dialog', 'Keyboard shortcuts');
      if (size === 'desk') await marked(page);
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.type('delgado');
      await expect(page.getByRole('option', { name: /Marisol Delgado/ })).toBeVisible();
      await inEveryTheme(page);
      await page.keyboard.press('Enter');

      await expect(title(page, 'Marisol Delgado')).toBeVisible();
      await expect(page.getByRole('article').first()).toBeVisible();
      await inEveryTheme(page);
      await overlay(page, 'h', 'dialog', 'History');
      await overlay(page, 'n', 'region', 'Note');
      await overlay(page, 'l', 'region', 'Log a call');
      for (const part of size === 'phone' ? ['Facts', 'Connections'] : []) {
        await page.getByRole('button', { name: part, exact: true }).click();
        await inEveryTheme(page);
      }
      if (size === 'phone') await page.getByRole('button', { name: 'Facts', exact: true }).click();
      await page.getByRole('button', { name: 'Edit Address' }).click();
      await expect(page.getByLabel('Street and number')).toBeFocused();
      await inEveryTheme(page);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: /: menu$/ }).click();
      await expect(page.getByRole('menu')).toBeVisible();
      await inEveryTheme(page);
      await page.getByRole('menuitem', { name: /Change password/ }).click();
      await expect(page.getByRole('dialog', { name: 'Change password' })).toBeVisible();
      await inEveryTheme(page);
      await page.keyboard.press('Escape');

      if (size === 'phone') await page.getByRole('button', { name: 'Connections', exact: true }).click();
      await page.getByRole('button', { name: 'Add a relationship' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a relationship' })).toBeVisible();
      await inEveryTheme(page);
      await page.keyboard.press('Escape');

      await goTo(page, '/accounts');
      await expect(page.getByText('No accounts yet')).toBeVisible();
      await inEveryTheme(page);
      await page.keyboard.press('c');
      await page.keyboard.press('a');
      await page.getByRole('dialog').getByLabel(/^Name/).fill('Quay Insurance');
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect(title(page, 'Quay Insurance')).toBeVisible();
      await inEveryTheme(page);
      await goTo(page, '/nowhere');
      await expect(title(page, 'There is no such page')).toBeAttached();
      await inEveryTheme(page);
      expect(complaints).toEqual([]);
    });

    test('tasks, queues and adding a user', async ({ page, app }) => {
      test.slow();
      const complaints = await listen(page);
      await page.goto(app.url);
      await expect(title(page, /^Hello/)).toBeVisible();
      await goTo(page, '/tasks');
      await page.getByRole('button', { name: 'New queue' }).click();
      await page.getByRole('dialog').getByLabel(/^Name/).fill('Nursing follow-up');
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.getByRole('button', { name: 'Members of Nursing follow-up' }).click();
      await expect(page.getByRole('dialog', { name: 'Members of Nursing follow-up' })).toBeVisible();
      await inEveryTheme(page);
      await page.keyboard.press('Escape');

      await page.keyboard.press('c');
      await page.keyboard.press('t');
      const form = page.getByRole('dialog', { name: 'New task' });
      await form.getByLabel(/^Task/).fill('Run weekly no-show report');
      await form.getByRole('textbox', { name: 'Due', exact: true }).fill('01/05/2026');
      await form.getByRole('button', { name: 'More fields' }).click();
      await form.getByRole('combobox', { name: 'Repeats' }).click();
      await page.getByRole('option', { name: 'Weekly' }).click();
      await form.getByRole('button', { name: 'Fri' }).click();
      await inEveryTheme(page);
      await page.keyboard.press('ControlOrMeta+Enter');
      const task = page.getByRole('link', { name: 'Run weekly no-show report' });
      await expect(task).toBeVisible();
      await inEveryTheme(page);

      await task.click();
      await page.getByRole('textbox', { name: 'Add a step' }).fill('Print it');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Comment' }).fill('@');
      await expect(page.getByRole('listbox', { name: 'Colleagues' })).toBeVisible();
      await inEveryTheme(page);
      await page.getByRole('textbox', { name: 'Comment' }).fill('');
      await page.getByRole('button', { name: 'Complete', exact: true }).click();
      await page.getByRole('switch', { name: 'And a follow-up' }).click();
      await inEveryTheme(page);
      await page.keyboard.press('Escape');

      await goTo(page, '/settings/users');
      await page.getByRole('button', { name: 'Add a user' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a user' })).toBeVisible();
      await inEveryTheme(page);
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
      await inEveryTheme(page);
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('o')]);
      await chooser.setFiles(`${contacts}/people.csv`);
      await expect(page.getByRole('button', { name: 'Start import' })).toBeEnabled();
      await expect(page.getByText('Columns and where they go')).toBeVisible();
      await inEveryTheme(page);
      await page.getByRole('button', { name: 'Trial run' }).click();
      await expect(page.getByText('Result of the trial run')).toBeVisible();
      await inEveryTheme(page);
      await page.getByRole('button', { name: 'Take out all' }).click();
      await past.first().click();
      await expect(page.getByRole('button', { name: 'Take back' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'Refused' }).getByText('line 4')).toBeVisible();
      await inEveryTheme(page);

      for (const section of SETTINGS) {
        await goTo(page, `/settings/${section}`);
        await expect(page.locator('main section').first()).toBeVisible();
        await inEveryTheme(page);
      }
      for (const chapter of MANUAL) {
        await goTo(page, `/help/${chapter}`);
        await expect(page.locator('main article')).toBeVisible();
        await inEveryTheme(page);
      }
      await page.keyboard.press('ControlOrMeta+Shift+l');
      await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
      await inEveryTheme(page);
      await page.getByRole('button', { name: 'Use the recovery kit' }).click();
      await expect(page.getByLabel('Recovery kit')).toBeVisible();
      await inEveryTheme(page);
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
        await inEveryTheme(page);
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
