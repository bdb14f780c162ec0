// biome-ignore-all lint/a11y/useSemanticElements: a native table can't be virtual and keep its header and first column in sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid, which names its active row
/** One row of the grid. */
import { Check } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import type { RecordView } from '#shared/api/records.api.ts';
import { cx } from '../../ui/cx.ts';
import type { Titles } from '../../ui/fields/widget.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { RecordLayout } from '../layout.ts';
import { titleCell, valueCell } from './cell.tsx';
import type { CellContext } from './cell-context.ts';
import type { Column } from './list-definition.ts';

interface Place {
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
  readonly height: number;
}

export interface ListRowProps extends Place {
  readonly id: string;
  readonly layout: RecordLayout;
  readonly columns: readonly Column[];
  readonly row: RecordView;
  readonly titles: Titles;
  readonly context: CellContext;
  readonly active: boolean;
  readonly marked: boolean;
  readonly mayMark: boolean;
  readonly onOpen: (row: RecordView, index: number) => void;
  readonly onMark: (row: RecordView, extend: boolean) => void;
}

const ROW = 'absolute inset-x-0 flex border-b border-line';
/** Only where the grid can be moved sideways: each cell that stays is a layer of its own in every frame. */
const STAYS = 'group-data-wide/grid:sticky group-data-wide/grid:z-1';
const STAYS_SECOND = 'group-data-wide/grid:left-11';

export const ListRow = memo(function ListRow(props: ListRowProps) {
  const {
    id,
    index,
    top,
    height,
    layout,
    columns,
    row,
    titles,
    context,
    active,
    marked,
    mayMark,
    onOpen,
    onMark,
  } = props;
  const open = (event: MouseEvent) => {
    // A link's own ways (new tab, copy address) stay as they are.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(row, index);
  };
  const mark = (event: MouseEvent) => {
    event.stopPropagation();
    onMark(row, event.shiftKey);
  };
  const plain = active ? 'bg-surface group-focus/grid:bg-hover' : 'bg-surface';
  const ground = marked ? 'bg-selected' : `${plain} group-hover/row:bg-hover`;
  const ownGround = marked ? 'bg-selected' : `${plain} hover:bg-hover`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid, whose active descendant this is
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={marked}
      tabIndex={-1}
      onClick={open}
      style={{ height, transform: `translateY(${top}px)` }}
      className={cx(ROW, 'group/row top-0 cursor-pointer', ownGround)}
    >
      <div
        role="gridcell"
        className={cx('relative left-0 flex w-11 shrink-0 items-center justify-center', STAYS, ground)}
      >
        {mayMark && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: X marks the row the grid is on
          // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse only; the row itself says whether it is marked
          <span
            title={context.t('records:list.mark')}
            onClick={mark}
            className="flex size-9 items-center justify-center"
          >
            <span
              className={cx(
                'flex size-4.5 items-center justify-center rounded border',
                marked
                  ? 'border-accent bg-accent text-accent-ink'
                  : 'border-line-strong bg-surface opacity-40 group-hover/row:opacity-100',
              )}
            >
              {marked && <Check aria-hidden strokeWidth={3} className="size-3.5" />}
            </span>
          </span>
        )}
        {active && <span aria-hidden className="absolute inset-y-0 left-0 w-1 group-focus/grid:bg-accent" />}
      </div>
      {columns.map((column, at) => (
        <div
          key={column.field}
          role="gridcell"
          aria-colindex={at + 2}
          style={{ width: `${column.width / 16}rem` }}
          className={cx('flex min-w-0 shrink-0 items-center px-2', at === 0 && cx(STAYS, STAYS_SECOND, ground))}
        >
          {column.field === layout.entity.title ? (
            <a
              href={context.environment.hrefOf(layout.entity.name, row.id) ?? undefined}
              tabIndex={-1}
              className="flex min-w-0 items-center"
            >
              {titleCell(layout, row, context)}
            </a>
          ) : (
            <span className="min-w-0 truncate text-ink-2">
              {valueCell(layout, column.field, row, titles, context)}
            </span>
          )}
        </div>
      ))}
    </div>
  );
});

/** A row whose page is on its way. */
export function SkeletonRow({
  index,
  top,
  height,
  columns,
  label,
}: Place & { readonly columns: readonly Column[]; readonly label: string }) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-label={label}
      style={{ height, transform: `translateY(${top}px)` }}
      className={cx(ROW, 'top-0')}
    >
      <div role="gridcell" className="w-11 shrink-0" />
      {columns.map((column, at) => (
        <div
          key={column.field}
          role="gridcell"
          style={{ width: `${column.width / 16}rem` }}
          className="flex shrink-0 items-center px-2"
        >
          <Skeleton className={at % 2 === 0 ? 'w-3/5' : 'w-2/5'} />
        </div>
      ))}
    </div>
  );
}
