/** The refused rows as a table to paste into a spreadsheet. */

export interface RefusalRow {
  readonly source: string;
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * A cell as text in every spreadsheet: quoted, and with an apostrophe before what would be taken for a formula
 * (=, +, -, @, or a tab or line break before one; OWASP, “CSV Injection”).
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Lines end as RFC 4180 §2.1 says. */
export const refusalsToCsv = (header: readonly string[], rows: readonly RefusalRow[]): string =>
  [header, ...rows.map(({ source, place, message, remedy }) => [source, place, message, remedy])]
    .map((cells) => cells.map(csvCell).join(','))
    .join('\r\n');
