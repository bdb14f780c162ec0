/** Files of documents between two computers of a clinic, as their screens ask for them (CA-29, HR-04). */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachmentNames, attachmentPath } from '#platform/files/attachments.ts';
import { flipped } from '#platform/sync/flipped.testing.ts';
import { NEW_PASSWORD, newClinic, openClinic, PASSWORD, restoreInto, type TestClinic } from './backup.testing.ts';
import { makeBackup } from './backup.ts';
import { checkInstallation } from './check.ts';
import { nameDevice } from './device-names.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf } from './devices.ts';
import { attachDocument, codeOf, readDocument } from './documents.testing.ts';
import { createFileKeeper, type FileKeeper } from './file-keeper.ts';
import { forgettingSteps } from './forgetting.ts';
import { createSyncKeeper } from './sync-keeper.ts';
import { syncOnce } from './sync-once.ts';

const BYTES = Buffer.alloc(700_000, 'member id 4711 ');
BYTES.write('%PDF-1.7\n');

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let other: TestClinic;
const stops: (() => void)[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-files-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  await world.publish(clinic);
  nameDevice(clinic.platform, clinic.admin, belongingOf(clinic.installation).identity.device, { name: 'Desk 1' });
  await world.join(clinic, join(root, 'desk'));
  other = await openClinic(join(root, 'desk'), clinic.kit, PASSWORD);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  for (const one of [clinic, other]) await one.close();
  rmSync(root, { recursive: true, force: true });
});

const attach = async (): Promise<string> => (await attachDocument(clinic, BYTES, { name: 'card.pdf' })).id;
const problems = ({ platform, key }: TestClinic) =>
  checkInstallation(platform, key, () => undefined).problems.map(({ code }) => code);
const sync = ({ installation }: TestClinic): Promise<void> => syncOnce(installation, world.outside);
const keep = ({ installation }: TestClinic): FileKeeper => {
  const files = createFileKeeper(installation, world.outside);
  const keeper = createSyncKeeper(installation, world.outside, files.begin);
  keeper.tick();
  stops.push(() => keeper.stop());
  return files;
};
/** Resolves at the first change after which it is so; the test's own time limit is the patience. */
const until = (files: FileKeeper, isSo: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = files.onChange(look);
    look();
  });

test('a file goes up by itself, is said to be elsewhere, and opens once it was fetched', async () => {
  const here = keep(clinic);
  const id = await attach();
  const placeOf = (files: FileKeeper, of: TestClinic) => files.places(of.admin, [id])[0];
  await until(here, () => placeOf(here, clinic)?.atRelay === true);
  const there = keep(other);
  await until(there, () => placeOf(there, other)?.state === 'relay');
  expect(placeOf(there, other)).toMatchObject({ from: 'Desk 1', asked: false, progress: null, pinned: false });
  expect(await codeOf(readDocument(other, id))).toBe('file.away');
  expect(problems(other)).toEqual([]);
  expect(there.figures()).toMatchObject({ shared: true, here: 0, away: 1, awayBytes: BYTES.length, unsent: 0 });
  there.fetch(other.admin, id);
  await until(there, () => placeOf(there, other)?.state === 'here');
  expect((await readDocument(other, id)).equals(BYTES)).toBe(true);
  expect(problems(other)).toEqual([]);
  expect(there.figures()).toMatchObject({ here: 1, away: 0 });
});

test('what came here and is gone is damage, and is fetched again by itself', async () => {
  const id = await attach();
  await sync(clinic);
  await sync(other);
  const there = keep(other);
  there.choose(other.admin, { keep: 'everything', days: 90 });
  const isHere = () => there.places(other.admin, [id])[0]?.state === 'here';
  await until(there, isHere);
  const [hash] = attachmentNames(other.dataDir);
  const path = attachmentPath(other.dataDir, hash!);
  const whole = readFileSync(path);
  writeFileSync(path, flipped(whole, 0));
  expect(problems(other)).toEqual(['file.damaged']);
  rmSync(path);
  expect(problems(other)).toEqual(['file.damaged']);
  expect(there.places(other.admin, [id])[0]?.state).toBe('relay');
  there.fetch(other.admin, id);
  await until(there, isHere);
  expect(problems(other)).toEqual([]);
});

test('one run of sync sends files too, and an erased one goes from the relay and every computer', async () => {
  const id = await attach();
  await sync(clinic);
  const stored = () =>
    [...world.relay.backUp().organisations.values()].reduce((sum, { chunks }) => sum + chunks.size, 0);
  expect(stored()).toBe(1);
  await sync(other);
  const there = keep(other);
  there.pin(other.admin, id, true);
  await until(there, () => there.places(other.admin, [id])[0]?.state === 'here');
  const erase = { kind: 'erase', entity: 'document', id, reason: 'asked for' } as const;
  clinic.platform.records.commit({ actor: clinic.admin, changes: [erase] });
  const forget = ({ platform, modules }: TestClinic) => {
    for (const _ of forgettingSteps(platform, modules));
  };
  forget(clinic);
  await sync(clinic);
  expect(stored()).toBe(0);
  stops.pop()!();
  await sync(other);
  forget(other);
  await sync(other);
  expect([clinic, other].flatMap(({ dataDir }) => attachmentNames(dataDir))).toEqual([]);
  expect(stored()).toBe(0);
});

test('after a restore the files of the backup go up again, to a relay that lost everything', async () => {
  await attach();
  await sync(clinic);
  const { file } = makeBackup(clinic.platform, clinic.key, join(root, 'safe'), () => undefined);
  await restoreInto({ file, kit: clinic.kit, dataDir: join(root, 'restored') });
  const restored = await openClinic(join(root, 'restored'), clinic.kit, NEW_PASSWORD);
  try {
    expect(problems(restored)).toEqual([]);
    await world.rejoin(clinic, restored);
    world.relay.restart(null);
    const [hash] = attachmentNames(clinic.dataDir);
    const ofRelay = () =>
      [...world.relay.backUp().organisations.values()].flatMap(({ chunks }) => [...chunks.keys()]);
    expect(existsSync(attachmentPath(restored.dataDir, hash!))).toBe(true);
    await sync(restored);
    await sync(restored);
    expect(ofRelay()).toEqual([hash]);
  } finally {
    await restored.close();
  }
});
