/**
 * A clinic that shared before users were said by signed statements, and ops were called by what they say: files of one of its two computers and of its relay,
 * as those versions wrote and left them (`shared-clinic`, never made anew). The present version opens them, and they go on together.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClinic, type TestClinic } from '#core/backup.testing.ts';
import { checkInstallation } from '#core/check.ts';
import { createTestWorld, oneOf } from '#core/devices.testing.ts';
import { belongingOf } from '#core/devices.ts';
import { syncOnce } from '#core/sync-once.ts';
import { registry } from '#modules/entities.ts';
import { verifyAudit } from '#platform/audit/verify.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import { standingAlarms } from '#platform/sync/alarms.ts';
import { createTestRelay } from '#platform/sync/relay.testing.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createSqliteStorage } from '../../sync-server/storage/sqlite.ts';
import type { RelayStorage } from '../../sync-server/storage/storage.ts';

const FILES = fileURLToPath(new URL('./shared-clinic', import.meta.url));
const PASSWORD = 'a heron stands in the shallow water';
/** Edited by both, by this one without having sent it; edited here; a nickname erased here. */
const [TUVA, OMAR, MEI] = [
  '01a204e3-68cb-7000-91d7-e88f36e604bb',
  '01a204e3-68cb-7001-ae19-0cae1b983e92',
  '01a204e3-68cb-7002-a2bc-94239744ab37',
] as Id[];

let root: string;
let storage: RelayStorage;
let open: TestClinic[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-upgrade-'));
  cpSync(FILES, root, { recursive: true });
  storage = createSqliteStorage(join(root, 'relay'));
  open = [];
});
afterEach(async () => {
  for (const desk of open) await desk.close();
  storage.close();
  rmSync(root, { recursive: true, force: true });
});

const nickname = ({ platform }: TestClinic, person: Id) =>
  platform.records.peek('person', person)?.values.nickname;
const usersAt = ({ platform }: TestClinic) =>
  platform.writer.prepare('SELECT login, role, active FROM user_account ORDER BY login').all();
const rightsAt = ({ platform }: TestClinic) =>
  platform.writer.prepare('SELECT login, role, active FROM user_right ORDER BY login').all();
const USERS = [
  { login: 'ana', role: 'admin', active: 1 },
  { login: 'eve', role: 'staff', active: 1 },
];

test('opens, says of its users what their records said, sends what it had not, and lets another computer in', async () => {
  const world = createTestWorld(createTestRelay(null, storage));
  const desk = await openClinic(join(root, 'desk'), '', PASSWORD);
  open.push(desk);
  expect(usersAt(desk)).toEqual(USERS);
  expect(rightsAt(desk)).toEqual([]);
  belongingOf(desk.installation).setRelay(world.url);

  await syncOnce(desk.installation, world.outside);
  expect(rightsAt(desk)).toEqual(USERS);
  expect(desk.platform.warrants.decide).toBe(true);
  expect(desk.platform.warrants.due()).toEqual([]);
  expect(usersAt(desk)).toEqual(USERS);

  await world.join(desk, join(root, 'later'), { password: oneOf(PASSWORD) });
  const later = await openClinic(join(root, 'later'), '', PASSWORD);
  open.push(later);
  later.addPerson('Of the new computer');
  for (const one of [later, desk, later]) await syncOnce(one.installation, world.outside);
  for (const one of open) {
    expect([TUVA, OMAR, MEI].map((person) => nickname(one, person!))).toEqual([
      'Unsent by the host',
      'Of the host',
      undefined,
    ]);
    expect(rightsAt(one)).toEqual(USERS);
    expect(standingAlarms(one.platform.writer)).toEqual([]);
    expect(checkInstallation(one.platform, one.key, () => undefined).problems).toEqual([]);
    expect(verifyAudit(one.platform.writer)).toMatchObject({ ok: true });
  }
  const [one, other] = open.map(({ platform }) => stateHash(platform.writer, registry).spaces.org);
  expect(one).toEqual(other);
});
