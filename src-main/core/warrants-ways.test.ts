/** What is said of users outlives the computers that said it: the kit, a backup, a split list of computers, power cuts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPrivateKey } from '#platform/keys/private-key.ts';
import { createVault } from '#platform/keys/vault.ts';
import { standingAlarms } from '#platform/sync/alarms.ts';
import { parseWarrant, voiceOf } from '#platform/sync/warrant.ts';
import { fromWireId, toWireId } from '#platform/sync/wire-id.ts';
import type { Values } from '#shared/entity/entity.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import {
  NEW_PASSWORD,
  newClinic,
  openClinic,
  PASSWORD,
  restoreInto,
  type TestClinic,
  vaultOptions,
} from './backup.testing.ts';
import { makeBackup } from './backup.ts';
import { checkInstallation } from './check.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf, changeMembership, shutOut } from './devices.ts';
import { startOver } from './new-device.ts';
import { installAdministrator, recoverClinic } from './recover.ts';
import { settleUsers } from './settle-users.ts';
import { syncOnce } from './sync-once.ts';
import { systemClock, systemRandom } from './system.ts';
import { keepKeys, settleOwnKeys } from './user-keys.ts';
import { admitUser, changeActive, changeRole } from './users.ts';
import { bring, forge, statementsOf } from './warrants.testing.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let dan: Id;
let eve: Id;
let open: TestClinic[];

const at = (name: string): string => join(root, name);
const vaultOf = ({ dataDir }: TestClinic) =>
  createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
const sync = async (...desks: TestClinic[]): Promise<void> => {
  for (const desk of desks) await syncOnce(desk.installation, world.outside);
};
async function opened(name: string, password = PASSWORD): Promise<TestClinic> {
  const desk = await openClinic(at(name), clinic.kit, password);
  open.push(desk);
  return desk;
}
async function joined(
  by: TestClinic,
  name: string,
  rights: { readonly admin?: boolean } = {},
): Promise<TestClinic> {
  await sync(by);
  await world.inviting(by, (code) => world.answer(code, at(name)), rights);
  const desk = await opened(name);
  await sync(desk);
  await settleUsers(desk.platform, vaultOf(desk), desk.key);
  return desk;
}
const shown = ({ platform }: TestClinic, user: Id): Values | undefined =>
  platform.records.peek('user', user)?.values;
const admit = (login: string): Promise<Id> =>
  admitUser(clinic.platform, vaultOf(clinic), clinic.key, clinic.admin, {
    ...{ login, name: login, role: 'staff', firstPassword: PASSWORD },
  });
const problems = (desk: TestClinic) => checkInstallation(desk.platform, desk.key, () => {}).problems;
const alarms = ({ platform }: TestClinic) => standingAlarms(platform.writer).map(({ kind }) => kind);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-ways-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  open = [clinic];
  dan = await admit('dan');
  eve = await admit('eve');
  await world.publish(clinic);
  changeRole(clinic.platform, clinic.admin, dan, 'read-only');
  changeActive(clinic.platform, clinic.admin, eve, false);
  await sync(clinic);
});
afterEach(async () => {
  for (const desk of open) await desk.close();
  rmSync(root, { recursive: true, force: true });
});

/** As it was said, at `desk` and at one that it lets in. */
async function expectAsSaid(desk: TestClinic, name: string): Promise<void> {
  const later = await joined(desk, name);
  for (const one of [desk, later]) {
    expect(shown(one, dan)).toMatchObject({ login: 'dan', role: 'read-only', active: true });
    expect(shown(one, eve)).toMatchObject({ role: 'staff', active: false });
    expect(alarms(one)).toEqual([]);
    expect(problems(one)).toEqual([]);
  }
  changeRole(desk.platform, desk.admin, dan, 'staff');
  await sync(desk, later);
  expect(shown(later, dan)).toMatchObject({ role: 'staff' });
}

