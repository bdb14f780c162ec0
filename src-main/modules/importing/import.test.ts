import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineFaults } from '#shared/errors/fault.ts';
import { isBalanced, openTestImport, type TestImport } from './testing.ts';

const refused = defineFaults({ 'test.refused': { message: 'No.', remedy: 'None.' } });

let test: TestImport;
beforeEach(async () => {
  test = await openTestImport();
});
afterEach(() => test.close());

const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: 'Gleason', given: ['Tristan'] }],
  birthDate: '1951-07-30',
  telecom: [{ system: 'phone', value: '(312) 555-0143' }],
  ...more,
});
const bundle = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});
const only = (entity: string) => {
  const all = test.all(entity);
  expect(all).toHaveLength(1);
  return all[0]!;
};
const phonesOf = (values: Readonly<Record<string, unknown>>) =>
  ((values.phones ?? []) as { value: { original: string } }[]).map((item) => item.value.original);
const idOf = (entity: string) => {
  const row = test.writer.prepare(`SELECT id FROM ${entity} WHERE deleted IS NULL`).get() as { id: Buffer };
  const hex = row.id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

describe('the same file again', () => {
  it('creates and changes nothing, under another name and place too', async () => {
    const content = bundle(patient('p1'), {
      resourceType: 'Encounter',
      id: 'e1',
      status: 'finished',
      subject: { reference: 'Patient/p1' },
    });
    const first = await test.import(test.file('a/one.json', content));
    expect(first).toMatchObject({ read: 2, created: 2, unchanged: 0 });
    const ops = test.writer.prepare('SELECT count(*) AS n FROM op').get();
    for (const name of ['a/one.json', 'b/two.json']) {
      const again = await test.import(test.file(name, content));
      expect(again).toMatchObject({ read: 2, created: 0, updated: 0, unchanged: 2 });
    }
    expect(test.writer.prepare('SELECT count(*) AS n FROM op').get()).toEqual(ops);
  });

  it('keeps two equal rows apart only where nothing shows that they are one', async () => {
    const file = test.file('rows.csv', 'First Name,Last Name\nAnn,Lee\nAnn,Lee\n');
    expect(await test.import(file)).toMatchObject({ read: 2, created: 2, duplicates: 1 });
    expect(await test.import(file)).toMatchObject({ read: 2, created: 0, unchanged: 2 });
    const strong = test.file(
      'strong.csv',
      'First Name,Last Name,DOB,Phone\nBo,Kim,1970-01-02,3125550101\nBo,Kim,1970-01-02,3125550101\n',
    );
    expect(await test.import(strong)).toMatchObject({ read: 2, created: 1, unchanged: 1 });
  });

  it('takes a copy of a file within one batch for the same rows', async () => {
    test.file('folder/a.csv', 'First Name,Last Name\nAnn,Lee\n');
    test.file('folder/b.csv', 'First Name,Last Name\nAnn,Lee\n');
    expect(await test.import(`${test.folder}/files/folder`)).toMatchObject({ read: 2, created: 1, unchanged: 1 });
  });

  it('counts each resource of each bundle that repeats it, and changes nothing when they differ in turn', async () => {
    const practitioner = (phone: string) => ({
      resourceType: 'Practitioner',
      id: 'd1',
      name: [{ family: 'House' }],
      telecom: [{ system: 'phone', value: phone }],
    });
    const lines = ['3125550111', '3125550112', '3125550111']
      .map((phone) => JSON.stringify(practitioner(phone)))
      .join('\n');
    const file = test.file('doctors.ndjson', lines);
    expect(await test.import(file)).toMatchObject({ read: 3, created: 1, updated: 1, unchanged: 1 });
    expect(await test.import(file)).toMatchObject({ read: 3, created: 0, updated: 0, unchanged: 3 });
  });
});

describe('a changed file', () => {
  const first = () =>
    test.import(test.file('p.json', patient('p1', { gender: 'male', maritalStatus: { text: 'Single' } })));
  const changed = (more: object) => test.import(test.file('p.json', patient('p1', more)));

  it('changes what the import wrote, takes away what it brought, and adds what is new', async () => {
    await first();
    const report = await changed({ gender: 'female', telecom: [{ system: 'phone', value: '(312) 555-0199' }] });
    expect(report).toMatchObject({ read: 1, updated: 1 });
    expect(only('person')).toMatchObject({ gender: 'female' });
    expect(only('person')).not.toHaveProperty('maritalStatus');
    expect(phonesOf(only('person'))).toEqual(['(312) 555-0199']);
  });

  it('leaves what a person changed, added, corrected or emptied', async () => {
    await first();
    const id = idOf('person');
    const [item] = only('person').phones as { key: string; value: object }[];
    test.records.commit({
      actor: test.admin,
      changes: [
        {
          kind: 'edit',
          entity: 'person',
          id,
          values: {
            gender: 'other',
            maritalStatus: null,
            phones: [{ key: item!.key, value: { original: '555-0000' } }, { value: { original: '555-1111' } }],
          },
        },
      ],
    });
    await changed({ gender: 'female', maritalStatus: { text: 'Single' }, birthDate: '1951-07-31' });
    expect(only('person')).toMatchObject({ gender: 'other', birthDate: '1951-07-31' });
    expect(only('person')).not.toHaveProperty('maritalStatus');
    expect(phonesOf(only('person')).sort()).toEqual(['555-0000', '555-1111']);
  });

  it('does not bring back whom a person deleted', async () => {
    await first();
    test.records.commit({
      actor: test.admin,
      changes: [{ kind: 'delete', entity: 'person', id: idOf('person') }],
    });
    expect(await changed({ gender: 'female' })).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    expect(test.count('person')).toBe(0);
  });

  it('takes an older content that comes back for news', async () => {
    await first();
    await changed({ gender: 'female' });
    expect(await first()).toMatchObject({ updated: 1 });
    expect(only('person')).toMatchObject({ gender: 'male' });
  });

  it('writes a communication anew and retracts the old one', async () => {
    const message = (text: string) =>
      bundle(patient('p1'), {
        resourceType: 'Communication',
        id: 'c1',
        status: 'completed',
        sent: '2026-01-02T10:00:00Z',
        subject: { reference: 'Patient/p1' },
        payload: [{ contentString: text }],
      });
    await test.import(test.file('c.json', message('Call back')));
    expect(await test.import(test.file('c.json', message('Called back')))).toMatchObject({
      updated: 1,
      unchanged: 1,
    });
    expect(only('activity')).toMatchObject({ text: 'Called back' });
    expect(test.count('activity')).toBe(2);
  });
});

describe('who is the same', () => {
  const csv = (name: string, header: string, ...rows: string[]) =>
    test.import(test.file(name, `${header}\n${rows.join('\n')}\n`));

  it('matches by identifier, whatever else changed, and fills in what is new', async () => {
    await csv('a.csv', 'MRN,First Name,Last Name', 'A1,Maria,Lopez');
    const report = await csv(
      'b.csv',
      'Patient ID,First Name,Last Name,Email',
      'A1,Maria,Garcia,maria@example.org',
    );
    expect(report).toMatchObject({ created: 0, updated: 1 });
    expect(only('person')).toMatchObject({ name: { given: 'Maria', family: 'Garcia' } });
  });

  it('makes a second person where an identifier is given to somebody with quite another name, and says so', async () => {
    await csv('a.csv', 'MRN,First Name,Last Name', 'A1,Maria,Lopez');
    const report = await csv('b.csv', 'Patient ID,First Name,Last Name,Email', 'A1,Robert,Stone,rob@example.org');
    expect(report).toMatchObject({ created: 1, refused: 0, duplicates: 1 });
    expect(report.refusals).toMatchObject([
      { code: 'import.identifier_contradicts', place: 'line 2', unit: false },
    ]);
  });

  it.each([
    ['phone', 'Phone', '(312) 555-0150', '+1 312 555 0150'],
    ['e-mail', 'Email', 'Ana@Example.org', 'ana@example.org'],
    ['address', 'Address,ZIP', '12 Elm St.,60610', '12 ELM ST,60610'],
  ])('matches by name, birth date and one equal %s', async (_, column, one, other) => {
    await csv('a.csv', `First Name,Last Name,DOB,${column}`, `Ána,Nuñez,03/04/1970,${one}`);
    const report = await csv(
      'b.csv',
      `Given name,Surname,Date of birth,${column}`,
      `ANA,NUNEZ,1970-03-04,${other}`,
    );
    expect(report).toMatchObject({ created: 0 });
    expect(test.count('person')).toBe(1);
  });

  it.each([
    ['name and birth date alone', 'First Name,Last Name,DOB', 'Ana,Ruiz,1970-03-04', ['name', 'birthDate']],
    [
      'name and phone without a birth date',
      'First Name,Last Name,Phone',
      'Ana,Ruiz,(312) 555-0150',
      ['name', 'phone'],
    ],
  ])('makes a person and lists the pair for %s', async (_, header, row, reasons) => {
    await csv('a.csv', 'First Name,Last Name,DOB,Phone', 'Ana,Ruiz,1970-03-04,(312) 555-0150');
    expect(await csv('b.csv', header, row)).toMatchObject({ created: 1, duplicates: 1 });
    const found = test.writer.prepare('SELECT reasons, score FROM possible_duplicate').get() as {
      reasons: string;
      score: number;
    };
    expect(JSON.parse(found.reasons)).toEqual(reasons);
    expect(found.score).toBeGreaterThan(0);
  });

  it('keeps relatives at one number and namesakes of other days apart', async () => {
    await csv(
      'a.csv',
      'First Name,Last Name,DOB,Phone',
      'Ana,Ruiz,1970-03-04,(312) 555-0150',
      'Leo,Ruiz,1970-03-04,(312) 555-0150',
      'Ana,Ruiz,1999-12-31,',
    );
    expect(test.count('person')).toBe(3);
    expect(test.writer.prepare('SELECT count(*) AS n FROM possible_duplicate').get()).toEqual({ n: 0 });
  });

  it('does not take the row numbers of two tables for one', async () => {
    await csv('a.csv', 'id,First Name,Last Name', '1,Ann,Lee');
    await csv('b.csv', 'id,First Name,Last Name', '1,Bob,Ray');
    await csv('c.csv', 'id,Given Name,Surname', '1,Cy,Fox');
    expect(test.count('person')).toBe(3);
  });

  it('follows a row of the same table by its number', async () => {
    await csv('a.csv', 'id,First Name,Last Name,Phone', '1,Ann,Lee,312 555 0101');
    expect(await csv('a.csv', 'id,First Name,Last Name,Phone', '1,Ann,Smith,312 555 0101')).toMatchObject({
      updated: 1,
    });
    expect(only('person')).toMatchObject({ name: { family: 'Smith' } });
  });

  it('tells resources of one id in unrelated files apart', async () => {
    await test.import(test.file('x/a.json', patient('example')));
    await test.import(
      test.file(
        'y/b.json',
        patient('example', {
          name: [{ family: 'Chalmers', given: ['Peter'] }],
          birthDate: '1974-12-25',
          telecom: [],
        }),
      ),
    );
    expect(test.count('person')).toBe(2);
  });

  it('matches accounts by name and one equal phone or address, not by name alone', async () => {
    const organization = (id: string, phone: string) => ({
      resourceType: 'Organization',
      id,
      name: 'Elm Clinic',
      telecom: [{ system: 'phone', value: phone }],
    });
    await test.import(
      test.file(
        'o.ndjson',
        [organization('1', '3125550101'), organization('2', '3125550101'), organization('3', '3125550199')]
          .map((one) => JSON.stringify(one))
          .join('\n'),
      ),
    );
    expect(test.count('account')).toBe(2);
  });
});

describe('links', () => {
  const practitioner = {
    resourceType: 'Practitioner',
    id: 'd1',
    name: [{ family: 'House' }],
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '99' }],
  };
  const encounter = (more: object = {}) => ({
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    subject: { reference: 'Patient/p1' },
    ...more,
  });

  it('are found in any order, by id, by address within the bundle, and by identifier', async () => {
    const entries = [
      {
        resource: encounter({
          participant: [
            { individual: { reference: 'Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|99' } },
          ],
          serviceProvider: { reference: 'urn:uuid:0f1e2d3c-0000-4000-8000-000000000001' },
        }),
      },
      {
        resource: {
          resourceType: 'Coverage',
          id: 'k1',
          status: 'active',
          beneficiary: { reference: 'Patient/p1' },
          payor: [{ display: 'Aetna' }],
        },
      },
      {
        fullUrl: 'urn:uuid:0f1e2d3c-0000-4000-8000-000000000001',
        resource: { resourceType: 'Organization', id: 'o1', name: 'Elm Clinic' },
      },
      { resource: practitioner },
      { resource: patient('p1') },
    ];
    const report = await test.import(
      test.file('b.json', { resourceType: 'Bundle', type: 'transaction', entry: entries }),
    );
    expect(report).toMatchObject({ read: 5, created: 5 });
    const visit = only('appointment');
    expect(visit.person).toBeDefined();
    expect(visit.provider).toBeDefined();
    expect(visit.location).toBeDefined();
    expect(only('coverage').person).toBe(visit.person);
    expect(test.writer.prepare("SELECT count(*) AS n FROM op WHERE kind = 'edit'").get()).toEqual({ n: 0 });
  });

  it('refuse nothing where they point nowhere, and are tied when the other end comes', async () => {
    expect(await test.import(test.file('e.json', encounter()))).toMatchObject({ read: 1, created: 1, refused: 0 });
    expect(only('appointment')).not.toHaveProperty('person');
    await test.import(test.file('p.json', patient('p1')));
    expect(only('appointment').person).toBe(idOf('person'));
    expect(await test.import(test.file('e.json', encounter()))).toMatchObject({ unchanged: 1 });
  });

  it('leave out what cannot be without them, and take it in once they are there', async () => {
    const file = test.file('k.json', {
      resourceType: 'Coverage',
      id: 'k1',
      status: 'active',
      beneficiary: { reference: 'Patient/p1' },
      payor: [{ display: 'Aetna' }],
    });
    expect(await test.import(file)).toMatchObject({ read: 1, created: 0, leftOut: { 'person-not-found': 1 } });
    await test.import(test.file('p.json', patient('p1')));
    expect(await test.import(file)).toMatchObject({ read: 1, created: 1 });
  });

  it('make a practitioner of specialty and practice, in whatever file they come', async () => {
    test.file(
      'bulk/PractitionerRole.ndjson',
      JSON.stringify({
        resourceType: 'PractitionerRole',
        id: 'r1',
        practitioner: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '99' } },
        organization: { reference: 'Organization/o1' },
        specialty: [{ text: 'Cardiology' }],
      }),
    );
    test.file('bulk/Practitioner.ndjson', JSON.stringify(practitioner));
    test.file(
      'bulk/Organization.ndjson',
      JSON.stringify({ resourceType: 'Organization', id: 'o1', name: 'Elm Clinic' }),
    );
    expect(await test.import(`${test.folder}/files/bulk`)).toMatchObject({ read: 3, created: 2, updated: 1 });
    expect(only('person')).toMatchObject({
      specialty: 'Cardiology',
      roles: ['provider'],
      practice: idOf('account'),
    });
  });

  it('tie a related person to the patient, and the patient to the contacts named in the record', async () => {
    const mother = {
      resourceType: 'RelatedPerson',
      id: 'm',
      patient: { reference: 'Patient/p1' },
      name: [{ family: 'Gleason', given: ['May'] }],
      relationship: [{ coding: [{ code: 'MTH' }] }],
    };
    const contact = [{ name: { family: 'Gleason', given: ['Joe'] }, relationship: [{ text: 'brother' }] }];
    expect(await test.import(test.file('r.json', bundle(mother, patient('p1', { contact }))))).toMatchObject({
      read: 2,
      created: 2,
    });
    expect(test.count('person')).toBe(3);
    expect(
      test
        .all('relationship')
        .map((tie) => tie.type)
        .sort(),
    ).toEqual(['parent', 'sibling']);
  });
});

