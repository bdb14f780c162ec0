import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameKit, kitCode, kitKeyPair, newKitCode, parseKit } from './recovery-kit.ts';

const secrets = fc.uint8Array({ minLength: 20, maxLength: 20 });
const malformed = expect.objectContaining({ code: 'kit.malformed' });
const fixed = Buffer.from(Array.from({ length: 20 }, (_, at) => at * 11));

describe('a recovery kit', () => {
  it('stays the same for ever (frozen vector)', () => {
    expect(kitCode(fixed)).toBe('005H-C89C-6X14-TP33-DSWR-93WT-MPRB-QHPH-0106');
    expect(kitKeyPair(fixed).publicKey.toString('hex')).toBe(
      '5b5c10497b0f329bf8ceb8512c13942bebf8a0211a82c24bda0640fb71c63f16',
    );
  });

  it('is written in nine groups of four, without letters that look like figures', () => {
    const code = newKitCode({ bytes: (length) => fixed.subarray(0, length) });
    expect(code).toBe(kitCode(fixed));
    fc.assert(
      fc.property(
        secrets,
        (secret) => void expect(kitCode(secret)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/),
      ),
    );
  });

  it('is read back as it was written, also all zeros', () => {
    fc.assert(
      fc.property(
        secrets,
        (secret) => void expect(parseKit(kitCode(secret)).equals(Buffer.from(secret))).toBe(true),
      ),
    );
    expect(parseKit(kitCode(Buffer.alloc(20))).equals(Buffer.alloc(20))).toBe(true);
    expect(parseKit(kitCode(Buffer.alloc(20, 255))).equals(Buffer.alloc(20, 255))).toBe(true);
  });

  it('is read in any case, with any separators, with O for 0 and I or L for 1', () => {
    const separators = fc.constantFrom('', '-', ' ', ' - ', '\t', '\n', '.', '–', '\u00a0', '/', ' \r\n ');
    const look = (sign: string, which: number) =>
      sign === '0'
        ? ['0', 'o', 'O'][which % 3]
        : sign === '1'
          ? ['1', 'i', 'I', 'l', 'L'][which % 5]
          : which % 2
            ? sign.toLowerCase()
            : sign;
    fc.assert(
      fc.property(
        secrets,
        separators,
        fc.array(fc.nat(), { minLength: 36, maxLength: 36 }),
        (secret, separator, looks) => {
          const groups = kitCode(secret).split('-');
          const typed = groups
            .map((group, at) => [...group].map((sign, place) => look(sign, looks[at * 4 + place]!)).join(''))
            .join(separator);
          expect(parseKit(`  ${typed}\n`).equals(Buffer.from(secret))).toBe(true);
        },
      ),
    );
  });

  it('is found in the page it was printed on', () => {
    const code = kitCode(fixed);
    const page = `Almoner recovery kit\nCity Care West\nWhen this code is lost keep calm.\nRecovery code:\n${code}\nThat was it.\n`;
    expect(parseKit(page).equals(fixed)).toBe(true);
    expect(parseKit(page.replace(/-(?=.{4}$)/m, '\n')).equals(fixed)).toBe(true);
  });

  it('shows every slip of one character, and characters changed over', () => {
    const code = kitCode(fixed).replaceAll('-', '');
    for (let at = 0; at < code.length; at += 1) {
      for (const sign of '0123456789ABCDEFGHJKMNPQRSTVWXYZ')
        if (sign !== code[at])
          expect(() => parseKit(code.slice(0, at) + sign + code.slice(at + 1))).toThrow(malformed);
      expect(() => parseKit(code.slice(0, at) + code.slice(at + 1))).toThrow(malformed);
      if (at > 0 && code[at] !== code[at - 1])
        expect(() => parseKit(code.slice(0, at - 1) + code[at]! + code[at - 1]! + code.slice(at + 1))).toThrow(
          malformed,
        );
    }
  });

  it.each([
    ['nothing', ''],
    ['dashes', '----'],
    ['a letter that is never used', 'U'.repeat(36)],
    ['too few figures', '0'.repeat(35)],
    ['too many figures', '0'.repeat(37)],
    ['a long text', 'x'.repeat(100_000)],
    ['NUL bytes', '\u0000'.repeat(36)],
    ['wide figures', '０'.repeat(36)],
    ['i without a dot', 'ı'.repeat(36)],
  ])('is refused where there is %s', (_what, text) => expect(() => parseKit(text)).toThrow(malformed));

  it('is never taken from anything else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        (text) => void expect(() => parseKit(text)).toThrow(malformed),
      ),
    );
  });

  it('is compared by what it says, not how', () => {
    const code = kitCode(fixed);
    expect(isSameKit(code, code.toLowerCase().replaceAll('-', ' '))).toBe(true);
    expect(isSameKit(code, kitCode(Buffer.alloc(20)))).toBe(false);
    expect(isSameKit(code, 'nonsense')).toBe(false);
    expect(isSameKit('nonsense', 'nonsense')).toBe(false);
  });
});
