/** What a key does in a list of rows. Pure, so that every key has one meaning in table and cards. */
import { type KeyPress, matchesPress } from '../../ui/keys.ts';

export type GridAction =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'open' | 'look' | 'mark' | 'markAll' | 'clear' | 'delete' };

export interface GridState {
  /** The row the keys act on; -1 before one is. */
  readonly row: number;
  readonly count: number;
  /** Rows a page down moves by. */
  readonly page: number;
  readonly mac: boolean;
}

const PRESSES = [
  ['enter', 'open'],
  ['space', 'look'],
  ['x', 'mark'],
  ['mod+a', 'markAll'],
  ['escape', 'clear'],
  ['delete', 'delete'],
] as const;

/** The action of a key press, or null where the list leaves it alone. */
export function gridAction(event: KeyPress, { row, count, page, mac }: GridState): GridAction | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    j: row + 1,
    k: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: count - 1,
  };
  const to = steps[event.key];
  if (to !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (count === 0) return null;
    return { kind: 'move', to: Math.min(count - 1, Math.max(0, to)), extend: event.shiftKey };
  }
  const press = PRESSES.find(([keys]) => matchesPress(keys, event, mac));
  return press ? { kind: press[1] } : null;
}
