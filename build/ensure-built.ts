/** Builds the program where `out/` is missing or older than what it is made of. Looking takes a few milliseconds. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a build is made of. Tests are not, but looking at them costs less than telling them apart. */
const SOURCES = [
  'src-main',
  'src-preload',
  'src-renderer',
  'resources',
  'build/licences.ts',
  'build/main-programs.ts',
  'build/style-hashes.ts',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
/** A file of each part, in the order they are written: a build that broke off lacks the last or left an old one. */
const RESULTS = ['out/main/core.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
/** A folder, since making one is claiming it. */
const CLAIM = 'out/.building';
const LONGEST_BUILD = 120_000;

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Milliseconds of the newest change at or below a path; a folder's own time tells of what was removed from it. */
export function newestChange(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return 0;
  if (!about.isDirectory()) return about.mtimeMs;
  return Math.max(about.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** Whether each result of the last build is newer than everything it is made of. `folder`: a checkout. */
export function isBuilt(folder: string): boolean {
  const built = Math.min(...RESULTS.map((result) => changedAt(join(folder, result))));
  return built > 0 && SOURCES.every((source) => newestChange(join(folder, source)) < built);
}

/** Runs the build; its output is shown only where it fails. */
function build(): Promise<void> {
  const bundler = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const child = spawn(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`The build failed.\n${output}`))));
  });
}

/** True where this process may build now; false where another one does. One that was killed is forgotten after a while. */
function claim(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    if (Date.now() - changedAt(path) > LONGEST_BUILD) rmdirSync(path);
    return false;
  }
}

/** Leaves `out/` up to date, also where two start at the same time. Rejects with the build's output where that fails. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  const claimed = join(root, CLAIM);
  while (!isBuilt(root)) {
    mkdirSync(join(root, 'out'), { recursive: true });
    if (!claim(claimed)) {
      await wait(100);
      continue;
    }
    try {
      const started = performance.now();
      say(`${changedAt(join(root, RESULTS[2]!)) > 0 ? 'The sources have changed' : 'First start'}: building …`);
      await build();
      say(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
      return;
    } finally {
      rmdirSync(claimed);
    }
  }
}
