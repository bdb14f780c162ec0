/** Which texts tell of what was erased. */
import { expect, test } from 'vitest';
import { whichTells } from './tells.ts';

const tellsOf = (texts: readonly string[]) => {
  const which = whichTells([texts]);
  return (said: string): boolean => which(said) === 0;
};

test('a name tells by each of its words, however it is written', () => {
  const tells = tellsOf(['Zoë', "O'Donnell"]);
  expect(['zoe', 'ZOË?', 'for Zoe-Ann', 'o’donnell'].map(tells)).toEqual([true, true, true, true]);
  expect(['zoes', 'donnelly', ''].map(tells)).toEqual([false, false, false]);
});

test('a number tells however it is parted, and not by a few of its digits', () => {
  const tells = tellsOf(['+13125550177', '(312) 555-0177', '1951-07-30', 'MRN 99177']);
  expect(
    ['312.555.0177', '3125550177', '+1 312 555 0177', '1951-07-30', 'born 1951/07/30', '99177'].map(tells),
  ).toEqual(Array(6).fill(true));
  expect(['312', '555', '1951', 'since 1951-01-01', '(312) 555-0188', '0177'].map(tells)).toEqual(
    Array(6).fill(false),
  );
  expect(tells('99177 1951')).toBe(true);
});

test('a sentence tells by words that follow each other, and not by the words that all have', () => {
  const tells = tellsOf(['She reads lips, and the phone rings in vain.']);
  expect(['reads lips, and', 'asked why the phone rings'].map(tells)).toEqual([true, true]);
  expect(['the phone', 'she reads', 'and', 'asked for by phone'].map(tells)).toEqual(Array(4).fill(false));
});

test('nothing tells of nothing', () => {
  expect([tellsOf([])('anything'), tellsOf(['', '  ', '7', '½'])('7 ½ anything')]).toEqual([false, false]);
});

test('of several the first tells, and each by its own words', () => {
  const which = whichTells([['Zoë Quill'], ['Ana Quill', '3125550177'], []]);
  expect(['ana', 'quill', 'zoe and ana', '312 555 0177', 'somebody else'].map(which)).toEqual([1, 0, 0, 1, null]);
});
