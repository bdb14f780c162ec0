import { describe, expect, it } from 'vitest';
import { type KeyPress, keyCaps, matchesPress, typesNothing } from './keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('a press', () => {
  it('of mod is Control here and Command on a Mac', () => {
    expect(matchesPress('mod+k', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matchesPress('mod+k', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matchesPress('mod+k', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesPress('mod+k', press('k'), false)).toBe(false);
  });

  it('of a letter is not the letter with Control, Alt or Shift', () => {
    expect(matchesPress('g', press('g'), false)).toBe(true);
    expect(matchesPress('g', press('g', { ctrlKey: true }), false)).toBe(false);
    expect(matchesPress('g', press('g', { altKey: true }), false)).toBe(false);
    expect(matchesPress('g', press('G', { shiftKey: true }), false)).toBe(false);
    expect(matchesPress('mod+shift+l', press('L', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
  });

  it('of a sign is the sign, however the keyboard makes it', () => {
    expect(matchesPress('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesPress('/', press('/', { shiftKey: true }), false)).toBe(true);
    expect(matchesPress('[', press('['), false)).toBe(true);
  });

  it('types nothing where it holds mod or is Escape', () => {
    expect(['mod+k', 'escape', 'alt+n', '/', 'g p'].map(typesNothing)).toEqual([true, true, true, false, false]);
  });
});

describe('key caps', () => {
  it('are named as on the keyboard', () => {
    expect(keyCaps('mod+shift+l', false)).toEqual(['Ctrl', 'Shift', 'L']);
    expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K']);
    expect(keyCaps('arrowdown', false)).toEqual(['↓']);
    expect(keyCaps('home', false)).toEqual(['Home']);
  });
});
