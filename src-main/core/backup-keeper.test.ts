import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { newClinic, openClinic, PASSWORD, restoreInto, type TestClinic } from './backup.testing.ts';
import { verifyOwn } from './backup.ts';
import { type BackupKeeper, createBackupKeeper } from './backup-keeper.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Nine in the morning in Chicago. */
const MORNING = Date.UTC(2026, 2, 5, 15);

let root: string;
let now: number;
let clinic: TestClinic;
let keeper: BackupKeeper;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  now = MORNING;
  clinic = await newClinic(root, 'clinic', { now: () => now });
  clinic.platform.records.commit({
    actor: clinic.admin,
    changes: [
      {
        kind: 'edit',
        entity: 'organisation',
        id: clinic.platform.organisation().id,
        values: { timeZone: 'America/Chicago' },
      },
    ],
  });
  keeper = createBackupKeeper(clinic.installation);
});
afterEach(async () => {
  await keeper.stop();
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

/** Until what runs has come to its end. */
const ended = (): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (keeper.busy) return;
      stop();
      resolve();
    };
    const stop = keeper.onChange(() => setImmediate(look));
    look();
  });
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as Fault).code;
  }
  return 'nothing was refused';
};
const files = () => readdirSync(join(clinic.dataDir, 'backups')).filter((name) => name.endsWith('.backup'));

test('makes a backup on demand in a thread of its own, while saving goes on, and remembers it', async () => {
  keeper.backup(clinic.admin, 'demand');
  expect(codeOf(() => keeper.backup(clinic.admin, 'demand'))).toBe('backup.busy');
  clinic.addPerson('Gleason');
  await ended();
  const { runs, warnings, next } = keeper.status();
  expect(runs).toMatchObject([{ kind: 'demand', fault: null }]);
  expect(verifyOwn(clinic.platform, runs[0]!.file!).verified).toBe(true);
  expect(keeper.lastBackup).toBe(runs[0]!.at);
  expect(warnings).toEqual(['sameDisk', 'noSegments', 'drill']);
  expect(next).toBe('2026-03-06T08:00:00.000Z');
});

test('a new clinic has none due; the next night has, once the morning settled, and only once', async () => {
  keeper.tick();
  now += HOUR;
  keeper.tick();
  expect(keeper.busy).toBe(false);
  now = MORNING + 24 * HOUR;
  keeper.tick();
  expect(keeper.busy).toBe(true);
  await ended();
  keeper.tick();
  expect(keeper.busy).toBe(false);
  expect(keeper.status().runs).toMatchObject([{ kind: 'nightly', fault: null }]);
});

test('a failure is shown with its reason and tried again an hour later', async () => {
  writeFileSync(join(root, 'occupied'), 'a file, and no folder');
  writeFileSync(join(clinic.dataDir, 'backups'), 'in the way');
  keeper.tick();
  now += 24 * HOUR;
  keeper.tick();
  await ended();
  expect(keeper.status().runs[0]!.fault).not.toBeNull();
  expect(keeper.status().warnings).toContain('failed');
  keeper.tick();
  expect(keeper.busy).toBe(false);
  rmSync(join(clinic.dataDir, 'backups'));
  now += HOUR;
  keeper.tick();
  expect(keeper.busy).toBe(true);
  await ended();
  expect(keeper.status().warnings).not.toContain('failed');
  expect(codeOf(() => keeper.saveFolders({ folder: join(root, 'occupied', 'x'), segments: null }))).toBe(
    'backup.folder',
  );
  expect(codeOf(() => keeper.saveFolders({ folder: 'relative', segments: null }))).toBe('backup.folder');
});

test('ships the changes every five minutes and before the clinic closes; a restore has them', async () => {
  const segments = join(root, 'disk2');
  keeper.saveFolders({ folder: join(root, 'disk1'), segments });
  keeper.tick();
  keeper.backup(clinic.admin, 'demand');
  await ended();
  const shipped = () => readdirSync(segments).length;
  clinic.addPerson('Gleason');
  now += 5 * MINUTE;
  keeper.tick();
  await keeper.stop();
  const after = shipped();
  expect(after).toBeGreaterThan(0);
  clinic.addPerson('Baker');
  await keeper.stop();
  expect(shipped()).toBe(after + 1);
  expect(keeper.status().lastSegment).toBe(new Date(now).toISOString());
  const file = keeper.status().runs[0]!.file!;
  const answer = await restoreInto({ file, kit: clinic.kit, dataDir: join(root, 'new'), segments });
  expect(answer.segments.ops).toBe(2);
});

