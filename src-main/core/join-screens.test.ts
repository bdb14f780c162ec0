/** Two cores as two screens: one invites, one joins, through the procedures that the window calls. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SyncStatus } from '#modules/settings/contract/sync.api.ts';
import type { DeviceEntry, InvitationState } from '#modules/users/contract/devices.api.ts';
import type { JoinState } from '#modules/users/contract/join.api.ts';
import { PASSWORD, vaultOptions } from './backup.testing.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';

let root: string;
let world: TestWorld;
let first: Core;
let second: Core;
let kit: string;

const coreAt = (name: string): Promise<Core> =>
  createCore({
    ...{ dataDir: join(root, name), host: 'browser', version: '1.2.3', vault: vaultOptions },
    outside: world.outside,
  });

const handle = (core: Core, name: string, input: unknown, signal = new AbortController().signal): unknown => {
  const handler = core.handlers.find(({ contract }) => contract.name === name)!;
  const call = { actor: core.actorOf('one'), signal, sessionId: 'one' };
  return handler.handle(handler.contract.input.parse(input) as never, call);
};
const call = <Output>(core: Core, name: string, input: unknown = {}) =>
  handle(core, name, input) as Promise<Output>;

/** The first state of a feed that is as wanted. */
async function until<State>(core: Core, name: string, isSo: (state: State) => boolean): Promise<State> {
  const stop = new AbortController();
  for await (const state of handle(core, name, {}, stop.signal) as AsyncIterable<State>)
    if (isSo(state)) {
      stop.abort();
      return state;
    }
  throw new Error('the feed ended');
}
const invitation = (step: InvitationState['step']) =>
  until<InvitationState>(first, 'devices.invitation', (state) => state.step === step || state.step === 'failed');
const joining = (step: JoinState['step']) =>
  until<JoinState>(second, 'setup.joinWatch', (state) => state.step === step || state.step === 'failed');

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-screens-'));
  world = createTestWorld();
  [first, second] = [await coreAt('first'), await coreAt('second')];
  kit = (await call<{ kit: string }>(first, 'setup.begin')).kit;
  const organisation = {
    ...{ name: 'Elm', timeZone: 'UTC', language: 'en', lawProfile: 'US', region: 'US', production: false },
  };
  await call(first, 'setup.finish', {
    ...{ organisation, admin: { login: 'ana', name: 'Ana' }, password: PASSWORD, kit },
  });
});
afterEach(async () => {
  await second.close();
  await first.close();
  rmSync(root, { recursive: true, force: true });
});

const begin = { relay: 'wss://relay.test', spaces: ['org', 'clinical'], admin: false };

test('a computer comes in: code, digits on both screens, a password mistyped once', async () => {
  await call(first, 'devices.invite', begin);
  const open = await invitation('open');
  if (open.step !== 'open') throw new Error('no code');
  await expect(call(first, 'devices.invite', begin)).rejects.toMatchObject({ code: 'invite.busy' });
  await call(second, 'setup.join', { relay: world.url, code: open.text });
  const here = await invitation('arrived');
  const there = await joining('comparing');
  expect(here).toMatchObject({ digits: (there as { digits: string }).digits });
  await expect(call(first, 'devices.confirm', { password: 'not hers at all, ever' })).rejects.toMatchObject({
    code: 'password.wrong',
  });
  await call(first, 'devices.confirm', { password: PASSWORD });
  expect(await joining('password')).toEqual({ step: 'password', login: 'ana', wrong: false });
  await call(second, 'setup.joinPassword', { password: 'a quiet evening at the front desk' });
  const again = await until<JoinState>(second, 'setup.joinWatch', (state) => state.step === 'password');
  expect(again).toEqual({ step: 'password', login: 'ana', wrong: true });
  await call(second, 'setup.joinPassword', { password: PASSWORD });
  expect(await joining('joined')).toEqual({ step: 'joined', login: 'ana' });
  const joined = await invitation('joined');
  expect(joined.step).toBe('joined');
  // Signed in where the password was given, with the role that came with her record.
  expect(second.actorOf('one')).toMatchObject({ login: 'ana', role: 'admin' });
  expect(second.actorOf('two')).toBeNull();
  const { devices } = await call<{ devices: DeviceEntry[] }>(first, 'devices.list');
  expect(devices.map(({ own, admin, spaces }) => [own, admin, spaces])).toEqual([
    [true, true, ['org', 'clinical', 'restricted', 'audit']],
    [false, false, ['org', 'clinical']],
  ]);
});

