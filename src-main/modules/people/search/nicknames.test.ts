import { describe, expect, it } from 'vitest';
import { nicknamesOf } from './nicknames.ts';
import { ENGLISH } from './nicknames-english.ts';
import { SPANISH } from './nicknames-spanish.ts';

describe('nicknames', () => {
  it.each([
    ['bob', 'robert'],
    ['robert', 'bob'],
    ['bob', 'rob'],
    ['peggy', 'margaret'],
    ['pepe', 'jose'],
    ['paco', 'francisco'],
    ['lupe', 'guadalupe'],
    ['chuy', 'jesus'],
  ])('lets %s stand for %s', (one, other) => {
    expect(nicknamesOf(one).has(other)).toBe(true);
  });

  it('does not lead from one full name to another over a short form they share', () => {
    expect(nicknamesOf('albert').has('robert')).toBe(false);
    expect(nicknamesOf('gleason').size).toBe(0);
  });

  it('never leads from a name to itself', () => {
    for (const name of ['bob', 'robert', 'lee', 'pepe']) expect(nicknamesOf(name).has(name)).toBe(false);
  });

  it('is written in folded words, each name once', () => {
    for (const list of [ENGLISH, SPANISH]) {
      const entries = list.trim().split(/[;\n]\s*/);
      for (const entry of entries) expect(entry).toMatch(/^[a-z]+: [a-z]+( [a-z]+)*$/);
      const names = entries.map((entry) => entry.split(':')[0]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
