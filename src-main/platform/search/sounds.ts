/**
 * What a word sounds like. Double metaphone hears it as English; two more keys hear it as Spanish and as Vietnamese,
 * whose letters double metaphone reads wrongly (h is silent, b is v, tr is ch).
 * Keys of the three kinds never collide: metaphone's are upper case, the others carry a mark.
 */
import { doubleMetaphone } from 'double-metaphone';

const LATIN = /^[a-z]{2,}$/;

/** The keys of a folded word; words that share one sound alike. None for a single letter or another script. */
export function soundsOf(word: string): string[] {
  if (!LATIN.test(word)) return [];
  const [primary, secondary] = doubleMetaphone(word);
  const keys = new Set<string>();
  if (primary !== '') keys.add(primary);
  if (secondary !== '') keys.add(secondary);
  keys.add(`s${spanish(word)}`);
  const vietnamese = vietnameseSyllable(word);
  if (vietnamese !== null) keys.add(`v${vietnamese}`);
  return [...keys];
}

/** Jiménez, Giménez and Ximénez; Hernández and Ernandes; Vargas and Bargas; Llanes and Yáñez become the same. */
function spanish(word: string): string {
  return word
    .replace(/^x/, 'j')
    .replace(/g(?=[ei])/g, 'j')
    .replace(/gu(?=[ei])/g, 'g')
    .replace(/qu(?=[ei])/g, 'k')
    .replace(/c(?=[ei])/g, 's')
    .replace(/ch/g, '4')
    .replace(/[ck]+/g, 'k')
    .replace(/ph/g, 'f')
    .replace(/h/g, '')
    .replace(/ll/g, 'y')
    .replace(/y(?=[^aeiou]|$)/g, 'i')
    .replace(/^y(?=[^aeiou])/, 'i')
    .replace(/z/g, 's')
    .replace(/v/g, 'b')
    .replace(/(.)\1+/g, '$1');
}

const SYLLABLE = /^(ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?([aeiouy]{1,4})(ng|nh|ch|[cmnpt])?$/;

const ONSETS: Readonly<Record<string, string>> = {
  ngh: 'ng',
  gh: 'g',
  gi: 'z',
  d: 'z',
  r: 'z',
  tr: 'ch',
  x: 's',
  ph: 'f',
  c: 'k',
  qu: 'k',
};

/** One Vietnamese syllable as most dialects say it: Trinh is Chinh, Dung is Zung, Ly is Li, Thanh is Than. */
function vietnameseSyllable(word: string): string | null {
  const match = SYLLABLE.exec(word);
  if (match === null) return null;
  const [, onset = '', rime = '', coda = ''] = match;
  const ending = coda === 'ng' || coda === 'nh' ? 'n' : coda;
  return `${ONSETS[onset] ?? onset}${rime.replaceAll('y', 'i')}${ending}`;
}
