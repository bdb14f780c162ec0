import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lostReportSchema } from '#modules/settings/contract/health.api.ts';
import { createMeta } from '#platform/database/meta.ts';
import { createLog } from '#platform/log/log.ts';
import { newClinic, type TestClinic } from './backup.testing.ts';
import { backupMemory, keepBackupMemory } from './backup-memory.ts';
import { noteCheck } from './check-memory.ts';
import { diagnosticsText, rounded } from './diagnostics.ts';
import type { Gauges } from './gauges.ts';
import { healthHandlers } from './health.handlers.ts';
import { type HealthParts, measureHealth, sampleSpace } from './health.ts';
import { lostReport } from './lost-report.ts';

/** No text of the program has it. */
const CANARY = 'Zanzibarine';
const DAY = 86_400_000;
const CHECKED = { ok: true, seconds: 9, by: 'demand', problems: [], unsettled: [], fault: null } as const;

let root: string;
let clinic: TestClinic;
let now = Date.UTC(2026, 10, 22, 9, 30);
let free: number | null = 50e9;
const gauges: Gauges = {
  disk: () => (free === null ? null : { free, total: 100e9 }),
  fileBytes: () => 4000,
  memory: () => 300e6,
  system: () => ({ platform: 'linux', node: '24.0.0' }),
};
let parts: HealthParts;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), `almoner-${CANARY}-`));
  clinic = await newClinic(root, CANARY, { now: () => now });
  const { platform, modules } = clinic;
  parts = { platform, modules, gauges, version: '1.2.3' };
  clinic.addPerson(CANARY);
  const person = clinic.addPerson(CANARY);
  const id = platform.organisation().id;
  const by = { actor: clinic.admin };
  platform.records.commit({
    ...by,
    changes: [
      { kind: 'edit', entity: 'organisation', id, values: { name: CANARY, flagValueSet: CANARY } },
      { kind: 'delete', entity: 'person', id: person, reason: CANARY },
    ],
  });
  const actor = { ...clinic.admin, login: CANARY };
  for (const action of ['sign-in', 'sign-in-failed', 'sign-in']) platform.audit.append({ actor, action });
  now += 60_000;
  platform.audit.append({ actor, action: 'search', entity: 'person', detail: CANARY });
  const meta = createMeta(platform.writer);
  const fault = { code: 'backup.folder', message: CANARY, remedy: CANARY, params: { folder: `/srv/${CANARY}` } };
  const at = new Date(now).toISOString();
  const run = { at, kind: 'nightly', file: null, bytes: 0, seconds: 1, fault } as const;
  keepBackupMemory(meta, { ...backupMemory(meta), folder: `/srv/${CANARY}`, runs: [run] });
  platform.writer
    .prepare(
      'INSERT INTO import_batch (id, status, actor, request, started, finished, counts, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(Buffer.alloc(16, 1), 'failed', CANARY, CANARY, now - 2000, now, '{}', JSON.stringify(fault));
  const logs = join(clinic.dataDir, 'logs');
  const log = createLog({ folder: logs, clock: platform.clock });
  log.defect('call.records.save', new Error(`no ${CANARY}`));
  log.write('info', CANARY);
  mkdirSync(logs, { recursive: true });
  appendFileSync(join(logs, 'almoner.log'), `${CANARY}\n{"at":"${CANARY}","code":"${CANARY}"}\n`);
});
afterAll(async () => {
  await clinic.close();
  rmSync(root, { recursive: true });
});

test('health says what the gauges, backups, checks and jobs say', () => {
  const before = measureHealth(parts);
  expect(before).toMatchObject({
    disk: { free: 50e9, total: 100e9 },
    database: { bytes: 8000, growth: null },
    memory: 300e6,
    backup: { last: null, failed: true },
    check: null,
    failedJobs: 2,
    search: 'current',
    version: '1.2.3',
    levels: { disk: 'good', backup: 'bad', check: 'unknown', jobs: 'warning', keychain: 'warning' },
  });
  noteCheck(clinic.platform, clinic.admin, { ...CHECKED, at: new Date(now).toISOString() });
  free = 0.3e9;
  expect(measureHealth(parts)).toMatchObject({ check: { ok: true }, levels: { disk: 'bad', check: 'good' } });
  free = null;
  expect(measureHealth(parts)).toMatchObject({ disk: null, levels: { disk: 'unknown' } });
  free = 50e9;
});

