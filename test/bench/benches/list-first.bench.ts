/**
 * A click on the head of a column to the first rows in that order painted: every order a list offers, of people and of
 * accounts, each asked for the first time in its window. The control is the bare SELECT of such a page by name.
 */
import { openDatabase } from '#platform/database/open.ts';
import type { WindowBench } from '../bench.ts';
import { lineOf, spreadOf, timed } from '../measure.ts';
import type { Window } from '../window.ts';

const LISTS = ['people', 'accounts'] as const;
/** At least so many lists in all. */
const OPENS = 30;
const BUDGET = 100;
const ROWS = 10;
const ROW = '[role=grid] [role=row][aria-selected]';

/** Forgets what the window has shown and opens a list; React and the list's code are warm after its first rows. */
async function openList({ page }: Window, list: string): Promise<void> {
  const loaded = page.waitForEvent('domcontentloaded');
  await page.evaluate((hash) => {
    location.hash = hash;
    location.reload();
  }, `#/${list}`);
  await loaded;
  await page.locator(ROW).first().waitFor();
  await page.waitForTimeout(200);
}

/** Sorts by a column and tells what it took; null where it is sorted downwards already, which is shown before. */
async function sortBy(window: Window, label: string): Promise<number | null> {
  const head = window.page.locator('[role=columnheader]', { hasText: label }).first();
  const now = await head.getAttribute('aria-sort');
  if (now === 'descending') return null;
  const wanted = now === 'ascending' ? '[aria-sort=descending]' : '[aria-sort]';
  const shown = {
    selector: `[role=grid]:not([aria-busy]) [role=columnheader]${wanted}`,
    text: label,
    besides: { selector: ROW, count: ROWS },
  };
  return window.painted(shown, () => window.click(head.locator('button')));
}

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
    const byOrder = new Map<string, number[]>();
    const opens: number[] = [];
    while (opens.length < OPENS) {
      const before = opens.length;
      for (const list of LISTS) {
        await openList(window, list);
        const labels = await window.page
          .locator('[role=columnheader] button[aria-disabled=false]')
          .allInnerTexts();
        for (const label of [...labels, ...labels]) {
          const millis = await sortBy(window, label);
          if (millis === null) continue;
          opens.push(millis);
          const order = `${list} by ${label}`;
          byOrder.set(order, [...(byOrder.get(order) ?? []), millis]);
        }
      }
      if (opens.length === before) throw new Error('no column can be sorted by');
    }
    yield lineOf({
      bench: 'list.first',
      values: opens,
      budget: BUDGET,
      control: { name: 'bare SELECT of 100 rows', values: bare },
      more: { orders: Object.fromEntries([...byOrder].map(([order, values]) => [order, spreadOf(values)])) },
    });
  },
};
