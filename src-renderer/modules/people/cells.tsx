/** Cells of the people list that say more than the value: the age beside the date of birth, the MRN among identifiers. */
import type { Identifier } from '#shared/entity/fields/identifier.ts';
import type { CellProps } from '../../entity-views/layout.ts';
import { useFieldEnvironment } from '../../ui/fields/widget.ts';
import { formatDate } from '../../ui/format.ts';
import { useAge } from './use-age.ts';

export function BirthDateCell({ row: { values } }: CellProps) {
  const { locale } = useFieldEnvironment();
  const ageOf = useAge();
  if (typeof values.birthDate !== 'string') return null;
  const age = values.deceased === true && !values.deceasedOn ? null : ageOf(values.birthDate, values.deceasedOn);
  return (
    <span className="tabular-nums">
      {formatDate(values.birthDate, locale)}
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

export function IdentifierCell({ row: { values } }: CellProps) {
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
