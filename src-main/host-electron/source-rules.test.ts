/** Rows of Electron's checklist that are rules about the source: what may stand nowhere, or in one place only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isTest = (name: string): boolean => /\.(test|testing)\.tsx?$/.test(name);

const sourcesOf = (folder: string): readonly { readonly path: string; readonly text: string }[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !isTest(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));

const shell = [...sourcesOf('src-main/host-electron'), ...sourcesOf('src-preload')];
const page = sourcesOf('src-renderer');

const placesOf = (pattern: RegExp, sources: ReturnType<typeof sourcesOf>): readonly string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('the source of the shell', () => {
  it.each([
    ['node in pages', /nodeIntegration\w*: true|contextIsolation: false|sandbox: false|webSecurity: false/],
    [
      'features that are off by default',
      /enableBlinkFeatures|experimentalFeatures: true|allowRunningInsecureContent: true|webviewTag: true/,
    ],
    ['pages over file:', /loadFile\(|['"`]file:/],
    ['code in pages', /executeJavaScript|insertCSS|\beval\(|new Function\(/],
    [
      'doors for requests of the page',
      /ipcMain\.handle|ipcRenderer\.invoke|ipcRenderer\.sendSync|require\('@electron\/remote'\)/,
    ],
    ['its own certificate rules', /certificate-error|setCertificateVerifyProc|ignore-certificate-errors/],
    ['crash reports', /crashReporter/],
    [
      'what Electron gives up',
      /safeStorage\.(encryptString|decryptString)|protocol\.register(File|String|Buffer|Http)Protocol/,
    ],
  ])('holds nothing that allows %s', (_, pattern) => {
    expect(placesOf(pattern, shell)).toEqual([]);
  });

  it('opens outside addresses in one place, behind the check', () => {
    expect(placesOf(/\.openExternal\(/, shell)).toEqual(['src-main/host-electron/program.ts']);
    expect(placesOf(/mayOpenOutside\(url\)/, shell)).toEqual(['src-main/host-electron/hardening.ts']);
  });

  it('exposes one constant to the page', () => {
    const exposed = shell.flatMap(({ text }) =>
      [...text.matchAll(/exposeInMainWorld\((.*)\)/g)].map(([, what]) => what),
    );
    expect(exposed).toEqual(['HOST_MARK, true']);
  });

  it('would be caught breaking a rule', () => {
    expect(placesOf(/loadFile\(/, [{ path: 'x.ts', text: `window.loadFile('index.html')` }])).toEqual(['x.ts']);
  });
});

describe('the source of the page', () => {
  it.each([
    ['a host', /from 'electron'|window\.require\b/],
    ['code from text', /\beval\(|new Function\(|javascript:/],
    ['a webview', /<webview/],
  ])('reaches for no %s', (_, pattern) => {
    expect(placesOf(pattern, page)).toEqual([]);
  });
});

describe('the Electron that is used', () => {
  it('is pinned to the version that is installed', () => {
    const versionIn = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
    expect(versionIn('package.json').devDependencies.electron).toBe(
      versionIn('node_modules/electron/package.json').version,
    );
  });
});
