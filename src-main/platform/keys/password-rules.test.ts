import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPasswordFit, minLength, normalisePassword, passwordBytes } from './password-rules.ts';

const taken = (password: string, words: readonly string[] = []) =>
  isPasswordFit(password, minLength(false), words);

describe('a password', () => {
  it('has at least 15 characters alone and 12 beside the keychain', () => {
    expect(minLength(false)).toBe(15);
    expect(minLength(true)).toBe(12);
  });

  it.each([
    'correct horse battery staple',
    'kgw9 vbxj 4tqm 7zrd',
    'the heron eats at dawn',
    'tôi thích ăn phở vào sáng sớm',
    'el gato duerme en la cocina',
    '我喜欢在下雨的时候读书喝一杯热茶吧',
    '   leading and trailing blanks count   ',
    'xxxxxkj3Ü§vbn mmwq',
  ])('is taken: %s', (password) => expect(taken(password)).toBe(true));

  it.each([
    'short but odd§',
    'passwordpassword',
    'Password1234567!',
    'P@ssw0rdP@ssw0rd',
    'qwertyqwertyqwerty',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    '123456789012345678',
    'abcdefghijklmnop',
    'zyxwvutsrqponmlk',
    '0101010101010101',
    'letmein letmein 1',
    'Summer Winter 2026',
    'contraseña123456',
    'anhyeuemanhyeuem',
    'AlmonerAlmoner!!',
    'administrator!!!',
  ])('is refused: %s', (password) => expect(taken(password)).toBe(false));

  it('is not made of the names of the clinic and the user', () => {
    const words = ['Sunnyvale Family Practice', 'gleason'];
    expect(taken('Sunnyvale-Family-Practice', words)).toBe(false);
    expect(taken('SUNNYVALE gleason 1', words)).toBe(false);
    expect(taken('GléasonGléasonGléason', words)).toBe(false);
    expect(taken('Sunnyvale-Family-Practice')).toBe(true);
  });

  it('may have 256 characters of any kind, and not one more', () => {
    const long = [...'aébñcđd🙂ghwq'].join('').repeat(30);
    expect(taken([...long].slice(0, 256).join(''))).toBe(true);
    expect(taken([...long].slice(0, 257).join(''))).toBe(false);
  });

  it('counts characters, not bytes', () => {
    expect(taken('🙂🙃😀😁😂😃😄😅😆😇')).toBe(false);
    expect(taken('🙂🐕😀🌲😂🎈😄🚲😆🍎🌙🔑📚🧵🎹')).toBe(true);
  });

  it('is the same however its accents were typed, and keeps every character to its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(passwordBytes(text.normalize('NFD')).equals(passwordBytes(text.normalize('NFC')))).toBe(true);
        expect(passwordBytes(`${text}x`).equals(passwordBytes(`${text}y`))).toBe(false);
        expect(passwordBytes(text).toString('utf8')).toBe(normalisePassword(text).toWellFormed());
      }),
    );
  });

  it('is taken whenever it is long enough and random, and never when it is too short', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'bcdfghjkmnpqrtvwxz2689+-=%&'),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(letters, (text) => {
        if (text.length < 15) expect(taken(text)).toBe(false);
        else if (new Set(text).size >= 14) expect(taken(text)).toBe(true);
      }),
    );
  });

  it('is judged in no time, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 1000 }),
        fc.string(),
        (text, word) => typeof taken(text, [word]) === 'boolean',
      ),
    );
    expect(taken('a'.repeat(100_000))).toBe(false);
    expect(taken('ab'.repeat(128))).toBe(false);
  });
});
