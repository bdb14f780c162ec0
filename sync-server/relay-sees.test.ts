/** docs/relay-sees.md tells the truth: it lists every column, log field and metric there is, and none that is not. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog, LOG_FIELDS } from './log.ts';
import { METRIC_NAMES } from './room/metrics.ts';
import { testChain, testHouse } from './room/testing.ts';
import type { LogFacts } from './room/types.ts';
import { openFolder } from './storage/open-folder.ts';

const page = new URL('../docs/relay-sees.md', import.meta.url);

/** The first column of the table under a heading. */
function listed(heading: string): string[] {
  const [, section = ''] = readFileSync(page, 'utf8').split(`## ${heading}\n`);
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)).sort();
}

it('every column of every table, and the files beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
  const { connection, close } = openFolder(folder);
  const columns = connection
    .prepare(
      `SELECT s.name || '.' || c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c
         WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all() as string[];
  close();
  rmSync(folder, { recursive: true });
  expect(columns.length).toBeGreaterThan(20);
  expect(listed('On its disk')).toEqual(columns.sort());
});

it('every field of the log', () => {
  expect(listed('In its log')).toEqual([...LOG_FIELDS].sort());
});

it('every figure and its label', () => {
  expect(listed('In its figures')).toEqual([...METRIC_NAMES].sort());
});

it('nothing else reaches the log, whatever it is handed', () => {
  const lines: string[] = [];
  const log = createLog({ now: () => Date.UTC(2026, 10, 22) }, (line) => lines.push(line));
  const smuggled = {
    address: '2001:db8::1',
    name: 'CANARYPHI',
    reason: 'saw CANARYPHI\n{"x":1}',
    count: 3,
    bytes: 'x y',
  };
  log('info', 'device.connected', smuggled as unknown as LogFacts);
  expect(lines).toEqual([
    '{"at":"2026-11-22T00:00:00.000Z","level":"info","code":"device.connected","address":"2001:db8::1","count":3}\n',
  ]);
});

it('only these figures are shown, with labels that are words of ours', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.answer({ kind: 'put', ref: 1, envelope: testChain(clinic, first).next() });
  peer.answer({ kind: 'put', ref: 2, envelope: Buffer.from('CANARYPHI') });
  peer.raw(9, Buffer.from('CANARYPHI'));
  const shown = world.relay
    .metrics()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => /^([a-z_]+)(?:\{([a-z]+)="([A-Za-z-]+)"\})? \d+$/.exec(line));
  expect(shown.every((match) => match !== null)).toBe(true);
  const names = shown.map((match) => (match![2] === undefined ? match![1]! : `${match![1]}{${match![2]}}`));
  expect([...new Set(names)].sort()).toEqual([...METRIC_NAMES].sort());
});
