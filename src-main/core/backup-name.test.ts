import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newClinic, type TestClinic } from './backup.testing.ts';
import { makeBackup } from './backup.ts';

let root: string;
let clinic: TestClinic;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  clinic = await newClinic(root);
});
afterEach(async () => {
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

test('a backup of the same second is numbered behind the others, though the first of them is gone', () => {
  const to = join(root, 'backups');
  const name = 'almoner-20261122T020000Z.backup';
  const make = () => basename(makeBackup(clinic.platform, clinic.key, to, () => undefined, name).file);
  expect([make(), make()]).toEqual([name, 'almoner-20261122T020000Z-2.backup']);
  rmSync(join(to, name));
  expect(make()).toBe('almoner-20261122T020000Z-3.backup');
  expect(readdirSync(to)).toHaveLength(2);
});
