/**
 * Any computer that holds `org` can write what it likes about users. What counts of it: nothing, at the others and at one that comes later.
 * The administrator's computer says who is a user; `reception` is in wrong hands.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVault } from '#platform/keys/vault.ts';
import { standingAlarms } from '#platform/sync/alarms.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { Fault } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { newClinic, openClinic, PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { checkInstallation } from './check.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf, setRights, shutOut } from './devices.ts';
import { settleUsers } from './settle-users.ts';
import { syncOnce } from './sync-once.ts';
import { systemClock, systemRandom } from './system.ts';
import { keepKeys } from './user-keys.ts';
import { admitUser, changeActive, changeRole } from './users.ts';
import { bring, edit, forge, late, slip, statementsOf } from './warrants.testing.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let reception: TestClinic;
let dan: Id;
let open: TestClinic[];

const vaultOf = ({ dataDir }: TestClinic) =>
  createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
const sync = async (...desks: TestClinic[]): Promise<void> => {
  for (const desk of desks) await syncOnce(desk.installation, world.outside);
};
async function joinAs(name: string, rights: { readonly admin?: boolean } = {}): Promise<TestClinic> {
  await sync(clinic);
  const dataDir = join(root, name);
  await world.inviting(clinic, (code) => world.answer(code, dataDir), rights);
  const desk = await openClinic(dataDir, clinic.kit, PASSWORD);
  open.push(desk);
  await sync(desk);
  await settleUsers(desk.platform, vaultOf(desk), desk.key);
  return desk;
}
const admit = (login: string, role: 'admin' | 'staff' | 'read-only' = 'staff'): Promise<Id> =>
  admitUser(clinic.platform, vaultOf(clinic), clinic.key, clinic.admin, {
    ...{ login, name: login, role, firstPassword: PASSWORD },
  });
const shown = ({ platform }: TestClinic, user: Id = dan): Values | null => {
  const state = platform.records.peek('user', user);
  return state && { ...state.values, deleted: state.deleted };
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'nothing was refused';
  } catch (fault) {
    return (fault as Fault).code;
  }
};
const loginsAt = (desk: TestClinic): string[] => [...vaultOf(desk).status().logins].sort();
const problems = (desk: TestClinic) => checkInstallation(desk.platform, desk.key, () => {}).problems;
const device = (desk: TestClinic): Id => fromWireId(belongingOf(desk.installation).identity.device);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-warrants-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  open = [clinic];
  dan = await admit('dan', 'read-only');
  await world.publish(clinic);
  reception = await joinAs('reception');
});
afterEach(async () => {
  for (const desk of open) await desk.close();
  rmSync(root, { recursive: true, force: true });
});

type Attack = (before: ReturnType<typeof statementsOf>) => void;
/** A private half under another generation that nobody can open. */
const garbage = (): string => {
  const sealed = JSON.parse(shown(reception)?.sealedPrivateKey as string) as object;
  return JSON.stringify({ ...sealed, generation: 4_000_000_000, sealed: Buffer.alloc(60, 7).toString('base64') });
};
const strangeKey = `${'A'.repeat(42)}k=`;
const ATTACKS: Readonly<Record<string, Attack>> = {
  'raises a role': () => edit(reception, dan, { role: 'admin' }),
  'disables somebody': () => edit(reception, dan, { active: false }),
  'gives somebody another key pair': () =>
    edit(reception, dan, { publicKey: strangeKey, sealedPrivateKey: garbage() }),
  'puts garbage of a higher generation in place of a private half': () =>
    edit(reception, dan, { sealedPrivateKey: garbage() }),
  'gives somebody another login': () => edit(reception, dan, { login: 'ana2' }),
  'deletes somebody': () => slip(reception, { kind: 'delete', record: dan, body: { seen: {} } }),
  'erases somebody': () => slip(reception, { kind: 'erase', record: dan, body: { reason: 'x' } }),
  'erases who may sign what': () =>
    slip(reception, { kind: 'erase', record: dan, body: { fields: ['u03', 'u04', 'u05', 'u06', 'u07'] } }),
  'makes somebody a second time': () =>
    slip(reception, {
      ...{ kind: 'create', record: dan, made: '00000000-0000-7000-8000-000000000001' as Id },
      body: { u01: 'dan', u02: 'dan', u03: 'admin', u04: strangeKey, u06: true },
    }),
  'erases, deletes and rewrites statements': (before) => {
    for (const { record, text } of before) {
      slip(reception, { isWarrant: true, kind: 'erase', record, body: { reason: 'x' } });
      slip(reception, { isWarrant: true, kind: 'delete', record, body: { seen: {} } });
      slip(reception, { isWarrant: true, kind: 'retract', record, body: { reason: 'x', seen: {} } });
      const made = `00000000-0000-7000-8000-${record.slice(-12)}` as Id;
      const at = late(reception);
      const other = text.length > 0 ? forge(reception, dan, { role: { value: 'admin', at } }) : '';
      slip(reception, { isWarrant: true, made, kind: 'create', record, body: { j01: dan, j02: other } });
    }
  },
  'brings an older statement again': (before) => void bring(reception, dan, before[0]!.text),
  'signs a statement itself': () =>
    void bring(reception, dan, forge(reception, dan, { role: { value: 'admin', at: late(reception) } })),
  'signs a statement in the name of another computer': () => {
    const by = belongingOf(clinic.installation).identity.device;
    const role = { value: 'admin', at: late(reception) };
    void bring(reception, dan, forge(reception, dan, { by, role }));
  },
  'signs a statement in the name of the recovery kit': () => {
    const role = { value: 'admin', at: late(reception) };
    void bring(reception, dan, forge(reception, dan, { by: 'recovery', role }));
  },
  'brings what the right one says for another clinic': () => {
    const [org, role] = ['ab'.repeat(16), { value: 'admin', at: late(clinic) }];
    void bring(reception, dan, forge(clinic, dan, { org, role }));
  },
  'brings what the right one says of somebody else': () => {
    // The administrator's own: her statement says that she is one.
    for (const { text } of statementsOf(reception, reception.admin.userId)) void bring(reception, dan, text);
  },
  'says for a user what she did not say': () => {
    const [json] = statementsOf(reception, dan)[0]!.text.split('.');
    const says = { v: 1, kind: 'own', user: dan.replaceAll('-', ''), sealedPrivateKey: garbage() };
    const bytes = Buffer.from(JSON.stringify({ ...says, publicKey: shown(reception)?.publicKey }));
    void bring(
      reception,
      dan,
      `${bytes.toString('base64url')}.${Buffer.alloc(64, json?.length).toString('base64url')}`,
    );
  },
};

