import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snippetOf, spellings, typedWords } from './text-words.ts';

describe('typedWords', () => {
  it('folds, parts and keeps each word once', () => {
    expect(typedWords('Refill, REFILL của Đức ')).toEqual([
      { word: 'refill', half: false },
      { word: 'cua', half: false },
      { word: 'duc', half: false },
    ]);
  });

  it('leaves the last word open until a blank follows, if it is long enough to say something', () => {
    expect(typedWords('call pha').at(-1)).toEqual({ word: 'pha', half: true });
    expect(typedWords('call pha ').at(-1)).toEqual({ word: 'pha', half: false });
    expect(typedWords('call ph').at(-1)).toEqual({ word: 'ph', half: false });
  });
});

describe('spellings', () => {
  it('writes d with and without its stroke, but not without end', () => {
    expect(spellings('duong')).toEqual(['duong', 'đuong']);
    expect(spellings('dad')).toEqual(['dad', 'dađ', 'đad', 'đađ']);
    expect(spellings('dddddd')).toHaveLength(4);
    expect(spellings('anna')).toEqual(['anna']);
  });
});

describe('snippetOf', () => {
  it('shows where the words stand', () => {
    const text = `${'so '.repeat(80)}Hanh phúc ${'and so '.repeat(40)}`;
    const { snippet, found } = snippetOf(text, [{ word: 'phuc', half: false }]);
    expect(found.map(([at, length]) => snippet.slice(at, at + length))).toEqual(['phúc']);
    expect(snippet).toMatch(/^….*…$/);
  });

  it('shows the beginning where no word is found', () => {
    expect(snippetOf('short text', [{ word: 'else', half: false }])).toEqual({ snippet: 'short text', found: [] });
  });

  it('is short and well-formed, and its marks lie in it, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
        (text, word) => {
          const { snippet, found } = snippetOf(`${text} ${word} ${text}`, typedWords(word));
          expect(snippet.length).toBeLessThanOrEqual(163);
          expect(snippet.isWellFormed()).toBe(true);
          for (const [at, length] of found) expect(at + length).toBeLessThanOrEqual(snippet.length);
        },
      ),
    );
  });
});