test('lists what was erased beside the backups within five minutes, and for what is on the second disk too', async () => {
  const segments = join(root, 'disk2');
  const backups = join(root, 'disk1');
  keeper.saveFolders({ folder: backups, segments });
  const person = clinic.addPerson('Gleason');
  keeper.tick();
  keeper.backup(clinic.admin, 'demand');
  await ended();
  const file = keeper.status().runs[0]!.file!;
  const lists = () =>
    [backups, segments].map((folder) => readdirSync(folder).filter((one) => one.endsWith('.erasures')).length);
  now += 5 * MINUTE;
  keeper.tick();
  await keeper.stop();
  expect(lists()).toEqual([0, 0]);
  clinic.platform.records.commit({
    actor: clinic.admin,
    changes: [{ kind: 'erase', entity: 'person', id: person as Id, reason: 'asked for' }],
  });
  now += 5 * MINUTE;
  keeper.tick();
  await keeper.stop();
  expect(lists()).toEqual([1, 1]);
  const answer = await restoreInto({ file, kit: clinic.kit, dataDir: join(root, 'new') });
  expect(answer.erasures).toBe(1);
});

test('a drill restores the newest backup, compares it, reports, and leaves nothing', async () => {
  expect(codeOf(() => keeper.drill(clinic.admin))).toBe('backup.missing');
  clinic.addPerson('Gleason');
  keeper.backup(clinic.admin, 'demand');
  await ended();
  keeper.drill(clinic.admin);
  await ended();
  const found = { ok: true, stateEqual: true, problems: 0, attachments: { whole: 0, missing: 0 }, fault: null };
  expect(keeper.status().drill).toMatchObject(found);
  expect(keeper.status().warnings).not.toContain('drill');
  expect(readdirSync(clinic.dataDir)).not.toContain('scratch');
  const file = keeper.status().runs[0]!.file!;
  const bytes = readFileSync(file);
  bytes[bytes.length - 200]! ^= 1;
  writeFileSync(file, bytes);
  keeper.drill(clinic.admin);
  await ended();
  expect(keeper.status().drill).toMatchObject({ ok: false, fault: { code: 'backup.damaged' } });
});

test('keeps what retention keeps, and no attachment that nothing needs', async () => {
  now += HOUR;
  keeper.backup(clinic.admin, 'demand');
  await ended();
  now += HOUR;
  keeper.backup(clinic.admin, 'demand');
  await ended();
  expect(files()).toHaveLength(1);
});

test('a database from before an update is backed up before it is migrated', async () => {
  const { writer } = clinic.platform;
  const last = writer.prepare('SELECT id FROM migration ORDER BY id DESC LIMIT 1').get()!.id as string;
  // As if this version had brought its last migration; taking its tables back is not needed to see the backup come first.
  writer.prepare('DELETE FROM migration WHERE id = ?').run(last);
  const { dataDir, kit } = clinic;
  await clinic.close();
  await openClinic(dataDir, kit, PASSWORD).catch(() => undefined);
  expect(readdirSync(join(dataDir, 'backups')).filter((name) => name.endsWith('.backup'))).toHaveLength(1);
  clinic = await newClinic(root, 'other');
  keeper = createBackupKeeper(clinic.installation);
});

test('sealing cuts a running backup off: no half file, no failure, and due again', async () => {
  keeper.tick();
  now += 24 * HOUR;
  keeper.tick();
  expect(keeper.busy).toBe(true);
  await keeper.stop();
  await ended();
  expect(keeper.status().runs).toEqual([]);
  expect(keeper.status().warnings).not.toContain('failed');
  now += 3 * MINUTE;
  keeper.tick();
  await ended();
  expect(keeper.status().runs).toMatchObject([{ kind: 'nightly', fault: null }]);
  expect(readdirSync(join(clinic.dataDir, 'backups')).filter((name) => name.endsWith('.partial'))).toEqual([]);
});
