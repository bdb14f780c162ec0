import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createImporter, type Importer } from './import.service.ts';
import { openTestImport, type TestImport } from './testing.ts';
import { createUploads } from './uploads/uploads.ts';

let test: TestImport;
beforeEach(async () => {
  test = await openTestImport();
});
afterEach(() => test.close());

const PEOPLE = 120;

/** People, visits before the people they are of, rows that are refused, and rows that repeat. */
function files(target: TestImport): string {
  const patients = Array.from({ length: PEOPLE }, (_, n) => ({
    resourceType: 'Patient',
    id: `p${n}`,
    identifier: [{ system: 'urn:mrn', value: `${n % 100}` }],
    name: [{ family: `Family${n % 100}`, given: [`Given${n % 100}`] }],
    birthDate: n % 7 === 0 ? '1980-02-31' : '1980-02-03',
  }));
  const visits = patients.map((patient, n) => ({
    resourceType: 'Encounter',
    id: `e${n}`,
    status: 'finished',
    subject: { reference: `Patient/${patient.id}` },
  }));
  target.file('in/0-visits.json', { resourceType: 'Bundle', entry: visits.map((resource) => ({ resource })) });
  target.file('in/1-patients.ndjson', [...patients.map((one) => JSON.stringify(one)), '{"broken"'].join('\n'));
  return `${target.folder}/files/in`;
}

/** What counts of the outcome: everything but ids and times. */
const outcome = (target: TestImport) => ({
  people: target.all('person').map((person) => [person.name, person.birthDate, person.identifiers]),
  visits: target.all('appointment').map((visit) => visit.person !== undefined),
  units: target.writer.prepare('SELECT key, kind, hash FROM import_unit ORDER BY key, hash').all(),
  refusals: target.writer.prepare('SELECT source, place, code FROM import_refusal ORDER BY seq').all(),
  waiting: target.writer.prepare('SELECT count(*) AS n FROM import_waiting').get(),
  counts: (target.writer.prepare('SELECT counts FROM import_batch').all() as { counts: string }[]).map((row) =>
    JSON.parse(row.counts),
  ),
  status: target.writer.prepare('SELECT status FROM import_batch').all(),
});

const importer = (): Importer =>
  createImporter(test.platform, { uploads: createUploads(test.platform), sliceMillis: 0, threads: false });
const request = (path: string) =>
  ({ actor: test.admin, paths: [path], as: 'auto', mapping: {}, dryRun: false }) as const;

async function expectedOutcome() {
  const other = await openTestImport();
  await other.import(files(other));
  const expected = outcome(other);
  await other.close();
  return expected;
}

