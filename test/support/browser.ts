/**
 * The browser that tests drive. In this order: CHROMIUM_PATH; a Chromium, Chrome or Edge installed here; the one
 * Playwright has downloaded; else one is installed: by apt-get as root on Debian, otherwise by Playwright.
 * Run as a program it makes sure there is one, prints its path, and fails with a reason if there can be none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

/** The surroundings a search depends on; tests describe other machines by it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  exists(path: string): boolean;
}

const thisMachine: Machine = { platform: process.platform, env: process.env, home: homedir(), exists: existsSync };

const LINUX_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const LINUX_PLACES = ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PLACES = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/** Every place where this platform keeps a browser of the Chromium family, best first. */
export function placesToLook({ platform, env, home }: Machine): readonly string[] {
  if (platform === 'darwin')
    return ['/Applications', join(home, 'Applications')].flatMap((folder) =>
      MAC_APPS.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    );
  if (platform === 'win32')
    return [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].flatMap((folder) =>
      folder ? WINDOWS_PLACES.map((place) => `${folder}\\${place}`) : [],
    );
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin', '/usr/local/bin'];
  return [...LINUX_NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`)), ...LINUX_PLACES];
}

/** The path of a browser that is already there, or undefined. Throws where CHROMIUM_PATH names nothing. */
export function findBrowser(machine: Machine = thisMachine): string | undefined {
  const named = machine.env.CHROMIUM_PATH;
  if (named) {
    if (!machine.exists(named)) throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
    return named;
  }
  return [...placesToLook(machine), chromium.executablePath()].find((path) => machine.exists(path));
}

const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;

function installByApt(): void {
  const isDebian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  if (!isDebian || process.getuid?.() !== 0) return;
  console.log('No browser here: installing Chromium by apt-get.');
  if (run('apt-get', 'update', '-qq'))
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');
}

function installByPlaywright(): void {
  console.log('No browser here: letting Playwright download Chromium.');
  const playwright = fileURLToPath(new URL('../../node_modules/@playwright/test/cli.js', import.meta.url));
  run(process.execPath, playwright, 'install', 'chromium');
}

/** Finds or installs a browser and answers its path. Throws, with what to do, where neither works. */
export function ensureBrowser(): string {
  for (const install of [installByApt, installByPlaywright]) {
    const found = findBrowser();
    if (found !== undefined) return found;
    install();
  }
  const found = findBrowser();
  if (found !== undefined) return found;
  throw new Error(
    'The tests need Chromium, Chrome or Edge, found none, and could install none. Install one, or name one in CHROMIUM_PATH.',
  );
}

if (import.meta.main) {
  try {
    console.log(`browser: ${ensureBrowser()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
