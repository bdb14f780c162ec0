import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Me } from '#modules/users/contract/session.api.ts';
import { allows, mayRead, mayWrite } from '#platform/access/decide.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';
import { ROLES } from '#shared/access/actor.ts';
import { PERMISSIONS } from '#shared/access/permission.ts';
import { PRIVACY_CLASSES } from '#shared/access/privacy-class.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';

const ANA = 'a quiet morning at the front desk';
const BEA = 'seven blue boats on the canal';

let folder: string;
let core: Core;
const keychain = createFakeKeychain();

const start = () =>
  createCore({ dataDir: folder, host: 'browser', version: '1.2.3', vault: { keychain, kdf: CHEAP_KDF } });
const call = async <Output>(name: string, input: unknown, sessionId = 'ana'): Promise<Output> => {
  const handler = core.handlers.find((one) => one.contract.name === name)!;
  const actor = core.actorOf(sessionId);
  const parsed = handler.contract.input.parse(input);
  const signal = new AbortController().signal;
  return handler.handle(parsed as never, { actor, signal, sessionId }) as Promise<Output>;
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (fault: Fault) => fault.code,
  );
const bea = { login: 'bea', name: 'Bea Tran', role: 'staff', ownPassword: ANA, firstPassword: BEA };
const add = (part: object = {}) => call<{ user: string }>('users.add', { ...bea, ...part });
const signIn = (login: string, password: string) =>
  call<{ me: Me }>('session.unlock', { login, password }, login).then(({ me }) => me);
const save = (changes: unknown, sessionId: string) => call('records.save', { changes }, sessionId);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-users-'));
  core = await start();
  const { kit } = await call<{ kit: string }>('setup.begin', {});
  await call('setup.finish', {
    organisation: {
      name: 'Elm Street',
      timeZone: 'America/Chicago',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
    },
    admin: { login: 'ana', name: 'Ana Lopez' },
    password: ANA,
    kit,
  });
});
afterEach(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a colleague who was let in', () => {
  test('opens the sealed database with a password of her own, which she can change', async () => {
    await add();
    await call('session.signOut', {});
    expect(await call('system.status', {})).toMatchObject({ state: 'sealed', logins: ['ana', 'bea'] });
    expect(await codeOf(signIn('bea', ANA))).toBe('password.wrong');
    expect(await signIn('bea', BEA)).toMatchObject({ login: 'bea', name: 'Bea Tran', role: 'staff' });
    const next = 'the second one is longer still';
    await call('session.changePassword', { oldPassword: BEA, newPassword: next }, 'bea');
    await call('session.signOut', {}, 'bea');
    expect(await codeOf(signIn('bea', BEA))).toBe('password.wrong');
    expect((await signIn('bea', next)).login).toBe('bea');
    expect((await signIn('ana', ANA)).role).toBe('admin');
  });

  test('opens it after a power cut between her record and her slot', async () => {
    // A record without a slot is what such a cut leaves; the next opening makes the slot.
    const { createVault } = await import('#platform/keys/vault.ts');
    const { admitUser } = await import('./users.ts');
    const { createInstallation } = await import('./installation.ts');
    const { systemClock: clock, systemRandom: random } = await import('./system.ts');
    const { systemActor } = await import('./first-records.ts');
    await core.close();
    const vault = createVault({ folder, clock, random, keychain, kdf: CHEAP_KDF });
    const { key, userId } = await vault.openWithPassword('ana', ANA);
    const installation = createInstallation({
      dataDir: folder,
      clock,
      random,
      readers: 'inline',
      keychain: () => ({ keychain: 'present', keychainReason: null }),
    });
    installation.open(key);
    const cut = { ...vault, settle: () => Promise.reject(new Error('power cut')) };
    const colleague = { login: 'bea', name: 'Bea', role: 'staff', firstPassword: BEA } as const;
    const admitting = admitUser(installation.platform, cut, key, systemActor(userId, 'ana'), colleague);
    await expect(admitting).rejects.toThrow('power cut');
    await installation.seal();
    expect(vault.status().logins).toEqual(['ana']);
    core = await start();
    await signIn('ana', ANA);
    expect((await signIn('bea', BEA)).login).toBe('bea');
  });

  test('has a history that tells her role, and no password', async () => {
    const { user } = await add();
    const history = await call<{ entries: unknown[] }>('records.history', { entity: 'user', id: user });
    expect(JSON.stringify(history)).toContain('staff');
    expect(JSON.stringify(history)).not.toContain(BEA);
    expect(JSON.stringify(history)).not.toContain('kdf');
  });

  test.each([
    ['a login that is taken', { login: ' ANA ' }, 'user.login_taken'],
    ['a weak first password', { firstPassword: 'beabeabeabea' }, 'password.weak'],
    ['a wrong own password', { ownPassword: 'not mine at all' }, 'password.wrong'],
  ])('is not let in with %s, and nothing of it is left', async (_what, part, code) => {
    expect(await codeOf(add(part))).toBe(code);
    expect(await call('system.status', {})).toMatchObject({ logins: ['ana'] });
    const { rows } = await call<{ rows: unknown[] }>('records.list', { entity: 'user' });
    expect(rows).toHaveLength(1);
  });
});

