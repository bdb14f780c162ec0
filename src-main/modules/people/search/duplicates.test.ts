import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnWriter } from '#platform/search/steps.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { duplicateSteps } from './duplicates.query.ts';
import { openTestSearch, type TestSearch, US } from './testing.ts';

let clinic: TestSearch;
let tristan: Id;

beforeAll(async () => {
  clinic = await openTestSearch();
  tristan = clinic.person('Tristan Gleason', {
    birthDate: '1951-07-30',
    tel: ['312 555 0100'],
    emails: [{ value: 'tris@example.org' }],
    identifiers: [{ value: { system: 'urn:mrn', value: '10023' } }],
  });
  for (let at = 0; at < 30; at += 1)
    clinic.person(`Other${'abcdefghij'[at % 10]} Person`, { birthDate: '1951-07-30' });
  clinic.person('Nguyễn Thị Lan', { birthDate: '1990-05-06' });
  const senior = clinic.create('person', {
    name: { given: 'Carl', family: 'Grant', suffix: 'Sr.' },
    birthDate: '1940-01-01',
    roles: ['patient'],
  });
  expect(senior).toBeTruthy();
});
afterAll(() => clinic.close());

const found = async (form: Parameters<TestSearch['duplicates']>[0]) =>
  (await clinic.duplicates(form)).map(({ grade, reasons, hit }) => [hit.name, grade, ...reasons]);

describe('duplicates while typing', () => {
  it('grows surer as the form is filled in', async () => {
    const form = { given: 'tris', family: 'gleason' };
    expect(await found(form)).toEqual([]);
    expect(await found({ ...form, birthDate: '7/30/1951' })).toEqual([
      ['Tristan Gleason', 'possible', 'similar-name', 'birth-date'],
    ]);
    expect(await found({ ...form, given: 'Tristan', birthDate: 'July 30 51' })).toEqual([
      ['Tristan Gleason', 'probable', 'name', 'birth-date'],
    ]);
    expect(
      await found({ ...form, given: 'Tristan', birthDate: '1951-07-30', phones: ['(312) 555-0100'] }),
    ).toEqual([['Tristan Gleason', 'certain', 'name', 'birth-date', 'phone']]);
  });

  it('knows an identifier, an e-mail address and a phone number alone', async () => {
    expect(await found({ identifiers: [{ value: '10023' }] })).toEqual([
      ['Tristan Gleason', 'certain', 'identifier'],
    ]);
    expect(await found({ identifiers: [{ system: 'urn:other', value: '10023' }] })).toEqual([]);
    expect(await found({ emails: ['TRIS@example.org'] })).toEqual([['Tristan Gleason', 'possible', 'email']]);
    expect(await found({ phones: ['+1 312 555 0100'] })).toEqual([['Tristan Gleason', 'possible', 'phone']]);
    expect(await found({ phones: ['0100'] })).toEqual([]);
  });

  it('reads accents and either date order', async () => {
    const lan = { given: 'Thi', middle: 'Lan', family: 'Nguyen', birthDate: '06/05/1990' };
    expect(
      await found({
        ...lan,
        region: 'VN',
        dateOrder: 'dmy',
        year: 2026,
        given: 'Nguyen',
        family: 'Lan',
        middle: 'Thi',
      }),
    ).toEqual([['Nguyễn Thị Lan', 'probable', 'name', 'birth-date']]);
  });

  it('asks nothing of Junior that Senior has answered', async () => {
    const carl = { given: 'Carl', family: 'Grant', birthDate: '1940-01-01' };
    expect(await found({ ...carl, suffix: 'Jr' })).toEqual([]);
    expect(await found({ ...carl, suffix: 'Senior' })).toEqual([
      ['Carl Grant Sr.', 'probable', 'name', 'birth-date'],
    ]);
  });

  it('does not take a record for its own duplicate', async () => {
    expect(await found({ emails: ['tris@example.org'], except: tristan })).toEqual([]);
  });

  it('shows whom it means', async () => {
    const [duplicate] = await clinic.duplicates({ emails: ['tris@example.org'] });
    expect(duplicate?.hit).toMatchObject({
      id: tristan,
      kind: 'person',
      birthDate: '1951-07-30',
      roles: ['patient'],
      marks: [],
    });
  });

  it('answers the same on the writing connection, where what is being written is seen', async () => {
    const form = { given: 'Tristan', family: 'Gleason', birthDate: '7/30/1951', limit: 5, settled: false, ...US };
    const steps = () => runOnWriter(clinic.writer, duplicateSteps(form, clinic.admin));
    expect(steps()).toEqual(await clinic.duplicates(form));
    const seen = clinic.writer.transaction(() => {
      clinic.writer.prepare('UPDATE person SET deleted = 1 WHERE display_name = ?').run('Tristan Gleason');
      const found = steps();
      clinic.writer.prepare('UPDATE person SET deleted = NULL WHERE display_name = ?').run('Tristan Gleason');
      return found;
    });
    expect(seen).toEqual([]);
  });

  it('leaves a trace only when the form has come to rest and somebody was shown', () => {
    const { duplicates } = clinic.search.queries;
    const form = { given: 'Tristan', family: 'Gleason', limit: 5, settled: true, ...US };
    expect(duplicates.trace(form, { duplicates: [] })).toBeNull();
    expect(duplicates.trace({ ...form, settled: false }, { duplicates: [] })).toBeNull();
  });
});
