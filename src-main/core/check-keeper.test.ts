import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CheckRun } from '#modules/settings/contract/check.api.ts';
import { createMeta } from '#platform/database/meta.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { newClinic, type TestClinic } from './backup.testing.ts';
import { type CheckKeeper, createCheckKeeper } from './check-keeper.ts';
import { leaveCheckNote } from './check-note.ts';
import { systemRandom } from './system.ts';

vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let root: string;
let now: number;
let clinic: TestClinic;
let keeper: CheckKeeper;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  now = Date.UTC(2026, 10, 22, 9);
  clinic = await newClinic(root, 'clinic', { now: () => now });
  clinic.addPerson('Gleason');
  keeper = createCheckKeeper(clinic.installation);
});
afterEach(async () => {
  await keeper.stop();
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (keeper.busy) return;
      stop();
      resolve();
    };
    const stop = keeper.onChange(look);
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
/** Actions and details of the entries about checks. */
const entries = () =>
  clinic.platform.writer
    .prepare(
      "SELECT a.action, a.login, v.value FROM audit a LEFT JOIN audit_value v ON v.seq = a.seq WHERE a.action LIKE 'check%' ORDER BY a.seq",
    )
    .all()
    .map(({ action, login, value }) => ({
      action,
      login,
      detail: value ? (JSON.parse(inflateRawSync(value as Uint8Array).toString()) as unknown) : null,
    }));

test('checks in a thread while saving goes on, tells each step, and keeps how it went', async () => {
  const steps = new Set<string>();
  keeper.onChange(() => {
    const { running } = keeper.status();
    if (running) steps.add(running.step);
  });
  keeper.run(clinic.admin, 'demand');
  expect(codeOf(() => keeper.run(clinic.admin, 'demand'))).toBe('check.busy');
  clinic.addPerson('Neu');
  await ended();
  expect([...steps]).toEqual(['pages', 'schema', 'records', 'audit', 'sharing', 'indexes']);
  expect(keeper.status()).toMatchObject({
    running: null,
    last: { ok: true, by: 'demand', at: '2026-11-22T09:00:00.000Z', problems: [], unsettled: [], fault: null },
  });
  expect(entries()).toMatchObject([{ action: 'check', login: 'ana', detail: { ok: true, problems: 0 } }]);
});

test('damage is kept with its places, and its codes stand in the audit log', async () => {
  clinic.platform.writer.connection.exec("UPDATE person SET nickname = 'Zanzibarine'");
  keeper.run(clinic.admin, 'demand');
  await ended();
  const { last } = keeper.status();
  expect(last?.ok).toBe(false);
  expect(last?.problems).toContainEqual({
    code: 'projection.value',
    where: expect.stringMatching(/^person [0-9a-f-]{36}$/),
    message: expect.any(String),
  });
  expect(entries()).toMatchObject([
    {
      detail: { ok: false, problems: last?.problems.length, codes: expect.arrayContaining(['projection.value']) },
    },
  ]);
});

test('a check that is cancelled or sealed away says nothing, and another may follow', async () => {
  keeper.run(clinic.admin, 'demand');
  expect(keeper.cancel()).toBe(true);
  expect(keeper.cancel()).toBe(false);
  expect(keeper.status()).toEqual({ running: null, last: null });
  keeper.run(clinic.admin, 'demand');
  await keeper.stop();
  expect(keeper.status()).toEqual({ running: null, last: null });
  keeper.run(clinic.admin, 'demand');
  await ended();
  expect(keeper.status().last?.ok).toBe(true);
});

test('waits for an index that is being made anew', () => {
  const { writer } = clinic.platform;
  writer.transaction(() => createMeta(writer).set('version.search_person', new Uint8Array([255])));
  expect(codeOf(() => keeper.run(clinic.admin, 'demand'))).toBe('check.renewing');
});

test('one is due each week, once the program is open for a while and nothing else goes on', async () => {
  keeper.tick(true);
  now += 31 * MINUTE;
  keeper.tick(true);
  expect(keeper.busy).toBe(false);
  now += DAY;
  keeper.tick(false);
  expect(keeper.busy).toBe(false);
  keeper.tick(true);
  expect(keeper.busy).toBe(true);
  await ended();
  expect(entries()).toMatchObject([{ action: 'check', login: null, detail: { by: 'schedule' } }]);
  now += 6 * DAY;
  keeper.tick(true);
  expect(keeper.busy).toBe(false);
  now += DAY;
  keeper.tick(true);
  expect(keeper.busy).toBe(true);
  await ended();
});

test('takes up what a check beside the program found, once, and nothing that another key wrote', () => {
  const run: CheckRun = {
    at: '2026-11-22T08:00:00.000Z',
    ok: false,
    seconds: 60,
    by: 'command',
    problems: [{ code: 'search.line', where: 'person 1', message: 'The search index says something else.' }],
    unsettled: [],
    fault: null,
  };
  const note = { actor: { ...clinic.admin, origin: 'cli' } as const, run };
  leaveCheckNote(clinic.dataDir, Buffer.alloc(32, 7), note, systemRandom);
  keeper.tick(true);
  expect(keeper.status().last).toBeNull();
  leaveCheckNote(clinic.dataDir, clinic.key, note, systemRandom);
  keeper.tick(true);
  keeper.tick(true);
  expect(keeper.status().last).toEqual(run);
  expect(entries()).toMatchObject([
    { action: 'check', login: 'ana', detail: { by: 'command', codes: ['search.line'] } },
  ]);
  expect(existsSync(join(clinic.dataDir, 'almoner.check'))).toBe(false);
});
