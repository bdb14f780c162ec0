import { describe, expect, it } from 'vitest';
import type { Draft } from '../draft.ts';
import { drafts, fhir, reason, values } from '../map.testing.ts';
import { foreignVersion } from './version.ts';

const coded = (code: string, text?: string) => ({ coding: [{ code }], ...(text ? { text } : {}) });
const linksOf = (unit: ReturnType<typeof fhir>) => (drafts(unit)[0] as Draft).links;

describe('a patient', () => {
  it('brings names by use, contact by rank, addresses, language, death and doctor', () => {
    const unit = fhir({
      resourceType: 'Patient',
      id: 'p1',
      name: [
        { use: 'maiden', family: 'Bergstrom', given: ['Alice368'] },
        { use: 'nickname', given: ['Ali'] },
        { use: 'official', prefix: ['Mrs.'], given: ['Alice368', 'May'], family: 'Gleason633', suffix: ['PhD'] },
      ],
      telecom: [
        { system: 'phone', value: '(312) 555-0102', use: 'work', rank: 2 },
        { system: 'phone', value: '312-555-0101', use: 'mobile', rank: 1 },
        { system: 'fax', value: '312 555 0103' },
        { system: 'phone', value: '312 555 0104', use: 'old' },
        { system: 'email', value: 'alice@example.org' },
      ],
      address: [
        {
          use: 'home',
          line: ['1 Elm St', 'Apt 2'],
          city: 'Chicago',
          state: 'IL',
          postalCode: '60610',
          country: 'US',
        },
      ],
      communication: [{ language: coded('en') }, { language: coded('es'), preferred: true }],
      gender: 'female',
      birthDate: '1951-07',
      deceasedDateTime: '2020-02-03T10:00:00Z',
      maritalStatus: coded('W', 'Widowed'),
      generalPractitioner: [{ reference: 'Organization/o1' }, { reference: 'Practitioner/d1' }],
    });
    expect(values(unit)).toMatchObject({
      name: { prefix: 'Mrs.', given: 'Alice368', middle: 'May', family: 'Gleason633', suffix: 'PhD' },
      otherNames: [{ given: 'Alice368', family: 'Bergstrom', use: 'maiden' }],
      nickname: 'Ali',
      roles: ['patient'],
      birthDate: '1951-07',
      deceased: true,
      deceasedOn: '2020-02-03',
      language: 'es',
      maritalStatus: 'Widowed',
      lifecycle: 'active',
      emails: ['alice@example.org'],
      addresses: [{ line1: '1 Elm St', line2: 'Apt 2', city: 'Chicago', use: 'home' }],
    });
    expect(
      (values(unit).phones as { original: string; use?: string }[]).map(({ original, use }) => [original, use]),
    ).toEqual([
      ['312-555-0101', 'mobile'],
      ['(312) 555-0102', 'work'],
      ['312 555 0103', 'fax'],
    ]);
    expect(linksOf(unit).primaryProvider).toEqual({ by: 'key', key: 'Practitioner/d1', kind: 'Practitioner' });
    expect(unit).toMatchObject({ key: 'Patient/p1', kind: 'Patient', byContent: false, notes: [] });
  });

  it('is known by a UUID wherever it stands, and by the address it has in its bundle', () => {
    const id = '0F1E2D3C-0000-4000-8000-000000000001';
    expect(fhir({ resourceType: 'Patient', id, name: [{ family: 'A' }] }, `urn:uuid:${id}`)).toMatchObject({
      key: id.toLowerCase(),
      aliases: [],
    });
    expect(fhir({ resourceType: 'Patient', id: 'x', name: [{ family: 'A' }] }, `urn:uuid:${id}`)).toMatchObject({
      key: 'Patient/x',
      aliases: [id.toLowerCase()],
    });
    expect(fhir({ resourceType: 'Patient', name: [{ family: 'A' }] })).toMatchObject({ byContent: true });
  });

  it('whom nothing tells apart is refused', () => {
    expect(fhir({ resourceType: 'Patient', id: 'p' }).outcome).toMatchObject({
      kind: 'refuse',
      fault: { code: 'import.nameless' },
    });
  });

  it('has the same hash for the same content, and another for another', () => {
    const of = (more: object) => fhir({ resourceType: 'Patient', id: 'p', name: [{ family: 'A' }], ...more }).hash;
    expect(of({})).toBe(of({ meta: { lastUpdated: '2026-01-01T00:00:00Z' }, text: { div: '<div/>' } }));
    expect(of({})).not.toBe(of({ gender: 'male' }));
  });
});

