import { describe, expect, it } from 'vitest';
import { gradeDuplicate, type Known } from './duplicate-grade.ts';

const nobody: Known = {
  given: [],
  family: [],
  others: [],
  suffix: '',
  date: '',
  phones: [],
  emails: [],
  identifiers: [],
};
const tristan: Known = {
  ...nobody,
  given: ['tristan', 'james'],
  family: ['gleason'],
  others: ['tris', 'oldname'],
  date: '19510730',
  phones: ['13125550100'],
  emails: ['tris@example.org'],
  identifiers: [{ system: 'urn:mrn', value: '10023' }],
};
const grade = (typed: Partial<Known>, held: Known = tristan) => {
  const found = gradeDuplicate({ ...nobody, ...typed }, held);
  return found === null ? null : [found.grade, ...found.reasons];
};
const name = { given: ['tristan'], family: ['gleason'] };
const date = '19510730';
const phones = ['13125550100'];

describe('gradeDuplicate', () => {
  it.each<[string, Partial<Known>, readonly string[] | null]>([
    ['the same identifier', { identifiers: [{ system: 'URN:MRN/', value: '10 023' }] }, ['certain', 'identifier']],
    [
      'an identifier of nobody knows whom',
      { identifiers: [{ system: '', value: '10023' }] },
      ['certain', 'identifier'],
    ],
    ['the same number of another system', { identifiers: [{ system: 'urn:other', value: '10023' }] }, null],
    [
      'an identifier that belongs to somebody else by all else',
      { identifiers: [{ system: '', value: '10023' }], given: ['ana'], family: ['lopez'], date: '19900101' },
      ['possible', 'identifier'],
    ],
    ['name, birth date and phone', { ...name, date, phones }, ['certain', 'name', 'birth-date', 'phone']],
    ['name and birth date', { ...name, date }, ['probable', 'name', 'birth-date']],
    [
      'one slip in the family name',
      { ...name, family: ['gleeson'], date },
      ['possible', 'similar-name', 'birth-date'],
    ],
    [
      'one slip, and the phone',
      { ...name, family: ['gleeson'], date, phones },
      ['probable', 'similar-name', 'birth-date', 'phone'],
    ],
    ['a half-typed given name', { ...name, given: ['tris'], date }, ['possible', 'similar-name', 'birth-date']],
    [
      'names the wrong way round',
      { given: ['gleason'], family: ['tristan'], date },
      ['possible', 'similar-name', 'birth-date'],
    ],
    ['a maiden name', { ...name, family: ['oldname'], date }, ['probable', 'name', 'birth-date']],
    ['slips in both names', { given: ['tristam'], family: ['gleeson'], date }, null],
    ['another day of the month', { ...name, date: '19510731' }, ['possible', 'name', 'similar-birth-date']],
    ['day and month swapped', { ...name, date: '19510730' }, ['probable', 'name', 'birth-date']],
    ['only the year', { ...name, date: '1951' }, ['possible', 'name', 'similar-birth-date']],
    ['slips in name and date', { ...name, family: ['gleeson'], date: '19510731' }, null],
    ['the phone alone', { phones }, ['possible', 'phone']],
    ['the e-mail address alone', { emails: ['tris@example.org'] }, ['possible', 'email']],
    ['the phone and another member of the family', { given: ['ana'], family: ['gleason'], phones }, null],
    ['twins with one phone', { given: ['martin'], family: ['gleason'], date, phones }, null],
    ['the name alone', name, null],
    ['the birth date alone', { date }, null],
    ['nothing', {}, null],
  ])('weighs %s', (_, typed, expected) => {
    expect(grade(typed)).toEqual(expected);
  });

  it('takes day and month in either order, but nothing else in the date', () => {
    const held = { ...tristan, date: '19510407' };
    expect(grade({ ...name, date: '19510704' }, held)).toEqual(['possible', 'name', 'similar-birth-date']);
    expect(grade({ ...name, date: '19520704' }, held)).toBeNull();
  });

  it('does not take Junior for Senior, unless they share an identifier', () => {
    const senior = { ...tristan, suffix: 'sr' };
    expect(grade({ ...name, date, phones, suffix: 'jr' }, senior)).toBeNull();
    expect(grade({ ...name, date, suffix: 'sr' }, senior)?.[0]).toBe('probable');
    expect(grade({ ...name, suffix: 'jr', identifiers: tristan.identifiers }, senior)?.[0]).toBe('certain');
  });

  it('does not let one slip pass in a short word', () => {
    const held = { ...tristan, given: ['li'], family: ['wang'] };
    expect(grade({ given: ['lu'], family: ['wang'], date }, held)).toBeNull();
  });

  it('knows nicknames', () => {
    const held = { ...tristan, given: ['robert'], family: ['smith'] };
    expect(grade({ given: ['bob'], family: ['smith'], date }, held)).toEqual([
      'possible',
      'similar-name',
      'birth-date',
    ]);
  });

  it('weighs more reasons heavier', () => {
    const weight = (typed: Partial<Known>) => gradeDuplicate({ ...nobody, ...typed }, tristan)!.weight;
    expect(weight({ ...name, date, phones })).toBeGreaterThan(weight({ ...name, date }));
    expect(weight({ ...name, date })).toBeGreaterThan(weight({ phones }));
  });
});
