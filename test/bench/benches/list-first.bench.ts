/**
 * A click on “People” to the first rows painted, in a window that has not shown the list before. The control is the bare
 * SELECT of such a page on a connection of its own.
 */
import { openDatabase } from '#platform/database/open.ts';
import type { WindowBench } from '../bench.ts';
import { lineOf, timed } from '../measure.ts';

const OPENS = 30;
const WARM_UP = 2;
const BUDGET = 100;
const ROWS = 10;

export const listFirstBench: WindowBench<readonly number[]> = {
  names: ['list.first'],
  on: 'window',
  prepare({ database, key }) {
    const connection = openDatabase(database, key, 'reader');
    try {
      const select = connection.prepare(
        'SELECT * FROM person WHERE deleted IS NULL AND sort_name >= ? ORDER BY sort_name, rid LIMIT 100',
      );
      return Array.from({ length: OPENS }, (_, turn) =>
        timed(() => select.all(String.fromCharCode(97 + (turn % 26)))),
      );
    } finally {
      connection.close();
    }
  },
  async *run(_clinic, window, bare) {
    const { page } = window;
    const opens: number[] = [];
    for (let turn = 0; turn < OPENS + WARM_UP; turn += 1) {
      await page.evaluate(() => {
        location.hash = '#/';
        location.reload();
      });
      const link = page.locator('nav a[href="#/people"]').first();
      await link.waitFor();
      await page.waitForLoadState('load');
      const shown = { selector: '[role=grid] [role=row][aria-selected]', count: ROWS };
      opens.push(await window.painted(shown, () => link.click()));
    }
    yield lineOf({
      bench: 'list.first',
      values: opens.slice(WARM_UP),
      budget: BUDGET,
      control: { name: 'bare SELECT of 100 rows', values: bare },
    });
  },
};
