/** How a computer gets out of what stops it: shut out, doubled, or on one of two lists of computers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAlarms, standingAlarms } from '#platform/sync/alarms.ts';
import { refusing } from '#platform/sync/relay.testing.ts';
import { createSyncSums } from '#platform/sync/sync-sums.ts';
import { toWireId } from '#platform/sync/wire-id.ts';
import { newClinic, openClinic, PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { checkInstallation } from './check.ts';
import { createCore } from './core.ts';
import type { Core } from './core.types.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf, changeMembership, deviceEntries, setRights, shutOut } from './devices.ts';
import { startOver } from './new-device.ts';
import { createSyncKeeper } from './sync-keeper.ts';
import { syncOnce } from './sync-once.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let other: TestClinic;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-over-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  await world.publish(clinic);
  await world.join(clinic, join(root, 'desk'));
  other = await openClinic(join(root, 'desk'), clinic.kit, PASSWORD);
  await sync(clinic);
  await sync(other);
});
afterEach(async () => {
  for (const one of [clinic, other]) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const sync = ({ installation }: TestClinic) => syncOnce(installation, world.outside);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (thrown: { code: string }) => thrown.code,
  );
const idOf = ({ installation }: TestClinic) =>
  deviceEntries(installation.platform, belongingOf(installation)).find(({ own }) => own)!.device;
const people = ({ platform }: TestClinic) =>
  platform.writer.prepare('SELECT count(*) AS count FROM person').get()!.count;
const alarmsOf = ({ platform }: TestClinic) => standingAlarms(platform.writer).map(({ kind }) => kind);
const raise = ({ platform }: TestClinic, kind: 'fork' | 'clone', device: string): void => {
  const { writer, audit, clock } = platform;
  const sums = createSyncSums(writer);
  const now = (): number => clock.now();
  createAlarms({ writer, sums, audit, now, changed: () => undefined }).raise(kind, { space: 'org', device });
};
const problemsOf = ({ platform, key }: TestClinic) => checkInstallation(platform, key, () => undefined).problems;

/** The relay is put back to a backup, and each of two administrators writes the next record. */
async function split(): Promise<void> {
  await setRights(clinic.installation, world.outside, clinic.admin, idOf(other), { admin: true });
  await sync(other);
  const backup = world.relay.backUp();
  await changeMembership(clinic.installation, world.outside, (author, session) =>
    author.rotate(session, () => true),
  );
  world.relay.restart(backup);
  await changeMembership(other.installation, world.outside, (author, session) =>
    author.rotate(session, () => true),
  );
  expect(await codeOf(changeMembership(clinic.installation, world.outside, async () => undefined))).toBe(
    'membership.forked',
  );
}

describe('a list of computers that was split', () => {
  test('is left by who stood on the other side: what was written meanwhile comes along', async () => {
    await split();
    clinic.addPerson('Meanwhile');
    await startOver(clinic.installation, clinic.key);
    expect(belongingOf(clinic.installation).standing).toBe('outside');
    expect(problemsOf(clinic)).toEqual([]);
    await world.rejoin(other, clinic);
    await sync(clinic);
    clinic.addPerson('After');
    await sync(clinic);
    await sync(other);
    expect([people(clinic), people(other)]).toEqual([2, 2]);
    expect(alarmsOf(clinic)).toEqual([]);
    expect([problemsOf(clinic), problemsOf(other)]).toEqual([[], []]);
  });

  test('that shut it out before it heard of the right one is left all the same', async () => {
    await setRights(clinic.installation, world.outside, clinic.admin, idOf(other), { admin: true });
    await world.join(clinic, join(root, 'third'));
    const third = await openClinic(join(root, 'third'), clinic.kit, PASSWORD);
    for (const one of [clinic, other, third]) await sync(one);
    const backup = world.relay.backUp();
    await changeMembership(other.installation, world.outside, (author, session) =>
      author.rotate(session, () => true),
    );
    const right = world.relay.backUp();
    world.relay.restart(backup);
    await shutOut(clinic.installation, world.outside, clinic.admin, idOf(third));
    third.addPerson('Meanwhile');
    expect(await codeOf(sync(third))).toBe('device.revoked');
    // It knows of one list, and of no reason why that should not be the one.
    expect(belongingOf(third.installation).log.fork()).toBeNull();
    await startOver(third.installation, third.key);
    world.relay.restart(right);

    await world.rejoin(other, third);
    for (const one of [third, other, third]) await sync(one);
    expect(belongingOf(third.installation).standing).toBe('member');
    expect([people(third), people(other)]).toEqual([1, 1]);
    expect([problemsOf(third), problemsOf(other)]).toEqual([[], []]);
    await third.close();
  });

  test('goes on where an administrator holds it for the right one, and the relay does', async () => {
    await split();
    const keeper = createSyncKeeper(other.installation, world.outside);
    const { log } = belongingOf(other.installation);
    const theirs = belongingOf(clinic.installation).log.after(0);
    expect(log.take(1, theirs)).toBe('forked');
    raiseFork();
    keeper.tick();
    const [alarm] = keeper.status().alarms;
    expect(alarm).toMatchObject({ kind: 'fork', device: null });
    keeper.settle(other.admin, alarm!.id);
    expect(log.fork()).toBeNull();
    keeper.stop();
    other.addPerson('Goes on');
    await sync(other);
    expect(
      other.platform.writer.prepare('SELECT count(*) AS n FROM sync_own WHERE receipt IS NULL').get(),
    ).toEqual({ n: 0 });
    expect(problemsOf(other)).toEqual([]);

    function raiseFork(): void {
      const { writer, audit, clock } = other.platform;
      const now = (): number => clock.now();
      createAlarms({ writer, sums: createSyncSums(writer), audit, now, changed: () => undefined }).raise('fork');
    }
  });
});

