/**
 * Computers of one clinic and their relay by the command line alone, as a script or IT would (SE-09, SE-10, DC-06, HR-04): one process
 * a command, and the relay in a process of its own. What it says is also for people: here it is read as JSON.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemActor } from '#core/first-records.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Actor } from '#shared/access/actor.ts';
import { HELPER_PROGRAMS, MAIN_PROGRAMS } from '../../build/main-programs.ts';
import { installationFor } from '../../src-main/cli/open.ts';
import { createOutput } from '../../src-main/cli/output.ts';
import { almoner, type CommandResult } from '../support/app.ts';
import { bundle, projectFile } from '../support/bundle.ts';
import { type RunningRelay, startRelay } from '../support/relay.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

// As the command line is bundled below: this process writes into a folder that such a one made.
vi.mock('@node-rs/argon2', () => import('../durability/hook/quick-derivation.ts'));
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const QUICK = 'test/durability/hook/quick-derivation.ts';
const PASSWORD = 'a quiet morning at the front desk';
const TEN_MINUTES = 10 * 60_000;
/** In which a command has to say that there is no relay. */
const UNREACHABLE = 15_000;
const NOBODY = '00000000-0000-7000-8000-000000000000';

type Desk = 'first' | 'second' | 'third' | 'fourth';
interface Device {
  readonly device: string;
  readonly name: string | null;
  readonly spaces: readonly string[];
  readonly admin: boolean;
  readonly own: boolean;
  readonly revoked: boolean;
}
interface DeviceList {
  readonly standing: string;
  readonly relay: string | null;
  readonly devices: readonly Device[];
  readonly appointments: readonly object[];
}
interface Hashes {
  readonly spaces: Readonly<Record<string, { readonly hash: string; readonly records: number }>>;
  readonly notHeld?: readonly string[];
}
interface Shown {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly timeline: readonly { readonly text: string }[];
}
interface Status {
  readonly standing: string;
  readonly pending: number;
  readonly kept: readonly object[];
  readonly devices: readonly Device[];
}

let temp: TempFolder;
let entry: string;
let relay: RunningRelay;
/** What the first desk is told of before anything is shared. */
let [person, namesake, flag] = ['', '', ''];
let [host, guest, third] = ['', '', ''];
let asked = 0;
let invited: CommandResult;
let joined: { readonly device: string; readonly records: number };

const at = (name: string): string => join(temp.path, name);
type Listening = Omit<NonNullable<Parameters<typeof almoner>[2]>, 'entry'>;
const run = (desk: Desk, args: readonly string[], listening: Listening = {}): Promise<CommandResult> =>
  almoner([...args, '--data', at(desk), '--json', '--password-stdin'], `${PASSWORD}\n`, { entry, ...listening });
function answered<Shape>({ exitCode, stdout, stderr, json }: CommandResult): Shape {
  expect(exitCode, stdout + stderr).toBe(0);
  return json<Shape>();
}
/** Of a command that has to succeed. */
const answer = async <Shape>(desk: Desk, ...args: readonly string[]): Promise<Shape> =>
  answered(await run(desk, args));
/** The code of one that has to say on one line why not, and what to do. */
async function refusal(desk: Desk, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr, json } = await run(desk, args);
  expect(exitCode, stdout).toBe(1);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout + stderr).not.toMatch(/\n\s+at /);
  const { error } = json<{ error: { code: string; message: string; remedy: string } }>();
  expect(error.message.length * error.remedy.length).toBeGreaterThan(0);
  return error.code;
}
/** One after the other: what one sends the next has. */
const sync = async (...desks: readonly Desk[]): Promise<void> => {
  for (const desk of desks) await answer(desk, 'sync', '--once');
};
const listOf = (desk: Desk): Promise<DeviceList> => answer(desk, 'device-list');
const deviceOf = async (desk: Desk, device: string): Promise<Device> =>
  (await listOf(desk)).devices.find((one) => one.device === device)!;
const hashes = (desk: Desk): Promise<Hashes> => answer(desk, 'state-hash');
const statusOf = (desk: Desk): Promise<Status> => answer(desk, 'sync-status');
const shown = (desk: Desk, id: string): Promise<Shown> => answer(desk, 'show', id);
const found = async (desk: Desk, text: string): Promise<readonly string[]> =>
  (await answer<{ hits: readonly { id: string }[] }>(desk, 'search', text)).hits.map(({ id }) => id);
const write = (name: string, content: string): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const values = (content: object): string => write('values.json', JSON.stringify(content));
const people = (...names: readonly string[]): string =>
  write('people.csv', `full name,date of birth\n${names.map((name) => `${name},1970-01-01\n`).join('')}`);

