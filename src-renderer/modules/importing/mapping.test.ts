import { describe, expect, it } from 'vitest';
import { isChanged, withEncoding, withSetting, withTarget } from './mapping.ts';

describe('the mapping of a table', () => {
  it('keeps other columns when one goes elsewhere', () => {
    const mapping = withTarget(withTarget({ dateOrder: 'dmy' }, 'Tel', 'phones.work'), 'Name', 'name');
    expect(withTarget(mapping, 'Tel', 'ignore')).toEqual({
      dateOrder: 'dmy',
      columns: { Tel: 'ignore', Name: 'name' },
    });
  });

  it('forgets columns that a new setting makes meaningless', () => {
    const mapping = { columns: { Tel: 'phones' }, dateOrder: 'mdy' as const };
    expect(withSetting(mapping, 'entity', 'account')).toEqual({ dateOrder: 'mdy', entity: 'account' });
    expect(withSetting(mapping, 'delimiter', ';')).toEqual({ dateOrder: 'mdy', delimiter: ';' });
    expect(withSetting(mapping, 'dateOrder', 'dmy')).toEqual({ columns: { Tel: 'phones' }, dateOrder: 'dmy' });
  });

  it('takes a character set, or lets it be found out again', () => {
    const mapping = withEncoding({ header: true }, 'windows-1252');
    expect(mapping).toEqual({ header: true, encoding: 'windows-1252' });
    expect(withEncoding(mapping, null)).toEqual({ header: true });
  });

  it('is unchanged until something is laid down', () => {
    expect(isChanged({})).toBe(false);
    expect(isChanged({ header: false })).toBe(true);
  });
});