describe('a visit', () => {
  const encounter = (more: object) =>
    fhir({ resourceType: 'Encounter', id: 'e', status: 'finished', class: { code: 'AMB' }, ...more });

  it('says what kind it is in words that tell no illness, and never why', () => {
    const unit = encounter({ type: [{ text: 'Asthma follow-up' }], reasonCode: [{ text: 'Asthma' }] });
    expect(values(unit)).toEqual({ status: 'completed', type: 'Follow-up' });
    expect(values(encounter({ type: [{ text: 'Drug rehabilitation and detoxification' }] })).type).toBe('Visit');
    expect(values(encounter({ class: { code: 'EMER' } })).type).toBe('Emergency visit');
  });

  it('links person, provider and place, and names who is not held', () => {
    const unit = encounter({
      subject: { reference: 'https://ehr.example/fhir/Patient/p1/_history/2' },
      participant: [
        {
          individual: {
            reference: 'Practitioner?identifier=http://hl7.org/fhir/sid/us-npi%7C99',
            display: 'Dr. House',
          },
        },
      ],
      serviceProvider: { identifier: { system: 'urn:x', value: 'O 1' }, display: 'Elm Clinic' },
      period: { start: '2001-03-29T23:59:05+02:00' },
    });
    expect(linksOf(unit)).toEqual({
      person: { by: 'key', key: 'Patient/p1', kind: 'Patient' },
      provider: { by: 'identifier', key: 'http://hl7.org/fhir/sid/us-npi|99' },
      location: { by: 'identifier', key: 'urn:x|o1' },
    });
    expect(values(unit)).toMatchObject({
      start: '2001-03-29T21:59:05.000Z',
      providerName: 'Dr. House',
      locationName: 'Elm Clinic',
    });
  });

  it('entered in error is left out; one that is booked keeps its state', () => {
    expect(reason(encounter({ status: 'entered-in-error' }))).toBe('entered-in-error');
    const booked = fhir({
      resourceType: 'Appointment',
      id: 'a',
      status: 'noshow',
      participant: [
        { actor: { reference: 'Patient/p' } },
        { actor: { reference: 'Location/l', display: 'Room 2' } },
      ],
    });
    expect(values(booked)).toMatchObject({ status: 'noShow', locationName: 'Room 2' });
  });
});

describe('what is clinical', () => {
  const condition = (code: string, more: object = {}) =>
    fhir({
      resourceType: 'Condition',
      id: 'c',
      code: coded(code, 'words'),
      subject: { reference: 'Patient/p' },
      recordedDate: '2020-01-02',
      ...more,
    });

  it('becomes at most a flag', () => {
    expect(values(condition('44054006'))).toEqual({
      kind: 'chronicProgramme',
      label: 'Diabetes',
      status: 'active',
      recorded: '2020-01-02',
    });
    expect(values(condition('E11.9', { clinicalStatus: coded('resolved') }))).toMatchObject({
      label: 'Diabetes',
      status: 'resolved',
    });
    expect(reason(condition('74400008'))).toBe('clinical-content');
    expect(reason(condition('44054006', { verificationStatus: coded('refuted') }))).toBe('entered-in-error');
  });

  it('is read in its own code system: a vaccine number is no diagnosis', () => {
    const vaccine = (code: string, status = 'completed') =>
      fhir({
        resourceType: 'Immunization',
        id: 'i',
        status,
        vaccineCode: coded(code),
        patient: { reference: 'Patient/p' },
        occurrenceDateTime: '2021-10-01T00:00:00Z',
      });
    expect(values(vaccine('140'))).toEqual({
      kind: 'immunisation',
      label: 'Influenza',
      status: 'done',
      recorded: '2021-10-01',
    });
    expect(values(vaccine('140', 'not-done')).status).toBe('declined');
    expect(reason(condition('140'))).toBe('clinical-content');
    expect(reason(vaccine('999'))).toBe('clinical-content');
  });

  it('beside that is left out by name', () => {
    expect(reason(fhir({ resourceType: 'Claim', id: 'x' }))).toBe('not-taken-in:Claim');
    expect(reason(fhir({ resourceType: '<b>Odd</b>' }))).toBe('not-taken-in:bOddb');
  });
});

