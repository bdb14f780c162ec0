/** What the keyboard does in tests, as whoever has no mouse would do it. */
import { expect, type Page } from '@playwright/test';

/** Presses of Tab after which a user would give up. */
const PATIENCE = 60;

/** Presses Tab until the focus is on what bears this name. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let press = 0; press < PATIENCE; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
    });
    if (typeof name === 'string' ? focused.trim() === name : name.test(focused)) return;
  }
  throw new Error(`“${name}” cannot be reached by Tab.`);
}

/** Replaces what the focused field holds. */
export async function typeOver(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Locks the screen and waits until the password can be typed. */
export async function lockScreen(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+l');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
}
