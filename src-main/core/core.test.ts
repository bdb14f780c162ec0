import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { finishSetup, systemStatus } from '#modules/settings/contract/system.api.ts';
import type { Me } from '#modules/users/contract/session.api.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';
import { systemRandom } from './system.ts';

const PASSWORD = 'a quiet morning at the front desk';
const MINUTE = 60_000;
/** The floor: what the suite tests is not how long guessing takes. */
const KDF = { memory: 64 * 1024, passes: 3, lanes: 4 };

let folder: string;
let core: Core;
let now: number;

const start = () =>
  createCore({
    dataDir: folder,
    host: 'browser',
    version: '1.2.3',
    clock: { now: () => now },
    vault: { kdf: KDF },
  });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = mkdtempSync(join(tmpdir(), 'almoner-core-'));
  now = Date.UTC(2026, 2, 5, 14, 30);
  core = await start();
});
afterEach(async () => {
  await core.close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls a procedure as the API does once its gate has let it pass. */
const call = async <Output>(
  contract: Pick<Contract, 'name'>,
  input: unknown,
  sessionId = 'one',
): Promise<Output> => {
  const handler = core.handlers.find((one) => one.contract.name === contract.name)!;
  const signal = new AbortController().signal;
  const parsed = handler.contract.input.parse(input);
  return handler.handle(parsed as never, { actor: core.actorOf(sessionId), signal, sessionId }) as Promise<Output>;
};
const by = (name: string) => ({ name });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (fault: Fault) => fault.code,
  );
const status = () =>
  call<{ state: string; logins: string[]; organisation: { name: string } | null }>(systemStatus, {});
/** Lets the watch that looks for idle sessions run once, and what it starts come to its end. */
const watch = async () => {
  vi.advanceTimersByTime(5_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
};

const setUp = async () => {
  const { kit } = await call<{ kit: string }>(by('setup.begin'), {});
  const organisation = {
    name: 'Elm Street',
    timeZone: 'America/Chicago',
    language: 'en',
    lawProfile: 'US',
    region: 'US',
    production: false,
  };
  const admin = { login: 'ana', name: 'Ana Lopez' };
  await call(finishSetup, {
    organisation,
    admin,
    password: PASSWORD,
    kit: kit.toLowerCase().replaceAll('-', ' '),
  });
  return kit;
};
const audited = async (): Promise<string[]> => {
  const { openDatabase } = await import('#platform/database/open.ts');
  const { createVault } = await import('#platform/keys/vault.ts');
  const { key } = await createVault({ folder, clock: { now: () => now }, random: systemRandom }).openWithPassword(
    'ana',
    PASSWORD,
  );
  const connection = openDatabase(join(folder, 'almoner.db'), key, 'reader');
  const rows = connection.prepare('SELECT action FROM audit ORDER BY seq').all() as { action: string }[];
  connection.close();
  return rows.map((row) => row.action);
};

describe('set-up', () => {
  test('signs the administrator in, and is done once', async () => {
    expect((await status()).state).toBe('empty');
    await setUp();
    expect(await status()).toMatchObject({ state: 'open', logins: ['ana'], organisation: { name: 'Elm Street' } });
    expect(core.actorOf('one')).toMatchObject({ login: 'ana', role: 'admin' });
    expect(await codeOf(call(by('setup.begin'), {}))).toBe('setup.done');
  });

  test('cannot be finished without the kit that was shown, and then leaves nothing', async () => {
    await call(by('setup.begin'), {});
    const organisation = {
      name: 'X',
      timeZone: 'UTC',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
    };
    const wrong = { organisation, admin: { login: 'a', name: 'A' }, password: PASSWORD, kit: 'ABCD' };
    expect(await codeOf(call(finishSetup, wrong))).toBe('setup.kit_mismatch');
    expect((await status()).state).toBe('empty');
  });

  test('that was refused half-way can be begun again', async () => {
    const { kit } = await call<{ kit: string }>(by('setup.begin'), {});
    const organisation = {
      name: 'X',
      timeZone: 'Mars/Olympus',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
    };
    const bad = { organisation, admin: { login: 'ana', name: 'Ana' }, password: PASSWORD, kit };
    expect(await codeOf(call(finishSetup, bad))).toBe('settings.time_zone');
    expect((await status()).state).toBe('empty');
    await setUp();
    expect((await status()).state).toBe('open');
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual(['almoner.db']);
  });

  test('refuses a weak password', async () => {
    const { kit } = await call<{ kit: string }>(by('setup.begin'), {});
    const organisation = {
      name: 'X',
      timeZone: 'UTC',
      language: 'en',
      lawProfile: 'US',
      region: 'US',
      production: false,
    };
    expect(
      await codeOf(call(finishSetup, { organisation, admin: { login: 'a', name: 'A' }, password: 'short', kit })),
    ).toBe('password.weak');
    expect((await status()).state).toBe('empty');
  });
});

describe('a session', () => {
  test('locks, and everything of it is refused until it is unlocked; the database stays open', async () => {
    await setUp();
    const ended: string[] = [];
    core.onSessionEnd((id) => ended.push(id));
    await call(by('session.lock'), {});
    expect(core.actorOf('one')).toBeNull();
    expect(ended).toEqual(['one']);
    expect((await status()).state).toBe('open');
    expect(await codeOf(call(by('session.unlock'), { password: 'not this one at all' }))).toBe('password.wrong');
    const { me } = await call<{ me: Me }>(by('session.unlock'), { password: PASSWORD });
    expect(me).toMatchObject({ login: 'ana', name: 'Ana Lopez', viewOnly: false });
    await core.close();
    expect((await audited()).slice(-4)).toEqual(['sign-in', 'lock', 'sign-in-failed', 'sign-in']);
  });

  test('locks after ten minutes without input, and not while there is some', async () => {
    await setUp();
    now += 9 * MINUTE;
    await call(by('session.keepAlive'), {});
    now += 9 * MINUTE;
    await watch();
    expect(core.actorOf('one')).not.toBeNull();
    now += MINUTE;
    await watch();
    expect(core.actorOf('one')).toBeNull();
  });

  test('locked for half an hour, the database is sealed; signing in opens it again', async () => {
    await setUp();
    await call(by('session.lock'), {});
    now += 29 * MINUTE;
    await watch();
    expect(core.state).toBe('open');
    now += MINUTE;
    await watch();
    expect(core.state).toBe('sealed');
    expect(await codeOf(call(by('records.list'), { entity: 'person' }))).toBe('session.required');
    await call(by('session.unlock'), { password: PASSWORD });
    expect(core.state).toBe('open');
  });

  test('signed out by the last user seals at once', async () => {
    await setUp();
    await core.signIn('two', { password: PASSWORD, origin: 'browser' });
    let told = 0;
    core.onSealed(() => {
      told += 1;
    });
    await call(by('session.signOut'), {}, 'two');
    expect([core.state, told]).toEqual(['open', 0]);
    await call(by('session.signOut'), {});
    expect([core.state, told]).toEqual(['sealed', 1]);
  });

  test('of one who only looks cannot write, until he stops only looking', async () => {
    await setUp();
    const person = { changes: [{ kind: 'create', entity: 'person', values: { nickname: 'Tris' } }] };
    const { me } = await call<{ me: Me }>(by('session.viewOnly'), { on: true });
    expect(me).toMatchObject({ viewOnly: true, writable: [] });
    expect(await codeOf(call(by('records.save'), person))).toBe('access.denied');
    await call(by('session.viewOnly'), { on: false });
    expect(await codeOf(call(by('records.save'), person))).toBe('nothing was refused');
  });

  test('opened by the kit sets a new password; the old one opens nothing', async () => {
    const kit = await setUp();
    await call(by('session.signOut'), {});
    const newPassword = 'the harbour is quiet this evening';
    await call(by('session.unlockWithKit'), { kit, newPassword });
    expect(core.actorOf('one')).not.toBeNull();
    await call(by('session.changePassword'), { oldPassword: newPassword, newPassword: PASSWORD });
    await call(by('session.signOut'), {});
    expect(await codeOf(call(by('session.unlock'), { password: newPassword }))).toBe('password.wrong');
    expect(await codeOf(call(by('session.unlock'), { password: PASSWORD }))).toBe('nothing was refused');
  });
});

test('reading through threads answers with records and leaves an entry for each one opened', async () => {
  await setUp();
  const { ops } = await call<{ ops: { record: string }[] }>(by('records.save'), {
    changes: [
      {
        kind: 'create',
        entity: 'person',
        values: { nickname: 'Tris', birthDate: '1951-07', roles: ['patient', 'family'] },
      },
    ],
  });
  const id = ops[0]!.record;
  expect(await call(by('records.get'), { entity: 'person', id })).toMatchObject({
    id,
    title: 'Tris',
    createdBy: 'Ana Lopez',
  });
  expect(await call(by('people.recent'), {})).toMatchObject({
    records: [{ id, title: 'Tris', birthDate: '1951-07', roles: ['patient', 'family'] }],
  });
  const page = await call<{ rows: unknown[] }>(by('records.list'), { entity: 'person' });
  expect(page.rows).toHaveLength(1);
  await core.close();
  expect((await audited()).filter((action) => action === 'open' || action === 'list')).toEqual(['open', 'list']);
});

test('a second core on the same folder is told that it is in use', async () => {
  expect(await codeOf(start())).toBe('data.in_use');
});

test('what commits is told to those who watch', async () => {
  await setUp();
  const controller = new AbortController();
  const handler = core.handlers.find((one) => one.contract.name === 'changes.watch')!;
  const feed = handler.handle({} as never, {
    actor: core.actorOf('one'),
    signal: controller.signal,
    sessionId: 'one',
  }) as AsyncGenerator<{ entity: string; ids: string[] }>;
  const next = feed.next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { ops } = await call<{ ops: { record: string }[] }>(by('records.save'), {
    changes: [{ kind: 'create', entity: 'person', values: { nickname: 'Tris' } }],
  });
  expect((await next).value).toEqual({ entity: 'person', ids: [ops[0]!.record] });
  controller.abort();
  expect((await feed.next()).done).toBe(true);
});