describe('roles', () => {
  test('staff work with records, and change neither settings nor users', async () => {
    const { user } = await add();
    await signIn('bea', BEA);
    await save([{ kind: 'create', entity: 'person', values: { nickname: 'Tris' } }], 'bea');
    const { rows } = await call<{ rows: { id: string }[] }>('records.list', { entity: 'organisation' }, 'bea');
    const organisation = rows[0]!.id;
    const settings = [{ kind: 'edit', entity: 'organisation', id: organisation, values: { lockMinutes: 15 } }];
    expect(await codeOf(save(settings, 'bea'))).toBe('access.denied');
    expect(await codeOf(save(settings, 'ana'))).toBe('nothing was refused');
    const promotion = [{ kind: 'edit', entity: 'user', id: user, values: { role: 'admin' } }];
    expect(await codeOf(save(promotion, 'bea'))).toBe('access.denied');
    expect(await codeOf(save(promotion, 'ana'))).toBe('access.denied');
  });

  test.each(ROLES)('%s reads no key material through any door', (role) => {
    const actor = { userId: 'x', login: 'x', role, purpose: 'operations', origin: 'window' } as const;
    expect(mayRead(actor, 'secret')).toBe(false);
    expect(mayWrite(actor, 'secret')).toBe(false);
  });

  test('grant what docs/architecture.md says, and no more', () => {
    const of = (role: (typeof ROLES)[number]) => {
      const actor = { userId: 'x', login: 'x', role, purpose: 'operations', origin: 'window' } as const;
      return {
        permissions: PERMISSIONS.filter((one) => allows(actor, one)),
        hidden: PRIVACY_CLASSES.filter((one) => !mayRead(actor, one)),
      };
    };
    expect(of('admin')).toEqual({ permissions: [...PERMISSIONS], hidden: ['secret'] });
    expect(of('staff')).toEqual({
      permissions: ['record.read', 'record.sensitive', 'record.write', 'record.delete', 'record.export'],
      hidden: ['secret'],
    });
    expect(of('read-only')).toEqual({
      permissions: ['record.read'],
      hidden: ['relationship', 'health', 'secret'],
    });
  });

  test('change at once in an open session', async () => {
    const { user } = await add();
    await signIn('bea', BEA);
    await call('users.setRole', { user, role: 'read-only' });
    const person = [{ kind: 'create', entity: 'person', values: { nickname: 'Tris' } }];
    expect(await codeOf(save(person, 'bea'))).toBe('access.denied');
    expect(await call('session.me', {}, 'bea')).toMatchObject({ me: { role: 'read-only', writable: [] } });
    await call('users.setRole', { user, role: 'admin' });
    expect(await codeOf(save(person, 'bea'))).toBe('nothing was refused');
  });

  test('leave at least one administrator', async () => {
    const ana = core.actorOf('ana')!.userId;
    expect(await codeOf(call('users.setRole', { user: ana, role: 'staff' }))).toBe('user.last_admin');
    expect(core.actorOf('ana')?.role).toBe('admin');
    await add({ role: 'admin' });
    expect(await codeOf(call('users.setRole', { user: ana, role: 'staff' }))).toBe('nothing was refused');
    expect(core.actorOf('ana')?.role).toBe('staff');
  });
});

