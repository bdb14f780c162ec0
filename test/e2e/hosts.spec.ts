/** The browser host as a user meets it: its link, its policy, and a core that dies under the page (issue 2, item 2). */
import type { Page } from '@playwright/test';
import { childrenOf } from '../support/child-process.ts';
import { expect, PASSWORD, test } from './clinic.ts';

/** What the page's policy refused from now on. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const refused: string[] = [];
    Object.assign(window, { refused });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      refused.push(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  return () => page.evaluate(() => Reflect.get(window, 'refused') as string[]);
}

test('a killed core: the page says so, and works again within 5 s after unlocking', async ({ page, app }) => {
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const [core] = childrenOf(app.pid);

  const killedAt = Date.now();
  process.kill(core as number, 'SIGKILL');
  await expect(page.getByText('Almoner is restarting')).toBeVisible();
  const password = page.locator('input[type="password"]');
  await expect(password).toBeVisible();
  expect(Date.now() - killedAt).toBeLessThan(5000);

  await password.fill(PASSWORD);
  await password.press('Enter');
  await expect(page.getByRole('navigation').first()).toBeVisible();
  expect(childrenOf(app.pid)).not.toContain(core);
});

test('the link works once, and another browser is told so', async ({ page, app, browser }) => {
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
  const other = await browser.newPage();
  expect((await other.goto(app.url))?.status()).toBe(401);
  await expect(other.getByText('A link works once')).toBeVisible();
  expect(await other.getByRole('navigation').count()).toBe(0);
  await other.close();
});

test('nothing of the page itself is refused by its policy, and everything else is', async ({ page, app }) => {
  const refused = await watchPolicy(page);
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  // The scroll lock that comes with a dialog is a style element of its own.
  await expect(page.locator('body')).toHaveCSS('overflow', 'hidden');
  await page.keyboard.press('Escape');
  expect(await refused()).toEqual([]);

  const ran = await page.evaluate(() => {
    const inline = document.createElement('script');
    inline.textContent = 'window.ran = "inline"';
    document.body.append(inline);
    const handler = document.createElement('img');
    handler.setAttribute('onerror', 'window.ran = "handler"');
    handler.src = 'data:,';
    document.body.append(handler);
    const remote = document.createElement('script');
    remote.src = 'https://example.com/script.js';
    document.body.append(remote);
    return new Promise((resolve) => setTimeout(() => resolve(Reflect.get(window, 'ran') ?? null), 300));
  });
  expect(ran).toBeNull();
  expect((await refused()).map((line) => line.split(' ')[0])).toContain('script-src-elem');
});

test('the page keeps nothing in the browser but its preferences', async ({ page, app, context }) => {
  await page.goto(app.url);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
  expect(await page.evaluate(() => [document.cookie, sessionStorage.length])).toEqual(['', 0]);
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
});
