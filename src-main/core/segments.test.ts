/** What was written after the backup comes back with the segments: every acknowledged change up to the last of them. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { LogPlace } from '#platform/backup/manifest.ts';
import { writeSegment } from '#platform/backup/segments.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { idFromBytes } from '#shared/ids/uuid.ts';
import { NEW_PASSWORD, newClinic, openClinic, restoreInto, type TestClinic } from './backup.testing.ts';
import { listErasures, makeBackup, recipientsOf } from './backup.ts';
import { checkInstallation } from './check.ts';
import { forgettingSteps } from './forgetting.ts';

let root: string;
let clinic: TestClinic;
let file: string;
let place: LogPlace;

const quiet = () => undefined;
const segments = () => join(root, 'segments');

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  clinic = await newClinic(root);
  clinic.addPerson('Gleason');
  const made = makeBackup(clinic.platform, clinic.key, join(root, 'backups'), quiet);
  file = made.file;
  place = made.manifest.place;
});
afterEach(async () => {
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

const ship = (from: TestClinic = clinic, to = segments()) => {
  const { platform, dataDir, key } = from;
  const written = writeSegment({
    connection: platform.writer.connection,
    dataDir,
    to,
    after: place,
    recipients: recipientsOf(platform, key),
    random: platform.random,
    now: platform.clock.now(),
  });
  if (written) place = written.until;
  return written;
};
const commit = (change: Parameters<TestClinic['platform']['records']['commit']>[0]['changes'][number]) =>
  clinic.platform.records.commit({ actor: clinic.admin, changes: [change] });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (fault: Fault) => fault.code,
  );

test('what an interrupted segment left goes with the next one, and that of another device stays', () => {
  clinic.addPerson('Baker');
  const written = ship(clinic);
  const [, device] = /-([0-9a-f]{12})\.segment$/.exec(written!.file)!;
  const left = [device, 'ffffffffffff'].map((name) => `000000000001-000000000001-${name}.segment.partial`);
  for (const name of left) writeFileSync(join(segments(), name), 'half');
  clinic.addPerson('Ito');
  ship(clinic);
  expect(readdirSync(segments()).filter((name) => name.endsWith('.partial'))).toEqual([left[1]]);
});

/** Every kind of op, on records of the backup and on new ones. */
function workOn(): void {
  const ids = [clinic.addPerson('Baker'), clinic.addPerson('Nguyễn'), clinic.addPerson('Oduya')] as const;
  commit({ kind: 'edit', entity: 'person', id: ids[0], values: { nickname: 'B', birthDate: '1951-07-30' } });
  ship();
  commit({ kind: 'edit', entity: 'person', id: ids[0], values: { nickname: null } });
  commit({
    kind: 'create',
    entity: 'activity',
    values: { kind: 'note', person: ids[1], at: '2026-03-05T14:30:00.000Z', text: 'Wants a call' },
  });
  commit({ kind: 'delete', entity: 'person', id: ids[1] });
  commit({ kind: 'delete', entity: 'person', id: ids[2] });
  ship();
  commit({ kind: 'restore', entity: 'person', id: ids[2] });
  ship();
}

test('a restore with segments equals the clinic at the last of them, its logs included', async () => {
  workOn();
  expect(ship()).toBeNull();
  const dataDir = join(root, 'new');
  const answer = await restoreInto({ file, kit: clinic.kit, dataDir, segments: segments() });
  expect(answer.segments).toMatchObject({ applied: 3 });
  const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
  try {
    expect(stateHash(restored.platform.writer, registry)).toEqual(stateHash(clinic.platform.writer, registry));
    expect(checkInstallation(restored.platform, restored.key, quiet).problems).toEqual([]);
    const logOf = ({ platform }: TestClinic) =>
      platform.writer
        .prepare('SELECT * FROM op WHERE seq <= ?')
        .all(place.op)
        .map((row) => JSON.stringify(row));
    expect(logOf(restored)).toEqual(logOf(clinic));
  } finally {
    await restored.close();
  }
});

test('what was erased after the backup is erased in the restore, and what was blanked before the segment comes whole', async () => {
  // In the backup with its value, and the erasure in a segment.
  const [old] = clinic.platform.writer.prepare('SELECT id FROM person ORDER BY rid').all();
  const first = idFromBytes(old!.id as Uint8Array);
  commit({ kind: 'edit', entity: 'person', id: first, values: { nickname: 'Zanzibarine' } });
  ship();
  commit({ kind: 'erase', entity: 'person', id: first, fields: ['nickname'], reason: 'asked for' });
  // Written and erased between two segments: only what is left of it travels.
  const id = clinic.addPerson('Quizzacious');
  commit({ kind: 'edit', entity: 'person', id, values: { nickname: 'Zanzibarita', pronouns: 'they' } });
  commit({ kind: 'erase', entity: 'person', id, fields: ['nickname'], reason: 'asked for' });
  commit({ kind: 'edit', entity: 'person', id, values: { pronouns: 'she' } });
  ship();
  const dataDir = join(root, 'new');
  await restoreInto({ file, kit: clinic.kit, dataDir, segments: segments() });
  const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
  try {
    expect(stateHash(restored.platform.writer, registry)).toEqual(stateHash(clinic.platform.writer, registry));
    expect(checkInstallation(restored.platform, restored.key, quiet).problems).toEqual([]);
    const said = restored.platform.writer
      .prepare(
        'SELECT (SELECT group_concat(CAST(body AS TEXT)) FROM op) || (SELECT group_concat(CAST(state AS TEXT)) FROM document) AS text',
      )
      .get()!.text as string;
    expect(said).not.toMatch(/Zanzibar/);
    // What the restore has yet to forget elsewhere stands on its list.
    expect(restored.platform.writer.prepare('SELECT count(*) AS n FROM erasing').get()!.n).toBe(1);
  } finally {
    await restored.close();
  }
});

