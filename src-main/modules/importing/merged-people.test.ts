/** People of several records are one for an import, and their pairs are no question any more. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { importQueries } from './import.queries.ts';
import { openTestImport, type TestImport } from './testing.ts';

let test: TestImport;
beforeEach(async () => {
  test = await openTestImport();
});
afterEach(() => test.close());

const create = (entity: string, values: object): Id =>
  test.records.commit({ actor: test.admin, changes: [{ kind: 'create', entity, values: { ...values } }] }).ops[0]!
    .record;
const person = (given: string, more: object) => create('person', { name: { given, family: 'Doe' }, ...more });
/** As the hook of the people slice would have it. */
function merge(survivor: Id, merged: Id): Id {
  const put = test.writer.prepare('INSERT INTO person_canonical (id, canonical) VALUES (?, ?)');
  for (const id of [survivor, merged]) put.run(idToBytes(id), idToBytes(survivor));
  return create('personMerge', { survivor, merged });
}
const pairs = async (more: object = {}) =>
  (await test.readers.run(importQueries.possibleDuplicates, { limit: 50, ...more }, test.admin)).pairs;
const holder = (nickname: string) => {
  const row = test.writer.prepare('SELECT id FROM person WHERE nickname = ?').get(nickname);
  return row && idFromBytes(row.id as Uint8Array);
};

describe('an import that meets somebody of two records', () => {
  it('brings what it says to whoever stands for both, whichever it knows them by', async () => {
    const survivor = person('Jane', { emails: [{ value: 'jane@example.org' }] });
    const merged = person('Jane', {
      birthDate: '1980-02-03',
      identifiers: [{ value: { system: 'urn:elm', type: 'MR', value: '777' } }],
    });
    merge(survivor, merged);
    const byNumber = {
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ system: 'urn:elm', value: '777' }],
      name: [
        { family: 'Doe', given: ['Jane'] },
        { use: 'nickname', text: 'Janie' },
      ],
    };
    await test.import(test.file('one.json', byNumber));
    expect(test.count('person')).toBe(2);
    // Name and day of one record, e-mail of the other.
    const csv = 'First Name,Last Name,Birth Date,Email,Nickname\nJane,Doe,1980-02-03,jane@example.org,JD\n';
    expect(await test.import(test.file('two.csv', csv))).toMatchObject({ created: 0 });
    expect(test.count('person')).toBe(2);
    expect(holder('Janie') ?? holder('JD')).toBe(survivor);
  });
});

describe('the list of possible duplicates', () => {
  const rows = 'First Name,Last Name\nAnn,Lee\nAnn,Lee\nAnn,Lee\n';
  const ids = () =>
    test.writer
      .prepare('SELECT id FROM person ORDER BY rid')
      .all()
      .map((row) => idFromBytes(row.id as Uint8Array)) as [Id, Id, Id];

  it('has a pair of people once, and none that are one by now', async () => {
    await test.import(test.file('rows.csv', rows));
    expect(await pairs()).toHaveLength(3);
    const [first, second, third] = ids();
    merge(first, second);
    expect((await pairs()).map(({ person: one, other }) => [one, other].sort())).toEqual([[first, third].sort()]);
    expect(await pairs({ person: second })).toHaveLength(1);
  });

  it('leaves out a pair that somebody parted', async () => {
    await test.import(test.file('rows.csv', rows));
    const [first, second] = ids();
    const merged = create('personMerge', { survivor: first, merged: second });
    create('personUnmerge', { merge: merged });
    expect(await pairs()).toHaveLength(2);
  });
});
