/** The rows at phone width: a card each, a list one scrolls with the thumb. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { Skeleton, useDelayed } from '../../ui/skeleton.tsx';
import { titleCell, valueCell } from './cell.tsx';
import { useCellContext } from './cell-context.ts';
import type { ListHandle, ListTableProps } from './list-table.tsx';

type Props = Pick<
  ListTableProps,
  'layout' | 'label' | 'pages' | 'onRange' | 'onOpen' | 'marked' | 'onMark' | 'startOffset'
> & {
  /** True: a press marks instead of opening. */
  readonly marking: boolean;
  readonly ref?: Ref<ListHandle>;
};

const HEIGHT = 76;
const AHEAD = 8;
/** Facts on the second line. */
const FACTS = 3;

export function ListCards({
  layout,
  label,
  pages,
  onRange,
  onOpen,
  marked,
  onMark,
  marking,
  startOffset,
  ref,
}: Props) {
  const { t } = useTranslation('records');
  const context = useCellContext();
  const scroller = useRef<HTMLDivElement>(null);
  const late = useDelayed(pages.waiting);
  const virtual = useVirtualizer({
    count: pages.waiting && !late ? 0 : pages.count + (pages.hasMore ? AHEAD : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
    initialOffset: startOffset,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus({ preventScroll: true }),
    offset: () => scroller.current?.scrollTop ?? 0,
  }));
  useEffect(() => onRange(first, last), [onRange, first, last]);
  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2"
    >
      <ul aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = pages.row(item.index);
          const style = { height: HEIGHT, transform: `translateY(${item.start}px)` };
          const shape = 'absolute inset-x-0 top-0 border-b border-line';
          if (!row)
            return (
              <li
                key={`waiting-${item.index}`}
                style={style}
                aria-label={t('list.loadingRow')}
                className={cx(shape, 'space-y-2 px-4 py-3')}
              >
                <Skeleton className="w-1/2" />
                <Skeleton className="w-3/4" />
              </li>
            );
          const facts = layout.summary.filter((name) => row.values[name] !== undefined).slice(0, FACTS);
          return (
            <li
              key={row.id}
              style={style}
              className={cx(shape, marked.has(row.id) ? 'bg-selected' : 'bg-surface')}
            >
              <a
                href={context.environment.hrefOf(layout.entity.name, row.id) ?? undefined}
                aria-current={marked.has(row.id) ? 'true' : undefined}
                onContextMenu={(event) => {
                  event.preventDefault();
                  onMark(row, false);
                }}
                onClick={(event) => {
                  event.preventDefault();
                  if (marking) onMark(row, false);
                  else onOpen(row, item.index);
                }}
                className="block h-full px-4 py-2.5 -outline-offset-2"
              >
                {titleCell(layout, row, context)}
                <span className="mt-0.5 flex gap-1.5 overflow-hidden pl-8.5 text-sm whitespace-nowrap text-ink-2">
                  {facts.map((name, index) => (
                    <span
                      key={name}
                      className={cx('flex gap-1.5', index === facts.length - 1 ? 'min-w-0 truncate' : 'shrink-0')}
                    >
                      {index > 0 && <span aria-hidden>·</span>}
                      {valueCell(layout, name, row, pages.titles, context)}
                    </span>
                  ))}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
