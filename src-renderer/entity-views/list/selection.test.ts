import { describe, expect, it } from 'vitest';
import { extendTo, noSelection, toggle, toggleAll } from './selection.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];

describe('marking rows', () => {
  it('marks and unmarks a row', () => {
    const once = toggle(noSelection, 'b');
    expect([...once.ids]).toEqual(['b']);
    expect(toggle(once, 'b').ids.size).toBe(0);
  });

  it('draws a range in either direction and keeps what was marked', () => {
    const start = toggle(toggle(noSelection, 'a'), 'd');
    expect([...extendTo(start, 'b', shown).ids].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...extendTo(start, 'e', shown).ids].sort()).toEqual(['a', 'd', 'e']);
  });

  it('marks only the row itself when the anchor is no longer in the list', () => {
    expect([...extendTo({ ids: new Set(), anchor: 'gone' }, 'c', shown).ids]).toEqual(['c']);
    expect([...extendTo(noSelection, 'c', shown).ids]).toEqual(['c']);
  });

  it('marks all, then none', () => {
    const all = toggleAll(toggle(noSelection, 'c'), shown);
    expect(all.ids.size).toBe(5);
    expect(toggleAll(all, shown).ids.size).toBe(0);
    expect(toggleAll(noSelection, []).ids.size).toBe(0);
  });
});