/** Both say the same of what both hold, which is something. */
async function expectSame(one: Desk, other: Desk, ...spaces: readonly string[]): Promise<void> {
  const [here, there] = [await hashes(one), await hashes(other)];
  for (const space of spaces) {
    expect(here.spaces[space]?.records, space).toBeGreaterThan(0);
    expect(there.spaces[space], space).toEqual(here.spaces[space]);
  }
}

/** Lets a desk in by a code of the first one; what both said. */
async function letIn(desk: Desk, ...options: readonly string[]): Promise<readonly [CommandResult, CommandResult]> {
  let joining: Promise<CommandResult> | null = null;
  const heard = (line: string): void => {
    const { code } = JSON.parse(line) as { code?: string };
    if (code !== undefined) joining = run(desk, ['device-join', '--relay', relay.url, '--code', code]);
  };
  const inviting = await run('first', ['device-invite', '--wait', '--digits-ok', ...options], { heard });
  answered(inviting);
  return [inviting, await joining!];
}
const codeIn = ({ stdout }: CommandResult): string =>
  (JSON.parse(stdout.split('\n')[0]!) as { code: string }).code;

/** A desk’s database as its own program has it, in this process. */
async function opened<Result>(
  desk: Desk,
  work: (installation: ReturnType<typeof installationFor>, actor: Actor) => Result,
): Promise<Result> {
  const vault = createVault({ folder: at(desk), clock: systemClock, random: systemRandom });
  const { key, userId, login } = await vault.openWithPassword('ada', PASSWORD);
  const installation = installationFor(at(desk), vault, createOutput(true));
  installation.open(key);
  try {
    return work(installation, { ...systemActor(userId, login), purpose: 'operations', origin: 'cli' });
  } finally {
    await installation.seal();
  }
}

/** A note that is for few eyes: no command writes one. With it two namesakes, and what is clinical of one. */
const addRecords = (): Promise<void> =>
  opened('first', ({ platform }, actor) => {
    const create = (entity: string, content: object): string =>
      platform.records.commit({ actor, changes: [{ kind: 'create', entity, values: { ...content } }] }).ops[0]!
        .record;
    person = create('person', { name: { given: 'Ottilie', family: 'Zanzibar' } });
    namesake = create('person', { name: { given: 'Otti', family: 'Zanzibar' } });
    flag = create('flag', { person, kind: 'chronicProgramme', label: 'Asthma', status: 'active' });
    const note = { kind: 'note', person, at: '2026-03-05T14:00:00.000Z' };
    create('activity', { ...note, text: 'Likes mornings' });
    create('activity', { ...note, text: 'Whispered in confidence', sensitive: true });
  });

beforeAll(async () => {
  temp = createTempFolder();
  // Some hundred processes: all is as it is installed, but that no derivation takes its half a gigabyte.
  const outDir = at('program');
  const entries = { ...HELPER_PROGRAMS, almoner: MAIN_PROGRAMS.almoner };
  await bundle({ entries, outDir, alias: { '@node-rs/argon2': projectFile(QUICK) } });
  entry = join(outDir, 'almoner.js');
  relay = await startRelay({ data: at('relay') });
  await answer('first', 'init', '--organisation', 'Harbour Clinic', '--admin', 'ada', '--kit', at('kit.txt'));
  await answer('first', 'populate', '--people', '30', '--activities', '60', '--seed', '7');
  await addRecords();
  // What cannot be meant is said before the clinic gets a relay by it.
  expect(await refusal('first', 'device-invite', '--relay', relay.url, '--spaces', 'org,notes')).toBe('cli.usage');
  expect(await listOf('first')).toMatchObject({ standing: 'alone', relay: null });
  asked = Date.now();
  const [inviting, joining] = await letIn('second', '--relay', relay.url);
  invited = inviting;
  joined = answered(joining);
  guest = joined.device;
  host = (await listOf('first')).devices.find(({ own }) => own)!.device;
});
afterAll(async () => {
  await relay?.kill();
  temp.remove();
});

