/** Who does what must happen once: an administrator says so, and two who say it at once do not undo each other unseen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newClinic, openClinic, PASSWORD, type TestClinic } from './backup.testing.ts';
import { createDeviceUpkeep } from './device-upkeep.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { appoint, appointmentsOf, belongingOf, deviceEntries, setRights, shutOut } from './devices.ts';
import { takeOverDuties } from './sole-device.ts';
import { createSyncKeeper } from './sync-keeper.ts';
import { syncOnce } from './sync-once.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let other: TestClinic;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-appoint-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  await world.publish(clinic);
  await world.join(clinic, join(root, 'desk'));
  other = await openClinic(join(root, 'desk'), clinic.kit, PASSWORD);
  await syncOnce(clinic.installation, world.outside);
  await setRights(clinic.installation, world.outside, clinic.admin, idOf(other), { admin: true });
  await syncOnce(other.installation, world.outside);
});
afterEach(async () => {
  for (const one of [clinic, other]) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const idOf = ({ installation }: TestClinic) =>
  deviceEntries(installation.platform, belongingOf(installation)).find(({ own }) => own)!.device;
const of = ({ installation }: TestClinic, duty = 'organisation') =>
  appointmentsOf(belongingOf(installation)).find((one) => one.duty === duty);
const make = (by: TestClinic, device: ReturnType<typeof idOf>, seen: number, duty: 'organisation' | null = null) =>
  appoint(by.installation, world.outside, by.admin, {
    duty: duty ?? 'organisation',
    device,
    seen,
  }).then(
    () => 'done',
    (thrown: { code: string }) => thrown.code,
  );

test('the first computer is appointed, and another one once an administrator says so', async () => {
  expect(of(clinic)).toEqual({ duty: 'organisation', device: idOf(clinic), number: 1 });
  expect(await make(clinic, idOf(other), 1)).toBe('done');
  expect(of(clinic)).toEqual({ duty: 'organisation', device: idOf(other), number: 2 });
  await syncOnce(other.installation, world.outside);
  expect(of(other)).toEqual(of(clinic));
  const actions = clinic.platform.writer.prepare("SELECT action FROM audit WHERE action = 'device-appoint'").all();
  expect(actions).toHaveLength(1);
});

test('of two who appoint at once the second is told, and nothing of his counts', async () => {
  const seen = of(other)!.number;
  expect(await make(clinic, idOf(other), seen)).toBe('done');
  expect(await make(other, idOf(clinic), seen)).toBe('device.appointed_meanwhile');
  expect(of(other)).toMatchObject({ device: idOf(other), number: 2 });
  // The same choice is no contradiction.
  expect(await make(other, idOf(other), seen)).toBe('done');
  expect(of(other)).toMatchObject({ number: 2 });
});

test('a location has its own, by the id of its record', async () => {
  const location = clinic.platform.newId();
  const duty = `location:${location}` as const;
  await appoint(clinic.installation, world.outside, clinic.admin, { duty, device: idOf(other), seen: 0 });
  expect(of(clinic, duty)).toEqual({ duty, device: idOf(other), number: 1 });
  expect(of(clinic)).toMatchObject({ number: 1 });
});

test('screens are told when the list changes, and of everything when a space comes or goes', async () => {
  const keeper = createSyncKeeper(other.installation, world.outside);
  const told: string[] = [];
  other.platform.records.onChange(({ entity }) => void told.push(entity));
  keeper.tick();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await until(() => keeper.status().settled);
  told.length = 0;
  await make(clinic, idOf(other), 1);
  await until(() => told.includes('device'));
  expect(told).not.toContain('flag');
  await setRights(clinic.installation, world.outside, clinic.admin, idOf(other), { spaces: ['org', 'audit'] });
  await until(() => told.includes('flag') && told.includes('person'));
  keeper.stop();
});

test('the only one that is left takes over what nobody does any more, once all is here; of two neither does', async () => {
  expect(await make(clinic, idOf(other), 1)).toBe('done');
  const keeper = createSyncKeeper(clinic.installation, world.outside);
  keeper.tick();
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  try {
    await until(() => keeper.status().settled);
    await takeOverDuties(clinic.installation, keeper.session()!);
    expect(of(clinic)).toMatchObject({ device: idOf(other), number: 2 });
    await shutOut(clinic.installation, world.outside, clinic.admin, idOf(other));
    await until(() => keeper.status().others === 0 && keeper.status().settled);
    let now = Date.now();
    const upkeep = createDeviceUpkeep(clinic.installation, { now: () => now });
    // Keys first; and not before all is here.
    upkeep.tick(keeper.session(), () => true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    upkeep.tick(keeper.session(), () => false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(of(clinic)).toMatchObject({ device: idOf(other), number: 2 });
    now += 60_000;
    upkeep.tick(keeper.session(), () => true);
    await until(() => of(clinic)!.number === 3);
    expect(of(clinic)).toMatchObject({ device: idOf(clinic), number: 3 });
    await takeOverDuties(clinic.installation, keeper.session()!);
    expect(of(clinic)).toMatchObject({ number: 3 });
  } finally {
    keeper.stop();
  }
});
