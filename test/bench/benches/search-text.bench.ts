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
/** In how many of them the control is taken too. */
const CONTROLS = { quick: 1, full: ROUNDS };
/** Milliseconds after which what was typed has long been answered. */
const REST = 300;
const BOX = '[role=dialog] input';

const marked = (attribute: string, text: string): string => `html[${attribute}=${JSON.stringify(text)}]`;

/** The last key of a text once the people of what stands before it were answered, and before typing has rested. */
async function typed(window: Window, text: string, attribute: string): Promise<number> {
  const { page } = window;
  const before = text.slice(0, -1);
  await page.locator(BOX).first().fill(before);
  // Not where the page still knows the answer and does not ask.
  await page
    .locator(marked('data-answered', before))
    .waitFor({ state: 'attached', timeout: REST })
    .catch(() => undefined);
  return window.painted({ selector: marked(attribute, text) }, () => page.keyboard.press(text.slice(-1)));
}

export const searchTextBench: WindowBench<null> = {
  names: ['search.text'],
  on: 'window',
  prepare: () => null,
  async *run({ quick }, window) {
    await window.page.keyboard.press('Control+k');
    const passages: number[] = [];
    const people: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      for (const word of TEXTS) {
        if (round < (quick ? CONTROLS.quick : CONTROLS.full))
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
