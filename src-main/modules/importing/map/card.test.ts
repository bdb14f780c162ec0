import { describe, expect, it } from 'vitest';
import { card, drafts, reason, values } from './map.testing.ts';

describe('a vCard', () => {
  it('of any version becomes a person', () => {
    const unit = card(
      'VERSION:3.0',
      'FN:Dr. Ana Ruiz',
      'N:Ruiz;Ana;May;Dr.;Jr.\\, PhD',
      'NICKNAME:Anita,Ani',
      'BDAY:19510730',
      'GENDER:F',
      'TEL;TYPE=HOME:312 555 0102',
      'TEL;TYPE=CELL,PREF:tel:+1-312-555-0101',
      'EMAIL:ana@example.org',
      'ADR;TYPE=HOME:;;12 Elm St;Chicago;IL;60610;USA',
      'ORG:Acme\\, Inc.;Sales',
      'TITLE:Director',
      'NOTE:Line one\\nline two',
      'UID:u-1',
    );
    expect(unit).toMatchObject({ key: 'card:u-1', byContent: false, notes: [] });
    expect(values(unit)).toMatchObject({
      name: { prefix: 'Dr.', given: 'Ana', middle: 'May', family: 'Ruiz', suffix: 'Jr., PhD' },
      nickname: 'Anita',
      birthDate: '1951-07-30',
      gender: 'female',
      jobTitle: 'Director',
      roles: ['other'],
      phones: [{ e164: '+13125550101', use: 'mobile' }, { use: 'home' }],
      addresses: [
        { line1: '12 Elm St', city: 'Chicago', state: 'IL', postalCode: '60610', country: 'USA', use: 'home' },
      ],
    });
    expect(
      drafts(unit)
        .slice(1)
        .map((draft) => draft.values),
    ).toMatchObject([{ name: 'Acme, Inc.' }, { type: 'employer' }, { text: 'Line one\nline two' }]);
  });

  it('with a formatted name alone is read from it', () => {
    expect(values(card('VERSION:2.1', 'FN:Tristan Gleason')).name).toEqual({
      given: 'Tristan',
      family: 'Gleason',
    });
  });

  it('of an organisation becomes an account, of a group none', () => {
    expect(drafts(card('VERSION:4.0', 'KIND:org', 'FN:Elm Clinic', 'ORG:Elm Clinic'))[0]).toMatchObject({
      entity: 'account',
      values: { name: 'Elm Clinic' },
    });
    expect(drafts(card('VERSION:3.0', 'N:;;;;', 'FN:Elm Clinic', 'ORG:Elm Clinic'))[0]).toMatchObject({
      entity: 'account',
    });
    expect(reason(card('VERSION:4.0', 'KIND:group', 'FN:Family'))).toBe('not-taken-in:group');
  });

  it('loses a date that is none, not the person', () => {
    const unit = card('VERSION:4.0', 'FN:Max M', 'BDAY:19723101');
    expect(unit.notes).toMatchObject([{ code: 'value.invalid', params: { value: '19723101' } }]);
    expect(values(unit)).not.toHaveProperty('birthDate');
  });

  it('without a UID is known by what it says, when it was written aside', () => {
    const of = (rev: string) => card('VERSION:3.0', 'FN:Ann Lee', `REV:${rev}`);
    expect(of('20200101T000000Z').key).toBe(of('20260101T000000Z').key);
  });
});
