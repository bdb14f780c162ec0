/** Two computers and a relay by the command line alone, as a script or IT would (DC-06, SE-09, SE-10, HR-04). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { almoner, type CommandResult } from '../support/app.ts';
import { type RunningRelay, startRelay } from '../support/relay.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const PASSWORD = 'a quiet morning at the front desk\n';
type Desk = 'first' | 'second';
interface Device {
  readonly device: string;
  readonly name: string | null;
  readonly spaces: readonly string[];
  readonly own: boolean;
  readonly revoked: boolean;
}

let temp: TempFolder;
let relay: RunningRelay;
let [host, guest] = ['', ''];
let joined: { readonly device: string; readonly records: number };

const run = (desk: Desk, args: readonly string[], heard?: (line: string) => void): Promise<CommandResult> =>
  almoner([...args, '--data', join(temp.path, desk), '--json', '--password-stdin'], PASSWORD, undefined, heard);
/** Of a command that has to succeed. */
async function answer<Shape>(desk: Desk, ...args: string[]): Promise<Shape> {
  const result = await run(desk, args);
  expect(result.exitCode, `${args.join(' ')}: ${result.stdout}${result.stderr}`).toBe(0);
  return result.json<Shape>();
}
async function refusal(desk: Desk, ...args: string[]): Promise<string> {
  const { exitCode, json } = await run(desk, args);
  expect(exitCode).not.toBe(0);
  return json<{ error: { code: string } }>().error.code;
}
/** One after the other: what one sends the next has. */
const sync = async (...desks: readonly Desk[]): Promise<void> => {
  for (const desk of desks) await answer(desk, 'sync', '--once');
};
const devices = async (desk: Desk = 'first'): Promise<readonly Device[]> =>
  (await answer<{ devices: readonly Device[] }>(desk, 'device-list')).devices;
const orgHash = async (desk: Desk): Promise<string> => {
  const { spaces } = await answer<{ spaces: Record<string, { hash: string }> }>(desk, 'state-hash');
  expect(spaces.org!.hash).toMatch(/^[0-9a-f]{16,}/);
  return spaces.org!.hash;
};
const found = async (desk: Desk, text: string): Promise<readonly string[]> =>
  (await answer<{ hits: readonly { id: string }[] }>(desk, 'search', text)).hits.map(({ id }) => id);

beforeAll(async () => {
  temp = createTempFolder();
  relay = await startRelay({ data: join(temp.path, 'relay') });
  await answer(
    'first',
    'init',
    '--organisation',
    'Harbour Clinic',
    '--admin',
    'ada',
    '--kit',
    join(temp.path, 'kit'),
  );
  await answer('first', 'populate', '--people', '30', '--activities', '60', '--seed', '7');
  let joining: Promise<CommandResult> | null = null;
  const invited = await run('first', ['device-invite', '--relay', relay.url, '--wait', '--digits-ok'], (line) => {
    const { code } = JSON.parse(line) as { code?: string };
    if (code !== undefined) joining = run('second', ['device-join', '--relay', relay.url, '--code', code]);
  });
  expect(invited.exitCode, invited.stdout + invited.stderr).toBe(0);
  const [first, second] = invited.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toEqual({ code: expect.any(String), expires: expect.stringMatching(/^\d{4}-.*Z$/) });
  const result = await joining!;
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  joined = result.json();
  expect(second).toEqual({ joined: joined.device });
  guest = joined.device;
  host = (await devices()).find(({ own }) => own)!.device;
});
afterAll(async () => {
  await relay.kill();
  temp.remove();
});

test('DC-06: who joined has all of it at once, without the restricted notes', async () => {
  expect(joined.records).toBeGreaterThan(90);
  await sync('second', 'first');
  const list = await devices();
  expect(list.map(({ device }) => device).sort()).toEqual([host, guest].sort());
  expect(list.find(({ device }) => device === guest)!.spaces).toEqual(['org', 'clinical', 'audit']);
  expect(await answer('second', 'sync-status')).toMatchObject({
    pending: 0,
    kept: [],
    waiting: [],
    alarms: [],
    relayAnswers: true,
  });
});

