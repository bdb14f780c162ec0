import { describe, expect, it } from 'vitest';
import { gridAction } from './grid-keys.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const at = (row: number, count = 100) => ({ row, count, page: 20, mac: false });

describe('keys in a list', () => {
  it('move by a row, a page or to an end, and stop there', () => {
    const to = (key: string, row: number) => gridAction(press(key), at(row));
    expect(to('ArrowDown', -1)).toEqual({ kind: 'move', to: 0, extend: false });
    expect(to('ArrowUp', 0)).toEqual({ kind: 'move', to: 0, extend: false });
    expect(to('PageDown', 90)).toEqual({ kind: 'move', to: 99, extend: false });
    expect(to('PageUp', 50)).toEqual({ kind: 'move', to: 30, extend: false });
    expect(to('End', 3)).toEqual({ kind: 'move', to: 99, extend: false });
    expect(to('j', 3)).toEqual({ kind: 'move', to: 4, extend: false });
    expect(to('k', 0)).toEqual({ kind: 'move', to: 0, extend: false });
  });

  it('draw a range with shift', () => {
    expect(gridAction(press('ArrowDown', { shiftKey: true }), at(4))).toEqual({
      kind: 'move',
      to: 5,
      extend: true,
    });
  });

  it('open, look, mark and delete', () => {
    expect(gridAction(press('Enter'), at(4))).toEqual({ kind: 'open' });
    expect(gridAction(press(' '), at(4))).toEqual({ kind: 'look' });
    expect(gridAction(press('x'), at(4))).toEqual({ kind: 'mark' });
    expect(gridAction(press('a', { ctrlKey: true }), at(4))).toEqual({ kind: 'markAll' });
    expect(gridAction(press('Delete'), at(4))).toEqual({ kind: 'delete' });
  });

  it('leave everything else to the page', () => {
    expect(gridAction(press('ArrowDown', { altKey: true }), at(4))).toBeNull();
    expect(gridAction(press('k', { ctrlKey: true }), at(4))).toBeNull();
    expect(gridAction(press('n'), at(4))).toBeNull();
    expect(gridAction(press('ArrowDown'), at(-1, 0))).toBeNull();
  });
});
