import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRow, CsvScanner } from './csv-scanner.ts';

const scan = (text: string, delimiter = ',', sizes: readonly number[] = [5]): CsvRow[] => {
  const scanner = new CsvScanner(delimiter);
  const rows: CsvRow[] = [];
  for (let at = 0, n = 0; at < text.length; n += 1) {
    const size = sizes[n % sizes.length] as number;
    rows.push(...scanner.push(text.slice(at, at + size)));
    at += size;
  }
  return [...rows, ...scanner.end()];
};

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const cell = fc.string({
  unit: fc.constantFrom('a', 'é', ' ', ',', ';', '"', '\n', '\r', '\r\n', '1', 'ñ', '\t'),
});
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });

describe('CsvScanner', () => {
  it('reads back whatever was written in quotes, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 }),
        fc.constantFrom(',', ';', '|', '\t', '^'),
        fc.constantFrom('\n', '\r\n', '\r'),
        sizes,
        (table, delimiter, end, cut) => {
          const text = table.map((row) => row.map(quote).join(delimiter) + end).join('');
          expect(scan(text, delimiter, cut).map((row) => row.cells)).toEqual(table);
        },
      ),
    );
  });

  it('agrees with another reader on text without quotes', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ';', '1', 'é') });
    fc.assert(
      fc.property(
        fc.array(fc.array(plain, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        sizes,
        (table, cut) => {
          const text = table.map((row) => row.join(',')).join('\n');
          const other = parse(text, { relaxColumnCount: true }) as unknown as string[][];
          expect(scan(text, ',', cut).map((row) => row.cells)).toEqual(other);
        },
      ),
    );
  });

  it('ends whatever comes, with lines that rise', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') }), sizes, (text, cut) => {
        const lines = scan(text, ',', cut).map((row) => row.line);
        expect([...lines].sort((a, b) => a - b)).toEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  it('counts lines through breaks inside quotes and leaves out empty ones', () => {
    expect(scan('a,b\n\n"x\ny",1\nz,2\n').map((row) => [row.line, row.cells[0]])).toEqual([
      [1, 'a'],
      [3, 'x\ny'],
      [5, 'z'],
    ]);
  });

  it('loses only the row whose quote is never closed', () => {
    expect(scan('a,b\n1,"open\n2,two\n3,three').map((row) => row.problem ?? row.cells.join('|'))).toEqual([
      'a|b',
      'quote',
      '2|two',
      '3|three',
    ]);
  });

  it('refuses a row beyond the size and goes on with the next line', () => {
    const long = 'x'.repeat(3_000_000);
    expect(scan(`a,b\n1,${long}\n2,two\n`, ',', [65_536]).map((row) => row.problem ?? row.cells[0])).toEqual([
      'a',
      'too_large',
      '2',
    ]);
  });

  it('takes blanks before a quote, and text after one, as spreadsheets do', () => {
    expect(scan('a, "b, c" ,"d"e\n').map((row) => row.cells)).toEqual([['a', 'b, c', 'de']]);
  });
});
