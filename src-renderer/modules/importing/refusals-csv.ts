/** The refused rows as a table to paste into a spreadsheet. */
import { csvLine } from '#shared/csv/csv-cell.ts';

export interface RefusalRow {
  readonly source: string;
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** Lines end as RFC 4180 §2.1 says. */
export const refusalsToCsv = (header: readonly string[], rows: readonly RefusalRow[]): string =>
  [header, ...rows.map(({ source, place, message, remedy }) => [source, place, message, remedy])]
    .map(csvLine)
    .join('\r\n');
