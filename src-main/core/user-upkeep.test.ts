/** One computer administrates, at the other somebody works: what is said of users at the one holds at the other with the next sync. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVault } from '#platform/keys/vault.ts';
import { newClinic, PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { syncOnce } from './sync-once.ts';
import { systemClock, systemRandom } from './system.ts';
import { admitUser, changeActive, changeRole } from './users.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let desk: Core;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-users-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  await world.publish(clinic);
  await world.join(clinic, join(root, 'desk'));
  await syncOnce(clinic.installation, world.outside);
  desk = await createCore({
    ...{ dataDir: join(root, 'desk'), host: 'browser', version: '1.2.3', vault: vaultOptions },
    outside: world.outside,
  });
  await enter('one', clinic.admin.login);
});
afterEach(async () => {
  await desk.close();
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

const enter = (sessionId: string, login: string) =>
  desk.signIn(sessionId, { login, password: PASSWORD, origin: 'browser' });
/** The test's own time limit is the patience. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const mayEnter = (sessionId: string, login: string): Promise<boolean> =>
  enter(sessionId, login).then(
    () => true,
    () => false,
  );

test('who is admitted, given another role or disabled elsewhere is so here, in the middle of a session', async () => {
  const { platform, dataDir, key, admin, installation } = clinic;
  const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
  const ben = { login: 'ben', name: 'Ben', role: 'staff', firstPassword: PASSWORD } as const;
  const user = await admitUser(platform, vault, key, admin, ben);
  await syncOnce(installation, world.outside);
  await until(() => mayEnter('two', 'ben'));
  expect(desk.actorOf('two')).toMatchObject({ login: 'ben', role: 'staff' });

  changeRole(platform, admin, user, 'read-only');
  await syncOnce(installation, world.outside);
  await until(() => desk.actorOf('two')?.role === 'read-only');

  changeActive(platform, admin, user, false);
  await syncOnce(installation, world.outside);
  await until(() => desk.actorOf('two') === null);
  await until(async () => !(await mayEnter('two', 'ben')));
  // Nobody else was signed out.
  expect(desk.actorOf('one')).toMatchObject({ login: clinic.admin.login });

  changeActive(platform, admin, user, true);
  await syncOnce(installation, world.outside);
  await until(() => mayEnter('two', 'ben'));
});
