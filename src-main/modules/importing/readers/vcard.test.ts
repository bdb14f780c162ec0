import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawUnit } from './unit.ts';
import { CardReader } from './vcard.ts';

const read = (input: string | Uint8Array, sizes: readonly number[] = [11]): RawUnit[] => {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const reader = new CardReader();
  const units: RawUnit[] = [];
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] as number;
    units.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...units, ...reader.end()];
};

const textOf = (units: readonly RawUnit[], name: string) =>
  units.map((unit) =>
    unit.kind === 'card' ? unit.card.properties.find((property) => property.name === name)?.value : unit.kind,
  );
const codes = (units: readonly RawUnit[]) =>
  units.map((unit) => (unit.kind === 'broken' ? unit.fault.code : unit.kind));
const card = (...lines: string[]) => `BEGIN:VCARD\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`;

/** RFC 6350 §3.2: folded after any character. */
const fold = (line: string, width: number) =>
  line.match(new RegExp(`.{1,${width}}`, 'gsu'))?.join('\r\n ') ?? line;
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 });

describe('CardReader', () => {
  it('unfolds any value, however the lines are folded and the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '字', ' ', ';', ',', ':', '"', '='), minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 5, max: 30 }),
        sizes,
        (notes, width, cut) => {
          const file = notes.map((note) => card('VERSION:4.0', fold(`NOTE:${note}`, width))).join('');
          expect(textOf(read(file, cut), 'NOTE')).toEqual(notes);
        },
      ),
    );
  });

  it('decodes quoted-printable over soft line ends, in the encoding named', () => {
    const file = Buffer.from(
      card('VERSION:2.1', 'NOTE;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:F=C3=BC=', 'hrung=0D=0A2'),
      'latin1',
    );
    expect(textOf(read(file), 'NOTE')).toEqual(['Führung\r\n2']);
  });

  it('reads bytes that are no UTF-8 by the encoding that another property of the card names', () => {
    const greek = Buffer.from(card('FN:\u00c1\u00f1\u00e3', 'LABEL;CHARSET=Windows-1253:x'), 'latin1');
    expect(textOf(read(greek), 'FN')).toEqual(['Αργ']);
  });

  it('falls back to Windows-1252 where the encoding named does not exist', () => {
    expect(textOf(read(Buffer.from(card('FN;CHARSET=Murks:S\u00f6ren'), 'latin1')), 'FN')).toEqual(['Sören']);
  });

  it('leaves pictures out, folded or not, and reads what follows', () => {
    const file = card(
      'PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ',
      'SkZJRgABAQEAYABg==',
      '',
      'PHOTO;ENCODING=b:SGVs',
      ' bG8s',
      'FN:Ann',
    );
    expect(textOf(read(file), 'FN')).toEqual(['Ann']);
    expect(textOf(read(file), 'PHOTO')).toEqual(['']);
  });

  it('understands groups, bare types of 2.1 and quoted parameters', () => {
    const [unit] = read(card('item1.TEL;HOME;PREF:1', 'TEL;TYPE="work,voice";X="a:b;c":2'));
    const tels = unit?.kind === 'card' ? unit.card.properties : [];
    expect(tels.map(({ group, params, value }) => [group, params.TYPE, value])).toEqual([
      ['ITEM1', ['HOME', 'PREF'], '1'],
      ['', ['WORK', 'VOICE'], '2'],
    ]);
  });

  it('steps over a card inside a card', () => {
    expect(
      textOf(read(card('FN:Boss', 'AGENT:', 'BEGIN:VCARD', 'FN:Clerk', 'END:VCARD', 'NOTE:x')), 'FN'),
    ).toEqual(['Boss']);
  });

  it('refuses a card without end, with its place, and reads the next one', () => {
    const units = read(`BEGIN:VCARD\nFN:Cut\n${card('FN:Whole')}BEGIN:VCARD\nFN:Last`);
    expect(codes(units)).toEqual(['vcard.truncated', 'card', 'vcard.truncated']);
    expect(units.map((unit) => unit.place)).toEqual(['card 1 (line 1)', 'card 2 (line 3)', 'card 3 (line 6)']);
  });

  it('refuses a card with a line beyond all size and reads the next one', () => {
    const units = read(`BEGIN:VCARD\nNOTE:${'x'.repeat(9_000_000)}\nEND:VCARD\n${card('FN:Next')}`, [65_536]);
    expect(codes(units)).toEqual(['vcard.too_large', 'card']);
  });

  it('ends whatever bytes come', () => {
    const line = fc.constantFrom(
      'BEGIN:VCARD',
      'END:VCARD',
      'AGENT:',
      'FN:x',
      ' y',
      'N;ENCODING=QUOTED-PRINTABLE:=',
      'PHOTO;BASE64:AA',
      '\u0000',
      'x',
    );
    fc.assert(
      fc.property(fc.array(line), sizes, (lines, cut) => {
        for (const unit of read(lines.join('\n'), cut)) expect(unit.place).toMatch(/^card \d+ \(line \d+\)$/);
      }),
    );
  });
});