test('what was erased after the backup is erased in the restore by the list beside it, without any segment', async () => {
  const [old] = clinic.platform.writer.prepare('SELECT id FROM person ORDER BY rid').all();
  const first = idFromBytes(old!.id as Uint8Array);
  commit({ kind: 'edit', entity: 'person', id: first, values: { nickname: 'Zanzibarine', pronouns: 'they' } });
  const whole = clinic.addPerson('Quizzacious');
  const backups = join(root, 'backups');
  const { file: before } = makeBackup(clinic.platform, clinic.key, backups, quiet);
  commit({ kind: 'erase', entity: 'person', id: first, fields: ['nickname'], reason: 'asked for' });
  commit({ kind: 'erase', entity: 'person', id: whole, reason: 'asked for' });
  // A person the backup does not know.
  const later = clinic.addPerson('Later');
  commit({ kind: 'erase', entity: 'person', id: later, reason: 'asked for' });
  listErasures(clinic.platform, clinic.key, [backups]);
  const dataDir = join(root, 'new');
  expect((await restoreInto({ file: before, kit: clinic.kit, dataDir })).erasures).toBe(3);
  const restored = await openClinic(dataDir, clinic.kit, NEW_PASSWORD);
  try {
    const { writer, records } = restored.platform;
    expect(records.peek('person', first)?.values).toMatchObject({ pronouns: 'they' });
    expect(records.peek('person', first)?.values.nickname ?? null).toBeNull();
    expect(records.peek('person', whole)).toMatchObject({ deleted: true, values: {} });
    for (const _ of forgettingSteps(restored.platform, restored.modules));
    const { text } = writer
      .prepare(
        'SELECT (SELECT group_concat(CAST(body AS TEXT)) FROM op) || (SELECT group_concat(CAST(state AS TEXT)) FROM document) AS text',
      )
      .get()!;
    expect(text).not.toMatch(/Zanzibar|Quizzacious/);
    expect(checkInstallation(restored.platform, restored.key, quiet).problems).toEqual([]);
    // Once more, as of a list of another computer: nothing is erased twice.
    const again = join(root, 'again');
    const made = makeBackup(restored.platform, restored.key, backups, quiet);
    expect((await restoreInto({ file: made.file, kit: clinic.kit, dataDir: again })).erasures).toBe(0);
  } finally {
    await restored.close();
  }
});

test('a list that was spoilt is named, and nothing is restored over it', async () => {
  const [old] = clinic.platform.writer.prepare('SELECT id FROM person ORDER BY rid').all();
  const id = idFromBytes(old!.id as Uint8Array);
  commit({ kind: 'erase', entity: 'person', id, fields: ['nickname'], reason: 'asked for' });
  const backups = join(root, 'backups');
  listErasures(clinic.platform, clinic.key, [backups, join(root, 'not-there')]);
  const [name] = readdirSync(backups).filter((one) => one.endsWith('.erasures'));
  const bytes = readFileSync(join(backups, name!));
  bytes[bytes.length - 80]! ^= 1;
  writeFileSync(join(backups, name!), bytes);
  expect(await codeOf(restoreInto({ file, kit: clinic.kit, dataDir: join(root, 'new') }))).toBe('backup.damaged');
});

test('segments that the backup has already, in whole or in part, are stepped over', async () => {
  workOn();
  const newer = makeBackup(clinic.platform, clinic.key, join(root, 'backups'), quiet).file;
  clinic.addPerson('Ito');
  ship();
  const dataDir = join(root, 'new');
  const answer = await restoreInto({ file: newer, kit: clinic.kit, dataDir, segments: segments() });
  expect(answer.segments).toMatchObject({ applied: 1, ops: 1 });
});

test('a missing segment, a damaged one, or those of another clinic refuse the restore and leave nothing', async () => {
  workOn();
  const names = readdirSync(segments()).sort();
  expect(names).toHaveLength(3);
  const dataDir = join(root, 'new');
  const restore = (folder: string) => codeOf(restoreInto({ file, kit: clinic.kit, dataDir, segments: folder }));

  const gap = join(root, 'gap');
  cpSync(segments(), gap, { recursive: true });
  rmSync(join(gap, names[1]!));
  expect(await restore(gap)).toBe('segments.gap');

  const damaged = join(root, 'damaged');
  cpSync(segments(), damaged, { recursive: true });
  appendFileSync(join(damaged, names[2]!), 'x');
  expect(await restore(damaged)).toBe('backup.damaged');

  const other = await newClinic(root, 'other');
  place = { op: 0, audit: 0, auditHash: '0'.repeat(64) };
  ship(other, join(root, 'foreign'));
  await other.close();
  expect(await restore(join(root, 'foreign'))).toBe('segments.foreign');
  expect(readdirSync(root)).not.toContain('new');
});

test('a power cut in the middle of a restore with segments costs nothing: the same command begins anew', async () => {
  workOn();
  const dataDir = join(root, 'new');
  const progress = (step: string) => {
    if (step === 'files') throw new Error('cut');
  };
  const request = { file, kit: clinic.kit, dataDir, segments: segments() };
  await expect(restoreInto({ ...request, progress })).rejects.toThrow('cut');
  expect((await restoreInto(request)).segments.applied).toBe(3);
});
