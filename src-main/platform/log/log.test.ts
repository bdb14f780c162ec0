import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, type Log, type LogFacts } from './log.ts';

let root: string;
let folder: string;
const clock = { now: () => Date.UTC(2026, 10, 22, 9, 30) };
const text = (name = 'almoner.log') => readFileSync(join(folder, name), 'utf8');
const lines = () =>
  text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
let log: Log;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  folder = join(root, 'logs');
  log = createLog({ folder, clock });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('writes one JSON object a line, for the user alone', () => {
  log.write('info', 'import.finished', { created: 12, milliseconds: 350, resumed: false });
  log.write('warning', 'keychain.lost');
  expect(lines()).toEqual([
    {
      at: '2026-11-22T09:30:00.000Z',
      level: 'info',
      code: 'import.finished',
      facts: { created: 12, milliseconds: 350, resumed: false },
    },
    { at: '2026-11-22T09:30:00.000Z', level: 'warning', code: 'keychain.lost', facts: {} },
  ]);
  expect(statSync(join(folder, 'almoner.log')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('has no room for content, line breaks or control codes, whatever it is handed', () => {
  const smuggled = {
    note: 'CANARYPHI',
    'CANARYPHI\n{"level":"info"}': 1,
    list: ['CANARYPHI'],
    bad: Number.NaN,
    ok: 3,
  };
  log.write('info', 'CANARYPHI saw the doctor\r\n\u001b[31m', smuggled as unknown as LogFacts);
  expect(lines()).toEqual([{ at: '2026-11-22T09:30:00.000Z', level: 'info', code: 'unnamed', facts: { ok: 3 } }]);
});

it('says of a defect its kind and places, never its text or folders', () => {
  const thrown = new TypeError('could not read CANARYPHI\n    at CANARYPHI (/srv/CANARYPHI/Mrs Canary.ts:1:1)');
  log.defect('reader.failed', Object.assign(thrown, { code: 'SQLITE_BUSY' }));
  log.defect('reader.failed', 'CANARYPHI');
  const [first, second] = lines();
  expect(first).toMatchObject({
    level: 'error',
    code: 'reader.failed',
    kind: 'TypeError',
    errorCode: 'SQLITE_BUSY',
  });
  expect(first?.where).toContainEqual(expect.stringMatching(/^log\.test\.ts:\d+:\d+$/));
  expect(second).toMatchObject({ kind: 'string', where: [] });
  expect(text()).not.toMatch(/anary|home|\/|could not/i);
});

it('begins a new file when one is full and keeps the last ones', () => {
  const small = createLog({ folder, clock, maxBytes: 400, files: 3 });
  for (let count = 0; count < 60; count += 1) small.write('info', 'tick', { count });
  expect(readdirSync(folder).sort()).toEqual(['almoner.1.log', 'almoner.2.log', 'almoner.log']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(400);
  expect(text()).toContain('"count":59');
  expect(text('almoner.2.log')).not.toContain('"count":1}');
});

it('never fails its caller', () => {
  writeFileSync(folder, 'a file where the folder should be');
  expect(() => log.write('info', 'tick')).not.toThrow();
  expect(() => log.defect('tick', new Error('x'))).not.toThrow();
});