describe('a run', () => {
  it('refuses what the door refuses, one by one, and takes the rest of the slice', async () => {
    await test.close();
    test = await openTestImport({
      rules: {
        person(values) {
          if ((values.name as { family?: string } | undefined)?.family === 'Bad') throw refused['test.refused']();
        },
      },
    });
    const report = await test.import(test.file('a.csv', 'First Name,Last Name\nA,One\nB,Bad\nC,Three\n'));
    expect(report).toMatchObject({ read: 3, created: 2, refused: 1 });
    expect(report.refusals).toMatchObject([{ place: 'line 3', code: 'test.refused' }]);
    expect(isBalanced(report)).toBe(true);
  });

  it('as a dry run counts the same and writes nothing', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, n) => `First${n % 50},Last${n % 50},19${10 + (n % 50)}-01-02,31255501${10 + (n % 50)}`,
    );
    const file = test.file('a.csv', `First Name,Last Name,DOB,Phone\n${rows.join('\n')}\n`);
    const changes = () =>
      ['op', 'import_batch', 'import_unit', 'import_refusal', 'audit'].map((table) =>
        test.writer.prepare(`SELECT count(*) AS n FROM ${table}`).get(),
      );
    const before = changes();
    const dry = await test.import(file, { dryRun: true });
    expect(changes()).toEqual(before);
    const real = await test.import(file);
    const { batch: _a, seconds: _b, ...counted } = dry;
    expect(real).toMatchObject(counted);
    expect(real).toMatchObject({ read: 60, created: 50, unchanged: 10 });
  });

  it('leaves an entry in the audit log at its beginning and its end', async () => {
    await test.import(test.file('p.json', patient('p1')));
    const entries = test.writer.prepare("SELECT action FROM audit WHERE action = 'import'").all();
    expect(entries).toHaveLength(2);
  });

  it('is refused to a role that may not import', async () => {
    await expect(test.import(test.file('p.json', patient('p1')), { actor: test.reader })).rejects.toMatchObject({
      code: 'access.denied',
    });
  });
});
