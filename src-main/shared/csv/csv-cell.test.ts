import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLine, unguarded } from './csv-cell.ts';

describe('a cell of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'=1", "''@x"])(
    'never holds a formula: %j',
    (text) => {
      expect(csvCell(text)).toBe(`"'${text}"`);
    },
  );

  it('keeps quotes, commas and line breaks', () => {
    expect(csvCell('He said "no", twice\nthen left')).toBe('"He said ""no"", twice\nthen left"');
    expect(csvCell("O'Hara")).toBe('"O\'Hara"');
  });

  it('is read back as it was by any reader of CSV', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', 'a') }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (rows) => {
        const csv = rows.map((row) => csvLine(row)).join('\r\n');
        const read = parse(csv, { record_delimiter: '\r\n', skip_empty_lines: false }) as string[][];
        expect(read.map((row) => row.map(unguarded))).toEqual(rows);
      }),
    );
  });
});