describe('a user who is shut out', () => {
  const shutOut = (user: string, active = false) => call('users.setActive', { user, active });
  /** What the audit log holds of users, oldest first. */
  const actions = async (): Promise<readonly string[]> => {
    const { openDatabase } = await import('#platform/database/open.ts');
    const { createVault } = await import('#platform/keys/vault.ts');
    const { systemClock: clock, systemRandom: random } = await import('./system.ts');
    const vault = createVault({ folder, clock, random, keychain, kdf: CHEAP_KDF });
    const { key } = await vault.openWithPassword('ana', ANA);
    const connection = openDatabase(join(folder, 'almoner.db'), key, 'reader');
    const rows = connection.prepare("SELECT action FROM audit WHERE action LIKE 'user-%' ORDER BY seq").all();
    connection.close();
    return rows.map((row) => (row as { action: string }).action);
  };

  test('is signed out everywhere at once, and opens nothing any more', async () => {
    const { user } = await add();
    await signIn('bea', BEA);
    const ended: string[] = [];
    core.onSessionEnd((sessionId) => ended.push(sessionId));
    await shutOut(user);
    expect(ended).toEqual(['bea']);
    expect(core.actorOf('bea')).toBeNull();
    expect(await call('system.status', {})).toMatchObject({ logins: ['ana'] });
    expect(await codeOf(signIn('bea', BEA))).toBe('password.wrong');
    await call('session.signOut', {});
    expect(await codeOf(signIn('bea', BEA))).toBe('password.wrong');
    expect((await signIn('ana', ANA)).login).toBe('ana');
  });

  test('opens again with the password she had, once she is let in again', async () => {
    const { user } = await add();
    await shutOut(user);
    await shutOut(user, true);
    expect((await signIn('bea', BEA)).login).toBe('bea');
    await shutOut(user, true);
    expect(await actions()).toEqual(['user-add', 'user-disable', 'user-enable']);
  });

  test('opens nothing with an old key file either, sealed or open', async () => {
    const { user } = await add();
    const slots = join(folder, 'keyslots.json');
    const old = readFileSync(slots);
    await shutOut(user);
    expect(readFileSync(slots).equals(old)).toBe(false);
    writeFileSync(slots, old);
    expect(await codeOf(signIn('bea', BEA))).toBe('user.disabled');
    await call('session.signOut', {});
    writeFileSync(slots, old);
    expect(await codeOf(signIn('bea', BEA))).toBe('user.disabled');
    expect(core.state).toBe('sealed');
    expect(core.actorOf('bea')).toBeNull();
    expect(await call('system.status', {})).toMatchObject({ logins: ['ana'] });
  });

  test('is shut out although the keychain is silent, and not let in without it', async () => {
    const { user } = await add();
    await signIn('bea', BEA);
    keychain.broken = 'silent';
    try {
      await shutOut(user);
      expect(core.actorOf('bea')).toBeNull();
    } finally {
      keychain.broken = null;
    }
    expect(await codeOf(signIn('bea', BEA))).toBe('user.disabled');
    keychain.broken = 'silent';
    try {
      expect(await codeOf(shutOut(user, true))).toBe('keychain.unavailable');
    } finally {
      keychain.broken = null;
    }
  });

  test('is never the last administrator who may sign in', async () => {
    const ana = core.actorOf('ana')!.userId;
    expect(await codeOf(shutOut(ana))).toBe('user.last_admin');
    const { user } = await add({ role: 'admin' });
    await shutOut(user);
    expect(await codeOf(shutOut(ana))).toBe('user.last_admin');
    expect(await codeOf(call('users.setRole', { user: ana, role: 'staff' }))).toBe('user.last_admin');
    await shutOut(user, true);
    expect(await codeOf(shutOut(ana))).toBe('nothing was refused');
    expect(core.actorOf('ana')).toBeNull();
    expect((await signIn('bea', BEA)).role).toBe('admin');
  });

  test('is shut out by nobody who does not manage users', async () => {
    const { user } = await add();
    const { contract } = core.handlers.find((one) => one.contract.name === 'users.setActive')!;
    await signIn('bea', BEA);
    expect(allows(core.actorOf('bea')!, contract.gate as 'settings.manage')).toBe(false);
    const change = [{ kind: 'edit', entity: 'user', id: user, values: { active: false } }];
    for (const who of ['bea', 'ana']) expect(await codeOf(save(change, who))).toBe('access.denied');
  });
});
