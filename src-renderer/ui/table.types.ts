/** What a virtual table is given; see table.tsx. */
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';

export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** CSS pixels. Left out: takes what is left. */
  readonly width?: number;
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface TableSort {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

export interface VirtualTableProps<Row> {
  /** What the table lists: its name for screen readers. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** A row's name, for its tick box. */
  readonly rowLabel: (row: Row) => string;
  /** Enter, and a click on the row; the event tells Ctrl and the middle button. */
  readonly onOpen?: (row: Row, event: KeyboardEvent | MouseEvent) => void;
  /** The row the keys are on, for actions of the page. */
  readonly onActiveChange?: (row: Row | null) => void;
  readonly sort?: TableSort | null;
  /** A header was pressed. The page decides: ascending, descending, none. */
  readonly onSort?: (column: string) => void;
  /** Selected keys; left out: rows can't be selected. */
  readonly selected?: ReadonlySet<string>;
  /** `range`: from the row selected last up to this one (Shift). */
  readonly onSelect?: (row: Row, on: boolean, range: boolean) => void;
  readonly onSelectAll?: (on: boolean) => void;
  /** Number of all rows where it is known, for screen readers. */
  readonly total?: number;
  /** The last rows come into sight: ask for the next page. */
  readonly onEnd?: () => void;
  /** A row at phone width. */
  readonly card: (row: Row) => ReactNode;
  /** Pixels of a row at phone width. Default 64. */
  readonly cardHeight?: number;
  /** Shown under the rows: a skeleton of the next page, or what to do when there are none. */
  readonly footer?: ReactNode;
  /** Called with the width while a header's edge is dragged; makes columns resizable. */
  readonly onResize?: (column: string, width: number) => void;
}

/** Pixels of the tick box column. */
export const SELECT_WIDTH = 40;
