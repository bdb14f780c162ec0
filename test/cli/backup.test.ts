/** A clinic taken to safety and back by the command line alone (DM-06, DM-07, DM-09). */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { almoner } from '../support/app.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const OLD = 'a quiet morning at the front desk\n';
const NEW = 'the heron eats at dawn by the lake\n';
let temp: TempFolder;
let data: string;
let kit: string;

const run = (data: string, password: string, ...args: string[]) =>
  almoner([...args, '--data', data, '--json', '--password-stdin'], password);

beforeAll(async () => {
  temp = createTempFolder();
  data = join(temp.path, 'clinic');
  kit = join(temp.path, 'kit.txt');
  await run(data, OLD, 'init', '--organisation', 'Elm Street', '--admin', 'ana', '--kit', kit);
  await run(data, OLD, 'populate', '--people', '20', '--activities', '40', '--seed', '7');
});
afterAll(() => temp.remove());

test('backup, backup-verify and restore, with the kit alone', async () => {
  const before = (await run(data, OLD, 'state-hash')).json<{ hash: string; records: number }>();
  const made = await run(data, OLD, 'backup', '--to', join(temp.path, 'safe'));
  const backup = made.json<{ file: string; bytes: number; seconds: number; verified: boolean }>();
  expect(made.exitCode).toBe(0);
  expect(Object.keys(backup).sort()).toEqual(['bytes', 'file', 'seconds', 'verified']);
  expect(backup).toMatchObject({ verified: true, bytes: readFileSync(backup.file).length });
  expect(readdirSync(data)).not.toContain('scratch');

  const verified = await almoner(['backup-verify', backup.file, '--kit', kit, '--json']);
  expect(verified.json()).toMatchObject({ verified: true, records: before.records });
  const keyless = await almoner(['backup-verify', backup.file, '--json']);
  expect(keyless.json()).toMatchObject({ whole: true, verified: false });

  const fresh = join(temp.path, 'new');
  const restored = await run(fresh, NEW, 'restore', backup.file, '--kit', kit);
  expect(restored.json()).toMatchObject({ organisation: 'Elm Street', login: 'ana', records: before.records });
  expect((await run(fresh, NEW, 'state-hash')).json()).toEqual(before);
  expect((await run(fresh, NEW, 'check')).json()).toEqual({ ok: true, problems: [] });
  expect((await run(fresh, OLD, 'stats')).json()).toMatchObject({ error: { code: 'password.wrong' } });
});

test('a spoilt backup is refused by every command, with a sentence and nothing left behind', async () => {
  const safe = join(temp.path, 'safe');
  const name = readdirSync(safe).find((one) => one.endsWith('.backup'))!;
  const bytes = readFileSync(join(safe, name));
  bytes[bytes.length >> 1]! ^= 1;
  mkdirSync(join(temp.path, 'spoilt'));
  const file = join(temp.path, 'spoilt', name);
  writeFileSync(file, bytes);
  const damaged = { error: { code: 'backup.damaged' } };
  const fresh = join(temp.path, 'never');
  for (const result of [
    await almoner(['backup-verify', file, '--json']),
    await almoner(['backup-verify', file, '--kit', kit, '--json']),
    await run(fresh, NEW, 'restore', file, '--kit', kit),
  ]) {
    expect(result.exitCode).toBe(1);
    expect(result.json()).toMatchObject(damaged);
    expect(result.stdout + result.stderr).not.toMatch(/\n\s+at /);
  }
  expect(existsSync(fresh)).toBe(false);
});