describe('a relay that lost a part of the list of computers', () => {
  /** It was put back to before the computer was shut out that goes on writing, and nothing else knows of that but the first. */
  async function setBack(): Promise<TestClinic> {
    await setRights(clinic.installation, world.outside, clinic.admin, idOf(other), { admin: true });
    await sync(other);
    await world.join(clinic, join(root, 'lost'));
    const lost = await openClinic(join(root, 'lost'), clinic.kit, PASSWORD);
    for (const one of [lost, clinic, other]) await sync(one);
    const backup = world.relay.backUp();
    await shutOut(clinic.installation, world.outside, clinic.admin, idOf(lost));
    world.relay.restart(backup);
    lost.addPerson('Meanwhile');
    await sync(lost);
    return lost;
  }

  test('gets it back from whoever knows it, and the computer stays shut out', async () => {
    const lost = await setBack();
    await changeMembership(clinic.installation, world.outside, async () => undefined);
    expect(await codeOf(sync(lost))).toBe('device.revoked');
    await sync(clinic);
    await sync(other);
    expect([people(clinic), people(other)]).toEqual([0, 0]);
    expect([alarmsOf(clinic), problemsOf(clinic)]).toEqual([['rolled-back'], []]);
    expect(await codeOf(sync(lost))).toBe('device.revoked');
    await lost.close();
  });

  test('and does not take it is left for what it has, by who knows better', async () => {
    const lost = await setBack();
    world.relay.tamper = refusing('restore');
    expect(await codeOf(changeMembership(clinic.installation, world.outside, async () => undefined))).toBe(
      'membership.overtaken',
    );
    expect(await codeOf(sync(clinic))).toBe('membership.overtaken');
    clinic.addPerson('Of the first');
    await startOver(clinic.installation, clinic.key);
    expect(belongingOf(clinic.installation).standing).toBe('outside');
    await world.rejoin(other, clinic);
    // For a while the relay held it up, for an administrator had signed that it is out.
    world.relay.advance(60_000);
    for (const one of [clinic, other, lost]) await sync(one);
    expect([people(clinic), people(other), people(lost)]).toEqual([2, 2, 2]);
    // It was told, and goes on being told until somebody has looked into it.
    expect([alarmsOf(clinic), problemsOf(clinic)]).toEqual([['rolled-back'], []]);
    await shutOut(other.installation, world.outside, other.admin, idOf(lost));
    expect(await codeOf(sync(lost))).toBe('device.revoked');
    await lost.close();
  });
});

test('a computer that said two things is shut out, and with it the alarm that stopped the others', async () => {
  raise(clinic, 'fork', toWireId(idOf(other)));
  clinic.addPerson('Held back');
  await shutOut(clinic.installation, world.outside, clinic.admin, idOf(other));
  expect(alarmsOf(clinic)).toEqual([]);
  await sync(clinic);
  expect(clinic.platform.writer.prepare('SELECT count(*) AS n FROM sync_own WHERE receipt IS NULL').get()).toEqual(
    {
      n: 0,
    },
  );
});

test('a copy goes on as another computer; one that is in its place does not', async () => {
  expect(await codeOf(startOver(other.installation, other.key))).toBe('device.in_place');
  const former = idOf(other);
  raise(other, 'clone', toWireId(former));
  other.addPerson('Of the copy');
  await startOver(other.installation, other.key);
  expect(problemsOf(other)).toEqual([]);
  await world.rejoin(clinic, other);
  await sync(other);
  await sync(clinic);
  expect(idOf(other)).not.toBe(former);
  expect(people(clinic)).toBe(1);
  expect(alarmsOf(other)).toEqual([]);
});

test('whoever comes to the unlock page of a computer that was shut out is told, after a restart too', async () => {
  const dataDir = join(root, 'desk');
  const start = (): Promise<Core> =>
    createCore({ dataDir, host: 'browser', version: '1.2.3', vault: vaultOptions, outside: world.outside });
  const call = async (core: Core, name: string, input: unknown): Promise<unknown> => {
    const handler = core.handlers.find(({ contract }) => contract.name === name)!;
    const said = { actor: core.actorOf('one'), signal: new AbortController().signal, sessionId: 'one' };
    return handler.handle(handler.contract.input.parse(input) as never, said);
  };
  const isTold = async (core: Core) => ((await call(core, 'system.status', {})) as { shutOut: boolean }).shutOut;
  await shutOut(clinic.installation, world.outside, clinic.admin, idOf(other));
  expect(await codeOf(sync(other))).toBe('device.revoked');
  await other.close();

  let core = await start();
  await core.signIn('one', { login: 'ana', password: PASSWORD, origin: 'browser' });
  expect([core.state, await isTold(core)]).toEqual(['open', true]);
  await core.close();
  core = await start();
  expect([core.state, await isTold(core)]).toEqual(['sealed', true]);

  await core.signIn('one', { login: 'ana', password: PASSWORD, origin: 'browser' });
  await call(core, 'devices.startOver', { password: PASSWORD });
  expect([core.state, await isTold(core)]).toEqual(['sealed', false]);
  await core.close();
  other = await openClinic(dataDir, clinic.kit, PASSWORD);
});
