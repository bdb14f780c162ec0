import { describe, expect, it } from 'vitest';
import { Person } from '#modules/people/contract/person.entity.ts';
import { restoredValue } from './restore.ts';

const home = { original: '312 555 0100' };
const work = { original: '312 555 0199' };

describe('restoring a value from the history', () => {
  it('puts back the value before the change', () => {
    expect(restoredValue(Person, { field: 'nickname', before: 'Bob', after: 'Rob' }, 'Rob')).toBe('Bob');
    expect(restoredValue(Person, { field: 'nickname', before: 'Bob', after: 'Rob' }, 'Robbie')).toBe('Bob');
    expect(restoredValue(Person, { field: 'nickname', before: null, after: 'Rob' }, 'Rob')).toBeNull();
  });

  it('does nothing where the value stands already', () => {
    expect(restoredValue(Person, { field: 'nickname', before: 'Bob', after: 'Rob' }, 'Bob')).toBeUndefined();
    expect(restoredValue(Person, { field: 'nickname', before: null, after: 'Rob' }, undefined)).toBeUndefined();
  });

  it('changes back the one entry of several, whatever stands beside it', () => {
    const current = [
      { key: 'a', value: { original: '1 555' } },
      { key: 'b', value: work },
    ];
    expect(restoredValue(Person, { field: 'phones', before: home, after: work }, current)).toEqual([
      current[0],
      { key: 'b', value: home },
    ]);
  });

  it('adds an entry that was taken out, and takes out one that was added', () => {
    expect(
      restoredValue(Person, { field: 'phones', before: home, after: null }, [{ key: 'b', value: work }]),
    ).toEqual([{ key: 'b', value: work }, { value: home }]);
    expect(
      restoredValue(Person, { field: 'phones', before: null, after: work }, [{ key: 'b', value: work }]),
    ).toBeNull();
  });

  it('adds nothing twice', () => {
    const current = [{ key: 'b', value: home }];
    expect(restoredValue(Person, { field: 'phones', before: home, after: null }, current)).toBeUndefined();
    expect(restoredValue(Person, { field: 'phones', before: null, after: work }, current)).toBeUndefined();
  });
});
