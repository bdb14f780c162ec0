/** Taking out by the command line: where it may lie, who may read it, and what the audit log says of it (AU-03). */
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { almoner } from '../support/app.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PASSWORD = 'a quiet morning at the front desk\n';
let temp: TempFolder;
let data: string;
const run = (...args: string[]) => almoner([...args, '--data', data, '--json', '--password-stdin'], PASSWORD);
const at = (name: string) => join(temp.path, name);
const REASON = ['--reason', 'Mailing of the new opening hours'];

beforeAll(async () => {
  temp = createTempFolder();
  data = at('clinic');
  await run('init', '--organisation', 'Elm Street', '--admin', 'ana', '--kit', at('kit.txt'));
  await run('populate', '--people', '30', '--activities', '60', '--seed', '7');
});
afterAll(() => temp.remove());

test('a list as CSV, which the import takes back without a change', async () => {
  const file = at('people.csv');
  const made = await run('export', '--list', 'people', '--as', 'csv', '--to', file, ...REASON);
  expect(made.exitCode).toBe(0);
  const text = readFileSync(file);
  const { rows, bytes } = made.json<{ rows: number; bytes: number }>();
  expect(made.json()).toEqual({ file, rows, bytes: text.length });
  expect(bytes).toBe(text.length);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = (await run('state-hash')).json();
  const back = (await run('import', file)).json<object>();
  expect(back).toMatchObject({ read: rows, created: 0, updated: 0, unchanged: rows, refused: 0 });
  expect((await run('state-hash')).json()).toEqual(before);
});

test('a narrowed list and one person as JSON', async () => {
  const filter = at('filter.json');
  writeFileSync(filter, JSON.stringify({ field: 'roles', op: 'anyOf', value: ['patient'] }));
  const list = at('patients.json');
  const rest = ['--as', 'json', ...REASON, '--recipient', 'The printer'];
  const made = await run('export', '--list', 'people', '--filter', filter, '--to', list, ...rest);
  const { records } = JSON.parse(readFileSync(list, 'utf8')) as { records: { id: string; roles: string[] }[] };
  expect(made.json()).toMatchObject({ rows: records.length });
  expect(records.length).toBeGreaterThan(0);
  expect(records.every(({ roles }) => roles.includes('patient'))).toBe(true);
  const one = at('one.json');
  await run('export', '--record', records[0]!.id, '--history', '--to', one, ...rest);
  expect(JSON.parse(readFileSync(one, 'utf8'))).toMatchObject({ record: { id: records[0]!.id } });
  expect((await run('audit-verify')).exitCode).toBe(0);
});

test('a refusal leaves nothing behind', async () => {
  const fault = (code: string) => ({ error: { code } });
  const taken = at('taken.csv');
  writeFileSync(taken, 'mine');
  symlinkSync(data, at('link'));
  const files = () => [readdirSync(temp.path), readdirSync(data)];
  const before = files();
  const list = ['export', '--list', 'people', '--as', 'csv'];
  for (const [args, code] of [
    [[...list, '--to', taken, ...REASON], 'export.exists'],
    [[...list, '--to', join(data, 'people.csv'), ...REASON], 'export.inside'],
    [[...list, '--to', join(at('link'), 'people.csv'), ...REASON], 'export.inside'],
    [[...list, '--to', at('no/such/folder.csv'), ...REASON], 'export.unwritable'],
    [[...list, '--to', at('new.csv')], 'cli.usage'],
    [[...list, '--to', at('new.csv'), '--reason', '  '], 'cli.usage'],
    [[...list, '--to', at('new.csv'), ...REASON, '--read-only'], 'access.denied'],
    [['export', '--list', 'users', '--as', 'csv', '--to', at('new.csv'), ...REASON], 'cli.usage'],
    [['export', '--as', 'csv', '--to', at('new.csv'), ...REASON], 'cli.usage'],
    [['export', '--record', 'nobody', '--as', 'csv', '--to', at('new.csv'), ...REASON], 'record.missing'],
  ] as const) {
    const refused = await run(...args);
    expect(refused.exitCode, code).toBe(1);
    expect(refused.json()).toMatchObject(fault(code));
  }
  expect(readFileSync(taken, 'utf8')).toBe('mine');
  expect(existsSync(at('new.csv'))).toBe(false);
  expect(files()).toEqual(before);
});