describe('what was said of users', () => {
  test('holds in a clinic that comes back from its relay by the kit', async () => {
    const recovered = await recoverClinic({
      ...{ url: world.url, kit: clinic.kit, dataDir: at('new'), login: 'ana', password: PASSWORD },
      ...{ outside: world.outside, clock: systemClock, random: systemRandom, vault: vaultOptions },
    });
    const one = await opened('new');
    await sync(one);
    await installAdministrator(one.platform, vaultOf(one), one.key, recovered.user, PASSWORD);
    await sync(one);
    expect(shown(one, clinic.admin.userId)).toMatchObject({ role: 'admin', active: true });
    // Who recovers is the administrator of that name.
    await expectAsSaid({ ...one, admin: clinic.admin }, 'later');
  });

  test('holds at a computer out of a backup, and the kit gives its new keys to all', async () => {
    const { file } = makeBackup(clinic.platform, clinic.key, at('backups'), () => undefined);
    await restoreInto({ file, kit: clinic.kit, dataDir: at('restored') });
    const restored = await opened('restored', NEW_PASSWORD);
    expect(shown(restored, dan)).toMatchObject({ role: 'read-only' });
    await world.rejoin(clinic, restored);
    await sync(restored, clinic);
    await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
    (await vaultOf(clinic).openWithPassword('ana', NEW_PASSWORD)).key.fill(0);
    expect([alarms(clinic), alarms(restored)]).toEqual([[], []]);
    expect([problems(clinic), problems(restored)]).toEqual([[], []]);
  });

  test('holds at a computer that left a split list, until it is told otherwise', async () => {
    const other = await joined(clinic, 'other', { admin: true });
    await sync(clinic, other);
    const backup = world.relay.backUp();
    const rotate = (desk: TestClinic) =>
      changeMembership(desk.installation, world.outside, (author, session) => author.rotate(session, () => true));
    await rotate(clinic);
    world.relay.restart(backup);
    await rotate(other);
    await expect(rotate(clinic)).rejects.toMatchObject({ code: 'membership.forked' });
    await startOver(clinic.installation, clinic.key);
    expect(shown(clinic, dan)).toMatchObject({ role: 'read-only', active: true });
    await world.rejoin(other, clinic);
    changeRole(other.platform, other.admin, dan, 'admin');
    await sync(other, clinic, other);
    for (const desk of [clinic, other]) {
      expect(shown(desk, dan)).toMatchObject({ role: 'admin' });
      expect(problems(desk)).toEqual([]);
    }
  });

  test('is nothing where the clinic got no relay, and all of it counts at the next attempt', async () => {
    const alone = await newClinic(root, 'alone');
    open.push(alone);
    const bob = await admitUser(alone.platform, vaultOf(alone), alone.key, alone.admin, {
      ...{ login: 'bob', name: 'Bob', role: 'staff', firstPassword: PASSWORD },
    });
    // The relay goes when it was asked: the statements stand, the log does not.
    alone.platform.records.commit({
      actor: { ...alone.admin, origin: 'system' },
      changes: alone.platform.warrants.beginning(),
    });
    expect(alone.platform.warrants.decide).toBe(false);
    changeRole(alone.platform, alone.admin, bob, 'read-only');
    await world.publish(alone);
    expect(alone.platform.warrants.decide).toBe(true);
    expect(shown(alone, bob)).toMatchObject({ role: 'read-only', active: true });
    expect(problems(alone)).toEqual([]);
  });
});

test('who let a computer in may work there before all that was said of users is there, and nobody else', async () => {
  await world.join(clinic, at('desk'));
  const desk = await opened('desk');
  const ana = clinic.admin.userId;
  expect([desk.platform.warrants.knows(ana), desk.platform.warrants.keysOf(ana)]).toEqual([true, null]);
  // Her record comes with the first of all that does, the statements may come long after.
  const { name, login } = shown(clinic, ana) as { name: string; login: string };
  const [change] = [{ kind: 'create', entity: 'user', id: ana, values: { name, login, role: 'staff' } }] as const;
  desk.platform.records.commit({ actor: { ...clinic.admin, origin: 'system' }, changes: [change] });
  expect(shown(desk, ana)).toMatchObject({ role: 'admin', active: true });
  expect(desk.platform.warrants.knows(dan)).toBe(false);
  expect(problems(desk)).toEqual([]);
});