test('digits that differ let nobody in, and the folder stays empty for another attempt', async () => {
  await call(first, 'devices.invite', begin);
  const open = await invitation('open');
  if (open.step !== 'open') throw new Error('no code');
  await call(second, 'setup.join', { relay: world.url, code: open.code });
  await invitation('arrived');
  await call(first, 'devices.cancel', { different: true });
  expect(await invitation('failed')).toMatchObject({ fault: { code: 'invite.digits' } });
  expect(second.state).toBe('empty');
  const { devices } = await call<{ devices: DeviceEntry[] }>(first, 'devices.list');
  expect(devices).toHaveLength(1);
});

test('who joins may give up while the digits are compared: both screens say so, and nothing is left', async () => {
  await call(first, 'devices.invite', begin);
  const open = await invitation('open');
  if (open.step !== 'open') throw new Error('no code');
  await call(second, 'setup.join', { relay: world.url, code: open.code });
  await invitation('arrived');
  await joining('comparing');
  await call(second, 'setup.joinCancel');
  expect(await until<JoinState>(second, 'setup.joinWatch', ({ step }) => step === 'none')).toEqual({
    step: 'none',
  });
  expect(await invitation('failed')).toMatchObject({ fault: { code: 'invite.abandoned' } });
  expect(second.state).toBe('empty');
  expect(readdirSync(join(root, 'second'))).toHaveLength(1);
});

test('and instead of a password, after which the same computer comes in by another code', async () => {
  const bring = async (): Promise<void> => {
    await call(first, 'devices.invite', begin);
    const open = await invitation('open');
    if (open.step !== 'open') throw new Error('no code');
    await call(second, 'setup.join', { relay: world.url, code: open.code });
    await invitation('arrived');
    await call(first, 'devices.confirm', { password: PASSWORD });
    await joining('password');
  };
  await bring();
  await call(second, 'setup.joinCancel');
  expect(await invitation('failed')).toMatchObject({ fault: { code: 'invite.abandoned' } });
  await call(first, 'devices.cancel', {});
  await bring();
  await call(second, 'setup.joinPassword', { password: PASSWORD });
  expect(await joining('joined')).toMatchObject({ step: 'joined' });
});

test('the computers are lost: a new one takes the clinic back from the relay by the kit', async () => {
  await call(first, 'devices.invite', begin);
  await invitation('open');
  await call(first, 'records.save', {
    changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'Ann', family: 'Lee' } } }],
  });
  await until<SyncStatus>(first, 'sync.watch', ({ settled, pending }) => settled && pending === 0);
  const asked = { relay: world.url, kit, login: 'ana', password: 'nine green lanterns by the river' };
  await call(second, 'setup.recover', { ...asked, kit: kit.replace(/^.{5}/, '00000') });
  expect((await joining('failed')).step).toBe('failed');
  expect(readdirSync(join(root, 'second'))).toHaveLength(1);
  await call(second, 'setup.recover', asked);
  const done = (state: JoinState): boolean => state.step === 'joined' || state.step === 'failed';
  const wanted = (state: JoinState): boolean => done(state) && second.state === 'open';
  expect(await until<JoinState>(second, 'setup.joinWatch', wanted)).toEqual({ step: 'joined', login: 'ana' });
  expect(second.actorOf('one')).toMatchObject({ login: 'ana', role: 'admin' });
  expect(await call(second, 'records.count', { entity: 'person' })).toMatchObject({ count: 1 });
  const { devices } = await call<{ devices: DeviceEntry[] }>(second, 'devices.list');
  expect(devices.map(({ own, revoked }) => [own, revoked])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('a code that is none fails at once, and can be typed again', async () => {
  await call(first, 'devices.invite', begin);
  await call(second, 'setup.join', { relay: world.url, code: 'ABCDE' });
  expect(await joining('failed')).toMatchObject({ fault: { code: 'invite.malformed' } });
  await call(second, 'setup.join', { relay: world.url, code: '00000-00000-00000-00000-000000' });
  const failed = (state: JoinState): boolean => state.step === 'failed' && state.fault.code === 'invite.unknown';
  expect(await until<JoinState>(second, 'setup.joinWatch', failed)).toMatchObject({ step: 'failed' });
  await expect(call(first, 'setup.join', { relay: world.url, code: 'ABCDE' })).rejects.toMatchObject({
    code: 'setup.done',
  });
});
