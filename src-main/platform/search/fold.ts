/**
 * Folding: the form in which text is indexed and compared. Case, accents and the digits some systems put into names
 * don't count. Invariant: folding what is folded changes nothing, so index and query always meet.
 */

/** Letters that Unicode does not decompose. U+00F0 stands in many Vietnamese lists where đ was meant. */
const LETTERS: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};
const SPECIAL = /[đðøłßæœþıħŋ]/g;
/** Accents of Latin, Greek and Cyrillic. Marks of other scripts are vowels and stay. */
const ACCENTS = /[\u0300-\u036f]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what it looks for
const ASCII = /^[\u0000-\u007f]*$/;

/** Lower case without accents: “Nguyễn Ðức” → “nguyen duc”. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter);
}

const APOSTROPHES = /['’‘ʼ`´ʻ]/g;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;
const NOT_LETTERS = /[^\p{L}\p{M}]+/gu;
const PLAIN = /^[a-z]+$/;
/** Longest word that is kept; of a longer one the beginning. */
const MAX_WORD = 40;
const HALF_A_PAIR = /[\ud800-\udbff]$/;

/** At most `length` characters, never ending in half a surrogate pair, which SQLite would store as something else. */
export const cut = (text: string, length = MAX_WORD): string =>
  text.length <= length ? text : text.slice(0, length).replace(HALF_A_PAIR, '');

/**
 * The words of a name, folded and without digits: “O'Brien-Gleason633” → obrien, gleason. Words longer than 40
 * characters are cut.
 */
export function nameWords(text: string): string[] {
  const folded = fold(text.replace(APOSTROPHES, ''));
  if (PLAIN.test(folded)) return [cut(folded)];
  const words: string[] = [];
  for (const part of folded.split(BETWEEN_WORDS)) {
    const word = cut(part.replace(NOT_LETTERS, ''));
    if (word !== '') words.push(word);
  }
  return words;
}

const NOT_ALPHANUMERIC = /[^\p{L}\p{M}\p{N}]+/gu;

/** Letters and digits alone, folded: how identifiers and e-mail addresses are compared. */
export const squeeze = (text: string): string => fold(text).replace(NOT_ALPHANUMERIC, '');

/** The ASCII digits of a text. */
export const digitsOf = (text: string): string => text.replace(/[^0-9]+/g, '');
