import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, entryToLines, identifierForms, lineWords, readLine } from './entry.ts';
import { nameWords } from './fold.ts';

const entry: Entry = {
  names: [['tristan'], ['gleason'], ['tris']],
  date: '1951-07-30',
  phones: [{ digits: '13125550100', international: true }],
  identifiers: ['MRN-000123', '000123'],
  emails: ['Tris.Gleason@example.org'],
  marks: 0,
};

describe('entryToLines', () => {
  it('holds everything a record is found by', () => {
    expect(entryToLines(entry)).toEqual({
      line: 'tristan,gleason,tris;319510730 80730',
      keys: '400105552131 53125550100 6mrn000123 6000123 6123 7trisgleasonexampleorg',
    });
  });

  it('is nothing where there is nothing to find a record by', () => {
    expect(
      entryToLines({ names: [[], []], date: null, phones: [], identifiers: ['--'], emails: [], marks: 1 }),
    ).toBeNull();
  });

  it('keeps a birth date as precise as it is', () => {
    const born = (date: string) => entryToLines({ ...entry, names: [['a']], date })?.line;
    expect(born('1951-07')).toBe('a;3195107 807');
    expect(born('1951')).toBe('a;31951');
  });

  it('is bounded, however many names and numbers a record has', () => {
    const many = Array.from({ length: 500 }, (_, at) => `n${'abcdefghij'[at % 10]}`);
    const lines = entryToLines({
      ...entry,
      names: [many],
      phones: many.map((_, at) => ({ digits: String(1000 + at), international: false })),
      identifiers: many.map((_, at) => String(at)),
    });
    expect(lines!.line.length + lines!.keys.length).toBeLessThan(1000);
  });

  it('reads back what it wrote, whatever the record holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
        fc.array(text, { maxLength: 4 }),
        fc.array(text, { maxLength: 4 }),
        (names, identifiers, emails) => {
          const groups = names.map((group) => group.flatMap(nameWords));
          const lines = entryToLines({ ...entry, names: groups, identifiers, emails })!;
          const read = readLine(lines);
          expect(read.names).toEqual(groups);
          expect(read.date).toBe('19510730');
          expect(read.phoneEnds).toEqual(['00105552131']);
          expect(new Set(read.identifiers)).toEqual(new Set(identifiers.flatMap(identifierForms)));
          expect(new Set(lineWords(lines.line))).toEqual(new Set(groups.flat()));
        },
      ),
    );
  });
});

describe('identifierForms', () => {
  it('finds a number without its leading zeros too', () => {
    expect(identifierForms('00042')).toEqual(['00042', '42']);
    expect(identifierForms('000')).toEqual(['000', '0']);
    expect(identifierForms('A-00042')).toEqual(['a00042']);
    expect(identifierForms(' - ')).toEqual([]);
  });
});
