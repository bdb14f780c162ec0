// biome-ignore-all lint/a11y/useSemanticElements: a native table can't be virtual and keep its header and first column in sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid, which names its active row
/**
 * The rows as a grid. The focus stays on the grid and `aria-activedescendant` names the row, since rows come and go as
 * one scrolls. Header and first column stay in sight.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '#shared/api/records.api.ts';
import { useRowHeight } from '../../ui/media.ts';
import { onMac } from '../../ui/shortcuts.ts';
import { useDelayed } from '../../ui/skeleton.tsx';
import type { RecordLayout } from '../layout.ts';
import { useCellContext } from './cell-context.ts';
import { type GridAction, gridAction } from './grid-keys.ts';
import type { ListDefinition } from './list-definition.ts';
import { HeaderRow } from './list-header.tsx';
import { ListRow, SkeletonRow } from './list-row.tsx';
import type { RecordPages } from './use-record-pages.ts';

export interface ListHandle {
  focus(): void;
  offset(): number;
}

export interface ListTableProps {
  readonly layout: RecordLayout;
  readonly label: string;
  readonly definition: ListDefinition;
  readonly onDefinition: (definition: ListDefinition) => void;
  readonly pages: RecordPages;
  /** Tells which rows are in view, so that their pages are asked for. */
  readonly onRange: (first: number, last: number) => void;
  readonly row: number;
  readonly onAction: (action: GridAction) => void;
  readonly onOpen: (row: RecordView, index: number) => void;
  readonly marked: ReadonlySet<string>;
  /** False: nothing could be done with marked rows, so there are no boxes. */
  readonly mayMark: boolean;
  readonly onMark: (row: RecordView, extend: boolean) => void;
  readonly startOffset: number;
  readonly ref?: Ref<ListHandle>;
}

/** Rows painted beyond the edges, so that a turn of the wheel meets no gap. */
const OVERSCAN = 12;
/** Height of the bar of marked rows with the room around it. */
const BAR = 80;
/** Grey rows at the end of what is loaded, into which one can scroll on. */
const AHEAD = 20;

/** Marks the grid while its columns need more room than there is, for what then has to stay in sight. */
function useWideMark(scroller: RefObject<HTMLDivElement | null>, width: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns need other room
  useLayoutEffect(() => {
    const grid = scroller.current;
    if (grid === null) return;
    const mark = (): void => void grid.toggleAttribute('data-wide', grid.scrollWidth > grid.clientWidth);
    const observer = new ResizeObserver(mark);
    observer.observe(grid);
    mark();
    return () => observer.disconnect();
  }, [scroller, width]);
}

export function ListTable({
  layout,
  label,
  definition,
  onDefinition,
  pages,
  onRange,
  row: active,
  onAction,
  onOpen,
  marked,
  mayMark,
  onMark,
  startOffset,
  ref,
}: ListTableProps) {
  const { t } = useTranslation('records');
  const id = useId();
  const context = useCellContext();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const late = useDelayed(pages.waiting);
  const count = pages.waiting && !late ? 0 : pages.count + (pages.hasMore ? AHEAD : 0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    initialOffset: startOffset,
    paddingStart: rowHeight,
    // The bar of marked rows lies over the end; its rows can be scrolled clear of it.
    paddingEnd: marked.size > 0 ? BAR : 0,
    scrollPaddingStart: rowHeight,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus({ preventScroll: true }),
    offset: () => scroller.current?.scrollTop ?? 0,
  }));
  useEffect(() => onRange(first, last), [onRange, first, last]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when the token for their height changes
  useEffect(() => virtual.measure(), [rowHeight]);
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const action = gridAction(event, { row: active, count: pages.count, page, mac: onMac });
    if (!action) return;
    event.preventDefault();
    onAction(action);
  };
  const width = definition.columns.reduce((sum, column) => sum + column.width, 44);
  useWideMark(scroller, width);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={pages.hasMore ? -1 : pages.count + 1}
      aria-colcount={definition.columns.length + 1}
      aria-multiselectable
      aria-busy={pages.stale || undefined}
      aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
      className="group/grid relative min-h-0 flex-1 overflow-auto overscroll-contain bg-surface outline-none"
    >
      <div
        role="presentation"
        className="relative"
        style={{ minWidth: `${width / 16}rem`, height: virtual.getTotalSize() }}
      >
        <HeaderRow layout={layout} definition={definition} onDefinition={onDefinition} height={rowHeight} />
        <div role="rowgroup">
          {items.map((item) => {
            const row = pages.row(item.index);
            const place = { top: item.start, height: rowHeight };
            return row ? (
              <ListRow
                key={row.id}
                id={`${id}-${item.index}`}
                index={item.index}
                {...place}
                layout={layout}
                columns={definition.columns}
                row={row}
                titles={pages.titles}
                context={context}
                active={item.index === active}
                marked={marked.has(row.id)}
                mayMark={mayMark}
                onOpen={onOpen}
                onMark={onMark}
              />
            ) : (
              <SkeletonRow
                key={`waiting-${item.index}`}
                {...place}
                columns={definition.columns}
                label={t('list.loadingRow')}
                index={item.index}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
