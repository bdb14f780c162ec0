import { describe, expect, it } from 'vitest';
import { personLayout } from '../../modules/people/people.ui.ts';
import { askedFilter, findModeFor } from './find-mode.ts';

describe('the box in a list', () => {
  it('looks inside names only where that reads few records', () => {
    expect(findModeFor({ count: 39, exact: true })).toBe('contains');
    expect(findModeFor({ count: 9000, exact: true })).toBe('startsWith');
    expect(findModeFor({ count: 10_000, exact: false })).toBe('startsWith');
    expect(findModeFor(null)).toBe('startsWith');
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
