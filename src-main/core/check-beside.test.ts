/** A check beside a program that writes: what it says is true of some state there was, and it finds what it finds alone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { populate } from '#modules/population/population.service.ts';
import { seededRandom } from '#platform/records/testing.ts';
import { newClinic, type TestClinic } from './backup.testing.ts';
import { checkBeside } from './check.ts';

let root: string;
let clinic: TestClinic;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'almoner-test-'));
  clinic = await newClinic(root);
  await populate(clinic.platform, {
    people: 700,
    activities: 1500,
    seed: 'beside',
    actor: { ...clinic.admin, origin: 'cli', purpose: 'operations' },
  });
});
afterAll(async () => {
  await clinic.close();
  rmSync(root, { recursive: true, force: true });
});

const check = (pace: () => void = () => {}) => checkBeside(clinic.dataDir, clinic.key, () => {}, { pace });

/** One change of any kind: new people, names and phones, deletions and their undoing, notes. */
function worker(seed: number): () => void {
  const random = seededRandom(seed);
  const below = (number: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % number;
  const { records, writer } = clinic.platform;
  const actor = { ...clinic.admin, origin: 'cli' } as const;
  const idAt = (table: string): { id: Uint8Array; deleted: number | null } =>
    writer
      .prepare(`SELECT id, deleted FROM ${table} WHERE rid >= ? ORDER BY rid LIMIT 1`)
      .get(below(600) + 1) as never;
  const hex = (id: Uint8Array): string =>
    Buffer.from(id)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return () => {
    const { id: bytes, deleted } = idAt('person');
    const id = hex(bytes);
    const word = `Wort${below(900)}`;
    const [kind] = ['create', 'edit', 'edit', 'delete', 'note'].slice(below(5));
    const changes =
      kind === 'create'
        ? [{ kind, entity: 'person', values: { name: { given: word, family: 'Neu' } } } as const]
        : deleted !== null
          ? [{ kind: 'restore', entity: 'person', id } as const]
          : kind === 'edit'
            ? [{ kind, entity: 'person', id, values: { name: { given: word, family: word } } } as const]
            : kind === 'delete'
              ? [{ kind, entity: 'person', id } as const]
              : [
                  {
                    kind: 'create',
                    entity: 'activity',
                    values: {
                      kind: 'call',
                      person: id,
                      at: '2026-01-02T10:00:00.000Z',
                      subject: word,
                      text: `${word} rief an`,
                    },
                  } as const,
                ];
    records.commit({ actor, changes });
  };
}

test('a database that is written to between all slices is found whole', () => {
  const work = worker(5);
  let slices = 0;
  const report = check(() => {
    slices += 1;
    for (let count = 0; count < 3; count += 1) work();
  });
  expect(report).toEqual({ ok: true, problems: [], unsettled: [] });
  expect(slices).toBeGreaterThan(30);
});

/** In this order: a later damage shows in more than one way. */
test.each([
  ['a record', 'UPDATE person SET gender = NULL WHERE rid = 600', 'projection.value'],
  ['a key', "UPDATE lookup SET key = key || 'x' WHERE rid = 650", 'lookup.stray'],
  ['a line of the index', "UPDATE search_person SET line = 'other;' WHERE rid = 640", 'search.line'],
  ['a row of a person', 'DELETE FROM person WHERE rid = 640', 'projection.missing'],
])('damage to %s is found while others write', (_what, sql, code) => {
  const { records, writer } = clinic.platform;
  writer.connection.exec(sql);
  const report = check(() => {
    records.commit({
      actor: { ...clinic.admin, origin: 'cli' },
      changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'Neu', family: 'Hier' } } }],
    });
  });
  expect(report.problems.map((problem) => problem.code)).toContain(code);
});