test('SE-09: a code is for one computer, and an address without TLS for this one alone', async () => {
  const code = (await answer<{ code: string }>('first', 'device-invite', '--relay', relay.url)).code;
  const wrong = code.replace(/[^-]/g, (sign) => (sign === '2' ? '3' : '2'));
  const join3 = (given: string) =>
    almoner(
      [
        'device-join',
        '--relay',
        relay.url,
        '--code',
        given,
        '--data',
        join(temp.path, 'third'),
        '--json',
        '--password-stdin',
      ],
      PASSWORD,
    );
  expect((await join3(wrong)).json<{ error: { code: string } }>().error.code).toMatch(/^(invite|join|device)\./);
  expect(await refusal('first', 'device-invite', '--relay', 'ws://relay.example.org:8443')).toBe('relay.address');
  // It would be used up by whoever answers, before anybody could compare the digits.
  expect(await refusal('first', 'device-invite', '--relay', relay.url, '--wait')).toBe('cli.usage');
});

test('SE-10: names, spaces and duties are changed from one computer, and are known at the other', async () => {
  await answer('first', 'device-rename', guest, '--name', 'Back office');
  await answer('first', 'device-spaces', guest, '--spaces', 'org,audit');
  await answer('first', 'device-appoint', guest);
  await sync('second');
  const { devices: list, appointments } = await answer<{ devices: Device[]; appointments: object[] }>(
    'second',
    'device-list',
  );
  expect(list.find(({ own }) => own)).toMatchObject({ name: 'Back office', spaces: ['org', 'audit'] });
  expect(appointments).toContainEqual({ duty: 'organisation', device: guest, number: 2 });
  expect(await refusal('second', 'device-spaces', host, '--spaces', 'org')).toMatch(/^device\./);
  await answer('first', 'device-appoint', host);
  await answer('first', 'device-spaces', guest, '--spaces', 'org,clinical,audit');
  await sync('second');
  expect((await devices('second')).find(({ own }) => own)!.spaces).toContain('clinical');
});

test('DC-07, CA-23: what is edited, merged, parted and erased at one is so at the other', async () => {
  const people = await found('first', 'a');
  const [one, other] = people as [string, string];
  const values = join(temp.path, 'values.json');
  writeFileSync(values, JSON.stringify({ nickname: 'Zanzibarina' }));
  await answer('second', 'edit', one, '--values', values);
  const { merge } = await answer<{ merge: string }>('first', 'merge', one, other, '--reason', 'the same person');
  await sync('second', 'first', 'second');
  expect(JSON.stringify(await answer('first', 'show', one))).toContain('Zanzibarina');
  await answer('second', 'unmerge', merge, '--reason', 'two after all');
  await answer('second', 'erase', one, '--fields', 'nickname', '--reason', 'asked for');
  await sync('second', 'first');
  expect(await orgHash('second')).toEqual(await orgHash('first'));
  expect(JSON.stringify(await answer('first', 'show', one))).not.toContain('Zanzibarina');
});

test('DC-06: with the relay gone every command works but those that need it, and those say so in time', async () => {
  await relay.kill();
  const before = Date.now();
  expect(await refusal('second', 'sync', '--once')).toBe('relay.unreachable');
  expect(Date.now() - before).toBeLessThan(30_000);
  await answer('second', 'populate', '--people', '3', '--activities', '3', '--seed', '8');
  const status = await answer<{ pending: number; relayReason: string }>('second', 'sync-status');
  expect(status).toMatchObject({ relayAnswers: false, relayReason: expect.stringMatching(/\w/) });
  expect(status.pending).toBeGreaterThan(0);
  expect(await answer('second', 'check')).toMatchObject({ ok: true });
  relay = await startRelay({ data: join(temp.path, 'relay'), port: relay.port });
  await sync('second', 'first');
  expect(await orgHash('second')).toEqual(await orgHash('first'));
});

test('HR-04: a computer that is shut out is told so, and what it held is listed', async () => {
  await answer('first', 'device-revoke', guest);
  expect((await devices()).find(({ device }) => device === guest)!.revoked).toBe(true);
  expect(await refusal('second', 'sync', '--once')).toBe('device.revoked');
  expect(JSON.stringify(await answer('first', 'device-lost', guest))).toContain('Back office');
  expect((await answer<{ standing: string }>('second', 'device-list')).standing).toBe('revoked');
});
