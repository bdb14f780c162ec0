import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newClinic, openClinic, PASSWORD, type TestClinic } from './backup.testing.ts';
import { changeRelay } from './change-relay.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { createSyncKeeper, type SyncKeeper } from './sync-keeper.ts';
import { syncOnce } from './sync-once.ts';
import { systemRandom } from './system.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let other: TestClinic;
const keepers: SyncKeeper[] = [];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-keeper-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  await world.publish(clinic);
  await world.join(clinic, join(root, 'desk'));
  other = await openClinic(join(root, 'desk'), clinic.kit, PASSWORD);
  await syncOnce(other.installation, world.outside);
});
afterEach(async () => {
  for (const keeper of keepers.splice(0)) keeper.stop();
  for (const one of [clinic, other]) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const keep = ({ installation }: TestClinic): SyncKeeper => {
  const keeper = createSyncKeeper(installation, world.outside);
  keepers.push(keeper);
  keeper.tick();
  return keeper;
};
/** Resolves at the first change after which it is so; the test's own time limit is the patience. */
const until = (keeper: SyncKeeper, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = keeper.onChange(look);
    look();
  });

test('what is saved at one computer stands at the other without anybody asking, and the state says so', async () => {
  const [here, there] = [keep(clinic), keep(other)];
  await until(here, () => here.status().settled);
  await until(there, () => there.status().settled);
  const id = clinic.addPerson('Baker');
  await until(there, () => other.platform.records.peek('person', id) !== null);
  await until(here, () => here.stateOf(id)?.state === 'relay');
  expect(here.status()).toMatchObject({
    link: 'online',
    pending: 0,
    others: 1,
    alarms: [],
    waiting: [],
    frozen: false,
  });
  here.stop();
  expect(here.status()).toMatchObject({ link: 'off', settled: false });
});

test('whispers of the screens go from one to the other, and what never travels does not', async () => {
  const [here, there] = [keep(clinic), keep(other)];
  await until(here, () => here.status().settled);
  await until(there, () => there.status().settled);
  const heard = Promise.withResolvers<string>();
  there.whispers.onWhisper((_from, space, bytes) => heard.resolve(`${space}: ${Buffer.from(bytes).toString()}`));
  here.whispers.whisper('local', Buffer.from('to nobody'));
  here.whispers.whisper('org', Buffer.from('hello'));
  expect(await heard.promise).toBe('org: hello');
});

test('another relay is gone to as soon as an administrator accepted it, and the audit log says who did', async () => {
  const here = keep(clinic);
  await until(here, () => here.status().settled);
  world.relay.restart({ seed: systemRandom.bytes(32), organisations: new Map(), mailboxes: new Map() });
  await until(here, () => here.status().link === 'stranger');
  expect(here.status().alarms).toMatchObject([{ kind: 'wrong-key' }]);
  const id = clinic.addPerson('Baker');
  const named = { url: 'wss://elsewhere.test/', token: '' };
  const { relay } = await changeRelay(clinic.installation, world.outside, clinic.admin, named);
  expect(relay).toBe('wss://elsewhere.test');
  here.tick();
  await until(here, () => here.stateOf(id)?.state === 'relay');
  expect(here.status()).toMatchObject({ link: 'online', alarms: [{ kind: 'wiped' }] });
  const { writer } = clinic.platform;
  expect(writer.prepare("SELECT count(*) AS n FROM audit WHERE action = 'relay-change'").get()).toEqual({ n: 1 });
});

test('a clock that is not the relay’s is said as long as a client runs', async () => {
  const early: TestClinic = await newClinic(root, 'early', { now: () => Date.now() + 3_600_000 });
  try {
    await world.publish(early);
    const keeper = keep(early);
    await until(keeper, () => keeper.status().clockOff !== null);
    expect(keeper.status().clockOff).toBeGreaterThan(3590);
    keeper.stop();
    expect(keeper.status().clockOff).toBeNull();
  } finally {
    await early.close();
  }
});
