import { describe, expect, it } from 'vitest';
import { MARK, readLine } from './entry.ts';
import { readText } from './query-text.ts';
import { scoreLine } from './rank.ts';

const related = (word: string): ReadonlySet<string> => new Set(word === 'bob' ? ['robert'] : []);

/** `line` and `keys`, parted by a bar. */
const score = (text: string, lines: string, marks = 0): number =>
  scoreLine(
    readLine({ line: lines.split('|')[0]!, keys: lines.split('|')[1] ?? '' }),
    marks,
    readText(text, { region: 'US', dateOrder: 'mdy', year: 2026 }),
    related,
  )?.score ?? 0;

/** Each fits better than the next. */
const descending = (text: string, lines: readonly string[]): void => {
  const scores = lines.map((line) => score(text, line));
  for (const [at, one] of scores.slice(1).entries()) expect(one).toBeLessThan(scores[at]!);
};

describe('scoreLine', () => {
  it('prefers the whole word, then the beginning, then what is near', () => {
    descending('ann', ['ann,;', 'anna,;', 'annabella,;', 'ayn,;']);
    descending('robert smith', ['robert,smith;', 'robert,smithers;', 'rupert,smith;', 'rupert,smythe;']);
  });

  it('prefers a nickname to a slip', () => {
    descending('bob smith', ['robert,smith;', 'rob,smith;']);
  });

  it('prefers names in their place, without others, and the present one', () => {
    descending('james thomas', ['james,thomas;', 'thomas,james;']);
    descending('james thomas', ['james,thomas;', 'james earl,thomas;']);
    descending('anna winter', ['anna,winter;', 'anna,summer,winter;']);
  });

  it('prefers the living and the active', () => {
    const line = 'walter,gone;';
    expect(score('walter gone', line)).toBeGreaterThan(score('walter gone', line, MARK.inactive));
    expect(score('walter gone', line, MARK.inactive)).toBeGreaterThan(
      score('walter gone', line, MARK.inactive + MARK.deceased),
    );
  });

  it('prefers the date that fits best, and takes one that is a slip away', () => {
    descending('gleason 7/30/1951', [
      'a,gleason;319510730 80730',
      'a,gleason;3195107 807',
      'a,gleason;31951',
      'a,gleason;319510731 80731',
      'a,gleason;319600101 80101',
    ]);
  });

  it('prefers more digits of a phone number', () => {
    const line = 'a,b;|400105552131 53125550100';
    expect(score('3125550100', line)).toBeGreaterThan(score('5550100', line));
    expect(score('5550100', line)).toBeGreaterThan(score('0100', line));
    expect(score('9999', line)).toBe(0);
  });

  it('uses no word twice', () => {
    expect(score('james james', 'james,smith;')).toBeLessThan(score('james james', 'james,james;'));
  });

  it('stays between nothing and one', () => {
    expect(score('tristan gleason', 'tristan,gleason;')).toBe(1);
    expect(score('quite another', 'tristan,gleason;')).toBe(0);
  });
});
