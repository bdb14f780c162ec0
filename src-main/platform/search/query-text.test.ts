import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Meaning, readText, type TextContext } from './query-text.ts';

const us: TextContext = { region: 'US', dateOrder: 'mdy', year: 2026 };

const show = (meaning: Meaning): string => {
  switch (meaning.kind) {
    case 'name':
      return meaning.word;
    case 'date':
      return [meaning.dates[0]?.year, meaning.dates[0]?.month, meaning.dates[0]?.day].join('-');
    case 'phone':
      return `#${meaning.digits[0]}`;
    case 'identifier':
      return `id:${meaning.forms[0]}`;
    case 'email':
      return `@${meaning.form}`;
  }
};
/** “gleason 1951-7-” for each reading, alternatives parted by bars. */
const read = (text: string): string[] =>
  readText(text, us).map((reading) =>
    reading.map((slot) => slot.meanings.map(show).join('|') + (slot.optional ? '?' : '')).join(' '),
  );

describe('readText', () => {
  it('takes words that make a date together', () => {
    expect(read('gleason july 51')[0]).toBe('gleason 1951-7-');
    expect(read('July 30, 1951 Gleason')[0]).toBe('1951-7-30 gleason');
    expect(read('30 de julio de 1951')[0]).toBe('1951-7-30');
    expect(read('Nguyễn tháng 7 năm 1951')[0]).toBe('nguyen 1951-7-');
  });

  it('leaves open what could be several things', () => {
    expect(read('may')[0]).toBe('may|-5-');
    expect(read('1951')[0]).toBe('1951--|#1951|id:1951');
    expect(read('0100')).toEqual(['#0100|id:0100']);
  });

  it('reads a phone number written with blanks as one', () => {
    expect(read('312 555 0100')[0]).toBe('#3125550100|id:3125550100');
    expect(read('maria (312) 555-0100')[0]).toBe('maria #3125550100|id:3125550100');
  });

  it('does not take a date for a phone number', () => {
    expect(read('7/30/51')[0]).toBe('1951-7-30|id:73051');
  });

  it('passes over words that only announce others', () => {
    expect(read('dob 7/30/51')[0]).toBe('1951-7-30|id:73051');
    expect(read('MRN: 10023')).toEqual(['#10023|id:10023']);
    expect(read('mrn:a-10023')).toEqual(['id:a10023']);
    expect(read('born')).toEqual(['born|@born']);
  });

  it('does not insist on titles and suffixes', () => {
    expect(read('Mr. Gleason')[0]).toBe('mr? gleason');
    expect(read('john smith jr')[0]).toBe('john smith jr?');
    expect(read('dr')).toEqual(['dr']);
  });

  it('drops the digits some systems put into names', () => {
    expect(read('Tristan182 Gleason633')[0]).toBe('tristan|id:tristan182 gleason|id:gleason633');
  });

  it('parts double names and joins those typed apart', () => {
    expect(read('smith-jones')).toEqual(['smith jones']);
    expect(read('mc donald')).toEqual(['mc donald', 'mcdonald']);
  });

  it('knows an e-mail address, whole or begun', () => {
    expect(read('Tris.Gleason@example.org')).toEqual(['@trisgleasonexampleorg']);
    expect(read('tris.gleason')).toContain('@trisgleason');
    expect(read('tgleason')).toEqual(['tgleason|@tgleason']);
  });

  it.each(['', ' ', '***', '"" - , ;', '\u0000', '()', '…'])('finds nothing to look for in %j', (text) => {
    expect(readText(text, us)).toEqual([]);
  });

  it('bears any text, and bounds what comes of it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        'july',
        '51',
        '30',
        '(312)',
        '555-0100',
        '"',
        '*',
        'NEAR(',
        'de',
        'mr',
        '@',
        'a@b',
        'thang',
        'x1',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const readings = readText(pieces.join(' '), us);
        expect(readings.length).toBeLessThanOrEqual(10);
        for (const reading of readings) {
          expect(reading.some((slot) => !slot.optional)).toBe(true);
          for (const slot of reading) expect(slot.meanings.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