describe('a power cut', () => {
  test('between a new password’s slot and her word for it: her next sign-in says it', async () => {
    const desk = await joined(clinic, 'desk');
    const next = 'the lake was frozen at noon';
    await vaultOf(desk).changePassword('dan', PASSWORD, next);
    await settleUsers(desk.platform, vaultOf(desk), desk.key);
    const before = statementsOf(desk, dan).length;
    settleOwnKeys(desk.platform, await vaultOf(desk).openWithPassword('dan', next));
    expect(statementsOf(desk, dan)).toHaveLength(before + 1);
    settleOwnKeys(desk.platform, await vaultOf(desk).openWithPassword('dan', next));
    expect(statementsOf(desk, dan)).toHaveLength(before + 1);
    await sync(desk, clinic);
    await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
    (await vaultOf(clinic).openWithPassword('dan', next)).key.fill(0);
    expect(alarms(clinic)).toEqual([]);
  });

  test('before what came was judged: it is when the database is opened', async () => {
    const desk = await joined(clinic, 'desk');
    const { writer } = desk.platform;
    writer.transaction(() => {
      writer.prepare('DELETE FROM warrant').run();
      writer.prepare('DELETE FROM user_right WHERE user = ?').run(idToBytes(dan));
      desk.platform.records.show('user', [dan]);
    });
    expect(shown(desk, dan)).toMatchObject({ active: false });
    await desk.installation.seal();
    desk.installation.open(desk.key);
    expect(shown(desk, dan)).toMatchObject({ role: 'read-only', active: true });
  });
});

test('the kit gives new keys at whichever computer, and they hold at all', async () => {
  const desk = await joined(clinic, 'desk');
  const byKit = await vaultOf(desk).openWithKit('dan', clinic.kit, NEW_PASSWORD);
  byKit.key.fill(0);
  keepKeys(desk.platform, byKit, clinic.kit);
  expect(statementsOf(desk, dan).map(({ text }) => parseWarrant(text)?.says)).toContainEqual(
    expect.objectContaining({ by: 'recovery' }),
  );
  await sync(desk, clinic);
  await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
  (await vaultOf(clinic).openWithPassword('dan', NEW_PASSWORD)).key.fill(0);
  expect(shown(clinic, dan)).toMatchObject({ role: 'read-only', active: true });
  expect([alarms(clinic), problems(clinic)]).toEqual([[], []]);
});

test('whoever had her former private half has no say about the new one', async () => {
  const desk = await joined(clinic, 'desk');
  const old = await vaultOf(desk).openWithPassword('dan', PASSWORD);
  const byKit = await vaultOf(clinic).openWithKit('dan', clinic.kit, NEW_PASSWORD);
  keepKeys(clinic.platform, byKit, clinic.kit);
  await sync(clinic, desk);
  const slot = { userId: dan, login: 'dan', publicKey: old.publicKey, sealedPrivateKey: old.sealedPrivateKey };
  const privateKey = (await openPrivateKey(slot, old.sealedPrivateKey, PASSWORD))!;
  const garbage = JSON.stringify({ ...JSON.parse(byKit.sealedPrivateKey), generation: 4_000_000_000 });
  const says = { user: dan.replaceAll('-', ''), publicKey: byKit.publicKey, sealedPrivateKey: garbage };
  bring(desk, dan, voiceOf(privateKey, says).word);
  await sync(desk, clinic);
  expect(shown(clinic, dan)).toMatchObject({ sealedPrivateKey: byKit.sealedPrivateKey });
  expect(alarms(clinic)).toEqual(['unwarranted']);
});

test('a user from before there was a key to sign with gets one where it counts, and keeps her password until then', async () => {
  const { writer, records } = clinic.platform;
  // As an older version left her: nothing says what she signs with.
  const keys = clinic.platform.warrants.keysOf(dan)!;
  const changes = clinic.platform.warrants.granting(dan, { keys: { ...keys, signKey: '' } });
  records.commit({ actor: { ...clinic.admin, origin: 'system' }, changes });
  expect(writer.prepare('SELECT sign_key FROM user_account WHERE id = ?').get(idToBytes(dan))).toEqual({
    sign_key: null,
  });
  const desk = await joined(clinic, 'desk');
  const atDesk = await vaultOf(desk).openWithPassword('dan', PASSWORD);
  settleOwnKeys(desk.platform, atDesk);
  expect(desk.platform.warrants.keysOf(dan)?.signKey).toBe('');
  settleOwnKeys(clinic.platform, await vaultOf(clinic).openWithPassword('dan', PASSWORD));
  await sync(clinic, desk);
  expect(desk.platform.warrants.keysOf(dan)?.signKey).toBe(atDesk.signKey);
});

