/** Cells of the people list that say more than the value: the age beside the date of birth, the MRN among identifiers. */
import type { ReactNode } from 'react';
import type { RecordView } from '#shared/api/records.api.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { CellContext } from '../../entity-views/list/cell-context.ts';
import { formatDate } from '../../ui/format.ts';
import { ageWords } from './use-age.ts';

export function birthDateCell({ values }: RecordView, { t, environment, today }: CellContext): ReactNode {
  if (typeof values.birthDate !== 'string') return null;
  const age =
    values.deceased === true && !values.deceasedOn
      ? null
      : ageWords(t, today, values.birthDate, values.deceasedOn);
  return (
    <span className="tabular-nums">
      {formatDate(values.birthDate, environment.locale)}
      {age && <span className="text-ink-3"> · {age}</span>}
    </span>
  );
}

type Entries = readonly { readonly value: Identifier }[];

/** The identifier people read aloud: the medical record number, else the first there is. */
export function mrnOf(values: Readonly<Record<string, unknown>>): Identifier | undefined {
  const entries = (values.identifiers ?? []) as Entries;
  return (entries.find(({ value }) => value.type === 'MR') ?? entries[0])?.value;
}

export function identifierCell({ values }: RecordView): ReactNode {
  const identifier = mrnOf(values);
  if (!identifier) return null;
  const more = ((values.identifiers ?? []) as Entries).length - 1;
  return (
    <span className="flex min-w-0 gap-1.5">
      <span className="truncate tabular-nums">{identifier.value}</span>
      {more > 0 && <span className="shrink-0 text-sm text-ink-3">+{more}</span>}
    </span>
  );
}
