/** Health, the warning of a disk that fills, diagnostics and the report of a lost computer (NF-08, NF-17, PR-S1). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './clinic.ts';

const SIZES = { desk: { width: 1280, height: 860 }, phone: { width: 390, height: 860 } } as const;

async function inEveryLook(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
      // Looked at by whoever runs this with SHOTS set to a folder.
      if (process.env.SHOTS)
        await page.screenshot({ path: join(process.env.SHOTS, `${name}-${colorScheme}-${size}.png`) });
    }
  }
  await page.setViewportSize(SIZES.desk);
}

/** What the core says of the disk is changed on its way; a real disk cannot be filled for a test. */
async function pretendDisk(page: Page, change: { free: number | null; level: string }): Promise<void> {
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const frame = JSON.parse(String(message)) as { result?: { data?: Record<string, unknown> } };
      const data = frame.result?.data;
      if (typeof data === 'object' && data !== null && 'levels' in data) {
        data.disk = change.free === null ? null : { free: change.free, total: 256e9 };
        data.levels = { ...(data.levels as object), disk: change.level, jobs: 'bad' };
      }
      socket.send(JSON.stringify(frame));
    });
  });
}

const item = (page: Page, name: string) => page.locator(`li[data-item="${name}"]`);

test('NF-08: health shows every state with what to do, and everybody is warned of a disk that fills', async ({
  page,
  app,
}) => {
  const change = { free: 3e9 as number | null, level: 'warning' };
  await pretendDisk(page, change);
  await page.goto(app.url);
  const banner = page.locator('header').getByText('The disk is filling: 3 GB are left');
  await expect(banner).toBeVisible();
  await page.getByRole('link', { name: 'How this computer does' }).click();
  await expect(item(page, 'disk')).toContainText('Look soon');
  await expect(item(page, 'disk')).toContainText('Delete files that are not Almoner’s');
  await expect(item(page, 'check')).toContainText('Not known');
  await expect(item(page, 'jobs')).toContainText('Act now');
  await expect(item(page, 'search')).toContainText('Good');
  await inEveryLook(page, 'health-warning');
});

test('NF-08: a full check runs from the health page while work goes on, and its result stays', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await page.goto(`${page.url().split('#')[0]}#/settings/health`);
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Everything is whole')).toBeVisible({ timeout: 60_000 });
  await inEveryLook(page, 'health-checked');
  await page.reload();
  await expect(item(page, 'check')).toContainText('Passed');
  await expect(page.getByText('Everything is whole')).toBeVisible();
});

test('NF-08: a disk that is almost full is an alert', async ({ page, app }) => {
  await pretendDisk(page, { free: 200e6, level: 'bad' });
  await page.goto(app.url);
  await expect(page.getByRole('alert')).toContainText('The disk is almost full: 200 MB are left');
  await inEveryLook(page, 'health-bad');
});

test('NF-17, PR-S1: diagnostics and the report of a lost computer are read before they are saved', async ({
  page,
  app,
}) => {
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await page.getByRole('button', { name: 'Make diagnostics' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('"journal_mode": "wal"');
  await inEveryLook(page, 'diagnostics');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as a file' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text).not.toMatch(/Delgado|Harbour|"ada"/);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Make the report' }).click();
  await expect(dialog).toContainText('The database is encrypted: SQLCipher 4, AES-256.');
  await expect(dialog).toContainText(/ada: \d+ times/);
  await expect(dialog).toContainText('People: ');
  await inEveryLook(page, 'lost-report');
});