test('the kit does not bring back what a computer said after it was shut out', async () => {
  const second = await joined(clinic, 'second', { admin: true });
  const reception = await joined(clinic, 'reception');
  await sync(clinic, second, reception);
  const device = fromWireId(belongingOf(second.installation).identity.device);
  await shutOut(clinic.installation, world.outside, clinic.admin, device);
  await sync(clinic, reception);
  // A thief has the disk of `second`, and a friend at the reception.
  const mallory = reception.platform.newId();
  const since: [number, number] = [2, 1];
  const keys = { ...reception.platform.warrants.keysOf(dan)!, login: 'mallory' };
  const said = {
    role: { value: 'admin', at: since },
    active: { value: true, at: since },
    keys: { value: keys, at: since },
  } as const;
  bring(reception, mallory, forge(second, dan, { user: toWireId(mallory), membership: 2, ...said }));
  const values = { login: 'mallory', name: 'M', role: 'admin', active: true };
  reception.platform.records.commit({
    actor: { ...reception.admin, origin: 'system' },
    changes: [{ kind: 'create', entity: 'user', id: mallory, values }],
  });
  await sync(reception, clinic);
  expect(alarms(clinic)).toContain('unwarranted');
  const recovered = await recoverClinic({
    ...{ url: world.url, kit: clinic.kit, dataDir: at('new'), login: 'ana', password: PASSWORD },
    ...{ outside: world.outside, clock: systemClock, random: systemRandom, vault: vaultOptions },
  });
  const one = await opened('new');
  await sync(one);
  await installAdministrator(one.platform, vaultOf(one), one.key, recovered.user, PASSWORD);
  await settleUsers(one.platform, vaultOf(one), one.key);
  expect(shown(one, mallory)).toMatchObject({ role: 'read-only', active: false });
  expect(vaultOf(one).status().logins).not.toContain('mallory');
});

test('a word that comes before the keys it belongs to counts when they are there', async () => {
  const desk = await joined(clinic, 'desk');
  // Dan gets new keys at the administrating computer, and at once a password of his own.
  const byKit = await vaultOf(clinic).openWithKit('dan', clinic.kit, NEW_PASSWORD);
  keepKeys(clinic.platform, byKit, clinic.kit);
  const own = await vaultOf(clinic).changePassword('dan', NEW_PASSWORD, 'the lake was frozen at noon');
  const before = statementsOf(clinic, dan).length;
  keepKeys(clinic.platform, { ...own, userId: dan, login: 'dan' });
  // Whoever has his word brings it first: a relay that keeps the grant back, and one other computer.
  bring(desk, dan, statementsOf(clinic, dan).slice(before).at(-1)!.text);
  await sync(clinic, desk, clinic);
  expect(shown(desk, dan)?.sealedPrivateKey).toBe(shown(clinic, dan)?.sealedPrivateKey);
  expect(alarms(desk)).toEqual([]);
});

test('check notices a statement that counts without a signer, and a right that nobody gave', () => {
  const { writer } = clinic.platform;
  writer.prepare('UPDATE user_right SET role = ? WHERE user = ?').run('admin', idToBytes(dan));
  expect(problems(clinic).map(({ code }) => code)).toEqual(
    expect.arrayContaining(['projection.value', 'warrant.right']),
  );
  writer.prepare('UPDATE user_right SET role = ? WHERE user = ?').run('read-only', idToBytes(dan));
  expect(problems(clinic)).toEqual([]);
  const text = statementsOf(clinic, dan)[0]!.text;
  writer.prepare('UPDATE warrant SET statement = ? WHERE statement = ?').run(`${text.slice(0, -8)}AAAAAAAA`, text);
  expect(problems(clinic).map(({ code }) => code)).toContain('warrant.altered');
});
