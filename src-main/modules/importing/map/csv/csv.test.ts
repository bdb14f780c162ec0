import { describe, expect, it } from 'vitest';
import { context, csv, drafts, reason, values } from '../map.testing.ts';
import { guessByHeader, guessByValues, headerWords, targetOfHeader } from './columns.ts';
import { planCsv, readMapping } from './plan.ts';

const plan = (text: string, mapping = {}) => planCsv(Buffer.from(text), true, mapping, context);

describe('headers', () => {
  it.each([
    ['ContactFirstName', 'contact first name'],
    ['first_name', 'first name'],
    ['FECHA DE NACIMIENTO', 'fecha de nacimiento'],
    ['Teléfono:', 'telefono'],
    ['Address1', 'address 1'],
  ])('%s reads as “%s”', (header, words) => {
    expect(headerWords(header)).toBe(words);
  });

  it.each([
    ['First Name', 'name.given'],
    ['Apellidos', 'name.family'],
    ['Correo electrónico', 'emails'],
    ['E-mail 2 - Value', 'emails'],
    ['Home Street', 'addresses.home.line1'],
    ['Business Postal Code', 'addresses.work.postalCode'],
    ['Patient ID', 'identifiers.MR'],
    ['ContactGUID', 'key'],
    ['rec_id', 'key'],
    ['soc_sec_id', 'ssn'],
    ['No. Tarjeta de Crédito', 'card'],
    ['Insurance card number', undefined],
    ['Ngày sinh', 'birthDate'],
    ['Họ', 'name.family'],
    ['favourite colour', undefined],
  ])('%s means %s', (header, target) => {
    expect(targetOfHeader(header, 'person')).toBe(target);
  });

  it('tell people from accounts', () => {
    expect(guessByHeader(['NAME', 'TYPE', 'PHONE', 'ANNUALREVENUE']).entity).toBe('account');
    expect(guessByHeader(['Name', 'Phone', 'Company']).entity).toBe('person');
  });

  it('may be missing where the values tell', () => {
    const { targets } = guessByValues([
      ['Grant', 'Dyer', 'grant@example.org', 'x 1'],
      ['Al', 'Ray', 'al@example.org', 'y 2'],
    ]);
    expect(targets).toEqual(['name.given', 'name.family', 'emails', 'ignore']);
  });
});

describe('a plan', () => {
  it.each([',', ';', '\t', '|', '^'])('finds the delimiter %j', (delimiter) => {
    const text = [
      ['Name', 'Phone', 'Notes'],
      ['Ann Lee', '3125550101', 'a, b; c'],
      ['Bo Kim', '3125550102', 'd'],
    ]
      .map((row) => row.map((cell) => `"${cell}"`).join(delimiter))
      .join('\n');
    expect(plan(text)).toMatchObject({ delimiter, skip: 1, targets: ['name', 'phones', 'note'] });
  });

  it('steps over a title above the header', () => {
    expect(plan('Contacts of 2025\n\nFirst Name,Last Name\nAnn,Lee\n')).toMatchObject({
      skip: 2,
      header: ['First Name', 'Last Name'],
    });
  });

  it('reads dates as the file shows it writes them', () => {
    expect(plan('Name,DOB\nAnn,03/04/1970\nBob,25/12/1971\n').dateOrder).toBe('dmy');
    expect(plan('Name,DOB\nAnn,03/04/1970\nBob,12/25/1971\n').dateOrder).toBe('mdy');
    expect(
      planCsv(Buffer.from('Name,DOB\nAnn,03/04/1970\n'), true, {}, { region: 'GB', dateOrder: 'dmy' }).dateOrder,
    ).toBe('dmy');
  });

  it('does not take a column of other words for a choice', () => {
    expect(plan('Name,Status\nAnn,warm\nBob,cold\n').targets).toEqual(['name', 'ignore']);
    expect(plan('Name,Status\nAnn,active\nBob,inactive\n').targets).toEqual(['name', 'lifecycle']);
  });

  it('follows what the user lays down', () => {
    const mapping = readMapping({ columns: { A: 'name', b: 'phones.mobile', C: null }, dateOrder: 'dmy' });
    expect(plan('a,b,c\nAnn,3125550101,x\n', mapping)).toMatchObject({
      targets: ['name', 'phones.mobile', 'ignore'],
      dateOrder: 'dmy',
    });
    expect(readMapping({ Nombre: 'first name' })).toMatchObject({ columns: { Nombre: 'first name' } });
  });

  it.each([
    [[]],
    [null],
    [{ columns: { a: 'no such field' } }],
    [{ columns: { a: 1 } }],
    [{ columns: {}, entity: 'dog' }],
    [{ columns: {}, delimiter: ',,' }],
  ])('refuses the mapping %j', (json) => {
    expect(() => readMapping(json)).toThrow(/mapping cannot be used/);
  });
});