describe('what a computer says that may not', () => {
  test('does nothing, here or at one that comes later', async () => {
    // Two decisions, so that there is an older one.
    changeRole(clinic.platform, clinic.admin, dan, 'staff');
    changeRole(clinic.platform, clinic.admin, dan, 'read-only');
    await sync(clinic, reception);
    const before = shown(clinic);
    expect(before).toMatchObject({ role: 'read-only', active: true, deleted: false, login: 'dan' });
    for (const [what, attack] of Object.entries(ATTACKS)) {
      attack(statementsOf(reception, dan));
      await sync(reception, clinic);
      expect(shown(clinic), what).toEqual(before);
      await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
      expect(vaultOf(clinic).status().logins, what).toEqual(['ana', 'dan']);
    }
    const later = await joinAs('later');
    expect(shown(later)).toEqual(before);
    expect(loginsAt(later)).toEqual(['ana', 'dan']);
    for (const desk of [clinic, later]) expect(problems(desk)).toEqual([]);
  }, 60_000);

  test('nobody becomes a user by a record', async () => {
    const mallory = reception.platform.newId();
    const { publicKey, sealedPrivateKey } = shown(reception)!;
    const values = { login: 'mallory', name: 'M', role: 'admin', active: true, publicKey, sealedPrivateKey };
    reception.platform.records.commit({
      actor: { ...reception.admin, origin: 'system' },
      changes: [{ kind: 'create', entity: 'user', id: mallory, values }],
    });
    await sync(reception, clinic);
    await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
    expect(shown(clinic, mallory)).toMatchObject({ role: 'read-only', active: false });
    expect(shown(clinic, mallory)?.publicKey).toBeUndefined();
    expect(loginsAt(clinic)).toEqual(['ana', 'dan']);
    expect(standingAlarms(clinic.platform.writer)).toMatchObject([{ kind: 'unwarranted' }]);
  });

  test('is told once, with the computer it came from', async () => {
    edit(reception, dan, { role: 'admin' });
    await sync(reception, clinic);
    const told = () =>
      clinic.platform.writer.prepare("SELECT seq FROM audit WHERE action = 'user-unwarranted'").all();
    const alarms = standingAlarms(clinic.platform.writer);
    const wire = belongingOf(reception.installation).identity.device;
    expect(alarms).toMatchObject([{ kind: 'unwarranted', device: wire }]);
    await sync(clinic);
    expect(standingAlarms(clinic.platform.writer)).toEqual(alarms);
    expect(told()).toHaveLength(1);
  });

  test('is told in one entry, however much came at once', async () => {
    for (let one = 0; one < 20; one += 1)
      bring(reception, dan, forge(reception, dan, { role: { value: 'admin', at: [1, one + 1] } }));
    await sync(reception, clinic);
    const told = () =>
      clinic.platform.writer.prepare("SELECT seq FROM audit WHERE action = 'user-unwarranted'").all();
    expect(told()).toHaveLength(1);
    await sync(clinic);
    expect(told()).toHaveLength(1);
  });

  test('a computer that was shut out cannot say more by another one, and what it had said stays', async () => {
    const second = await joinAs('second', { admin: true });
    await sync(clinic, second);
    changeRole(second.platform, second.admin, dan, 'staff');
    await sync(second, clinic, reception);
    expect(shown(clinic)).toMatchObject({ role: 'staff' });
    await shutOut(clinic.installation, world.outside, clinic.admin, device(second));
    await sync(clinic, reception);
    expect(shown(reception)).toMatchObject({ role: 'staff' });
    // Its key is still theirs, and so is reception: dated back, to when it might.
    const at: [number, number] = [2, 2 ** 39];
    const text = forge(second, dan, { membership: 2, role: { value: 'admin', at } });
    bring(reception, dan, text);
    await sync(reception, clinic);
    expect(shown(clinic)).toMatchObject({ role: 'staff' });
    const later = await joinAs('later');
    expect(shown(later)).toMatchObject({ role: 'staff', active: true });
  });
});

