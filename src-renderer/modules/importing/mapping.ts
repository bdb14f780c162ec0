/** How the columns of a table are mapped: what was found out, changed by what the user laid down. Pure. */
import type { Mapping } from '#modules/importing/contract/importing.api.ts';

/** The mapping with one column going elsewhere; a second column for the same header is no different one. */
export const withTarget = (mapping: Mapping, header: string, target: string): Mapping => ({
  ...mapping,
  columns: { ...mapping.columns, [header]: target },
});

/** A changed setting throws away what it makes meaningless: headers under another delimiter, targets of another entity. */
export function withSetting<Name extends 'entity' | 'delimiter' | 'dateOrder' | 'header'>(
  mapping: Mapping,
  name: Name,
  value: NonNullable<Mapping[Name]>,
): Mapping {
  const { columns, ...rest } = mapping;
  return { ...(name === 'dateOrder' && columns ? { columns } : {}), ...rest, [name]: value };
}

/** The mapping with a character set laid down; null: it is found out again. */
export function withEncoding(mapping: Mapping, encoding: string | null): Mapping {
  const { encoding: _old, ...rest } = mapping;
  return encoding === null ? rest : { ...rest, encoding };
}

export const isChanged = (mapping: Mapping): boolean => Object.keys(mapping).length > 0;