test('SE-09: an invitation says its code and who came by it; who came has all of it but the restricted notes', async () => {
  const lines = invited.stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { code: expect.stringMatching(/^[0-9A-Z]+(-[0-9A-Z]+)+$/), expires: expect.stringMatching(/^\d{4}-.*Z$/) },
    { joined: guest },
  ]);
  const { expires } = JSON.parse(lines[0]!) as { expires: string };
  const good = Date.parse(expires) - asked;
  expect(good).toBeGreaterThan(TEN_MINUTES);
  expect(good).toBeLessThan(TEN_MINUTES + 60_000);

  const { records } = await answer<{ records: Record<string, number> }>('second', 'stats');
  expect(joined).toEqual({
    device: guest,
    records: Object.values(records).reduce((sum, count) => sum + count, 0),
  });
  expect(records.people).toBe(32);
  await sync('second', 'first');
  const { standing, relay: url, devices } = await listOf('first');
  expect({ standing, url, ids: devices.map(({ device }) => device) }).toEqual({
    standing: 'member',
    url: relay.url,
    ids: [host, guest],
  });
  expect(devices.map(({ spaces, admin }) => ({ spaces, admin }))).toEqual([
    { spaces: ['org', 'clinical', 'restricted', 'audit'], admin: true },
    { spaces: ['org', 'clinical', 'audit'], admin: false },
  ]);
  await expectSame('first', 'second', 'org', 'clinical');
  expect((await hashes('first')).spaces.restricted?.records).toBe(1);
  const held = await hashes('second');
  expect(Object.keys(held.spaces)).toEqual(['clinical', 'org']);
  expect(held.notHeld).toEqual(['restricted']);
  const texts = async (desk: Desk) => (await shown(desk, person)).timeline.map(({ text }) => text).join('|');
  expect(await texts('first')).toContain('in confidence');
  expect(await texts('second')).toContain('Likes mornings');
  expect(await texts('second')).not.toContain('in confidence');
  for (const desk of ['first', 'second'] as const)
    expect(await answer(desk, 'sync-status')).toMatchObject({
      ...{ standing: 'member', relay: relay.url, relayAnswers: true, relayReason: null, others: 1 },
      ...{ pending: 0, kept: [], alarms: [], waiting: [], quarantined: 0, firstSync: null },
    });
});

