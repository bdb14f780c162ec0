/** Finds out how a table is written: delimiter, where its header is, and in which order it writes dates. */
import { CsvScanner } from './csv-scanner.ts';

const DELIMITERS = [',', ';', '\t', '|', '^'] as const;

/** Rows of the beginning of a file; the last may be cut off and is left out. */
export function sampleRows(head: string, delimiter: string, complete: boolean): readonly (readonly string[])[] {
  const scanner = new CsvScanner(delimiter);
  const rows = scanner.push(head);
  return (complete ? [...rows, ...scanner.end()] : rows)
    .filter((row) => row.problem === undefined)
    .map((row) => row.cells);
}

/** The delimiter that cuts most rows into the same number of cells, more than one; a comma where none does. */
export function findDelimiter(head: string, complete: boolean): string {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const rows = sampleRows(head, delimiter, complete).slice(0, 200);
    const counts = new Map<number, number>();
    for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
    const [width, times] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
    // Agreement first; between equals the one that finds more columns.
    const score = rows.length === 0 ? 0 : (times / rows.length) * 100 + Math.min(width, 50) / 10;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** `dmy` or `mdy` where some date in the columns can be read only one way; undefined where none decides. */
export function dateOrderOf(cells: Iterable<string>): 'dmy' | 'mdy' | undefined {
  for (const cell of cells) {
    const match = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b/.exec(cell);
    if (!match) continue;
    const [first, second] = [Number(match[1]), Number(match[2])];
    if (first > 12 && first <= 31 && second <= 12) return 'dmy';
    if (second > 12 && second <= 31 && first <= 12) return 'mdy';
  }
  return undefined;
}
