/** A desktop window that is being closed, in a browser that stands for its host. */
import type { Locator, Page } from '@playwright/test';
import { HOST_MARK } from '#shared/api/handover.ts';

/** Asks whether what was typed is to go. */
export const leaveDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Discard what you typed?' });

/** As a host marks its window; whether it closes is the page's word. */
export const beDesktop = (page: Page): Promise<void> =>
  page.evaluate((mark) => {
    Object.assign(window, { [mark]: true, close: () => document.body.setAttribute('data-closed', '') });
  }, HOST_MARK);

/** Tries to close it. */
export const isHeldBack = (page: Page): Promise<boolean> =>
  page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** Is there once it has closed. */
export const closedWindow = (page: Page): Locator => page.locator('body[data-closed]');