describe('what the right computer says', () => {
  test('is who was admitted, re-roled, disabled and enabled', async () => {
    const eve = await admit('eve');
    await sync(clinic, reception);
    await settleUsers(reception.platform, vaultOf(reception), reception.key);
    expect(loginsAt(reception)).toEqual(['ana', 'dan', 'eve']);
    changeRole(clinic.platform, clinic.admin, eve, 'admin');
    changeActive(clinic.platform, clinic.admin, dan, false);
    await sync(clinic, reception);
    await settleUsers(reception.platform, vaultOf(reception), reception.key);
    expect(shown(reception, eve)).toMatchObject({ role: 'admin' });
    expect(loginsAt(reception)).toEqual(['ana', 'eve']);
    changeActive(clinic.platform, clinic.admin, dan, true);
    await sync(clinic, reception);
    await settleUsers(reception.platform, vaultOf(reception), reception.key);
    expect(loginsAt(reception)).toEqual(['ana', 'dan', 'eve']);
    expect(standingAlarms(reception.platform.writer)).toEqual([]);
    expect(problems(reception)).toEqual([]);
  });

  test('is not said at one that may not: that names those that may, and writes nothing', async () => {
    const before = reception.platform.writer.prepare('SELECT count(*) AS count FROM op').get();
    expect(codeOf(() => changeRole(reception.platform, reception.admin, dan, 'admin'))).toBe('user.elsewhere');
    expect(codeOf(() => changeActive(reception.platform, reception.admin, dan, false))).toBe('user.elsewhere');
    const colleague = { login: 'eve', name: 'Eve', role: 'staff', firstPassword: PASSWORD } as const;
    const admitting = admitUser(reception.platform, vaultOf(reception), reception.key, reception.admin, colleague);
    await expect(admitting).rejects.toMatchObject({ code: 'user.elsewhere' });
    expect(reception.platform.writer.prepare('SELECT count(*) AS count FROM op').get()).toEqual(before);
    await setRights(clinic.installation, world.outside, clinic.admin, device(reception), { admin: true });
    await sync(reception);
    changeRole(reception.platform, reception.admin, dan, 'admin');
    await sync(reception, clinic);
    expect(shown(clinic)).toMatchObject({ role: 'admin' });
  });

  test('a new password is her own word, at whichever computer', async () => {
    await sync(clinic, reception);
    await settleUsers(reception.platform, vaultOf(reception), reception.key);
    const vault = vaultOf(reception);
    const next = 'the lake was frozen at noon';
    const keys = await vault.changePassword('dan', PASSWORD, next);
    keepKeys(reception.platform, { ...keys, userId: dan, login: 'dan' });
    await sync(reception, clinic);
    await settleUsers(clinic.platform, vaultOf(clinic), clinic.key);
    const opened = await vaultOf(clinic).openWithPassword('dan', next);
    opened.key.fill(0);
    const later = await joinAs('later');
    (await vaultOf(later).openWithPassword('dan', next)).key.fill(0);
    expect(standingAlarms(clinic.platform.writer)).toEqual([]);
  });

  test('two that change different things apart lose neither, and of two that change one the stricter holds', async () => {
    const second = await joinAs('second', { admin: true });
    await sync(clinic, second);
    changeRole(clinic.platform, clinic.admin, dan, 'admin');
    changeActive(second.platform, second.admin, dan, false);
    await sync(clinic, second, clinic);
    for (const desk of [clinic, second]) expect(shown(desk)).toMatchObject({ role: 'admin', active: false });
    changeRole(clinic.platform, clinic.admin, dan, 'staff');
    changeRole(second.platform, second.admin, dan, 'read-only');
    await sync(clinic, second, clinic);
    for (const desk of [clinic, second]) expect(shown(desk)).toMatchObject({ role: 'read-only' });
    for (const desk of [clinic, second]) expect(standingAlarms(desk.platform.writer)).toEqual([]);
  });

  test('goes on to hold when the computer that said it gives up the right', async () => {
    const second = await joinAs('second', { admin: true });
    await sync(clinic, second);
    changeRole(second.platform, second.admin, dan, 'staff');
    await sync(second, clinic);
    await setRights(clinic.installation, world.outside, clinic.admin, device(second), { admin: false });
    await sync(clinic, second);
    const later = await joinAs('later');
    for (const desk of [clinic, second, later]) expect(shown(desk)).toMatchObject({ role: 'staff' });
  });
});
