import { describe, expect, it } from 'vitest';
import { Person } from '#modules/people/contract/person.entity.ts';
import { personLayout } from '../../modules/people/people.ui.ts';
import { askedFilter, findModeFor } from './find-mode.ts';

describe('the box in a list', () => {
  const few = { count: 39, exact: true };
  const many = { count: 10_000, exact: false };

  it('finds by words of names, however many there are', () => {
    expect(findModeFor(Person, many, 'glea tri')).toBe('words');
    expect(findModeFor(Person, few, 'gl')).toBe('words');
    expect(findModeFor(Person, null, '')).toBe('words');
  });

  it('goes along the order of a long list for a letter or two, and for what is no word', () => {
    expect(findModeFor(Person, many, 'gl')).toBe('startsWith');
    expect(findModeFor(Person, null, 'g')).toBe('startsWith');
    expect(findModeFor(Person, few, '123')).toBe('startsWith');
  });

  it('looks inside other titles only where that reads few records', () => {
    expect(findModeFor({}, few, 'glea')).toBe('contains');
    expect(findModeFor({}, { count: 9000, exact: true }, 'glea')).toBe('startsWith');
    expect(findModeFor({}, many, 'glea')).toBe('startsWith');
    expect(findModeFor({}, null, 'glea')).toBe('startsWith');
  });

  it('asks the name as shown, or the column that an index answers', () => {
    expect(askedFilter(personLayout, null, ' trist ', 'contains')).toEqual({
      field: 'displayName',
      op: 'contains',
      value: 'trist',
    });
    expect(askedFilter(personLayout, null, 'glea', 'startsWith')).toEqual({
      field: 'sortName',
      op: 'startsWith',
      value: 'glea',
    });
  });

  it('narrows what the filter leaves, and leaves it alone while empty', () => {
    const filter = { field: 'lifecycle', op: 'is' as const, value: 'active' };
    expect(askedFilter(personLayout, filter, 'glea', 'startsWith')).toEqual({
      all: [filter, { field: 'sortName', op: 'startsWith', value: 'glea' }],
    });
    expect(askedFilter(personLayout, filter, '  ', 'contains')).toEqual(filter);
  });
});
