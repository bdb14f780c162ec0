import { describe, expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { plain } from './culture.ts';
import { pickCulture } from './cultures.ts';
import { english } from './english.ts';
import { czechFeminine } from './european.ts';

describe('names', () => {
  it('are many enough for a million people', () => {
    const rng = new Rng('surnames');
    const families = new Set<string>();
    for (let index = 0; index < 300_000; index += 1) {
      rng.at(4, index);
      families.add(pickCulture(rng).family(rng));
    }
    expect(families.size).toBeGreaterThan(30_000);
  });

  it('follow the fashion of the year of birth', () => {
    const rng = new Rng('fashion');
    const often = (name: string, year: number): number => {
      let count = 0;
      for (let index = 0; index < 4000; index += 1)
        if (english.given(rng.at(year, index), 'female', year) === name) count += 1;
      return count;
    };
    expect(often('Dorothy', 1922)).toBeGreaterThan(often('Dorothy', 2000) * 4);
    expect(often('Madison', 2001)).toBeGreaterThan(often('Madison', 1945) * 4);
  });

  it('bend for Czech women', () => {
    expect(['Novák', 'Svoboda', 'Černý', 'Havlíček', 'Krejčí', 'Čermák'].map(czechFeminine)).toEqual([
      'Nováková',
      'Svobodová',
      'Černá',
      'Havlíčková',
      'Krejčí',
      'Čermáková',
    ]);
  });

  it('lose their accents where a form has no room for them', () => {
    expect(['Nguyễn', 'Đặng', 'Peña', 'Dvořák'].map(plain)).toEqual(['Nguyen', 'Dang', 'Pena', 'Dvorak']);
  });
});
