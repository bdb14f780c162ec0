/** The command line as IT and scripts use it: the real program, one process a command. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock, systemRandom } from '#core/system.ts';
import { createMeta } from '#platform/database/meta.ts';
import { createVault } from '#platform/keys/vault.ts';
import { installationFor } from '../../src-main/cli/open.ts';
import { createOutput } from '../../src-main/cli/output.ts';
import { almoner, serve } from '../support/app.ts';
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts';

// Each command derives the key anew from half a gigabyte, as it should; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PASSWORD = 'a quiet morning at the front desk';
const stdin = `${PASSWORD}\n`;

let temp: TempFolder;
let data: string;
let kit: string;

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

const run = (command: string, ...rest: string[]) =>
  almoner([command, ...rest, '--data', data, '--json', '--password-stdin'], stdin);
const codeOf = async (result: ReturnType<typeof almoner>): Promise<string> => {
  const { exitCode, stdout, stderr, json } = await result;
  expect(exitCode).toBe(1);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout + stderr).not.toMatch(/\n\s+at /);
  const { error } = json<Failure>();
  expect(error.message.length * error.remedy.length).toBeGreaterThan(0);
  return error.code;
};
const write = (name: string, content: string): string => {
  const path = join(temp.path, name);
  writeFileSync(path, content);
  return path;
};
/** A copy of the whole data folder, to be spoilt. */
const copyOfData = (name: string): string => {
  const folder = join(temp.path, name);
  mkdirSync(folder, { mode: 0o700 });
  for (const file of readdirSync(data)) copyFileSync(join(data, file), join(folder, file));
  return folder;
};

const CARD = [
  'BEGIN:VCARD',
  'VERSION:4.0',
  'FN:Tristan Gleason',
  'N:Gleason;Tristan;;;',
  'BDAY:19510730',
  'TEL:+1-312-555-0100',
  'END:VCARD',
  '',
].join('\r\n');

beforeAll(async () => {
  temp = createTempFolder();
  data = join(temp.path, 'data');
  kit = join(temp.path, 'kit.txt');
  const made = await almoner(
    [
      '--json',
      'init',
      '--organisation',
      'Elm Street Clinic',
      '--data',
      data,
      '--admin',
      'ana',
      '--password-stdin',
      '--kit',
      kit,
    ],
    stdin,
  );
  expect(made.stdout + made.stderr).not.toContain('error');
  expect(made.exitCode).toBe(0);
  const imported = await run('import', write('tristan.vcf', CARD));
  expect(imported.json()).toMatchObject({
    read: 1,
    created: 1,
    updated: 0,
    unchanged: 0,
    refused: 0,
    leftOut: {},
  });
});
afterAll(() => temp.remove());

const find = async (text: string): Promise<{ id: string; name: string }[]> =>
  (await run('search', text)).json<{ hits: { id: string; name: string }[] }>().hits;

describe('a new database', () => {
  test('is encrypted, closed to others, and its kit lies outside with mode 0600', () => {
    const header = readFileSync(join(data, 'almoner.db')).subarray(0, 16).toString('latin1');
    expect(header).not.toContain('SQLite');
    expect(statSync(kit).mode & 0o777).toBe(0o600);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(data)) expect(statSync(join(data, file)).mode & 0o077).toBe(0);
  });

  test('is not made over an existing one, nor with the kit inside it', async () => {
    const init = (dir: string, kitFile: string) =>
      almoner(
        [
          'init',
          '--organisation',
          'X',
          '--admin',
          'x',
          '--kit',
          kitFile,
          '--data',
          dir,
          '--json',
          '--password-stdin',
        ],
        stdin,
      );
    expect(await codeOf(init(data, join(temp.path, 'other-kit')))).toBe('setup.done');
    const inside = join(temp.path, 'inside');
    expect(await codeOf(init(inside, join(inside, 'kit.txt')))).toBe('cli.usage');
    // Nor through a link that leads there, though the folder itself is still to be made.
    symlinkSync(temp.path, join(temp.path, 'alias'));
    expect(await codeOf(init(inside, join(temp.path, 'alias', 'inside', 'kit.txt')))).toBe('cli.usage');
    expect(await codeOf(init(join(temp.path, 'again'), kit))).toBe('cli.usage');
  });
});

