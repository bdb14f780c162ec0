/** Words typed into the box as the full-text index knows them, and where they stand in a text. */
import { fold } from './fold.ts';

/** In a text as it is written; accents may stand apart from their letters. */
const WRITTEN = /[\p{L}\p{N}\p{M}]+/gu;
/** As FTS5's unicode61 parts them: marks of other scripts than ours end a word. */
const INDEXED = /[\p{L}\p{N}]+/gu;

/** Folded as unicode61 folds, but for đ: letters of other scripts stay whole. */
const foldText = (text: string): string => fold(text).normalize('NFC');

/** The words of a text, folded, in their order. */
export const textWords = (text: string): readonly string[] => foldText(text).match(INDEXED) ?? [];

const MOST_WORDS = 8;
/** A last word of fewer letters is not taken for the beginning of another. */
const SHORTEST_BEGINNING = 3;
const MOST_STROKES = 2;

export interface TypedWord {
  /** Folded. */
  readonly word: string;
  /** The last word may be half typed. */
  readonly half: boolean;
}

/** The words of a typed text, each once. */
export function typedWords(text: string): TypedWord[] {
  const all = [...new Set(textWords(text.slice(0, 300)))].slice(0, MOST_WORDS);
  const isOpen = !/\s$/.test(text);
  return all.map((word, at) => ({
    word,
    half: isOpen && at === all.length - 1 && word.length >= SHORTEST_BEGINNING,
  }));
}

/**
 * Whether FTS5 refused a word because it knows one of its letters, younger than its tables, as no letter at all and took
 * the rest for a phrase, which an index without positions can't search for.
 */
export const isPhraseError = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.message.includes('phrase queries are not supported');

/** FTS5 folds accents but not đ, so a word with d may stand there with either: “duong” for đường. */
export function spellings(word: string): string[] {
  let forms = [''];
  let strokes = 0;
  for (const letter of word) {
    const either = letter === 'd' && strokes < MOST_STROKES;
    if (either) strokes += 1;
    forms = forms.flatMap((form) => (either ? [`${form}d`, `${form}đ`] : [form + letter]));
  }
  return forms;
}

const fits = (found: string, { word, half }: TypedWord): boolean =>
  half ? found.startsWith(word) : found === word;

const SNIPPET = 160;
const BEFORE = 50;

export interface Snippet {
  readonly snippet: string;
  /** Pairs of begin and length. */
  readonly found: [number, number][];
}

/** The part of a text where the words stand, with marks; its beginning where none does. */
export function snippetOf(text: string, words: readonly TypedWord[]): Snippet {
  const places: [number, number][] = [];
  for (const match of text.matchAll(WRITTEN)) {
    const folded = foldText(match[0]);
    if (words.some((word) => fits(folded, word))) places.push([match.index, match[0].length]);
    if (places.length >= 50) break;
  }
  const first = places[0]?.[0] ?? 0;
  let from =
    first + SNIPPET - BEFORE > text.length ? Math.max(0, text.length - SNIPPET) : Math.max(0, first - BEFORE);
  // Begins with a whole word, and never in the middle of a character.
  if (from > 0)
    from +=
      Math.max(0, /\s/.exec(text.slice(from, first))?.index ?? 0) + (/\s/.test(text.slice(from, first)) ? 1 : 0);
  const end = Math.min(text.length, from + SNIPPET);
  const lead = from > 0 ? '…' : '';
  const cut = text
    .slice(from, end)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/^[\udc00-\udfff]/, '\ufffd');
  return {
    snippet: `${lead}${cut.replace(/\s/g, ' ')}${end < text.length ? '…' : ''}`,
    found: places
      .filter(([at, length]) => at >= from && at + length <= end)
      .map(([at, length]) => [at - from + lead.length, length]),
  };
}