describe('an import that was interrupted', () => {
  it('goes on where it stopped, again and again, and ends as if nothing had happened', async () => {
    const path = files(test);
    const slices = [1, 3, 50, 30, 7, 90];
    for (const stopAfter of slices) {
      const part = importer();
      let seen = 0;
      const job = await part.start(request(path));
      part.onProgress(() => {
        seen += 1;
        if (seen === stopAfter) void part.stop();
      });
      await job.ended;
    }
    const rest = importer();
    const job = await rest.start(request(path));
    expect((await job.ended).status).toBe('done');
    expect(outcome(test)).toEqual(await expectedOutcome());
  });

  it('is taken up by the next start of the program, for a user who may still import', async () => {
    const path = files(test);
    const first = importer();
    const job = await first.start(request(path));
    first.onProgress(() => void first.stop());
    await job.ended;
    const { id } = { id: test.admin.userId };
    test.records.commit({
      actor: { ...test.admin, origin: 'system' },
      changes: [
        { kind: 'create', entity: 'user', id, values: { login: 'ana', name: 'Ana', role: 'admin', active: true } },
      ],
    });
    const second = importer();
    second.resume();
    const [running] = second.running();
    expect((await second.job(running!.batch)!.ended).status).toBe('done');
    expect(outcome(test).people).toEqual((await expectedOutcome()).people);
  });

  it('ends with a reason where its files are gone or the user may no longer import', async () => {
    const path = files(test);
    const first = importer();
    const job = await first.start(request(path));
    first.onProgress(() => void first.stop());
    await job.ended;
    const second = importer();
    second.resume();
    expect(second.running()).toEqual([]);
    expect(test.writer.prepare('SELECT status, fault FROM import_batch').get()).toMatchObject({
      status: 'failed',
      fault: expect.stringContaining('import.source_gone'),
    });
  });

  it('keeps what it has taken in when it is cancelled, and forgets what waited', async () => {
    const path = files(test);
    const one = importer();
    const job = await one.start(request(path));
    let seen = 0;
    one.onProgress(() => {
      seen += 1;
      if (seen === 40) job.cancel();
    });
    expect((await job.ended).status).toBe('cancelled');
    expect(outcome(test).waiting).toEqual({ n: 0 });
    expect(await test.import(path)).toMatchObject({ refused: 1 });
    expect(outcome(test).visits.length).toBe(PEOPLE);
    expect(outcome(test).visits.every(Boolean)).toBe(true);
  });

  it('by a full disk says so, keeps what it has, and goes on once there is space', async () => {
    const path = files(test);
    const pages = test.writer.connection.pragma('page_count', { simple: true }) as number;
    test.writer.connection.pragma(`max_page_count = ${pages + 25}`);
    const one = importer();
    const job = await one.start(request(path));
    expect(await job.ended).toMatchObject({ status: 'failed', fault: { code: 'disk.full' } });
    expect(one.busy()).toBe(false);
    const { position } = test.writer.prepare('SELECT position FROM import_batch').get() as { position: number };
    expect(position).toBeLessThan(2 * PEOPLE);
    test.writer.connection.pragma('max_page_count = 1000000');
    expect((await (await one.start(request(path))).ended).status).toBe('done');
    expect(outcome(test)).toEqual(await expectedOutcome());
  });

  it('by kill -9 loses nothing and repeats nothing', async () => {
    const path = files(test);
    const child = spawn(process.execPath, [fileURLToPath(new URL('./import-child.testing.ts', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(
      JSON.stringify({
        path: test.path,
        key: test.key.toString('hex'),
        folder: test.folder,
        actor: test.admin,
        files: path,
      }),
    );
    let lines = '';
    for await (const chunk of child.stdout) {
      lines += chunk;
      if (lines.split('\n').length > 60) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const { position } = test.writer.prepare('SELECT position FROM import_batch').get() as { position: number };
    expect(position).toBeGreaterThan(0);
    expect(position).toBeLessThan(2 * PEOPLE);
    await test.import(path);
    expect(outcome(test)).toEqual(await expectedOutcome());
  });
});

describe('an import that is taken back', () => {
  it('leaves the records as they were, and its files can be imported again', async () => {
    const before = test.file('before.csv', 'MRN,First Name,Last Name,Email\nA1,Ann,Lee,\n');
    await test.import(before);
    const file = test.file(
      'after.csv',
      'MRN,First Name,Last Name,Email\nA1,Ann,Lee,ann@example.org\nB2,Bob,Ray,\n',
    );
    const report = await test.import(file);
    expect(report).toMatchObject({ created: 1, updated: 1 });
    const one = importer();
    await one.undo(test.admin, report.batch);
    expect(test.all('person')).toMatchObject([{ name: { given: 'Ann' } }]);
    expect(test.all('person')[0]).not.toHaveProperty('emails');
    expect(await test.import(file)).toMatchObject({ created: 1, updated: 1 });
    expect(test.count('person')).toBe(2);
    expect(await test.import(before)).toMatchObject({ unchanged: 1 });
  });

  it('is noticed by the next import where it was taken back elsewhere, unless it was put back again', async () => {
    const file = test.file('a.csv', 'MRN,First Name,Last Name\nA1,Ann,Lee\nB2,Bob,Ray\n');
    const { batch } = await test.import(file);
    const { op } = test.records.undo(test.admin, batch);
    test.records.undo(test.admin, op as string);
    expect(await test.import(file)).toMatchObject({ created: 0, unchanged: 2 });
    test.records.undo(test.admin, batch);
    expect(test.count('person')).toBe(0);
    expect(await test.import(file)).toMatchObject({ created: 2 });
  });

  it('keeps what was changed since, and refuses an import that runs or is unknown', async () => {
    const report = await test.import(test.file('a.csv', 'First Name,Last Name,Email\nAnn,Lee,ann@example.org\n'));
    const id = test.writer.prepare('SELECT id FROM person').get()!.id as Buffer;
    const hex = id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    test.records.commit({
      actor: test.admin,
      changes: [{ kind: 'edit', entity: 'person', id: hex, values: { nickname: 'Annie' } }],
    });
    const one = importer();
    expect((await one.undo(test.admin, report.batch)).kept).toEqual(['record']);
    expect(test.count('person')).toBe(1);
    await expect(one.undo(test.admin, test.newId())).rejects.toMatchObject({ code: 'import.batch_missing' });
    const running = await one.start({ ...request(test.file('b.csv', 'First Name,Last Name\nBo,Kim\n')) });
    await expect(one.undo(test.admin, running.batch)).rejects.toMatchObject({ code: 'import.running' });
    await running.ended;
  });
});