describe('a person', () => {
  test('is found, shown, edited and put back', async () => {
    const [hit] = await find('gleason july 51');
    expect(hit).toMatchObject({ name: 'Tristan Gleason', birthDate: '1951-07-30', kind: 'person' });
    const before = (await run('show', hit!.id)).json<{ fields: unknown }>();
    expect(before).toMatchObject({ id: hit!.id, kind: 'person', fields: { birthDate: '1951-07-30' } });

    const values = write('values.json', JSON.stringify({ nickname: 'Tris', phones: '(312) 555-0199' }));
    const { op } = (await run('edit', hit!.id, '--values', values)).json<{ op: string }>();
    expect((await find('3125550199'))[0]?.id).toBe(hit!.id);
    expect(await find('3125550100')).toEqual([]);
    expect((await run('undo', op)).json()).toMatchObject({
      undone: expect.arrayContaining(['nickname', 'phones']),
      kept: [],
    });
    const after = (await run('show', hit!.id)).json<{
      fields: unknown;
      history: { op: string; field: string }[];
    }>();
    expect(after.fields).toEqual(before.fields);
    expect(after.history.filter((entry) => entry.op === op).map((entry) => entry.field)).toContain('nickname');
  });

  test('cannot be changed by one who only looks, and nothing of the attempt is left', async () => {
    const [hit] = await find('gleason');
    const values = write('evil.json', JSON.stringify({ nickname: 'evil' }));
    expect(await codeOf(run('edit', hit!.id, '--values', values, '--read-only'))).toBe('access.denied');
    expect(JSON.stringify((await run('show', hit!.id)).json())).not.toContain('evil');
  });

  test.each([
    ['edit', ['00000000-0000-7000-8000-000000000000', '--values', 'VALUES'], 'record.missing'],
    ['show', ['nobody'], 'record.missing'],
    ['undo', ['nothing'], 'undo.missing'],
    ['show', ['x', '--limt', '3'], 'cli.usage'],
    ['shw', [], 'cli.command'],
  ])('%s %j is refused', async (command, rest, code) => {
    const values = write('some.json', '{"nickname":"x"}');
    expect(await codeOf(run(command, ...rest.map((one) => (one === 'VALUES' ? values : one))))).toBe(code);
  });

  test('an edit that is no JSON, or no value, says where', async () => {
    const [hit] = await find('gleason');
    expect(await codeOf(run('edit', hit!.id, '--values', write('broken.json', '{"nickname":')))).toBe('cli.usage');
    expect(await codeOf(run('edit', hit!.id, '--values', write('bad.json', '{"birthDate":"31/02/1999"}')))).toBe(
      'value.invalid',
    );
    expect(await codeOf(run('edit', hit!.id, '--values', write('field.json', '{"__proto__x":"y"}')))).toBe(
      'record.invalid',
    );
  });
});

