/** A database that lost its newest commits says so instead of showing what was true before them. */

import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder, type TempFolder } from '../../test/support/temp-folder.ts';
import { createInstallation, type Installation } from './installation.ts';
import { systemClock, systemRandom } from './system.ts';

const key = randomBytes(32);
let temp: TempFolder;
let folder: string;

const installation = (dataDir: string): Installation =>
  createInstallation({
    dataDir,
    clock: systemClock,
    random: systemRandom,
    readers: 'inline',
    keychain: () => ({ keychain: 'absent', keychainReason: null }),
  });

/** Opens, leaves an entry in the audit, and answers what the folder looked like before the database was closed. */
async function work(copyTo?: string): Promise<void> {
  const one = installation(folder);
  if (existsSync(join(folder, 'almoner.db'))) one.open(key);
  else one.create(key);
  one.platform.audit.append({ actor: null, action: 'sign-in-failed' });
  if (copyTo !== undefined) cpSync(folder, copyTo, { recursive: true });
  await one.seal();
}

const opening = async (dataDir: string): Promise<string> => {
  const one = installation(dataDir);
  try {
    one.open(key);
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  await one.seal();
  return 'opened';
};

beforeEach(async () => {
  temp = createTempFolder();
  folder = join(temp.path, 'data');
  mkdirSync(folder);
  await work();
});
afterEach(() => temp.remove());

it('opens after a process died, with its log', async () => {
  const died = join(temp.path, 'died');
  await work(died);
  expect(await opening(died)).toBe('opened');
});

it.each([
  ['missing', (wal: string) => rmSync(wal)],
  ['cut short', (wal: string) => writeFileSync(wal, readFileSync(wal).subarray(0, 1000))],
])('is refused where its log is %s, until somebody decides to go on without', async (_, spoil) => {
  const died = join(temp.path, 'died');
  await work(died);
  spoil(join(died, 'almoner.db-wal'));
  expect(await opening(died)).toBe('database.rolled_back');
  expect(await opening(died)).toBe('database.rolled_back');
  rmSync(join(died, 'almoner.mark'));
  expect(await opening(died)).toBe('opened');
});

it('is refused where an older copy was put in its place', async () => {
  const older = readFileSync(join(folder, 'almoner.db'));
  await work();
  writeFileSync(join(folder, 'almoner.db'), older);
  expect(await opening(folder)).toBe('database.rolled_back');
});

it.each([
  ['is missing', (mark: string) => rmSync(mark)],
  ['was cut short', (mark: string) => writeFileSync(mark, readFileSync(mark).subarray(0, 11))],
  ['was meddled with', (mark: string) => writeFileSync(mark, Buffer.alloc(40, 255))],
])('opens where the mark %s', async (_, spoil) => {
  spoil(join(folder, 'almoner.mark'));
  expect(await opening(folder)).toBe('opened');
});
