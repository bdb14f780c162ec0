/** A list that was taken out and comes back by the import says what the records say, and changes none. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestImport, type TestImport } from '#modules/importing/testing.ts';
import { createExports } from './exports.ts';

let test: TestImport;
beforeEach(async () => {
  test = await openTestImport();
});
afterEach(() => test.close());

const create = (entity: string, values: object): string =>
  test.records.commit({
    actor: test.admin,
    changes: [{ kind: 'create', entity, values: values as Record<string, unknown> }],
  }).ops[0]!.record;
const ops = () => (test.writer.prepare('SELECT count(*) AS n FROM op').get() as { n: number }).n;

async function csvOf(entity: string, columns?: string[]): Promise<string> {
  const exports = createExports(test.platform);
  const scope = { kind: 'list', entity, ...(columns ? { columns } : {}) } as const;
  const id = exports.begin(test.admin, 'one', { scope, as: 'csv', reason: 'to and fro' });
  let text = '';
  for (let done = false; !done; ) {
    const piece = await exports.next(test.admin, 'one', id);
    text += piece.text;
    done = piece.done;
  }
  return text;
}

const item = (value: object) => ({ value });

function someAccounts(): number {
  create('account', {
    name: 'Elm Practice',
    kind: 'practice',
    phones: [item({ e164: '+13125550199', original: '(312) 555-0199', use: 'fax' })],
    identifiers: [item({ system: 'http://hl7.org/fhir/sid/us-npi', type: 'NPI', value: '1234567893' })],
  });
  // Two of one name and nothing else to tell them apart.
  create('account', { name: 'Oak', kind: 'payer' });
  create('account', { name: 'Oak', kind: 'payer' });
  return 3;
}

async function somePeople(): Promise<number> {
  const patient = {
    resourceType: 'Patient',
    id: 'p1',
    name: [
      { use: 'official', prefix: ['Mrs.'], family: 'Gleason', given: ['Trista', 'May'], suffix: ['PhD'] },
      { use: 'maiden', family: 'Otto' },
    ],
    gender: 'female',
    birthDate: '1951-07-30',
    deceasedDateTime: '2020-01-05T10:00:00Z',
    identifier: [
      { system: 'urn:clinic', type: { coding: [{ code: 'MR' }] }, value: 'A;1' },
      { type: { coding: [{ code: 'DL' }] }, value: 'S99' },
    ],
    telecom: [
      { system: 'phone', value: '(312) 555-0143', use: 'mobile' },
      { system: 'phone', value: '(312) 555-0144' },
      { system: 'email', value: 'trista@example.org' },
    ],
    address: [
      { line: ['12 Elm St'], city: 'Springfield', state: 'IL', postalCode: '62704' },
      { line: ['1 Oak Rd'], city: 'Bath', use: 'work' },
    ],
  };
  await test.import(
    test.file('one.json', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] }),
  );
  await test.import(test.file('two.csv', 'Name,Phone\n"Nguyen, Van  Anh",312-555-0150\n'));
  // What nothing but the record itself tells apart, and signs that a table could lose.
  create('person', { name: { given: 'Ann', family: 'Lee' } });
  create('person', { name: { given: 'Ann', family: 'Lee' } });
  create('person', { name: { text: 'Someone, nobody knows' }, roles: ['family', 'patient'] });
  create('person', { nickname: '=1+1', deceased: false, interpreterNeeded: true, birthDate: '1980' });
  create('person', { nickname: "'+x", contactWindow: "mornings; not Mondays, or 'late'" });
  create('person', {
    name: { given: 'José', family: "O'Hara" },
    deceasedOn: '2019-05',
    phones: [
      item({ original: 'ask for 555; Bo', use: 'work' }),
      item({ e164: '+13125550111', extension: '12', original: '(312) 555-0111 x12', use: 'home' }),
    ],
    identifiers: [item({ value: 'a|b' }), item({ system: 'https://x.example/', value: 'Z 1' })],
  });
  return 8;
}

it('brings people back to their records and changes nothing, however often', async () => {
  const all = await somePeople();
  const csv = await csvOf('person');
  const before = { ops: ops(), people: test.all('person') };
  for (const name of ['people.csv', 'again/people.csv']) {
    const report = await test.import(test.file(name, csv));
    expect(report).toMatchObject({ read: all, created: 0, updated: 0, unchanged: all, refused: 0 });
  }
  // A narrower table takes nothing away that a wider one brought.
  const narrow = await test.import(test.file('narrow.csv', await csvOf('person', ['displayName', 'birthday'])));
  expect(narrow).toMatchObject({ read: all, created: 0, updated: 0, unchanged: all });
  expect({ ops: ops(), people: test.all('person') }).toEqual(before);
});

it('brings accounts back to their records and changes nothing', async () => {
  const all = someAccounts();
  const before = ops();
  const report = await test.import(test.file('accounts.csv', await csvOf('account')));
  expect(report).toMatchObject({ read: all, created: 0, updated: 0, unchanged: all, refused: 0 });
  expect(ops()).toBe(before);
});

it('fills in the table what a record lacks', async () => {
  const one = create('person', { name: { given: 'Ann', family: 'Lee' } });
  const other = create('person', { name: { given: 'Ann', family: 'Lee' } });
  const lines = (await csvOf('person', ['name', 'pronouns'])).split('\r\n');
  const at = lines.findIndex((line) => line.includes(other));
  lines[at] = lines[at]!.replace('"Ann Lee",""', '"Ann Lee","she/her"');
  const report = await test.import(test.file('people.csv', lines.join('\r\n')));
  expect(report).toMatchObject({ read: 2, created: 0, updated: 1, unchanged: 1 });
  expect(test.records.peek('person', other)?.values.pronouns).toBe('she/her');
  expect(test.records.peek('person', one)?.values.pronouns).toBeUndefined();
});

it('makes new people of them in another clinic, with what the table holds', async () => {
  await somePeople();
  const csv = await csvOf('person');
  const held = test.all('person');
  await test.close();
  test = await openTestImport();
  const report = await test.import(test.file('people.csv', csv));
  expect(report).toMatchObject({ read: held.length, refused: 0, updated: 0 });
  expect(test.all('person').map((values) => values.nickname ?? null)).toEqual(
    held.map((values) => values.nickname ?? null),
  );
  const [first] = test.all('person');
  expect(first).toMatchObject({ birthDate: '1951-07-30', name: { given: 'Trista', family: 'Gleason' } });
  expect(JSON.stringify(first)).toContain('"system":"urn:clinic"');
});

it('takes a row of nobody’s id, or of no id at all, as any other row', async () => {
  const csv = `"almoner.person","name","nickname"\r\n"${test.newId()}","Ann Lee",""\r\n"nonsense","Bo Ito","'=b"\r\n"","",""\r\n`;
  const report = await test.import(test.file('people.csv', csv));
  expect(report).toMatchObject({ created: 2, updated: 0 });
  expect(test.all('person').at(-1)).toMatchObject({ nickname: '=b' });
});
