/**
 * Whether the pages of the file are whole and make trees. SQLite's own `integrity_check`, table by table, since over the
 * whole file it would hold one state of the database for minutes; then whether each page of the file belongs to one tree or
 * is free, which no single table shows. Full-text tables are left to who knows how to make them anew.
 */
import type { Problem } from './problem.ts';
import type { Check, Checked, Walk } from './walk.ts';

const report = (message: string): Problem => ({ code: 'database.integrity', where: 'almoner.db', message });

/** A file of so few pages is looked through at once: that takes milliseconds, and tells all of it. */
const SMALL = 2000;

const pragma = ({ connection }: Checked, name: string): number =>
  connection.pragma(name, { simple: true }) as number;

const said = ({ connection }: Checked, what: string): Problem[] =>
  (connection.pragma(`integrity_check${what}`) as { readonly integrity_check: string }[])
    .filter((row) => row.integrity_check !== 'ok')
    .map((row) => report(row.integrity_check));

/** The schema's own table stands for the list of free pages too (SQLite, `PRAGMA integrity_check(TABLENAME)`). */
export const checkTrees: Check = function* (db): Walk<readonly Problem[]> {
  if (pragma(db, 'page_count') <= SMALL) return said(db, '(100)');
  const tables = db.connection
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') ORDER BY name",
    )
    .pluck()
    .all() as string[];
  const problems: Problem[] = [];
  for (const [at, table] of tables.entries()) {
    problems.push(...said(db, `("${table.replaceAll('"', '""')}")`));
    yield { done: at + 1, total: tables.length };
  }
  return problems;
};

/** SQLite leaves out the page in which its locks lie, at one gibibyte; pages here have 4096 bytes. */
const LOCK_PAGE = 0x4000_0000 / 4096 + 1;
const SLICE = 20_000;

export const checkPageMap: Check = function* (db): Walk<readonly Problem[]> {
  const pages = pragma(db, 'page_count');
  if (pages <= SMALL) return [];
  const seen = new Uint8Array(pages + 1);
  let used = 0;
  let twice = 0;
  for (const page of db.connection.prepare('SELECT pageno FROM dbstat').pluck().iterate() as Iterable<number>) {
    if (seen[page] === 1 || page > pages) twice += 1;
    seen[page] = 1;
    used += 1;
    if (used % SLICE === 0) yield { done: used, total: pages, holds: true };
  }
  const expected = pages - (pages >= LOCK_PAGE ? 1 : 0) - pragma(db, 'freelist_count');
  return [
    ...(twice > 0 ? [report(`${twice} pages belong to more than one table.`)] : []),
    ...(used - twice !== expected ? [report(`${expected - used + twice} pages belong to no table.`)] : []),
  ];
};
