/**
 * A computer in wrong hands is the one that writes snapshots, and begins new computers with what it likes: ops of users that it wrote itself, and others that
 * it never sent to anybody, in the names of other computers. What counts of them for a computer that begins so: nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { createMeta } from '#platform/database/meta.ts';
import { createVault } from '#platform/keys/vault.ts';
import { standingAlarms } from '#platform/sync/alarms.ts';
import { createSyncClient } from '#platform/sync/client.ts';
import { snapshotNotes } from '#platform/sync/snapshot-notes.ts';
import type { Timers } from '#platform/sync/types.ts';
import { fromWireId } from '#platform/sync/wire-id.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { newClinic, openClinic, PASSWORD, type TestClinic, vaultOptions } from './backup.testing.ts';
import { checkInstallation } from './check.ts';
import { createTestWorld, type TestWorld } from './devices.testing.ts';
import { belongingOf, changeMembership } from './devices.ts';
import { settleUsers } from './settle-users.ts';
import { syncOnce } from './sync-once.ts';
import { systemClock, systemRandom } from './system.ts';
import { admitUser } from './users.ts';
import { bring, edit, forge, late, slip } from './warrants.testing.ts';

let root: string;
let world: TestWorld;
let clinic: TestClinic;
let thief: TestClinic;
let dan: Id;
let open: TestClinic[];

const vaultOf = ({ dataDir }: TestClinic) =>
  createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
const sync = (desk: TestClinic): Promise<void> => syncOnce(desk.installation, world.outside);
const deviceOf = (desk: TestClinic): Id => fromWireId(belongingOf(desk.installation).identity.device);
const notesOf = ({ platform }: TestClinic) => snapshotNotes(createMeta(platform.writer));
const shown = ({ platform }: TestClinic, user: Id = dan) => platform.records.peek('user', user)?.values;

async function joinAs(name: string): Promise<TestClinic> {
  await sync(clinic);
  const dataDir = join(root, name);
  await world.inviting(clinic, (code) => world.answer(code, dataDir));
  const desk = await openClinic(dataDir, clinic.kit, PASSWORD);
  open.push(desk);
  await sync(desk);
  await settleUsers(desk.platform, vaultOf(desk), desk.key);
  return desk;
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-snapshot-'));
  world = createTestWorld();
  clinic = await newClinic(root);
  open = [clinic];
  dan = await admitUser(clinic.platform, vaultOf(clinic), clinic.key, clinic.admin, {
    ...{ login: 'dan', name: 'dan', role: 'read-only', firstPassword: PASSWORD },
  });
  await world.publish(clinic);
  thief = await joinAs('thief');
  // Whoever is appointed need not manage computers.
  const { device } = belongingOf(thief.installation).identity;
  await changeMembership(clinic.installation, world.outside, (author, session) =>
    author.appoint(session, 'organisation', device),
  );
  await sync(thief);
});
afterEach(async () => {
  for (const desk of open) await desk.close();
  rmSync(root, { recursive: true, force: true });
});

/** As the program does it where there is much, with time that runs faster. */
async function writeSnapshot({ installation }: TestClinic): Promise<void> {
  const { platform } = installation;
  const { identity, keys, log, ...belonging } = belongingOf(installation);
  const { writer, records, audit, clock, random } = platform;
  const timers: Timers = {
    after(millis, work) {
      const timer = setTimeout(work, millis / 20);
      return () => clearTimeout(timer);
    },
  };
  const client = createSyncClient({
    ...{ writer, records, audit, clock, random, keys, identity, membership: log, registry, timers },
    ...{
      url: belonging.relay()!,
      connect: world.outside.connect,
      snapshots: { short: 1, often: 1, lookMillis: 0 },
    },
    breathe: (work) => void setImmediate(work),
  });
  try {
    await expect.poll(() => notesOf(thief).written('org'), { timeout: 15_000 }).not.toBeNull();
    await expect.poll(() => client.isSettled, { timeout: 15_000 }).toBe(true);
  } finally {
    client.close();
  }
}

/** A computer that begins with the thief's snapshot. */
async function beginWithIt(): Promise<TestClinic> {
  await writeSnapshot(thief);
  const desk = await joinAs('later');
  expect(notesOf(desk).base('org')?.author).toBe(belongingOf(thief.installation).identity.device);
  return desk;
}

test('what it changed of users and sent does nothing at a computer that begins with its snapshot, and is told', async () => {
  edit(thief, dan, { role: 'admin', active: false });
  bring(thief, dan, forge(thief, dan, { role: { value: 'admin', at: late(thief) } }));
  await sync(thief);
  const desk = await beginWithIt();
  expect(shown(desk)).toMatchObject({ login: 'dan', role: 'read-only', active: true });
  expect(standingAlarms(desk.platform.writer).map(({ kind }) => kind)).toContain('unwarranted');
  expect(checkInstallation(desk.platform, desk.key, () => undefined).problems).toEqual([]);
});

test('what it never sent, and says that the administrator’s computer wrote, does nothing either', async () => {
  const as = deviceOf(clinic);
  slip(thief, { kind: 'edit', record: dan, body: { u03: [null, 'read-only', 'admin'] }, as });
  slip(thief, { kind: 'erase', record: dan, body: { fields: ['u04', 'u05'], reason: 'x' }, as });
  slip(thief, { kind: 'delete', record: dan, body: { seen: {} }, as });
  const mallory = thief.platform.newId();
  const made = mallory;
  const right = { u01: 'mallory', u02: 'mallory', u03: 'admin', u04: `${'A'.repeat(42)}k=`, u06: true };
  slip(thief, { kind: 'create', record: mallory, made, body: right, as });
  const role = { value: 'admin', at: late(thief) };
  const statement = forge(thief, dan, { by: belongingOf(clinic.installation).identity.device, role });
  const record = thief.platform.newId();
  slip(thief, { isWarrant: true, kind: 'create', record, made: record, body: { j01: dan, j02: statement }, as });

  const desk = await beginWithIt();
  expect(shown(desk)).toMatchObject({ login: 'dan', role: 'read-only', active: true });
  expect(shown(desk, mallory)).toMatchObject({ role: 'read-only', active: false });
  expect(shown(desk, mallory)).not.toHaveProperty('publicKey');
  expect([...vaultOf(desk).status().logins].sort()).toEqual(['ana', 'dan']);
  expect(standingAlarms(desk.platform.writer).map(({ kind }) => kind)).toContain('unwarranted');
  expect(checkInstallation(desk.platform, desk.key, () => undefined).problems).toEqual([]);
  // The others never heard of it.
  await sync(clinic);
  expect(shown(clinic, mallory)).toBeUndefined();
});
