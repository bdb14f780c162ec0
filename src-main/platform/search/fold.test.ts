import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, nameWords, squeeze } from './fold.ts';

describe('fold', () => {
  it.each([
    ['Nguyễn', 'nguyen'],
    ['ĐỨC', 'duc'],
    ['Ðức', 'duc'],
    ['Núñez', 'nunez'],
    ['Øystein Łukasz', 'oystein lukasz'],
    ['STRAẞE', 'strasse'],
    ['İstanbul', 'istanbul'],
    ['Ｔａｎａｋａ', 'tanaka'],
  ])('turns %s into %s', (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  it('reads composed and decomposed letters alike', () => {
    expect(fold('Nguyễn'.normalize('NFD'))).toBe(fold('Nguyễn'.normalize('NFC')));
  });

  it('leaves vowels of other scripts where they are', () => {
    expect(fold('किरण')).toBe('किरण'.normalize('NFKD'));
  });

  it('changes nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
  });
});

describe('nameWords', () => {
  it.each([
    ['Gleason633', ['gleason']],
    ["O'Brien", ['obrien']],
    ['O’Brien-Smith', ['obrien', 'smith']],
    ['María José', ['maria', 'jose']],
    ['Nguyễn Thị Minh Khai', ['nguyen', 'thi', 'minh', 'khai']],
    ['J. R.', ['j', 'r']],
    ['山田 太郎', ['山田', '太郎']],
    ['  42 ', []],
    ['', []],
  ])('takes %j apart', (name, expected) => {
    expect(nameWords(name)).toEqual(expected);
  });

  it('gives words of letters and marks only, at most 40 characters long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const word of nameWords(text)) {
          expect(word).toMatch(/^[\p{L}\p{M}]+$/u);
          expect(word.length).toBeLessThanOrEqual(40);
          expect(word.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

describe('squeeze', () => {
  it('keeps letters and digits', () => {
    expect(squeeze('MRN 00-12/34 é')).toBe('mrn001234e');
  });
});
