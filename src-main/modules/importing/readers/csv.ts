/** A table as rows of decoded cells, once its delimiter is known. */
import { textFaults } from '../import.faults.ts';
import { type CsvRow, CsvScanner, MAX_ROW_MEGABYTES } from './csv-scanner.ts';
import { decodeBytes, withoutBom } from './text.ts';
import type { RawUnit } from './unit.ts';

export class CsvReader {
  readonly #scanner: CsvScanner;
  #startOfFile = true;
  /** Rows still to be stepped over: the header and what stands above it. */
  #skip: number;
  readonly #encoding: string | undefined;

  /** `encoding`: of cells that are no UTF-8; Windows-1252 unless told. */
  constructor(delimiter: string, skip: number, encoding?: string) {
    this.#encoding = encoding;
    this.#scanner = new CsvScanner(delimiter);
    this.#skip = skip;
  }

  push(chunk: Uint8Array): RawUnit[] {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    const plain = this.#startOfFile ? withoutBom(text) : text;
    this.#startOfFile = false;
    return this.#units(this.#scanner.push(plain));
  }

  end(): RawUnit[] {
    return this.#units(this.#scanner.end());
  }

  #units(rows: readonly CsvRow[]): RawUnit[] {
    const units: RawUnit[] = [];
    for (const { cells, line, problem } of rows) {
      if (this.#skip > 0) {
        this.#skip -= 1;
        continue;
      }
      const place = `line ${line}`;
      if (problem === 'quote') units.push({ kind: 'broken', place, fault: textFaults['csv.quote']().toValue() });
      else if (problem === 'too_large')
        units.push({
          kind: 'broken',
          place,
          fault: textFaults['csv.too_large']({ max: MAX_ROW_MEGABYTES }).toValue(),
        });
      else if (cells.some((cell) => cell.trim() !== ''))
        units.push({ kind: 'row', place, cells: cells.map((cell) => decodeBytes(cell, this.#encoding)) });
    }
    return units;
  }
}
