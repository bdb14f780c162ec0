/** One value in a list: a line of plain words, or what the slice shows in its place. Functions, not components: see CellContext. */
import type { ReactNode } from 'react';
import type { RecordView } from '#shared/api/records.api.ts';
import { CREATED } from '#shared/entity/catalogue.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { valueText } from '../../ui/fields/field-value.tsx';
import type { Titles } from '../../ui/fields/widget.ts';
import { formatDateTime } from '../../ui/format.ts';
import type { RecordLayout } from '../layout.ts';
import { Marks } from '../marks.tsx';
import type { CellContext } from './cell-context.ts';

type Entry = { readonly key: string; readonly value: unknown };

/** Name and marks of a record, or what the slice shows in their place; says so where the name may not be seen. */
export const titleCell = (
  layout: RecordLayout,
  row: RecordView,
  context: CellContext,
  size: 'sm' | 'md' = 'sm',
): ReactNode => layout.cells[layout.entity.title]?.(row, context) ?? nameCell(layout, row, context, size);

const nameCell = (layout: RecordLayout, row: RecordView, { t }: CellContext, size: 'sm' | 'md'): ReactNode => (
  <span className="flex min-w-0 items-center gap-2.5">
    <Avatar name={row.title} size={size} />
    <span className={cx('min-w-0 truncate font-medium', row.title === null && 'text-ink-3 italic')}>
      {row.title ?? t('records:untitled')}
    </span>
    <Marks layout={layout} values={row.values} t={t} />
  </span>
);

/** Everything but the title. */
export function valueCell(
  layout: RecordLayout,
  field: string,
  row: RecordView,
  titles: Titles,
  context: CellContext,
): ReactNode {
  const { words, environment } = context;
  const own = layout.cells[field];
  if (own) return own(row, context);
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
  const wordsContext = words.context(entity.name, field, titles);
  if (text && value !== undefined) return text(value, wordsContext);
  if (!definition?.many) return valueText(definition, value, wordsContext);
  const entries = (value ?? []) as readonly Entry[];
  if (entries.length === 0) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{valueText(definition, entries.slice(0, 1), wordsContext)}</span>
      {entries.length > 1 && <span className="shrink-0 text-sm text-ink-3">+{entries.length - 1}</span>}
    </span>
  );
}