test('a disk that fills is foretold from day to day, and failures of last month are forgotten', () => {
  sampleSpace(parts);
  now += 10 * DAY;
  free = 25e9;
  sampleSpace(parts);
  expect(measureHealth(parts)).toMatchObject({
    daysLeft: 10,
    database: { growth: 0 },
    levels: { disk: 'warning' },
  });
  now += 25 * DAY;
  expect(measureHealth(parts).failedJobs).toBe(0);
  now -= 35 * DAY;
  free = 50e9;
});

test('diagnostics hold what helps and nothing of a record, a name or a path', () => {
  const text = diagnosticsText(parts);
  expect(text.toLowerCase()).not.toContain(CANARY.toLowerCase());
  expect(text).not.toContain(root);
  expect(JSON.parse(text)).toMatchObject({
    version: '1.2.3',
    system: { platform: 'linux' },
    pragmas: { cipher: 'sqlcipher', journal_mode: 'wal', synchronous: 2 },
    everMade: { people: 0 },
    jobs: [
      { job: 'backup.nightly', code: 'backup.folder' },
      { job: 'import.failed', code: 'backup.folder', seconds: 2 },
    ],
    log: [
      { code: 'call.records.save', kind: 'Error', where: expect.arrayContaining([expect.any(String)]) },
      { code: 'unnamed' },
    ],
  });
  expect((JSON.parse(text) as { migrations: string[] }).migrations).toContain('20261121T2100-platform-tables');
});

test('counts in diagnostics are rounded to two digits, and to tens where there are few', () => {
  expect([0, 4, 7, 14, 96, 1284, 968_731].map(rounded)).toEqual([0, 0, 10, 10, 100, 1300, 970_000]);
});

test('the report of a lost computer says what it held, who used it and how it was guarded', async () => {
  const { platform, admin } = clinic;
  const report = lostReportSchema.parse(await lostReport(platform, admin, '1.2.3'));
  expect(report.held.find(({ entity }) => entity === 'person')).toEqual({
    entity: 'person',
    live: 1,
    deleted: 1,
    classes: expect.arrayContaining(['contact', 'identity']),
  });
  expect(report).toMatchObject({
    organisation: CANARY,
    lastContact: { relay: null, backup: null, restored: null, entry: new Date(now).toISOString() },
    users: [{ login: CANARY, signIns: 2, first: new Date(now - 60_000).toISOString() }],
    signIns: [{ login: CANARY, role: 'admin' }, { login: CANARY }],
    failedSignIns: 1,
    actions: { search: 1 },
    protection: {
      encrypted: true,
      keys: { keychain: false, slots: [{ login: 'ana', memory: expect.any(Number) }] },
    },
  });
  expect(platform.writer.prepare("SELECT login FROM audit WHERE action = 'lost-report'").all()).toHaveLength(1);
});

test('in a restored database the report says when the other computer was last heard of', async () => {
  const { platform, admin } = clinic;
  const heard = new Date(now).toISOString();
  now += 5 * DAY;
  platform.audit.append({ actor: admin, action: 'user-keys' });
  platform.audit.append({ actor: admin, action: 'restore' });
  const { lastContact } = await lostReport(platform, admin, '1.2.3');
  expect(lastContact.restored).toEqual({ at: new Date(now).toISOString(), entryBefore: heard });
});

test('the feed tells at once, and ends with its listener', async () => {
  const handler = healthHandlers(parts, () => clinic.installation.isOpen).find(
    ({ contract }) => contract.name === 'health.watch',
  )!;
  const stop = new AbortController();
  const call = { actor: clinic.admin, signal: stop.signal, sessionId: 'one' };
  const feed = handler.handle({} as never, call) as AsyncGenerator<unknown>;
  const first = await feed.next();
  expect(handler.contract.output.parse(first.value)).toMatchObject({ version: '1.2.3' });
  const next = feed.next();
  stop.abort();
  expect(await next).toEqual({ value: undefined, done: true });
});
