// biome-ignore-all lint/a11y/useSemanticElements: a native table can't be virtual and keep one row focused
// biome-ignore-all lint/a11y/useFocusableInteractive: in a grid one row has the focus, and cells and headers hold their own controls
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys of the row in focus
/**
 * A table of any length: only the rows in sight exist. One row has the focus and the keys: arrows, Page keys, Home,
 * End, Enter opens, Space selects. At phone width each row becomes a card.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from './checkbox.tsx';
import { cx } from './cx.ts';
import { useMedia, useRowHeight } from './media.ts';
import { SELECT_WIDTH, type VirtualTableProps } from './table.types.ts';
import { TableHeader } from './table-header.tsx';

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, rowLabel, onOpen, onActiveChange, selected, onSelect, onEnd, card } =
    props;
  const { t } = useTranslation('common');
  const phone = useMedia('(max-width: 639px)');
  const rowHeight = useRowHeight();
  const height = phone ? (props.cardHeight ?? 64) : rowHeight;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => rowKey(rows[index]!),
  });
  useEffect(() => {
    if (height > 0) virtual.measure();
  }, [height, virtual]);

  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  const ends = useRef(onEnd);
  useEffect(() => {
    ends.current = onEnd;
  });
  useEffect(() => {
    if (last >= rows.length - 10) ends.current?.();
  }, [last, rows.length]);

  const current = Math.min(active, Math.max(0, rows.length - 1));
  const go = (index: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, index));
    if (next < 0) return;
    setActive(next);
    onActiveChange?.(rows[next] ?? null);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('[data-index]')) return;
    const row = rows[current];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      j: current + 1,
      k: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go(step);
    } else if (event.key === 'Enter' && row) {
      event.preventDefault();
      onOpen?.(row, event);
    } else if (event.key === ' ' && row && onSelect) {
      event.preventDefault();
      onSelect(row, !selected?.has(rowKey(row)), event.shiftKey);
    }
  };

  const template = [
    ...(selected ? [`${SELECT_WIDTH}px`] : []),
    ...columns.map((column) => (column.width === undefined ? 'minmax(10rem, 1fr)' : `${column.width}px`)),
  ].join(' ');
  const minWidth = columns.reduce((sum, column) => sum + (column.width ?? 160), selected ? SELECT_WIDTH : 0);
  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto">
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={props.total === undefined ? -1 : props.total + 1}
        aria-colcount={columns.length + (selected ? 1 : 0)}
        aria-multiselectable={selected ? true : undefined}
        onKeyDown={onKeyDown}
        style={phone ? undefined : { minWidth }}
      >
        {!phone && (
          <TableHeader
            {...props}
            template={template}
            allSelected={rows.length > 0 && selected?.size === rows.length}
          />
        )}
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index]!;
            const key = rowKey(row);
            const chosen = selected?.has(key) ?? false;
            return (
              <div
                key={key}
                role="row"
                data-index={item.index}
                tabIndex={item.index === current ? 0 : -1}
                aria-rowindex={item.index + 2}
                aria-selected={selected ? chosen : undefined}
                onFocus={(event) => {
                  if (event.target !== event.currentTarget) return;
                  setActive(item.index);
                  onActiveChange?.(row);
                }}
                onClick={(event) => {
                  setActive(item.index);
                  onOpen?.(row, event);
                }}
                onAuxClick={(event) => event.button === 1 && onOpen?.(row, event)}
                className={cx(
                  'absolute inset-x-0 grid items-center border-b border-line -outline-offset-2',
                  onOpen && 'cursor-pointer',
                  chosen ? 'bg-selected' : 'hover:bg-hover',
                )}
                style={{
                  height: item.size,
                  transform: `translateY(${item.start}px)`,
                  gridTemplateColumns: phone ? (selected ? `${SELECT_WIDTH}px 1fr` : '1fr') : template,
                }}
              >
                {selected && (
                  <div
                    role="gridcell"
                    className="flex justify-center"
                    onClick={(event) => event.stopPropagation()}
                  >
                    <Checkbox
                      label={t('selectRow', { row: rowLabel(row) })}
                      hideLabel
                      checked={chosen}
                      onChange={(on) => onSelect?.(row, on, false)}
                    />
                  </div>
                )}
                {phone ? (
                  <div role="gridcell" className="min-w-0 px-4">
                    {card(row)}
                  </div>
                ) : (
                  columns.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={cx('min-w-0 truncate px-3', column.align === 'end' && 'text-right tabular-nums')}
                    >
                      {column.cell(row)}
                    </div>
                  ))
                )}
              </div>
            );
          })}
        </div>
      </div>
      {props.footer}
    </div>
  );
}
