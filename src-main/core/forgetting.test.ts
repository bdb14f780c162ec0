/** What an erasure leaves of a value in the whole database: nothing, in no cell and no page of any index. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runImport } from '#modules/importing/run-import.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { checkInstallation } from './check.ts';
import { defaultOrganisation, systemActor, writeFirstRecords } from './first-records.ts';
import { forgettingSteps } from './forgetting.ts';
import { createInstallation, type Installation } from './installation.ts';
import { systemClock, systemRandom } from './system.ts';

let folder: string;
let installation: Installation;
let admin: Actor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almoner-forget-'));
  installation = createInstallation({
    dataDir: folder,
    clock: systemClock,
    random: systemRandom,
    readers: 'inline',
    keychain: () => ({ keychain: 'unknown', keychainReason: null }),
  });
  installation.create(systemRandom.bytes(32));
  const { platform } = installation;
  admin = { ...systemActor(platform.newId(), 'ana'), role: 'admin', origin: 'cli', purpose: 'operations' };
  writeFirstRecords(platform, defaultOrganisation('Elm Street'), {
    id: admin.userId,
    login: 'ana',
    name: 'Ana',
    publicKey: 'AAAA',
    sealedPrivateKey: 'AAAA',
    signKey: 'c2lnbg==',
  });
});
afterEach(async () => {
  await installation.seal();
  rmSync(folder, { recursive: true, force: true });
});

const save = (...changes: Parameters<typeof installation.platform.records.commit>[0]['changes']) =>
  installation.platform.records.commit({ actor: admin, changes }).ops[0]!;
const forget = () => {
  for (const _ of forgettingSteps(installation.platform, installation.modules));
};

/** Tables with a cell in which a text stands, in whatever form; full-text indexes keep their words in such cells. */
function placesOf(...texts: readonly string[]): string[] {
  const { connection } = installation.platform.writer;
  const tables = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as string[];
  const forms = texts.flatMap((text) => [text, text.toLowerCase()]);
  return tables.filter((table) => {
    for (const row of connection.prepare(`SELECT * FROM "${table}"`).raw().iterate() as Iterable<unknown[]>)
      for (const cell of row) {
        const said =
          cell instanceof Uint8Array
            ? Buffer.from(cell).toString('latin1')
            : typeof cell === 'string' || typeof cell === 'number'
              ? String(cell)
              : '';
        if (forms.some((form) => said.includes(form))) return true;
      }
    return false;
  });
}

const problems = () => checkInstallation(installation.platform, installation.key, () => undefined).problems;

/** Two people with the same kinds of values, so that one must go and the other stay. */
function fill(): { erased: Id; stays: Id } {
  const person = (given: string, phone: string) =>
    save({
      kind: 'create',
      entity: 'person',
      values: {
        name: { given, family: 'Lee' },
        phones: [{ value: { original: phone, e164: `+1312${phone}` } }],
        identifiers: [{ value: { system: 'mrn', value: `77${phone}` } }],
      },
    }).record;
  const erased = person('Quizzacious', '5550177');
  const stays = person('Brillantine', '5550188');
  for (const nickname of ['Zanzibarine', 'Zanzibarito', 'Zed'])
    save({ kind: 'edit', entity: 'person', id: erased, values: { nickname } });
  save({ kind: 'delete', entity: 'person', id: erased, reason: 'Quizzacious moved away' });
  save({ kind: 'restore', entity: 'person', id: erased });
  const { audit } = installation.platform;
  audit.append({
    actor: admin,
    action: 'search',
    entity: 'person',
    detail: { ids: [erased, stays], shown: 'quizz' },
  });
  audit.append({
    actor: admin,
    action: 'list',
    entity: 'person',
    detail: { ids: [stays], shown: 'phones 5550177' },
  });
  audit.append({ actor: admin, action: 'list', entity: 'person', detail: { ids: [stays], shown: 'brillantine' } });
  return { erased, stays };
}

const details = () =>
  installation.platform.writer.prepare('SELECT count(*) AS n FROM audit_value WHERE value IS NULL').get()!
    .n as number;

test('a whole record leaves nothing but that it was erased', () => {
  const { erased, stays } = fill();
  expect(placesOf('uizzaciou', '5550177').length).toBeGreaterThan(5);
  save({ kind: 'erase', entity: 'person', id: erased, reason: 'asked for' });
  forget();
  expect(placesOf('uizzaciou', 'anzibarin', 'anzibarit', '5550177')).toEqual([]);
  expect(placesOf('rillantine').length).toBeGreaterThan(3);
  expect(details()).toBe(2);
  expect(problems()).toEqual([]);
  expect(installation.platform.records.peek('person', erased)!.values).toEqual({});
  expect(installation.platform.records.find('person', 'phones', '+13125550188')).toEqual([stays]);
  expect(() => save({ kind: 'restore', entity: 'person', id: erased })).toThrow(
    expect.objectContaining({ code: 'record.erased' }),
  );
});

