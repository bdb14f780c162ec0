import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import { createStatementCache } from '#platform/database/statement-cache.ts';
import { createVault } from '#platform/keys/vault.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import { belongingBeside } from '#platform/sync/belonging.ts';
import { openMemberWork } from '#platform/sync/relay-work.ts';
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
import { nameOwnDevice } from './device-names.ts';
import { createTestWorld, oneOf, type TestWorld } from './devices.testing.ts';
import { belongingOf, deviceEntries, deviceEntry, rename, setRights, shutOut } from './devices.ts';
import { openRelay } from './invitations.ts';
import { ROTATE_AFTER_MILLIS, rotateWhereDue } from './key-rotation.ts';
import { rememberTypedKit } from './kit-memory.ts';
import { lostDeviceReport } from './lost-device.ts';
import { startOver } from './new-device.ts';
import { installAdministrator, recoverClinic, recoverHere } from './recover.ts';
import { settleUsers } from './settle-users.ts';
import { syncOnce } from './sync-once.ts';
import { statesOf, syncStatusIn, syncStatusOf } from './sync-status.ts';
import { systemClock, systemRandom } from './system.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
const open: TestClinic[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-join-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  open.push(clinic);
  clinic.addPerson('Baker');
  await world.publish(clinic);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (fault: { code?: string }) => fault.code ?? fault,
  );
const at = (name: string): string => join(root, name);
const opened = async (name: string, password = PASSWORD): Promise<TestClinic> => {
  const one = await openClinic(at(name), clinic.kit, password);
  open.push(one);
  return one;
};
const sync = ({ installation }: TestClinic): Promise<void> => syncOnce(installation, world.outside);
const hashes = ({ platform }: TestClinic) => stateHash(platform.writer, registry).spaces;
const people = ({ platform }: TestClinic): number =>
  platform.writer.prepare('SELECT count(*) AS n FROM person').get()!.n as number;
const desk = async (name = 'desk'): Promise<TestClinic> => {
  const { device, user } = await world.join(clinic, at(name));
  const one = await opened(name);
  await sync(clinic);
  await sync(one);
  nameOwnDevice(one.platform, user, device);
  await sync(one);
  await sync(clinic);
  return one;
};

