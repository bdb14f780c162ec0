/**
 * The last key of a word of a note or call to the passages painted below the people. Its budget begins when typing has
 * rested, as the box waits for that; the wait is stated apart. The control is the same key to the people painted.
 */
import type { WindowBench } from '../bench.ts';
import { lineOf } from '../measure.ts';
import { TEXTS } from '../queries.ts';
import type { Window } from '../window.ts';

const BUDGET = 300;
const ROUNDS = 4;
const BOX = '[role=dialog] input';

async function typed(window: Window, text: string, attribute: string): Promise<number> {
  const box = window.page.locator(BOX).first();
  await box.fill(text.slice(0, -1));
  await window.page.waitForTimeout(400);
  return window.painted({ selector: `html[${attribute}=${JSON.stringify(text)}]` }, () =>
    window.page.keyboard.press(text.slice(-1)),
  );
}

export const searchTextBench: WindowBench<null> = {
  names: ['search.text'],
  on: 'window',
  prepare: () => null,
  async *run(_clinic, window) {
    await window.page.keyboard.press('Control+k');
    const passages: number[] = [];
    const people: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      for (const word of TEXTS) {
        people.push(await typed(window, word, 'data-answered'));
        passages.push(await typed(window, word, 'data-passages'));
      }
    await window.page.keyboard.press('Escape');
    yield lineOf({
      bench: 'search.text',
      values: passages,
      budget: BUDGET,
      control: { name: 'the same key to the people', values: people },
    });
  },
};
