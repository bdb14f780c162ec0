import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhone } from '#shared/entity/fields/phone.ts';
import {
  chosenEdit,
  chosenValue,
  conflictsOf,
  fieldsToChoose,
  MERGE_CHOICES,
  type MergeChoices,
  settledChoices,
} from './merge-choices.ts';
import { limitsOf, stricterSide, strictest } from './strictest.ts';

const phones = (...typed: readonly string[]) =>
  typed.map((one, at) => ({ key: `0${at}`, value: parsePhone(one, 'US')! }));
const mrn = (value: string, system = 'urn:elm') => ({ key: 'aa', value: { system, type: 'MR', value } });
const names = (survivor: object, merged: object) =>
  fieldsToChoose({ ...survivor }, { ...merged }).map(({ name, standard }) => [name, standard]);

describe('where two records differ', () => {
  it('there is a choice, and only there', () => {
    expect(names({ nickname: 'Jo' }, { nickname: 'Jo' })).toEqual([]);
    expect(names({ nickname: 'Jo' }, {})).toEqual([]);
    expect(names({}, { nickname: 'Jo' })).toEqual([['nickname', 'merged']]);
    expect(names({ nickname: 'Jo' }, { nickname: 'Joe' })).toEqual([['nickname', 'survivor']]);
    expect(names({ name: { given: 'A', family: 'B' } }, { name: { family: 'B', given: 'A' } })).toEqual([]);
  });

  it('entries are the same however they are written, and both is proposed where both fit', () => {
    expect(names({ phones: phones('(312) 555-0100') }, { phones: phones('312.555.0100') })).toEqual([]);
    expect(names({ phones: phones('3125550100') }, { phones: phones('3125550199') })).toEqual([
      ['phones', 'both'],
    ]);
    expect(names({ roles: ['patient'] }, { roles: ['patient', 'family'] })).toEqual([['roles', 'both']]);
  });

  it('what binds more is proposed, whoever says it', () => {
    expect(names({ lifecycle: 'active' }, { lifecycle: 'discharged' })).toEqual([['lifecycle', 'merged']]);
    expect(names({ lifecycle: 'discharged' }, { lifecycle: 'active' })).toEqual([['lifecycle', 'survivor']]);
    expect(names({ lifecycle: 'active' }, { lifecycle: 'inactive' })).toEqual([['lifecycle', 'survivor']]);
    expect(names({ deceased: false }, { deceased: true })).toEqual([['deceased', 'merged']]);
    expect(names({ preferredChannel: 'phone' }, { preferredChannel: 'mail' })).toEqual([
      ['preferredChannel', 'merged'],
    ]);
  });

  it('a choice that is not possible is taken as proposed', () => {
    expect(settledChoices({ nickname: 'A' }, { nickname: 'B' }, { nickname: 'both' })).toEqual({
      nickname: 'survivor',
    });
    expect(
      settledChoices({ nickname: 'A' }, { nickname: 'B' }, {
        ['constructor' as string]: 'merged',
      } as MergeChoices),
    ).toEqual({
      nickname: 'survivor',
    });
  });

  it('entries of the other come without its keys, and none of the own is lost', () => {
    const [survivor, merged] = [
      { phones: phones('3125550100') },
      { phones: phones('312-555-0100', '3125550199') },
    ];
    expect(chosenValue('phones', 'both', survivor, merged)).toEqual([
      ...survivor.phones,
      { value: merged.phones[1]!.value },
    ]);
    expect(chosenValue('phones', 'merged', survivor, merged)).toEqual(
      merged.phones.map(({ value }) => ({ value })),
    );
  });
});