describe('a new computer', () => {
  test('holds, after its first sync, what the others hold, and lets in who may sign in there', async () => {
    const one = await desk();
    expect(people(one)).toBe(1);
    expect(hashes(one).org).toEqual(hashes(clinic).org);
    one.addPerson('Carter');
    await sync(one);
    await sync(clinic);
    expect(people(clinic)).toBe(2);
    expect(one.platform.organisation().name).toBe('Elm Street');
    const [first, second] = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    expect(first).toMatchObject({ own: true, admin: true });
    expect(second).toMatchObject({ own: false, admin: false, spaces: ['org', 'clinical', 'audit'] });
    expect(second!.lastContact).not.toBeNull();
  });

  test('is said to have been there when it said so, and to be heard of when that came', async () => {
    const one = await desk();
    const [, entry] = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    const { writer } = clinic.platform;
    const at = (column: 'at' | 'received', millis: number) =>
      writer.prepare(`UPDATE sync_vector SET ${column} = ?`).run(millis);
    const told = () => {
      const { lastContact, heard } = deviceEntry(clinic.platform, belongingOf(clinic.installation), entry!.device);
      return [lastContact, heard];
    };
    at('at', Date.UTC(2026, 0, 2));
    at('received', Date.UTC(2026, 0, 9));
    expect(told()).toEqual(['2026-01-02T00:00:00.000Z', '2026-01-09T00:00:00.000Z']);
    // A clock that is ahead makes nobody be there tomorrow.
    at('at', Date.UTC(2036, 0, 2));
    expect(told()).toEqual(['2026-01-09T00:00:00.000Z', '2026-01-09T00:00:00.000Z']);
    expect(one.installation.isOpen).toBe(true);
  });

  test('and one that holds a space alone: what is written there gets no further than the relay', async () => {
    await desk();
    const states = () => syncStatusOf(clinic.installation, null).state;
    clinic.addPerson('Carter');
    await sync(clinic);
    expect(states()).toEqual({ state: 'relay' });
    const { ops } = clinic.platform.records.commit({
      actor: clinic.admin,
      changes: [
        {
          kind: 'create',
          entity: 'activity',
          values: { kind: 'note', at: '2026-03-05T14:30:00.000Z', text: 'sensitive', sensitive: true },
        },
      ],
    });
    await sync(clinic);
    expect(statesOf(clinic.installation).ofRecord(ops[0]!.record)).toEqual({ state: 'sole' });
    expect(states()).toEqual({ state: 'relay' });
    await sync(open.at(-1)!);
    await sync(clinic);
    expect(states()).toEqual({ state: 'sole' });
  });

  test('stands the same as told beside the program that has its database', async () => {
    const one = await desk();
    one.addPerson('Carter');
    for (const { installation, key, dataDir } of [clinic, one]) {
      const connection = openDatabase(dataFiles(dataDir).database, key, 'reader');
      const reader = { prepare: createStatementCache(connection) };
      const seat = belongingBeside(reader);
      expect(syncStatusIn(reader, seat, null)).toEqual(syncStatusOf(installation, null));
      expect(deviceEntries({ writer: reader as never }, seat)).toEqual(
        deviceEntries(installation.platform, belongingOf(installation)),
      );
      expect(seat.relay()).toBe(belongingOf(installation).relay());
      connection.close();
    }
  });

  test('has a database key and slots of its own; the clinic’s kit opens it too', async () => {
    await world.join(clinic, at('desk'));
    const vault = createVault({ folder: at('desk'), clock: systemClock, random: systemRandom, ...vaultOptions });
    const { key } = await vault.openWithPassword('ana', PASSWORD);
    expect(key.equals(clinic.key)).toBe(false);
    const byKit = await vault.openWithKit('ana', clinic.kit, NEW_PASSWORD);
    expect(byKit.key.equals(key)).toBe(true);
  });

  test('with a wrong password leaves nothing in the folder, and nobody in the log', async () => {
    const before = belongingOf(clinic.installation).log.state()!.heads.length;
    for (const name of ['new', 'there']) {
      if (name === 'there')
        cpSync(at('clinic'), at('there'), { recursive: true, filter: (path) => path === at('clinic') });
      const wrong = world.join(clinic, at(name), { password: oneOf('not the one of ana at all') });
      expect(await codeOf(wrong)).toBe('password.wrong');
    }
    expect(existsSync(at('new'))).toBe(false);
    expect(readdirSync(at('there'))).toEqual([]);
    expect(belongingOf(clinic.installation).log.state()!.heads.length).toBe(before);
  });

  test('may be given the password again where it was mistyped', async () => {
    const asked: number[] = [];
    await world.join(clinic, at('desk'), {
      password: async (_login, attempt) => {
        asked.push(attempt);
        return attempt === 0 ? 'a quiet evening at the front desk' : PASSWORD;
      },
    });
    expect(asked).toEqual([0, 1]);
    expect(existsSync(dataFiles(at('desk')).keyslots)).toBe(true);
  });

  test('and is told to ask for a new invitation where it was mistyped too often', async () => {
    const asked: number[] = [];
    const joining = world.join(clinic, at('desk'), {
      password: async (_login, attempt) => {
        asked.push(attempt);
        return 'a quiet evening at the front desk';
      },
    });
    expect(await codeOf(joining)).toBe('join.password');
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    expect(existsSync(at('desk'))).toBe(false);
  });

  test('is refused a folder that holds something, and an address in clear', async () => {
    expect(await codeOf(world.join(clinic, at('clinic')))).toBe('join.not_empty');
    expect(await codeOf(world.join(clinic, at('desk'), { url: 'ws://relay.example.org' }))).toBe('relay.address');
    expect(await codeOf(world.join(clinic, at('desk'), { code: 'nothing' }))).toBe('invite.malformed');
  });

  test('killed between any two steps begins anew with another code', async () => {
    const copies: string[] = [];
    await world.join(clinic, at('desk'), {
      progress(step) {
        const copy = at(`killed-${step}`);
        if (existsSync(at('desk'))) cpSync(at('desk'), copy, { recursive: true });
        copies.push(copy);
      },
    });
    expect(copies).toHaveLength(6);
    for (const copy of copies) {
      const vault = createVault({ folder: copy, clock: systemClock, random: systemRandom, ...vaultOptions });
      expect(vault.status().state).not.toBe('ready');
      await world.join(clinic, copy);
      expect(existsSync(dataFiles(copy).keyslots)).toBe(true);
      expect(existsSync(dataFiles(copy).pendingKeyslots)).toBe(false);
      expect((await vault.openWithPassword('ana', PASSWORD)).key).toHaveLength(32);
    }
  });
});

