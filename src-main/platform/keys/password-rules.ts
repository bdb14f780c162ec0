/**
 * Which passwords are taken (NIST SP 800-63B-4 §3.1.1, OWASP ASVS 5 §6.2): length counts, any character is welcome,
 * nothing has to be mixed in, and what everybody uses is refused. 15 characters where the password alone stands before
 * the data; 12 where the keychain's key is needed beside it.
 */
import { COMMON_WORDS } from './common-passwords.ts';

const MIN_WITH_MACHINE_KEY = 12;
const MIN_ALONE = 15;
export const MAX_LENGTH = 256;
/** Different characters that must remain once words, runs and repetitions are taken out. */
const MIN_DIFFERENT = 6;

/** The shortest password, in characters. */
export const minLength = (hasMachineKey: boolean): number => (hasMachineKey ? MIN_WITH_MACHINE_KEY : MIN_ALONE);

/** The form that is counted and derived from, so that one text typed on two keyboards is one password. */
export const normalisePassword = (password: string): string => password.normalize('NFC');

/** UTF-8 of the normal form; the caller wipes it. */
export const passwordBytes = (password: string): Buffer => Buffer.from(normalisePassword(password), 'utf8');

/** True where the password is taken. `words`: names of the clinic and the user, which it must not be made of. */
export function isPasswordFit(password: string, minLength: number, words: readonly string[]): boolean {
  const normal = normalisePassword(password);
  const length = [...normal].length;
  if (length < minLength || length > MAX_LENGTH) return false;
  return new Set(withoutTheUsual(normal, words)).size >= MIN_DIFFERENT;
}

/** Case, accents and the usual letters-for-digits put aside. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd');

const UNLEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
const unleet = (text: string): string => text.replace(/[013457@$]/g, (sign) => UNLEET[sign] as string);

/** What is left that has to be guessed: without common and given words, runs such as 4567 or cba, and repetitions. */
function withoutTheUsual(normal: string, words: readonly string[]): string {
  const given = words.flatMap((word) => fold(word).split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
  const known = [...given, ...COMMON_WORDS];
  const strip = (text: string): string => {
    let rest = text;
    for (const word of known) rest = rest.replaceAll(word, ' ');
    return rest;
  };
  const plain = fold(normal);
  const [asTyped, unleeted] = [strip(plain), strip(unleet(plain))];
  const rest = unleeted.replaceAll(' ', '').length < asTyped.replaceAll(' ', '').length ? unleeted : asTyped;
  return withoutRuns(repeatedUnit(rest)).replace(/\s+/g, '');
}

/** The shortest part of which the text is a repetition; the text itself where it is none. */
const repeatedUnit = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

/** Leaves one character of each run of three or more that go up, go down or stay. */
function withoutRuns(text: string): string {
  const signs = [...text];
  const kept: string[] = [];
  for (let at = 0; at < signs.length; ) {
    kept.push(signs[at] as string);
    at += runLength(signs, at);
  }
  return kept.join('');
}

function runLength(signs: readonly string[], start: number): number {
  const code = (at: number): number => signs[at]?.codePointAt(0) ?? Number.NaN;
  const step = code(start + 1) - code(start);
  if (!(Math.abs(step) <= 1)) return 1;
  let end = start + 1;
  while (code(end + 1) - code(end) === step) end += 1;
  return end - start >= 2 ? end - start + 1 : 1;
}
