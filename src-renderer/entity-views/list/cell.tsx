/** One value in a list: a line of plain words, or what the slice shows in its place. */
import { useTranslation } from 'react-i18next';
import type { RecordView } from '#shared/api/records.api.ts';
import { CREATED } from '#shared/entity/catalogue.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { valueText } from '../../ui/fields/field-value.tsx';
import { type Titles, useFieldEnvironment } from '../../ui/fields/widget.ts';
import { useFieldWords } from '../../ui/fields/words.ts';
import { formatDateTime } from '../../ui/format.ts';
import type { RecordLayout } from '../layout.ts';
import { Marks } from '../marks.tsx';

interface Props {
  readonly layout: RecordLayout;
  readonly field: string;
  readonly row: RecordView;
  readonly titles: Titles;
}

type Entry = { readonly key: string; readonly value: unknown };

/** Name and marks of a record; says so where the name may not be seen. */
export function TitleCell({
  layout,
  row,
  large = false,
}: Omit<Props, 'field' | 'titles'> & { readonly large?: boolean }) {
  const { t } = useTranslation('records');
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={row.title} size={large ? 'md' : 'sm'} />
      <span className={cx('min-w-0 truncate font-medium', row.title === null && 'text-ink-3 italic')}>
        {row.title ?? t('untitled')}
      </span>
      <Marks layout={layout} values={row.values} />
    </span>
  );
}

/** Everything but the title. */
export function ValueCell({ layout, field, row, titles }: Props) {
  const words = useFieldWords();
  const environment = useFieldEnvironment();
  const Own = layout.cells[field];
  if (Own) return <Own row={row} />;
  if (field === CREATED || field === 'updated')
    return (
      <span className="tabular-nums">
        {formatDateTime(field === CREATED ? row.createdAt : row.updatedAt, environment)}
      </span>
    );
  const { entity } = layout;
  const definition = entity.fields[field];
  const value = row.values[field];
  const text = layout.texts[field];
  if (text && value !== undefined) return <>{text(value, environment.locale)}</>;
  const context = words.context(entity.name, field, titles);
  if (definition?.many) {
    const entries = (value ?? []) as readonly Entry[];
    if (entries.length === 0) return null;
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate">{valueText(definition, entries.slice(0, 1), context)}</span>
        {entries.length > 1 && <span className="shrink-0 text-sm text-ink-3">+{entries.length - 1}</span>}
      </span>
    );
  }
  return <>{valueText(definition, value, context)}</>;
}