describe('others', () => {
  it('a coverage brings payer, plan, member and group', () => {
    const unit = fhir({
      resourceType: 'Coverage',
      id: 'k',
      status: 'active',
      beneficiary: { reference: 'Patient/p' },
      payor: [{ reference: '#org' }],
      contained: [{ resourceType: 'Organization', id: 'org', name: 'Aetna' }],
      subscriberId: 'M1',
      order: 2,
      period: { start: '2020-01-01T00:00:00Z' },
      class: [
        { type: coded('group'), value: 'G9' },
        { type: coded('plan'), value: 'x', name: 'Gold' },
      ],
      relationship: coded('self'),
    });
    expect(values(unit)).toEqual({
      payerName: 'Aetna',
      planName: 'Gold',
      memberId: 'M1',
      groupNumber: 'G9',
      order: 'secondary',
      start: '2020-01-01',
      subscriberRelationship: 'self',
    });
  });

  it('a communication is an activity once it took place and has a time', () => {
    const said = (more: object) =>
      fhir({
        resourceType: 'Communication',
        id: 'c',
        status: 'completed',
        sent: '2026-01-02T10:00:00Z',
        subject: { reference: 'Patient/p' },
        sender: { reference: 'Patient/p' },
        medium: [coded('PHONE')],
        payload: [{ contentString: 'Hello' }],
        ...more,
      });
    expect(values(said({}))).toEqual({
      kind: 'call',
      direction: 'inbound',
      at: '2026-01-02T10:00:00.000Z',
      text: 'Hello',
    });
    expect(reason(said({ sent: undefined }))).toBe('no-date');
    expect(reason(said({ status: 'not-done' }))).toBe('not-done');
  });

  it('an organisation is what its type or name says', () => {
    const kind = (name: string, type: string) =>
      values(fhir({ resourceType: 'Organization', id: 'o', name, type: [coded(type)] })).kind;
    expect([
      kind('Aetna', 'pay'),
      kind('Mercy Medical Center', 'prov'),
      kind('Elm Family Practice', 'prov'),
      kind('Acme', 'bus'),
    ]).toEqual(['payer', 'hospital', 'practice', 'employer']);
  });

  it.each([
    [[coded('MTH')], 'parent'],
    [[coded('x', 'Wife of the patient')], 'spouse'],
    [[coded('GUARD')], 'guardian'],
    [[coded('C')], 'emergencyContact'],
    [[coded('zzz')], 'other'],
  ])('a related person is tied by what the source calls it: %j', (relationship, type) => {
    const unit = fhir({
      resourceType: 'RelatedPerson',
      id: 'r',
      patient: { reference: 'Patient/p' },
      name: [{ family: 'A' }],
      relationship,
    });
    expect(drafts(unit)[1]).toMatchObject({
      entity: 'relationship',
      values: { type },
      links: { from: { key: 'Patient/p' }, to: { by: 'draft', sub: '' } },
    });
  });
});

describe('the version of FHIR', () => {
  it.each([
    [{ fhirVersion: '5.0.0' }, true],
    [{ fhirVersion: '4.0.1' }, false],
    [{ meta: { profile: ['http://hl7.org/fhir/3.0/StructureDefinition/Patient'] } }, true],
    [{ meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|5.0.1'] } }, false],
    [{ careProvider: [] }, true],
    [{ contact: [] }, false],
  ])('%j shows another: %s', (more, foreign) => {
    expect(foreignVersion({ resourceType: 'Patient', ...more }) !== undefined).toBe(foreign);
  });
});