describe('a computer that is shut out', () => {
  test('is told so, sends nothing any more, and keeps what it had', async () => {
    const one = await desk();
    const [, entry] = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    one.addPerson('Late');
    await shutOut(clinic.installation, world.outside, clinic.admin, entry!.device);
    expect(await codeOf(sync(one))).toBe('device.revoked');
    // By the record itself, not by the relay's word alone.
    expect(belongingOf(one.installation).standing).toBe('revoked');
    expect(syncStatusOf(one.installation, null).link).toBe('revoked');
    await sync(clinic);
    expect(people(clinic)).toBe(1);
    expect(people(one)).toBe(2);
    expect(await codeOf(openMemberWork(world.outside, belongingOf(one.installation)))).toBe('device.revoked');
    clinic.addPerson('After');
    await sync(clinic);
    expect(await codeOf(sync(one))).toBe('device.revoked');
    expect(people(one)).toBe(2);
    const report = await lostDeviceReport(clinic.installation, clinic.admin, entry!.device);
    expect(report).toMatchObject({ shutOut: true, device: { revoked: true }, users: [{ login: 'ana' }] });
    const heldIn = (of: string) => report.held.find(({ space }) => space === of)?.records;
    expect(heldIn('org')?.person).toEqual({ live: 2, deleted: 0 });
    expect(heldIn('audit')?.auditEntry?.live).toBeGreaterThan(5);
  });

  test('may come back as another one, with what it had not sent', async () => {
    const one = await desk();
    const [, entry] = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    await shutOut(clinic.installation, world.outside, clinic.admin, entry!.device);
    one.addPerson('Late');
    expect(await codeOf(sync(one))).toBe('device.revoked');
    expect(await codeOf(world.rejoin(clinic, one))).toBe('device.revoked');
    await startOver(one.installation, one.key);
    expect(belongingOf(one.installation).standing).toBe('outside');
    await world.rejoin(clinic, one);
    expect(await codeOf(world.rejoin(clinic, one))).toBe('join.member');
    await sync(one);
    await sync(clinic);
    expect(people(clinic)).toBe(2);
    expect(deviceEntries(one.platform, belongingOf(one.installation)).map(({ revoked }) => revoked)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('of a space only goes on with the others', async () => {
    const one = await desk();
    const [, entry] = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    await setRights(clinic.installation, world.outside, clinic.admin, entry!.device, { spaces: ['org'] });
    await sync(one);
    expect(one.installation.belonging()!.holds('clinical')).toBe(false);
    one.addPerson('Still here');
    await sync(one);
    await sync(clinic);
    expect(people(clinic)).toBe(2);
  });

  test('or renamed is an administrator’s doing that others learn of', async () => {
    const { device } = await world.join(clinic, at('silent'));
    await sync(clinic);
    // It has not told its own name yet, which would take the place of this one.
    expect(() => rename(clinic.installation, clinic.admin, device, 'Lost')).toThrow(
      expect.objectContaining({ code: 'device.unnamed' }),
    );
    const one = await desk();
    const entries = deviceEntries(clinic.platform, belongingOf(clinic.installation));
    const entry = entries.find((one) => !one.own && one.name !== null);
    rename(clinic.installation, clinic.admin, entry!.device, 'Front desk');
    await sync(clinic);
    await sync(one);
    const own = deviceEntries(one.platform, belongingOf(one.installation)).find((device) => device.own);
    expect(own?.name).toBe('Front desk');
    expect(() => rename(clinic.installation, clinic.admin, clinic.platform.newId(), 'x')).toThrow(
      expect.objectContaining({ code: 'device.unknown' }),
    );
  });
});

describe('a clinic out of a backup', () => {
  test('sends nothing until it is let in; then nothing it had is lost', async () => {
    await sync(clinic);
    clinic.addPerson('Not sent when the backup was made');
    const { file } = makeBackup(clinic.platform, clinic.key, at('backups'), () => undefined);
    await restoreInto({ file, kit: clinic.kit, dataDir: at('restored') });
    const restored = await opened('restored', NEW_PASSWORD);
    expect(belongingOf(restored.installation).standing).toBe('outside');
    expect(await codeOf(sync(restored))).toBe('device.outside');
    restored.addPerson('Made before it was let in');
    await world.rejoin(clinic, restored);
    expect(belongingOf(restored.installation).standing).toBe('member');
    await sync(restored);
    await sync(clinic);
    await sync(restored);
    expect(people(clinic)).toBe(3);
    expect(hashes(restored).org).toEqual(hashes(clinic).org);
  });

  test('is taken in again by the kit where no other computer is left', async () => {
    await sync(clinic);
    clinic.addPerson('Only in the backup');
    const { file } = makeBackup(clinic.platform, clinic.key, at('backups'), () => undefined);
    await restoreInto({ file, kit: clinic.kit, dataDir: at('restored') });
    const restored = await opened('restored', NEW_PASSWORD);
    const belonging = belongingOf(restored.installation);
    await recoverHere(belonging, {
      url: world.url,
      kit: clinic.kit,
      outside: world.outside,
      random: systemRandom,
    });
    await sync(restored);
    expect(people(restored)).toBe(2);
    expect(await codeOf(sync(clinic))).toBe('device.revoked');
  });

  test('is no way into another clinic', async () => {
    const other = await newClinic(root, 'other');
    open.push(other);
    expect(await codeOf(world.rejoin(clinic, other))).toBe('join.other_clinic');
    expect(belongingOf(other.installation).standing).toBe('alone');
  });
});

describe('recovery', () => {
  test('from relay and kit alone brings back every record, for a new password', async () => {
    await sync(clinic);
    const recovered = await recoverClinic({
      ...{ url: world.url, kit: clinic.kit, dataDir: at('new'), login: 'ana', password: NEW_PASSWORD },
      ...{ outside: world.outside, clock: systemClock, random: systemRandom, vault: vaultOptions },
    });
    const one = await opened('new', NEW_PASSWORD);
    await sync(one);
    const vault = createVault({ folder: at('new'), clock: systemClock, random: systemRandom, ...vaultOptions });
    await installAdministrator(one.platform, vault, one.key, recovered.user, NEW_PASSWORD);
    await settleUsers(one.platform, vault, one.key);
    await sync(one);
    expect(people(one)).toBe(1);
    expect(one.platform.organisation().name).toBe('Elm Street');
    const entries = deviceEntries(one.platform, belongingOf(one.installation));
    expect(entries.map(({ own, revoked, admin }) => [own, revoked, admin])).toEqual([
      [true, false, true],
      [false, true, true],
    ]);
    expect(await codeOf(sync(clinic))).toBe('device.revoked');
    const users = one.platform.writer.prepare('SELECT login, role FROM user_account').all();
    expect(users).toEqual([{ login: 'ana', role: 'admin' }]);
    // Her record's key is the one that opens.
    const reopened = await vault.openWithPassword('ana', NEW_PASSWORD);
    expect(reopened.publicKey).toBe(one.platform.records.peek('user', reopened.userId)!.values.publicKey);
  });

  test('with another kit, or a weak password, leaves nothing', async () => {
    const common = { url: world.url, dataDir: at('new'), login: 'ana', outside: world.outside };
    const rest = { clock: systemClock, random: systemRandom, vault: vaultOptions };
    const vault = createVault({ folder: at('x'), clock: systemClock, random: systemRandom, ...vaultOptions });
    const other = recoverClinic({ ...common, ...rest, kit: vault.newKit(), password: NEW_PASSWORD });
    expect(await codeOf(other)).toBe('kit.wrong');
    const weak = recoverClinic({ ...common, ...rest, kit: clinic.kit, password: 'short' });
    expect(await codeOf(weak)).toBe('password.weak');
    expect(existsSync(at('new'))).toBe(false);
    expect(belongingOf(clinic.installation).log.state()!.heads).toHaveLength(1);
    await sync(clinic);
  });
});

describe('a database from before there was sharing', () => {
  test('asks for the kit once, and takes no other', async () => {
    const old = await newClinic(root, 'old');
    open.push(old);
    const begin = () => openRelay(old.installation, world.outside, old.admin, { url: world.url, token: '' });
    expect(await codeOf(begin())).toBe('kit.needed');
    const wrong = () => rememberTypedKit(old.installation, old.dataDir, clinic.kit);
    expect(wrong).toThrow(expect.objectContaining({ code: 'kit.wrong' }));
    rememberTypedKit(old.installation, old.dataDir, `Almoner recovery kit\n\n${old.kit}\n`);
    (await begin()).close();
    expect(belongingOf(old.installation).standing).toBe('member');
  });
});

describe('keys', () => {
  test('are renewed after ninety days, once, by a computer that manages computers', async () => {
    let now = systemClock.now();
    const timed = await newClinic(root, 'timed', { now: () => now });
    open.push(timed);
    await world.publish(timed);
    const work = await openMemberWork(world.outside, belongingOf(timed.installation));
    const length = (): number => belongingOf(timed.installation).log.state()!.heads.length;
    await rotateWhereDue(timed.installation, work.session);
    now += ROTATE_AFTER_MILLIS - 1;
    await rotateWhereDue(timed.installation, work.session);
    expect(length()).toBe(1);
    now += 1;
    await rotateWhereDue(timed.installation, work.session);
    await rotateWhereDue(timed.installation, work.session);
    expect(length()).toBe(2);
    work.close();
  });
});
