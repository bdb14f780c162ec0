// biome-ignore-all lint/a11y/useSemanticElements: a native table can't be virtual and keep its header and first column in sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays on the grid, which names its active row
/**
 * The heads of the columns: press to sort, drag to reorder, drag the edge to widen. By keyboard on a head: Enter sorts,
 * Alt with the arrows widens and narrows, Alt+Shift with the arrows moves it.
 */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import type { RecordLayout } from '../layout.ts';
import { useViewer } from '../viewer.ts';
import {
  type Column,
  type ListDefinition,
  moveColumn,
  nextSort,
  resizeColumn,
  sortFieldOf,
} from './list-definition.ts';
import { useColumnName } from './use-columns.ts';

interface Props {
  readonly layout: RecordLayout;
  readonly definition: ListDefinition;
  readonly onDefinition: (definition: ListDefinition) => void;
  readonly height: number;
}

const KEY_STEP = 16;

export function HeaderRow({ layout, definition, onDefinition, height }: Props) {
  const { t } = useTranslation('records');
  const [dragged, setDragged] = useState<string | null>(null);
  const set = (columns: Column[]) => onDefinition({ ...definition, columns });
  const drop = (onto: string) => {
    const places = definition.columns.map((column) => column.field);
    if (dragged && dragged !== onto)
      set(moveColumn(definition.columns, dragged, places.indexOf(onto) - places.indexOf(dragged)));
    setDragged(null);
  };
  return (
    <div role="rowgroup" className="sticky top-0 z-2">
      <div role="row" aria-rowindex={1} style={{ height }} className="flex border-b border-line bg-sunken text-sm">
        <div role="columnheader" className="sticky left-0 z-1 w-11 shrink-0 bg-sunken">
          <span className="sr-only">{t('list.marked')}</span>
        </div>
        {definition.columns.map((column, index) => (
          <HeaderCell
            key={column.field}
            column={column}
            index={index}
            layout={layout}
            definition={definition}
            onDefinition={onDefinition}
            onDrag={setDragged}
            onDrop={drop}
          />
        ))}
      </div>
    </div>
  );
}

interface CellProps extends Omit<Props, 'height'> {
  readonly column: Column;
  readonly index: number;
  readonly onDrag: (field: string) => void;
  readonly onDrop: (onto: string) => void;
}

function HeaderCell({ column, index, layout, definition, onDefinition, onDrag, onDrop }: CellProps) {
  const nameOf = useColumnName(layout);
  const viewer = useViewer();
  const { field } = column;
  const sortField = sortFieldOf(layout, viewer, field);
  const sorted = sortField !== null && definition.sort.field === sortField ? definition.sort.direction : null;
  const set = (columns: Column[]) => onDefinition({ ...definition, columns });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) set(moveColumn(definition.columns, field, step));
    else set(resizeColumn(definition.columns, field, column.width + step * KEY_STEP));
  };
  const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp;
  const label = (
    <>
      <span className="truncate">{nameOf(field)}</span>
      {sorted && <Arrow aria-hidden className="size-3.5 shrink-0 text-accent-text" />}
    </>
  );
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={sorted === null ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
      style={{ width: `${column.width / 16}rem` }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={() => onDrop(field)}
      className={cx(
        'group/head relative flex shrink-0 items-center bg-sunken',
        index === 0 && 'sticky left-11 z-1',
      )}
    >
      <button
        type="button"
        draggable
        aria-disabled={sortField === null}
        onDragStart={() => onDrag(field)}
        onKeyDown={onKeyDown}
        onClick={() => sortField && onDefinition({ ...definition, sort: nextSort(definition, layout, sortField) })}
        className={cx(
          'flex h-full min-w-0 flex-1 items-center gap-1 px-2 text-left font-medium text-ink-2 -outline-offset-2',
          sortField === null ? 'cursor-default!' : 'hover:text-ink',
        )}
      >
        {label}
      </button>
      <Resizer column={column} onWidth={(width) => set(resizeColumn(definition.columns, field, width))} />
    </div>
  );
}

/** The edge one drags; for the mouse, since the head takes Alt with the arrows. */
function Resizer({ column, onWidth }: { readonly column: Column; readonly onWidth: (width: number) => void }) {
  const [start, setStart] = useState<{ readonly x: number; readonly width: number } | null>(null);
  const down = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setStart({ x: event.clientX, width: column.width });
  };
  return (
    <span
      aria-hidden
      onPointerDown={down}
      onPointerMove={(event) => start && onWidth(start.width + event.clientX - start.x)}
      onPointerUp={() => setStart(null)}
      className="absolute inset-y-0 -right-1 z-2 w-2 cursor-col-resize touch-none after:absolute after:inset-y-1.5 after:left-[3px] after:w-px after:bg-line group-hover/head:after:bg-line-strong"
    />
  );
}