test('SE-09: a code is for one computer, which may be asked in for a part of the records alone', async () => {
  const join = (code: string) => refusal('third', 'device-join', '--relay', relay.url, '--code', code);
  const used = codeIn(invited);
  expect(await join(used)).toBe('invite.burned');
  expect(await join(used.slice(0, -1))).toBe('invite.malformed');
  expect(existsSync(dataFiles(at('third')).keyslots)).toBe(false);

  const open = await run('first', ['device-invite', '--relay', relay.url]);
  expect(open.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(answered(open)).toEqual({ code: expect.any(String), expires: expect.any(String) });
  expect(codeIn(open)).not.toBe(used);
  // Who waits later waits for the same code, until it is answered.
  const [inviting, joining] = await letIn('third', '--spaces', 'org');
  expect(codeIn(inviting)).toBe(codeIn(open));
  third = answered<{ device: string }>(joining).device;
  expect((await deviceOf('first', third)).spaces).toEqual(['org']);
  await sync('third', 'first', 'second');
  await expectSame('first', 'third', 'org');
  const held = await hashes('third');
  expect(Object.keys(held.spaces)).toEqual(['org']);
  expect(held.notHeld).toEqual(expect.arrayContaining(['clinical', 'restricted']));
});

test('SE-09: an address without TLS is for this computer alone, and nobody’s digits are taken as equal unasked', async () => {
  const plain = ['--relay', 'ws://relay.example.org:8443'];
  expect(await refusal('first', 'device-invite', ...plain)).toBe('relay.address');
  expect(await refusal('fourth', 'device-join', ...plain, '--code', codeIn(invited))).toBe('relay.address');
  // Without a terminal there is no code, which whoever answers would use up; one that is told waits for minutes.
  const told = new AbortController();
  const { stdout, json } = await run('first', ['device-invite', '--wait'], {
    stop: told.signal,
    heard: (line) => 'expires' in JSON.parse(line) && told.abort(),
  });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(json()).toMatchObject({ error: { code: 'cli.usage', message: expect.stringContaining('--digits-ok') } });
  expect((await run('first', ['help'])).stdout).toContain('device-join --relay URL --code CODE [--start-over]');
});

test('SE-10: names and duties are changed at one computer, and known at the others', async () => {
  expect(await answer('first', 'device-rename', guest, '--name', ' Back office ')).toEqual({
    device: guest,
    name: 'Back office',
  });
  const duty = 'organisation';
  expect(await answer('first', 'device-appoint', guest)).toEqual({ appointed: guest, duty });
  await sync('first', 'second');
  expect((await listOf('second')).appointments).toEqual([{ duty, device: guest, number: 2 }]);
  expect(await deviceOf('second', guest)).toMatchObject({ name: 'Back office', own: true });
  const { devices } = await statusOf('second');
  expect(devices.find(({ own }) => own)?.name).toBe('Back office');
  await answer('first', 'device-appoint', host, '--for', duty);
  await sync('second');
  expect((await listOf('second')).appointments).toEqual([{ duty, device: host, number: 3 }]);

  expect(await refusal('second', 'device-spaces', host, '--spaces', 'org')).toBe('device.not_admin');
  expect(await refusal('first', 'device-rename', NOBODY, '--name', 'Nobody')).toBe('device.unknown');
  expect(await refusal('first', 'device-appoint', 'the back office')).toBe('cli.usage');
});

test('SE-10: what was not sent stays while its part of the records is taken from a computer, and goes when it is given back', async () => {
  await answer('second', 'edit', flag, '--values', values({ status: 'resolved' }));
  expect(await statusOf('second')).toMatchObject({ pending: 1, kept: [] });
  expect(await answer('first', 'device-spaces', guest, '--spaces', 'org,audit')).toEqual({
    device: guest,
    spaces: ['org', 'audit'],
  });
  const kept = [{ space: 'clinical', count: 1 }];
  // It ends: nothing that it could still do is left.
  expect(await answer('second', 'sync', '--once')).toMatchObject({ pending: 0, kept });
  expect(await statusOf('second')).toMatchObject({ pending: 0, kept, alarms: [] });
  expect((await hashes('second')).notHeld).toContain('clinical');
  expect((await deviceOf('second', guest)).spaces).toEqual(['org', 'audit']);
  await sync('first');
  expect((await shown('first', flag)).fields.status).toBe('active');

  await answer('first', 'device-spaces', guest, '--spaces', 'org,clinical,audit');
  expect(await answer('second', 'sync', '--once')).toMatchObject({ pending: 0, kept: [] });
  expect((await statusOf('second')).kept).toEqual([]);
  await sync('first');
  expect((await shown('first', flag)).fields.status).toBe('resolved');
  await sync('second');
  await expectSame('first', 'second', 'org', 'clinical');
});

test('DC-07, CA-23: what is edited, merged, parted and erased at one computer is so at the others', async () => {
  await answer('second', 'edit', namesake, '--values', values({ nickname: 'Tilly' }));
  const merging = ['merge', person, namesake, '--reason', 'the same person'];
  const { merge, canonical } = await answer<{ merge: string; canonical: string }>('first', ...merging);
  expect(canonical).toBe(person);
  await sync('second', 'first', 'second');
  expect(await shown('second', namesake)).toMatchObject({ id: person, mergedFrom: namesake });
  expect(await found('second', 'otti zanzibar')).toEqual([person]);

  expect(await answer('second', 'unmerge', merge, '--reason', 'two after all')).toMatchObject({
    ...{ unmerged: merge, survivor: person, merged: namesake, kept: [] },
  });
  await sync('second', 'first');
  const apart = await shown('first', namesake);
  expect(apart).toMatchObject({ id: namesake, fields: { nickname: 'Tilly' } });

  await answer('first', 'erase', namesake, '--fields', 'nickname', '--reason', 'asked for');
  await answer('second', 'erase', person, '--reason', 'asked for');
  await sync('first', 'second', 'first');
  for (const desk of ['first', 'second'] as const) {
    // Nor in its history.
    expect(JSON.stringify(await shown(desk, namesake))).not.toContain('Tilly');
    expect(JSON.stringify((await run(desk, ['show', person])).json())).not.toMatch(/Ottilie|Asthma|mornings/);
    expect(await found(desk, 'zanzibar')).toEqual([namesake]);
  }
  await sync('third');
  await expectSame('first', 'third', 'org');
  await expectSame('first', 'second', 'org', 'clinical');
});

test('DC-06: with the relay gone all goes on but what needs it, and that says so in time', async () => {
  const timed = async (desk: Desk, ...args: readonly string[]) => {
    const from = performance.now();
    const code = await refusal(desk, ...args);
    return { code, isInTime: performance.now() - from < UNREACHABLE };
  };
  const importing = people('Wilhelmina Offline', 'Gone Tomorrow');
  const reason = ['--reason', 'asked for'];
  await relay.kill();
  try {
    const tried = [
      timed('second', 'sync', '--once'),
      timed('first', 'device-spaces', guest, '--spaces', 'org'),
      timed('fourth', 'device-join', '--relay', relay.url, '--code', codeIn(invited)),
    ];
    const gone = { code: 'relay.unreachable', isInTime: true };
    expect(await Promise.all(tried)).toEqual([gone, gone, gone]);
    expect((await deviceOf('first', guest)).spaces).toEqual(['org', 'clinical', 'audit']);

    expect(await answer('first', 'import', importing)).toMatchObject({ created: 2 });
    const [[stays], [goes]] = [await found('first', 'wilhelmina offline'), await found('first', 'gone tomorrow')];
    const edit = ['edit', stays!, '--values', values({ nickname: 'Mina' })];
    const { op } = await answer<{ op: string }>('first', ...edit);
    expect((await shown('first', stays!)).fields.nickname).toBe('Mina');
    expect(await answer('first', 'undo', op)).toMatchObject({ undone: ['nickname'] });
    expect(await answer('first', 'check')).toEqual({ ok: true, problems: [] });
    await answer('first', 'erase', goes!, ...reason);
    expect(await answer('first', 'device-rename', third, '--name', 'Laptop')).toMatchObject({ name: 'Laptop' });
    expect(await answer('first', 'backup', '--to', at('backups'))).toMatchObject({ verified: true });
    const csv = at('people.out.csv');
    await answer('first', 'export', '--list', 'people', '--as', 'csv', '--to', csv, ...reason);
    expect(readFileSync(csv, 'utf8')).toContain('Wilhelmina');
    expect(await answer('first', 'audit-verify')).toMatchObject({ ok: true });
    const status = await answer<Status>('first', 'sync-status');
    expect(status).toMatchObject({ relayAnswers: false, relayReason: 'ECONNREFUSED', state: { state: 'here' } });
    expect(status.pending).toBeGreaterThan(0);
  } finally {
    relay = await startRelay({ data: at('relay'), port: relay.port });
  }
  await sync('first', 'second', 'first');
  expect(await found('second', 'wilhelmina offline')).toHaveLength(1);
  expect(await found('second', 'gone tomorrow')).toEqual([]);
  expect((await deviceOf('second', third)).name).toBe('Laptop');
  expect(await answer('first', 'sync-status')).toMatchObject({ pending: 0, relayAnswers: true });
  await expectSame('first', 'second', 'org', 'clinical');
});

test('HR-04: a computer that is shut out is told so, and the others go on; what it held is listed', async () => {
  interface Report {
    readonly held: readonly { readonly space: string; readonly records: Record<string, { live: number }> }[];
  }
  const report = await answer<Report>('first', 'device-lost', guest);
  expect(report).toMatchObject({ shutOut: false, users: [{ login: 'ada', active: true }] });
  expect(report.held.map(({ space }) => space)).toEqual(['org', 'clinical', 'audit']);
  const { records } = await answer<{ records: { people: number } }>('first', 'stats');
  expect(report.held[0]!.records.person?.live).toBe(records.people);

  await answer('second', 'import', people('Never Sent'));
  expect(await answer('first', 'device-revoke', guest)).toEqual({ revoked: guest });
  expect((await deviceOf('first', guest)).revoked).toBe(true);
  expect(await answer('first', 'device-lost', guest)).toMatchObject({ shutOut: true });
  // Once more: the answer to an earlier attempt may have been lost.
  expect(await answer('first', 'device-revoke', guest)).toEqual({ revoked: guest });

  expect(await refusal('second', 'sync', '--once')).toBe('device.revoked');
  expect(await statusOf('second')).toMatchObject({ standing: 'revoked' });
  // What is there stays there.
  expect(await found('second', 'never sent')).toHaveLength(1);
  await answer('first', 'import', people('Since Then'));
  await sync('first', 'third', 'first');
  expect(await found('third', 'since then')).toHaveLength(1);
  expect(await found('third', 'never sent')).toEqual([]);
  expect((await statusOf('third')).devices.find(({ device }) => device === guest)!.revoked).toBe(true);
  await expectSame('first', 'third', 'org');
});

test('PR-08: after all that was shared, taken, shut out and erased each computer is sound', async () => {
  for (const desk of ['third', 'second', 'first'] as const)
    expect((await run(desk, ['check'])).json(), desk).toEqual({ ok: true, problems: [] });
});

test('PR-08: an erasure is done where it arrives, and takes no more with it than what was erased', async () => {
  const rows = (desk: Desk, sql: string) => opened(desk, ({ platform }) => platform.writer.prepare(sql).all());
  // A run that brings an erasure does what it leaves to do: nobody may ever open a window there.
  for (const desk of ['first', 'third'] as const)
    expect.soft(await rows(desk, 'SELECT fields, texts FROM erasing'), desk).toEqual([]);
  // Nothing that was erased stood in what the log tells of the imports.
  const blanked = `SELECT a.seq FROM audit a JOIN audit_value v ON v.seq = a.seq WHERE a.action = 'import' AND v.value IS NULL`;
  expect(await rows('first', blanked)).toEqual([]);
});
