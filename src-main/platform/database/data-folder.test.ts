import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimDataFolder, makeFolders, prepareDataFolder, syncFolder } from './data-folder.ts';

let root: string;
let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  folder = join(root, 'new', 'data');
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(root, { recursive: true, force: true });
});

const writeAt = (name: string): string => {
  writeFileSync(join(root, name), '');
  return join(root, name);
};

const inUse = expect.objectContaining({ code: 'data.in_use' });

async function claimElsewhere(): Promise<ChildProcess> {
  const program = `
    const { claimDataFolder } = await import(${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)});
    // Held: a claim that nobody holds may be collected, and its lock with it.
    globalThis.claim = claimDataFolder(${JSON.stringify(folder)});
    console.log('claimed');
    setInterval(() => {}, 1000);`;
  child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return child;
}

it('makes the folder for the user alone', () => {
  prepareDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  prepareDataFolder(folder);
});

it('leaves the rights of a folder with other things in it as they are', () => {
  writeFileSync(join(root, 'letter.txt'), 'dear');
  chmodSync(root, 0o755);
  prepareDataFolder(root);
  expect(statSync(root).mode & 0o777).toBe(0o755);
  claimDataFolder(root).release();
  prepareDataFolder(root);
  expect(statSync(root).mode & 0o777).toBe(0o700);
});

it.each([
  ['below a file', () => join(writeAt('a-file'), 'data')],
  ['that is a file', () => writeAt('a-file')],
  [
    'where the system makes none',
    () => (process.platform === 'linux' ? '/proc/almoner/data' : join(writeAt('b'), 'c')),
  ],
  [
    'whose lock is a folder',
    () => {
      mkdirSync(join(root, 'odd', 'almoner.lock'), { recursive: true });
      return join(root, 'odd');
    },
  ],
])('refuses a folder %s at once', (_where, path) => {
  expect(() => claimDataFolder(path())).toThrow(expect.objectContaining({ code: 'data.not_writable' }));
});

it('claims a folder once, and again after release', () => {
  const claim = claimDataFolder(folder);
  expect(() => claimDataFolder(folder)).toThrow(inUse);
  expect(() => claimDataFolder(folder)).toThrow(inUse);
  claim.release();
  claimDataFolder(folder).release();
});

it('tells a second process, and leaves no lock when the first is killed', async () => {
  const other = await claimElsewhere();
  expect(() => claimDataFolder(folder)).toThrow(inUse);
  other.kill('SIGKILL');
  await once(other, 'exit');
  claimDataFolder(folder).release();
});

it('leaves an empty, private file and nothing else', () => {
  const claim = claimDataFolder(folder);
  expect(readdirSync(folder)).toEqual(['almoner.lock']);
  const stat = statSync(join(folder, 'almoner.lock'));
  expect(stat.size).toBe(0);
  expect(stat.mode & 0o777).toBe(0o600);
  claim.release();
});

it('says when it may not write there', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  expect(() => claimDataFolder(join(file, 'data'))).toThrow(
    expect.objectContaining({ code: 'data.not_writable' }),
  );
});

it('makes folders below others, and bears one whose file system syncs no folders', () => {
  const deep = join(root, 'one', 'two');
  makeFolders(deep);
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  makeFolders(deep);
  syncFolder(deep);
  if (process.platform === 'linux') syncFolder('/proc');
  expect(() => syncFolder(join(root, 'nowhere'))).toThrow('ENOENT');
});
