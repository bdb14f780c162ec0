/**
 * Cuts delimited text into rows (RFC 4180, read generously): any one-character delimiter, LF, CRLF or CR, doubled
 * quotes, line breaks inside quotes, stray quotes taken as text. Works on byte strings or text alike, chunk by chunk.
 * Invariant: a quotation mark that is never closed costs its own line, not the rest of the file, and no row is held
 * beyond `MAX_ROW` characters.
 */

export interface CsvRow {
  readonly cells: readonly string[];
  /** Line of the file on which it starts, from 1. */
  readonly line: number;
  readonly problem?: 'quote' | 'too_large';
}

/** Characters of one row; 1 Mi. */
const MAX_ROW = 1024 * 1024;
export const MAX_ROW_MEGABYTES = 1;

const LF = 10;
const CR = 13;
const QUOTE = 34;

export class CsvScanner {
  readonly #delimiter: number;
  #text = '';
  #line = 1;
  #skipping = false;
  /** Where the row under way ended, and how many line breaks it held. */
  #end = 0;
  #breaks = 0;
  #openQuote = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  push(text: string): CsvRow[] {
    this.#text = this.#text === '' ? text : this.#text + text;
    return this.#rows(false);
  }

  end(): CsvRow[] {
    return this.#rows(true);
  }

  #rows(last: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    let at = 0;
    while (at < this.#text.length) {
      if (this.#skipping) {
        const next = this.#afterLine(at);
        if (next < 0) {
          at = this.#text.length;
          break;
        }
        this.#skipping = false;
        this.#line += 1;
        at = next;
        continue;
      }
      const cells = this.#row(at, last);
      if (cells === null) {
        const unclosed = this.#openQuote;
        if (!last && this.#text.length - at <= MAX_ROW) break;
        rows.push({
          cells: [],
          line: this.#line,
          problem: unclosed && this.#afterLine(at) > 0 ? 'quote' : last ? 'quote' : 'too_large',
        });
        this.#skipping = true;
        continue;
      }
      if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: this.#line });
      this.#line += this.#breaks;
      at = this.#end;
    }
    this.#text = this.#text.slice(at);
    return rows;
  }

  /** Start of the next line, or -1 where it is not here. */
  #afterLine(from: number): number {
    for (let at = from; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === LF) return at + 1;
      if (code === CR) return this.#text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
    }
    return -1;
  }

  /** The cells of the row that starts here; null where its end is not here yet. */
  #row(start: number, last: boolean): string[] | null {
    const text = this.#text;
    const cells: string[] = [];
    let at = start;
    this.#breaks = 0;
    this.#openQuote = false;
    for (;;) {
      let quoted = at;
      while (text.charCodeAt(quoted) === 32) quoted += 1;
      let cell = '';
      if (text.charCodeAt(quoted) === QUOTE) {
        const close = this.#closingQuote(quoted + 1, last);
        if (close < 0) {
          this.#openQuote = true;
          return null;
        }
        cell = text.slice(quoted + 1, close).replaceAll('""', '"');
        at = close + 1;
      }
      const from = at;
      let code = text.charCodeAt(at);
      while (at < text.length && code !== this.#delimiter && code !== LF && code !== CR) {
        at += 1;
        code = text.charCodeAt(at);
      }
      // Text after a closing quote belongs to the cell, as every spreadsheet reads it; blanks do not.
      const tail = text.slice(from, at);
      cells.push(cell === '' || tail.trim() !== '' ? cell + tail : cell);
      if (at >= text.length) {
        if (!last) return null;
        this.#end = at;
        return cells;
      }
      if (code === this.#delimiter) {
        at += 1;
        continue;
      }
      if (code === CR && at + 1 >= text.length && !last) return null;
      this.#breaks += 1;
      this.#end = code === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
      return cells;
    }
  }

  /** Place of the quote that closes; -1 where it is not here. Counts the line breaks it passes. */
  #closingQuote(from: number, last: boolean): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return -1;
      for (let here = at; here < quote; here += 1) {
        const code = text.charCodeAt(here);
        if (code === LF || (code === CR && text.charCodeAt(here + 1) !== LF)) this.#breaks += 1;
      }
      if (text.charCodeAt(quote + 1) !== QUOTE) return quote + 1 >= text.length && !last ? -1 : quote;
      at = quote + 2;
    }
  }
}
