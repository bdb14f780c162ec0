/** Rows of Electron's security checklist that only the running program can prove; their numbers are the list's. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));
let data: string;
let program: ElectronApplication;
let page: Page;
const asked: string[] = [];

test.beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'almoner-electron-'));
  program = await _electron.launch({
    executablePath: process.env.ALMONER_ELECTRON ?? '',
    args: [root, '--data', data],
  });
  program.context().on('request', (request) => asked.push(request.url()));
  page = await program.firstWindow();
  await page.waitForLoadState();
});
test.afterAll(async () => {
  await program.close();
  rmSync(data, { recursive: true });
});

test('1, 18: everything comes from the page’s own scheme', async () => {
  await page.reload();
  await expect(page.locator('#root > *').first()).toBeVisible();
  expect(asked.filter((url) => !url.startsWith('app://almoner/') && !url.startsWith('data:'))).toEqual([]);
  expect(page.url()).toMatch(/^app:\/\/almoner\//);
  for (const path of ['../package.json', '..%2fpackage.json', '%2e%2e/package.json', 'style-hashes.json']) {
    const status = await page.evaluate((at) => fetch(at).then((answer) => answer.status), `app://almoner/${path}`);
    expect([path, status]).toEqual([path, 404]);
  }
});

test('2, 3, 4, 6, 8, 9, 10: the window runs sandboxed and isolated, by its last preferences', async () => {
  expect(
    await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window)),
  ).toEqual([]);
  const preferences = await program.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): object;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  });
});

test('5: permissions are denied', async () => {
  const states = await page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi'];
    return Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state),
      ),
    );
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
  expect(
    await page.evaluate(() =>
      navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'given',
        () => 'denied',
      ),
    ),
  ).toBe('denied');
});

test('7: the policy blocks inline scripts, eval and scripts from elsewhere', async () => {
  const ran = await page.evaluate(async () => {
    const marks: string[] = [];
    Object.assign(window, { mark: (name: string) => marks.push(name) });
    const inline = document.createElement('script');
    inline.textContent = 'mark("inline")';
    document.body.append(inline);
    const remote = document.createElement('script');
    remote.src = 'https://example.com/x.js';
    document.body.append(remote);
    try {
      // biome-ignore lint/security/noGlobalEval: that it throws is what is tested
      globalThis.eval('mark("eval")');
    } catch {}
    location.href = 'javascript:mark("address")';
    await new Promise((resolve) => setTimeout(resolve, 500));
    return marks;
  });
  expect(ran).toEqual([]);
});

test('11 to 14: no webviews, no navigation, no windows', async () => {
  const before = page.url();
  await page.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.com/');
    document.body.append(view);
    const addresses = [
      'https://example.com/',
      'file:///etc/passwd',
      'data:text/html,x',
      'app://evil/',
      'app://almoner@evil/',
    ];
    for (const address of addresses) {
      window.open(address);
      const anchor = Object.assign(document.createElement('a'), { href: address });
      document.body.append(anchor);
      anchor.click();
    }
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(program.windows()).toHaveLength(1);
});

test('17, 20: nothing of Electron can be reached from the page', async () => {
  const found = await page.evaluate(() => {
    const suspicious = /ipc|electron|contextBridge|remote|webFrame/i;
    return Object.getOwnPropertyNames(window).filter((name) => suspicious.test(name));
  });
  expect(found).toEqual([]);
  expect(await page.evaluate(() => Reflect.get(window, 'almonerHost'))).toBe(true);
});

test('the core comes back after it was killed, and the page with it', async () => {
  const pids = await program.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ name }) => name === 'Almoner core')
      .map(({ pid }) => pid),
  );
  expect(pids).toHaveLength(1);
  process.kill(pids[0] as number, 'SIGKILL');
  await expect
    .poll(() =>
      program.evaluate(({ app }) =>
        app
          .getAppMetrics()
          .filter(({ name }) => name === 'Almoner core')
          .map(({ pid }) => pid),
      ),
    )
    .not.toEqual(pids);
  await page.reload();
  await expect(page.locator('#root > *').first()).toBeVisible();
});

test('the browser session leaves no cache on the disk', () => {
  const files = readdirSync(join(data, 'window'), { recursive: true, encoding: 'utf8' });
  expect(
    files.filter((name) =>
      /Cache_Data|Code Cache.*js|IndexedDB|Local Storage.*\.log$|Crashpad.*\.dmp$/.test(name),
    ),
  ).toEqual([]);
  for (const name of files.filter((one) => /^(Preferences|Local State)$/.test(one)))
    expect(readFileSync(join(data, 'window', name), 'utf8')).not.toContain('almoner_');
});
