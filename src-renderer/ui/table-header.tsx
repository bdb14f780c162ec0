// biome-ignore-all lint/a11y/useSemanticElements: see table.tsx
// biome-ignore-all lint/a11y/useFocusableInteractive: see table.tsx
/** The header of a virtual table. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from './checkbox.tsx';
import { cx } from './cx.ts';
import type { VirtualTableProps } from './table.types.ts';

/** The row of headers: sorts on press, ticks all, resizes. */
export function TableHeader<Row>({
  columns,
  selected,
  onSelectAll,
  sort,
  onSort,
  onResize,
  template,
  allSelected,
}: VirtualTableProps<Row> & { readonly template: string; readonly allSelected: boolean }) {
  const { t } = useTranslation('common');
  return (
    <div role="rowgroup" className="sticky top-0 z-10">
      <div
        role="row"
        aria-rowindex={1}
        className="grid items-center border-b border-line bg-sunken text-sm text-ink-2"
        style={{ gridTemplateColumns: template }}
      >
        {selected && (
          <div role="columnheader" className="flex justify-center">
            <Checkbox
              label={t('selectAll')}
              hideLabel
              checked={allSelected ? true : selected.size > 0 ? 'indeterminate' : false}
              onChange={(on) => onSelectAll?.(on)}
            />
          </div>
        )}
        {columns.map((column) => {
          const sorted = sort?.column === column.id ? sort.direction : undefined;
          const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={
                column.sortable ? (sorted === 'asc' ? 'ascending' : sorted ? 'descending' : 'none') : undefined
              }
              className="relative min-w-0"
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  onClick={() => onSort(column.id)}
                  className={cx(
                    'group flex h-9 w-full min-w-0 items-center gap-1 px-3 font-medium -outline-offset-2 hover:text-ink',
                    column.align === 'end' && 'justify-end',
                  )}
                >
                  <span className="truncate">{column.header}</span>
                  <Arrow
                    aria-hidden
                    className={cx('size-3.5 shrink-0', !sorted && 'opacity-0 group-hover:opacity-60')}
                  />
                </button>
              ) : (
                <div
                  className={cx('flex h-9 items-center px-3 font-medium', column.align === 'end' && 'justify-end')}
                >
                  <span className="truncate">{column.header}</span>
                </div>
              )}
              {onResize && column.width !== undefined && (
                <ResizeEdge column={column.id} header={column.header} width={column.width} onResize={onResize} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const MIN_WIDTH = 64;
const MAX_WIDTH = 800;

/** The edge of a header: dragged, or moved by the arrow keys in steps of 16 px. */
function ResizeEdge({
  column,
  header,
  width,
  onResize,
}: {
  readonly column: string;
  readonly header: string;
  readonly width: number;
  readonly onResize: (column: string, width: number) => void;
}) {
  const { t } = useTranslation('common');
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const set = (next: number) => onResize(column, Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, next))));
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('resizeColumn', { column: header })}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width - 16);
        else if (event.key === 'ArrowRight') set(width + 16);
      }}
      className="absolute inset-y-0 right-0 w-2 cursor-col-resize touch-none border-r border-transparent -outline-offset-2 hover:border-line-strong"
    />
  );
}