describe('the whole', () => {
  test('is counted and checked', async () => {
    expect((await run('stats')).json()).toMatchObject({ records: { people: 1, accounts: 0, activities: 0 } });
    expect((await run('check')).json()).toEqual({ ok: true, problems: [] });
    const audit = (await run('audit-verify')).json<{ ok: boolean; entries: number; head: string }>();
    expect(audit).toMatchObject({ ok: true, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(audit.entries).toBeGreaterThan(5);
  });

  test('an index of another version is made anew before anything is answered from it, or when told to', async () => {
    const folder = copyOfData('stale');
    const vault = createVault({ folder, clock: systemClock, random: systemRandom });
    const { key } = await vault.openWithPassword(undefined, PASSWORD);
    const installation = installationFor(folder, vault, createOutput(true));
    installation.open(key);
    const { writer } = installation.platform;
    writer.transaction(() => {
      writer.prepare("UPDATE search_person SET line = 'somebody,else;'").run();
      writer.prepare("INSERT INTO search_person_name (search_person_name) VALUES ('rebuild')").run();
      createMeta(writer).set('version.search_person', new Uint8Array([1]));
    });
    await installation.seal();
    const onFolder = (...args: string[]) =>
      almoner([...args, '--data', folder, '--password-stdin', '--json'], stdin);
    const wrong = (await onFolder('check')).json<{ ok: boolean; problems: { message: string }[] }>();
    expect(wrong.ok).toBe(false);
    expect(wrong.problems[0]!.message).toContain('almoner reindex');
    const found = await onFolder('search', 'tristan gleason');
    expect(found.json<{ hits: unknown[] }>().hits).toHaveLength(1);
    expect(found.stderr).toContain('search index anew');
    expect((await onFolder('reindex')).json()).toMatchObject({ ok: true, problems: [] });
    expect((await onFolder('check')).json()).toEqual({ ok: true, problems: [] });
    expect((await onFolder('search', 'tristan gleason')).stderr).not.toContain('anew');
  });

  test('a flipped bit in any page is found', async () => {
    const folder = copyOfData('flipped');
    const path = join(folder, 'almoner.db');
    const whole = readFileSync(path);
    const pages = whole.length / 4096;
    for (let page = 0; page < pages; page += Math.max(1, Math.floor(pages / 4))) {
      const spoilt = Buffer.from(whole);
      spoilt[page * 4096 + 100 + (page % 3000)]! ^= 1;
      writeFileSync(path, spoilt);
      const result = await almoner(['check', '--data', folder, '--json', '--password-stdin'], stdin);
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toMatch(/"ok":false|"error"/);
    }
  });
});

describe('keys', () => {
  const on = (folder: string, command: string, input = stdin, ...rest: string[]) =>
    almoner([command, '--data', folder, '--json', '--password-stdin', ...rest], input);

  test('a wrong password opens nothing and changes nothing', async () => {
    const before = readFileSync(join(data, 'almoner.db'));
    expect(await codeOf(on(data, 'stats', 'not the password at all\n'))).toBe('password.wrong');
    expect(readFileSync(join(data, 'almoner.db')).equals(before)).toBe(true);
  });

  test('a password changes, and the kit sets one when it is forgotten', async () => {
    const folder = copyOfData('passwords');
    const next = 'the second one is longer still';
    expect((await on(folder, 'password', `${PASSWORD}\n${next}\n`)).exitCode).toBe(0);
    expect(await codeOf(on(folder, 'stats'))).toBe('password.wrong');
    expect((await on(folder, 'stats', `${next}\n`)).exitCode).toBe(0);
    expect((await on(folder, 'password', stdin, '--kit', kit)).exitCode).toBe(0);
    expect((await on(folder, 'stats')).exitCode).toBe(0);
    expect((await on(folder, 'check')).json()).toEqual({ ok: true, problems: [] });
    expect(await codeOf(on(folder, 'password', stdin, '--kit', write('wrong-kit.txt', 'ABCD-EFGH')))).toMatch(
      /^kit\./,
    );
  });

  test('a colleague is let in with a password of her own, and may do what her role says', async () => {
    const folder = copyOfData('users');
    const first = 'seven blue boats on the canal';
    const add = (input: string, ...rest: string[]) =>
      on(folder, 'user-add', input, 'bea', '--name', 'Bea Tran', ...rest);
    const both = `${PASSWORD}\n${first}\n`;
    expect(await codeOf(add(both, '--role', 'boss'))).toBe('cli.usage');
    expect(await codeOf(add(both, '--role', 'staff', '--read-only'))).toBe('access.denied');
    expect(await codeOf(add(stdin, '--role', 'staff'))).toBe('cli.usage');
    expect((await add(both, '--role', 'staff')).json()).toMatchObject({ login: 'bea', role: 'staff' });
    expect(await codeOf(add(both, '--role', 'staff'))).toBe('user.login_taken');
    const asBea = (command: string, ...rest: string[]) =>
      on(folder, command, `${first}\n`, '--user', 'bea', ...rest);
    expect((await asBea('stats')).json()).toMatchObject({ records: { users: 2 } });
    expect(await codeOf(asBea('import', write('again.vcf', CARD)))).toBe('access.denied');
    expect(await codeOf(on(folder, 'stats', `${first}\n`))).toBe('login.needed');
    expect((await on(folder, 'check')).json()).toEqual({ ok: true, problems: [] });
  });

  test.each([
    ['missing keyslots', (folder: string) => writeFileSync(join(folder, 'keyslots.json'), ''), /^keyslots\./],
    [
      'edited keyslots',
      (folder: string) => {
        const path = join(folder, 'keyslots.json');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/"ana"/g, '"eve"'));
      },
      /^(keyslots|password)\./,
    ],
    ['a truncated database', (folder: string) => truncateSync(join(folder, 'almoner.db'), 6000), /^database\./],
    ['an empty database', (folder: string) => truncateSync(join(folder, 'almoner.db'), 0), /^database\./],
    [
      'a foreign database',
      (folder: string) => writeFileSync(join(folder, 'almoner.db'), `SQLite format 3\0${'x'.repeat(8192)}`),
      /^database\.foreign$/,
    ],
  ])('%s is refused with a reason', async (_what, spoil, code) => {
    const folder = copyOfData(`spoilt-${Math.random().toString(36).slice(2)}`);
    spoil(folder);
    expect(await codeOf(on(folder, 'stats'))).toMatch(code);
  });

  test('without its keyslots the database is not replaced by a new one', async () => {
    const folder = copyOfData('no-slots');
    const { unlinkSync } = await import('node:fs');
    unlinkSync(join(folder, 'keyslots.json'));
    expect(await codeOf(on(folder, 'stats'))).toBe('keyslots.missing');
    const init = almoner(
      [
        'init',
        '--organisation',
        'X',
        '--admin',
        'x',
        '--kit',
        join(temp.path, 'kit-x'),
        '--data',
        folder,
        '--json',
        '--password-stdin',
      ],
      stdin,
    );
    expect((await init).exitCode).toBe(1);
    expect(existsSync(join(folder, 'almoner.db'))).toBe(true);
  });
});

test('a folder without a clinic is refused, and not made', async () => {
  const folder = join(data, 'wrong');
  for (const command of ['stats', 'password'])
    expect(await codeOf(almoner([command, '--data', folder, '--password-stdin', '--json'], `${PASSWORD}\n`))).toBe(
      'data.missing',
    );
  expect(existsSync(folder)).toBe(false);
});

test('one process works on a folder; a killed one leaves no lock behind', async () => {
  const app = await serve({ dataDir: data, password: PASSWORD });
  try {
    expect(await codeOf(run('stats'))).toBe('data.in_use');
  } finally {
    await app.kill();
  }
  await expect.poll(async () => (await run('stats')).exitCode, { timeout: 15_000 }).toBe(0);
});
