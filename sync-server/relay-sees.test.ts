/**
 * docs/relay-sees.md tells the truth: it lists every file, column, field of what lies in clear in a column, log field and metric there is,
 * and none that is not.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createLog, LOG_FIELDS } from './log.ts';
import { HEADER_BYTES, KIND_AT, parseEnvelope } from './protocol/envelope.ts';
import { parseRecord } from './protocol/membership-record.ts';
import { SPACES } from './protocol/spaces.ts';
import { METRIC_NAMES } from './room/metrics.ts';
import { testChain, testClinic, testHouse } from './room/testing.ts';
import type { LogFacts } from './room/types.ts';
import { openSocket, runRelay } from './running.testing.ts';
import { openFolder } from './storage/open-folder.ts';

/** What the relay reads membership records by is its own: heard of here as it is made, so that no list of fields is kept by hand. */
const strict = vi.hoisted(() => [] as z.ZodObject[]);
vi.mock('zod', async (load) => {
  const zod = await load<typeof import('zod')>();
  const strictObject: typeof z.strictObject = (...shape) => {
    const made = zod.z.strictObject(...shape);
    strict.push(made as unknown as z.ZodObject);
    return made;
  };
  return { ...zod, z: { ...zod.z, strictObject } };
});

const page = new URL('../docs/relay-sees.md', import.meta.url);

function section(heading: string): string {
  const [, after = ''] = readFileSync(page, 'utf8').split(`## ${heading}\n`);
  return after.split('\n## ')[0]!;
}
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
const rowsOf = (heading: string): string[] =>
  section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'));

/** The first column of the table under a heading. */
const listed = (heading: string): string[] =>
  rowsOf(heading)
    .flatMap((row) => quoted(row.split('|')[1]!))
    .sort();
/** The words of ours that the row of a field gives as what it may hold. */
const valuesOf = (heading: string, field: string): string[] =>
  rowsOf(heading)
    .filter((row) => quoted(row.split('|')[1]!).includes(field))
    .flatMap((row) => quoted(row.split('|')[2]!));

/** `genesis.vouch` of a body's kind, `keys.epoch` of what a field of that name holds, in whichever record. */
function fieldsOf(schema: z.core.JSONSchema._JSONSchema, name: string): string[] {
  if (typeof schema === 'boolean') return [];
  const kind = schema.properties?.type;
  const own = typeof kind === 'object' && kind.const !== undefined ? String(kind.const) : name;
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([field, of]) => [
      `${field === 'type' ? name : own}.${field}`,
      ...fieldsOf(of, field),
    ]),
    ...[schema.oneOf, schema.anyOf, schema.items, schema.additionalProperties]
      .flat()
      .flatMap((one) => (one === undefined ? [] : fieldsOf(one, name))),
  ];
}

it('every column of every table', () => {
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

it('every file that a relay at work has in its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'almoner-relay-'));
  const relay = await runRelay(['--data', folder, '--port', '0']);
  try {
    const socket = openSocket(relay.url);
    const { records } = testClinic('files', (await socket.hello()).relayKey);
    expect(await socket.ask({ kind: 'publish', ref: 1, token: '', records })).toMatchObject({ kind: 'ok' });
    const named = quoted(section('On its disk')).filter((name) => /^relay\.[\w-]+$/.test(name));
    expect([...new Set(named)].sort()).toEqual(readdirSync(folder).sort());
    expect(statSync(join(folder, 'relay.lock')).size).toBe(0);
  } finally {
    await relay.stop();
    rmSync(folder, { recursive: true });
  }
});

it('every field of every membership record', () => {
  const whole = strict.find(({ shape }) => 'prev' in shape && 'body' in shape)!;
  const fields = [...new Set(fieldsOf(z.toJSONSchema(whole), 'record'))];
  // They are of what records are read by, which takes no field that it does not know.
  const { record } = parseRecord(testClinic('fields', 'ab'.repeat(32)).records[0]!);
  expect(fields).toEqual(expect.arrayContaining(Object.keys(record).map((name) => `record.${name}`)));
  expect(listed('In a membership record')).toEqual(fields.sort());
});

it('every field of an envelope, every byte before the ciphertext, and each kind and space', () => {
  const clinic = testClinic('fields', 'ab'.repeat(32));
  const bytes = testChain(clinic, clinic.first).next({ text: 'ciphertext' });
  const { header, headerBytes: _, hash: __, bytes: ___, ...rest } = parseEnvelope(bytes);
  expect(listed('In an envelope')).toEqual(
    [...Object.keys(header).map((name) => `header.${name}`), ...Object.keys(rest)].sort(),
  );
  const parts = Object.values(rest).reduce((sum, part) => sum + part.length, 0);
  expect(HEADER_BYTES + parts).toBe(bytes.length);

  const changed = (at: number, to: number) => {
    const other = Buffer.from(bytes);
    other[at] = to;
    try {
      return parseEnvelope(other).header;
    } catch {
      return null;
    }
  };
  // No byte says something that no field has: it changes one, or is the same in every envelope.
  for (let at = 0; at < HEADER_BYTES; at += 1) expect(changed(at, bytes[at]! ^ 0xff)).not.toEqual(header);
  const all = Array.from({ length: 256 }, (_, code) => code);
  const kinds = all.flatMap((code) => changed(KIND_AT, code)?.kind ?? []);
  expect(valuesOf('In an envelope', 'header.kind').sort()).toEqual(kinds.sort());
  expect(valuesOf('In an envelope', 'header.space').sort()).toEqual([...SPACES].sort());
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