describe('a row', () => {
  it('becomes a person with all it holds', () => {
    const [unit] = csv(
      'MRN;Title;First Name;Last Name;Maiden name;Sexo;DOB;Mobile;Email;Street number;Street;City;ZIP;Company;Notes;Insurance;Member ID\nA1;Mrs.;Ana;Ruiz;Paz;Mujer;7/30/51;312 555 0101;ana@example.org,a2@example.org;12;Elm St;Chicago;60610;Acme;Calls early;Aetna;M9',
    );
    expect(values(unit!)).toMatchObject({
      name: { prefix: 'Mrs.', given: 'Ana', family: 'Ruiz' },
      otherNames: [{ given: 'Ana', family: 'Paz', use: 'maiden' }],
      gender: 'female',
      birthDate: '1951-07-30',
      roles: ['patient'],
      phones: [{ e164: '+13125550101', use: 'mobile' }],
      emails: ['ana@example.org', 'a2@example.org'],
      addresses: [{ line1: '12 Elm St', city: 'Chicago', postalCode: '60610' }],
      identifiers: [{ type: 'MR', value: 'A1' }],
    });
    expect(
      drafts(unit!)
        .slice(1)
        .map((draft) => [draft.entity, draft.values]),
    ).toEqual([
      ['account', { name: 'Acme', kind: 'employer' }],
      ['relationship', { type: 'employer' }],
      ['coverage', { payerName: 'Aetna', memberId: 'M9', order: 'primary' }],
      ['activity', { text: 'Calls early', kind: 'note', direction: 'internal', noteType: 'general' }],
    ]);
  });

  it('is known by its own number, or by what it says', () => {
    const [one, other] = csv('id,Name\n7,Ann Lee\n,Bo Kim\n');
    expect(one!.key).toMatch(/^csv:[\w-]{8}:7$/);
    expect(other).toMatchObject({ byContent: true, key: expect.stringMatching(/^csv:[\w-]{8}:#/) });
  });

  it('keeps the words for nothing out', () => {
    expect(values(csv('Name,Phone,DOB,Nickname\nAnn Lee,N/A,null,-\n')[0]!)).toEqual({
      name: { given: 'Ann', family: 'Lee' },
      roles: ['patient'],
      lifecycle: 'active',
    });
  });
});

describe('Synthea tables', () => {
  const id = (n: number) => `0f1e2d3c-0000-4000-8000-00000000000${n}`;

  it('become patients without their social security number, linked by their ids', () => {
    const [patient] = csv(
      `Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,ZIP\n${id(1)},1951-07-30,,999-17-5017,S9,,Mr.,Tristan,Gleason,,,M,white,x,M,Boston,1 Elm St,Boston,MA,Suffolk,00000\n`,
    );
    expect(patient).toMatchObject({ key: id(1), kind: 'Patient', withheld: { ssn: 1, card: 0 } });
    expect(values(patient!)).toMatchObject({
      name: { given: 'Tristan', family: 'Gleason' },
      gender: 'male',
      maritalStatus: 'Married',
      addresses: [{ line1: '1 Elm St', district: 'Suffolk' }],
    });
    const [visit] = csv(
      `Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION\n${id(2)},2020-01-02T10:00:00Z,,${id(1)},${id(3)},${id(4)},${id(5)},wellness,1,Well child visit\n`,
    );
    expect(values(visit!)).toMatchObject({ type: 'Check-up', status: 'completed' });
    expect(drafts(visit!)[0]!.links).toMatchObject({
      person: { key: id(1) },
      provider: { key: id(4) },
      location: { key: id(3) },
    });
  });

  it('leave out having no insurer, and what is clinical, by name', () => {
    const header = 'Id,NAME,ADDRESS,CITY,STATE_HEADQUARTERED,ZIP,PHONE,AMOUNT_COVERED,COVERED_ENCOUNTERS';
    expect(csv(`${header}\n${id(1)},NO_INSURANCE,,,,,,0,0\n${id(2)},Aetna,,,,,,0,0\n`).map(reason)).toEqual([
      'no-insurance',
      'take',
    ]);
    expect(
      csv(
        `START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n2020-01-02,,${id(1)},,195662009,Viral pharyngitis\n2020-01-02,,${id(1)},,44054006,Diabetes\n`,
      ).map(reason),
    ).toEqual(['clinical-content', 'take']);
    expect(
      csv(
        `START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY\n2009-09-27,,${id(1)},,1,SNOMED,Latex,allergy,environment\n`,
      ).map(reason),
    ).toEqual(['not-taken-in:allergies']);
  });
});
