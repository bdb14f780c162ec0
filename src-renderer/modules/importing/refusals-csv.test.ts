import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, refusalsToCsv } from './refusals-csv.ts';

const row = (text: string) => ({ source: text, place: text, message: text, remedy: text });

describe('refused rows as CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('never hold a formula: %j', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`);
  });

  it('keep quotes, commas and line breaks', () => {
    expect(csvCell('He said "no", twice\nthen left')).toBe('"He said ""no"", twice\nthen left"');
  });

  it('are read back as they were by any reader of CSV', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r\n]/.test(text)),
          { maxLength: 5 },
        ),
        (texts) => {
          const csv = refusalsToCsv(['a', 'b', 'c', 'd'], texts.map(row));
          const read = parse(csv, { record_delimiter: '\r\n', skip_empty_lines: false }) as string[][];
          expect(read.slice(1)).toEqual(texts.map((text) => [text, text, text, text]));
        },
      ),
    );
  });
});