test('fields of a record leave the others', () => {
  const { erased } = fill();
  save({ kind: 'erase', entity: 'person', id: erased, fields: ['nickname', 'phones'], reason: 'asked for' });
  forget();
  expect(placesOf('anzibarin', 'anzibarit')).toEqual([]);
  const { values } = installation.platform.records.peek('person', erased)!;
  expect(values).toEqual({ name: { given: 'Quizzacious', family: 'Lee' }, identifiers: expect.anything() });
  expect(problems()).toEqual([]);
  // A new value is a new beginning.
  save({ kind: 'edit', entity: 'person', id: erased, values: { nickname: 'Quizzy' } });
  save({ kind: 'edit', entity: 'person', id: erased, values: { nickname: 'Quiz' } });
  expect(installation.platform.records.peek('person', erased)!.values).toMatchObject({ nickname: 'Quiz' });
  expect(problems()).toEqual([]);
});

test('an import forgets by what it knew the record, and what it could not read of it', async () => {
  const file = join(folder, 'people.csv');
  writeFileSync(file, 'First name,Last name,MRN,Date of birth\nQuizzacious,Lee,99177,1951-07-30\n');
  await runImport(installation.platform, {
    actor: admin,
    paths: [file],
    as: 'auto',
    dryRun: false,
    threads: false,
  });
  rmSync(file);
  const row = installation.platform.writer.prepare("SELECT id FROM person WHERE sort_name LIKE '%quizz%'").get()!;
  expect(placesOf('99177')).toContain('import_unit');
  save({ kind: 'erase', entity: 'person', id: idFromBytes(row.id as Uint8Array), reason: 'asked for' });
  forget();
  expect(placesOf('uizzaciou', '99177')).toEqual([]);
  expect(problems()).toEqual([]);
});

/** Imports the file and answers the ids of the people it holds. */
async function imported(name: string, text: string): Promise<Id[]> {
  const file = join(folder, name);
  writeFileSync(file, text);
  const from = { as: 'auto', dryRun: false, threads: false } as const;
  await runImport(installation.platform, { actor: admin, paths: [file], ...from });
  rmSync(file);
  const people = installation.platform.writer.prepare('SELECT id FROM person ORDER BY id DESC').all();
  return people.map(({ id }) => idFromBytes(id as Uint8Array));
}

test('who is called as the program calls things takes nothing of the log along', async () => {
  // That the import is done and what it created, what a list was filtered by, and what columns went out.
  const names = ['Done', 'Import', 'Name', 'Created', 'Filter', 'Contains'];
  const people = await imported(
    'people.csv',
    `First name,Last name,MRN\n${names.map((name, at) => `Quizzacious,${name},9917${at}`).join('\n')}\n`,
  );
  expect(people).toHaveLength(names.length);
  const { audit } = installation.platform;
  const shown = {
    filter: { all: [{ field: 'name', op: 'contains', value: 'brillantine' }] },
    sort: { field: 'created', direction: 'asc' },
    state: 'done',
  };
  audit.append({ actor: admin, action: 'list', entity: 'person', detail: { ids: people, shown } });
  audit.append({
    actor: admin,
    action: 'export',
    entity: 'person',
    detail: { export: people[0], columns: ['name'], as: 'csv', reason: 'asked for by the office', rows: 120 },
  });
  for (const id of people) save({ kind: 'erase', entity: 'person', id, reason: 'asked for' });
  forget();
  expect(details()).toBe(0);
  expect(problems()).toEqual([]);
});

test('a file called by a name is forgotten by it, and the import stays whole', async () => {
  const [id] = await imported('Quizzacious Lee.csv', 'First name,Last name,MRN\nQuizzacious,Lee,99177\n');
  save({ kind: 'erase', entity: 'person', id: id!, reason: 'asked for' });
  forget();
  // With what it began; how it ended stays.
  expect(details()).toBe(1);
  expect(problems()).toEqual([]);
});

test('an erased note takes along no detail that shares its everyday words, choices or links', () => {
  const { stays } = fill();
  const note = save({
    kind: 'create',
    entity: 'activity',
    values: {
      ...{ kind: 'note', at: '2026-03-05T14:30:00.000Z', person: stays, noteType: 'billing' },
      text: 'The sister calls about the insurance on Mondays, not the daughter.',
    },
  }).record;
  const { audit } = installation.platform;
  const reasons = ['asked for by the sister', 'about the office, billing', 'note 7000', '2026-03-05'];
  for (const reason of reasons)
    audit.append({ actor: admin, action: 'export', entity: 'person', detail: { reason, of: stays } });
  audit.append({
    actor: admin,
    action: 'export',
    entity: 'person',
    detail: { reason: 'the sister calls about the bill', of: stays },
  });
  save({ kind: 'erase', entity: 'activity', id: note, reason: 'asked for' });
  forget();
  expect(details()).toBe(1);
  expect(problems()).toEqual([]);
});

test('after it the write-ahead log is empty, so that no page from before is on the disk', () => {
  const { erased } = fill();
  save({ kind: 'erase', entity: 'person', id: erased, reason: 'asked for' });
  forget();
  const log = `${dataFiles(folder).database}-wal`;
  expect(statSync(log).size).toBe(0);
  expect(readFileSync(log)).toHaveLength(0);
});