describe('whatever two records say', () => {
  const value = fc.record(
    {
      nickname: fc.constantFrom('Jo', 'Joe', 'Jody'),
      lifecycle: fc.constantFrom('active', 'inactive', 'discharged', 'prospect'),
      deceased: fc.boolean(),
      roles: fc.subarray(['patient', 'family', 'provider'], { minLength: 1 }),
      emails: fc
        .uniqueArray(fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org'), { minLength: 1 })
        .map((list) => list.map((one, at) => ({ key: `0${at}`, value: one }))),
    },
    { requiredKeys: [] },
  );

  it('nothing is lost as proposed, and merging a record with its equal changes nothing', () => {
    fc.assert(
      fc.property(value, value, (survivor, merged) => {
        const edit = chosenEdit(survivor, merged, settledChoices(survivor, merged, {}));
        const after: Record<string, unknown> = { ...survivor, ...edit };
        for (const [name, one] of Object.entries(merged)) if (one !== undefined) expect(after[name]).toBeDefined();
        for (const list of [survivor.emails, merged.emails])
          for (const { value: email } of list ?? [])
            expect((after.emails as { value: string }[]).map((item) => item.value)).toContain(email);
        const limits = limitsOf([survivor, merged]);
        for (const [name, limit] of Object.entries(limits)) expect(after[name]).toBe(limit);
        expect(fieldsToChoose(survivor, survivor)).toEqual([]);
      }),
    );
  });

  it('every option that is offered gives a value', () => {
    fc.assert(
      fc.property(value, value, (survivor, merged) => {
        for (const { name, options, standard } of fieldsToChoose(survivor, merged)) {
          expect(options).toContain(standard);
          for (const option of options) {
            expect(MERGE_CHOICES).toContain(option);
            expect(chosenValue(name, option, survivor, merged)).not.toBeUndefined();
          }
        }
      }),
    );
  });
});

describe('what speaks against one person', () => {
  const kinds = (one: object, other: object) => conflictsOf({ ...one }, { ...other }).map(({ kind }) => kind);

  it('is two numbers of one giver, two dates of birth, and only one of them dead', () => {
    expect(kinds({ identifiers: [mrn('1')] }, { identifiers: [mrn('2')] })).toEqual(['identifier']);
    expect(kinds({ identifiers: [mrn('1', 'urn:Elm/')] }, { identifiers: [mrn('2')] })).toEqual(['identifier']);
    expect(kinds({ identifiers: [mrn('1')] }, { identifiers: [mrn('2'), mrn('1')] })).toEqual([]);
    expect(kinds({ identifiers: [mrn('1')] }, { identifiers: [mrn('2', 'urn:oak')] })).toEqual([]);
    expect(kinds({ birthDate: '1980-02-03' }, { birthDate: '1980-02-04' })).toEqual(['birthDate']);
    expect(kinds({ birthDate: '1980-02' }, { birthDate: '1980-02-04' })).toEqual([]);
    expect(kinds({ deceased: true }, {})).toEqual(['deceased']);
    expect(kinds({ deceased: true }, { deceasedOn: '2020-01-01' })).toEqual([]);
    expect(kinds({ deceasedOn: '2020-01-02' }, { deceasedOn: '2020-01-01' })).toEqual(['deceased']);
  });

  it('is no number that tells nobody apart', () => {
    const plain = (value: string) => ({ identifiers: [{ key: 'aa', value: { value } }] });
    expect(kinds(plain('1'), plain('2'))).toEqual([]);
    expect(kinds({ identifiers: [mrn('1', 'csv:x')] }, { identifiers: [mrn('2', 'csv:x')] })).toEqual([]);
  });
});

describe('the strictest', () => {
  it('is the first in the order that anybody says, whatever the others say', () => {
    expect(strictest(['no', 'ask', 'yes'], ['yes', 'ask'])).toBe('ask');
    expect(strictest(['no', 'ask', 'yes'], ['maybe'])).toBeUndefined();
    expect(stricterSide('nickname', 'A', 'B')).toBeNull();
  });

  it('holds for a person however their records are ordered', () => {
    const one = { lifecycle: 'active', deceasedOn: '2024-05-01' };
    const other = { lifecycle: 'discharged', interpreterNeeded: true };
    const limits = { deceased: true, deceasedOn: '2024-05-01', lifecycle: 'discharged', interpreterNeeded: true };
    expect(limitsOf([one, other])).toEqual(limits);
    expect(limitsOf([other, one])).toEqual(limits);
    expect(limitsOf([{ lifecycle: 'active' }, {}])).toEqual({});
  });
});
