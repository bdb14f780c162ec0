/** What IT takes out to get help, and the report for the day a computer is lost (NF-17, PR-S1), by the command line. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PASSWORD as CLINIC_PASSWORD, newClinic, vaultOptions } from '#core/backup.testing.ts';
import { createCheckKeeper } from '#core/check-keeper.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { admitUser, changeActive } from '#core/users.ts';
import { createVault } from '#platform/keys/vault.ts';
import { almoner } from '../support/app.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PASSWORD = 'a quiet morning at the front desk\n';
let temp: TempFolder;
const run = (...args: string[]) =>
  almoner([...args, '--data', join(temp.path, 'clinic'), '--json', '--password-stdin'], PASSWORD);

beforeAll(async () => {
  temp = createTempFolder();
  await run(
    'init',
    '--organisation',
    'Zanzibarine Clinic',
    '--admin',
    'zanzibarina',
    '--kit',
    join(temp.path, 'kit'),
  );
});
afterAll(() => temp.remove());

test('diagnostics are one new file for the user alone, without a name in it', async () => {
  expect((await run('check')).exitCode).toBe(0);
  const file = join(temp.path, 'diagnostics.json');
  expect((await run('diagnostics', '--to', file)).json()).toEqual({ file, bytes: statSync(file).size });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/zanzibarin/i);
  expect(text).not.toContain(temp.path);
  expect(JSON.parse(text)).toMatchObject({ health: { check: { ok: true }, levels: { check: 'good' } } });
  expect((await run('diagnostics', '--to', file)).json()).toMatchObject({ error: { code: 'cli.usage' } });
  const refused = await run('diagnostics', '--to', join(temp.path, 'other.json'), '--read-only');
  expect(refused.json()).toMatchObject({ error: { code: 'access.denied' } });
});

test('check works beside the program that has the folder, which takes up what was found', async () => {
  const root = join(temp.path, 'beside');
  const clinic = await newClinic(root);
  const keeper = createCheckKeeper(clinic.installation);
  const check = (password: string) =>
    almoner(['check', '--data', clinic.dataDir, '--json', '--password-stdin'], `${password}\n`);
  try {
    expect((await check('another password')).json()).toMatchObject({ error: { code: 'password.wrong' } });
    const checking = check(CLINIC_PASSWORD);
    clinic.addPerson('Gleason');
    const whole = await checking;
    expect(whole.json()).toEqual({ ok: true, problems: [] });
    expect(whole.stderr).toMatch(/pages.*records.*audit.*indexes/s);
    keeper.tick(true);
    expect(keeper.status().last).toMatchObject({ ok: true, by: 'command' });
    clinic.platform.writer.connection.exec("UPDATE person SET nickname = 'Zed'");
    const damaged = await check(CLINIC_PASSWORD);
    expect(damaged.exitCode).toBe(1);
    keeper.tick(true);
    expect(keeper.status().last?.problems.map(({ code }) => code)).toContain('projection.value');
    // Whatever else wants the folder is still turned away.
    const stats = await almoner(['stats', '--data', clinic.dataDir, '--json', '--password-stdin'], PASSWORD);
    expect(stats.json()).toMatchObject({ error: { code: 'data.in_use' } });
  } finally {
    await keeper.stop();
    await clinic.close();
  }
});

test('check beside the program opens nothing for a user who was disabled, with an old key file either', async () => {
  const clinic = await newClinic(join(temp.path, 'disabled'));
  try {
    const { platform, key, admin, dataDir } = clinic;
    const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
    const firstPassword = 'nine slow tram windows 3';
    const colleague = { login: 'bea', name: 'Bea', role: 'staff', firstPassword } as const;
    const bea = await admitUser(platform, vault, key, admin, colleague);
    const check = () =>
      almoner(['check', '--data', dataDir, '--user', 'bea', '--json', '--password-stdin'], `${firstPassword}\n`);
    expect((await check()).json()).toMatchObject({ ok: true });
    // Her slot stays, as where an old file was put back.
    changeActive(platform, admin, bea, false);
    expect((await check()).json()).toMatchObject({ error: { code: 'user.disabled' } });
  } finally {
    await clinic.close();
  }
});

test('lost-report answers at once or into a file, for those who may read the audit log', async () => {
  const report = (await run('lost-report')).json();
  expect(report).toMatchObject({
    organisation: 'Zanzibarine Clinic',
    users: [{ login: 'zanzibarina' }],
    protection: { encrypted: true },
  });
  const file = join(temp.path, 'lost.json');
  expect((await run('lost-report', '--to', file)).json()).toMatchObject({ file });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ actions: { 'lost-report': 1 } });
  expect((await run('lost-report', '--read-only')).json()).toMatchObject({ error: { code: 'access.denied' } });
});
