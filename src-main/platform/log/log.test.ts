import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog, type Log, type LogFacts } from './log.ts';
import { logTail } from './tail.ts';

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
  for (let count = 0; count < 60; count += 1) small.write('info', 'test.tick', { count });
  expect(readdirSync(folder).sort()).toEqual(['almoner.1.log', 'almoner.2.log', 'almoner.log']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(400);
  expect(text()).toContain('"count":59');
  expect(text('almoner.2.log')).not.toContain('"count":1}');
});

it('never fails its caller', () => {
  writeFileSync(folder, 'a file where the folder should be');
  expect(() => log.write('info', 'test.tick')).not.toThrow();
  expect(() => log.defect('test.tick', new Error('x'))).not.toThrow();
});

it('begins a line of its own after one that a crash cut short, and closes what stood open', () => {
  log.write('info', 'import.finished', { created: 1 });
  const path = join(folder, 'almoner.log');
  writeFileSync(path, text().slice(0, -20));
  chmodSync(path, 0o644);
  createLog({ folder, clock }).write('info', 'import.finished', { created: 2 });
  expect(logTail(folder, 10)).toEqual([expect.objectContaining({ facts: { created: 2 } })]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('reads its last lines over several files, oldest first', () => {
  const small = createLog({ folder, clock, maxBytes: 400, files: 3 });
  for (let count = 0; count < 60; count += 1) small.write('info', 'test.tick', { count });
  expect(logTail(folder, 6).map(({ facts }) => facts?.count)).toEqual([54, 55, 56, 57, 58, 59]);
  expect(logTail(join(root, 'nowhere'), 6)).toEqual([]);
});

it('lets no content in, whatever shape it has, and none out of a file that another hand wrote', () => {
  const canary = fc.constantFrom('Canaryphi', 'CANARYPHI', 'canaryphi', '+1 555 CANARYPHI', 'c@canaryphi.example');
  const around = fc.oneof(
    fc.constant(''),
    fc.string(),
    fc.constantFrom('\n', '":1,"', '\u2028', ' at x (', '}\n{'),
  );
  const words = fc.tuple(around, canary, around).map((parts) => parts.join(''));
  const anything = fc.oneof(words, fc.array(words), fc.dictionary(fc.string(), words), fc.double(), fc.boolean());
  fc.assert(
    fc.property(words, anything, words, (code, value, message) => {
      // A dotted name is ours: nothing that people type is one, but for a page's address.
      const at = '2026-11-22T09:30:00.000Z';
      fc.pre(!/^[a-z][\w-]*(\.\w[\w-]*)+$/i.test(code));
      log.write('info', code, { value } as unknown as LogFacts);
      log.defect(code, Object.assign(new Error(message), { code: message, detail: value }));
      log.defect('test.defect', value);
      appendFileSync(
        join(folder, 'almoner.log'),
        `${JSON.stringify({ level: 'info', at, code, facts: { value } })}\n`,
      );
      appendFileSync(join(folder, 'almoner.log'), `${message}\n`);
      const tail = JSON.stringify(logTail(folder, 20));
      const written = text()
        .split('\n')
        .filter((line) => line.startsWith('{"at":'))
        .join('\n');
      writeFileSync(join(folder, 'almoner.log'), '');
      expect(`${tail}${written}`).not.toMatch(/canaryphi/i);
    }),
    { numRuns: 200 },
  );
});
