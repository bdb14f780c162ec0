/** Cells of tables that other programs open: text in every spreadsheet, and read back as it was by our own import. */

/** What a spreadsheet takes for a formula: =, +, -, @, or a tab or line break before one (OWASP, “CSV Injection”). */
const FORMULA = /^'*[=+\-@\t\r\n]/;

/**
 * A cell as text in every spreadsheet: quoted, and with an apostrophe before what would be taken for a formula. Text that
 * has that apostrophe by itself gets a second one, so that `unguarded` gives every text back.
 */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** One line without its end; lines end as RFC 4180 §2.1 says. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');

/** The text of a cell that `csvCell` wrote, once its quotes are read. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
