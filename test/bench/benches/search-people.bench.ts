/**
 * The last key of what is typed into the one box to the people painted. The control is the same key in an empty box that
 * asks for nothing, to the frame that shows it: what browser and frame cost by themselves.
 */
import { searchPeople } from '#modules/people/contract/search.api.ts';
import type { WindowBench } from '../bench.ts';
import { lineOf } from '../measure.ts';
import { drawQueries } from '../queries.ts';
import type { Window } from '../window.ts';

const SEARCHES = { quick: 30, full: 40 };
const FLOORS = { quick: 10, full: 30 };
const WARM_UP = 6;
const BUDGET = 50;
/** Between keys, as a quick typist's. */
const KEY_MILLIS = 50;
/** So many keys are struck one by one; what stands before them is there at once. */
const STRUCK = { quick: 2, full: 4 };
const BOX = '[role=dialog] input';

/** What is typed, and who stands first in the answer. */
interface Found {
  readonly text: string;
  readonly first: string;
}

/** A character without meaning in a box of our own: nothing is asked, nothing but the box is painted. */
async function floorOf(window: Window): Promise<number> {
  const { page } = window;
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.id = 'bench-floor';
    input.style.cssText = 'position:fixed;top:0;left:0;z-index:9999';
    input.addEventListener('input', () => input.setAttribute('data-typed', input.value));
    document.body.append(input);
    input.focus();
  });
  const millis = await window.painted({ selector: '#bench-floor[data-typed="x"]' }, () =>
    page.keyboard.press('x'),
  );
  await page.evaluate(() => document.querySelector('#bench-floor')?.remove());
  return millis;
}

export const searchPeopleBench: WindowBench<readonly Found[]> = {
  names: ['search.people'],
  on: 'window',
  // An accented letter is more than one key, and the time is taken from the last one.
  async prepare({ platform: { writer }, call }, { quick }) {
    const count = (quick ? SEARCHES.quick : SEARCHES.full) + WARM_UP;
    const found: Found[] = [];
    for (const { text } of drawQueries(writer, count * 2)) {
      if (!/[ -~]$/.test(text)) continue;
      const { hits } = await call(searchPeople, { text });
      // Whoever is found first: among a million not everybody who is meant is on the first page of their namesakes.
      if (hits[0]?.name) found.push({ text, first: hits[0].name });
      if (found.length === count) break;
    }
    return found;
  },
  async *run({ quick }, window, queries) {
    const { page } = window;
    const struck = quick ? STRUCK.quick : STRUCK.full;
    const floors: number[] = [];
    for (let turn = 0; turn < (quick ? FLOORS.quick : FLOORS.full); turn += 1) floors.push(await floorOf(window));
    await page.keyboard.press('Control+k');
    const box = page.locator(BOX).first();
    const millis: number[] = [];
    for (const { text, first } of queries) {
      await box.fill(text.slice(0, -struck));
      await box.pressSequentially(text.slice(-struck, -1), { delay: KEY_MILLIS });
      const shown = {
        selector: `html[data-answered=${JSON.stringify(text)}]`,
        besides: { selector: '[role=option]', text: first },
      };
      millis.push(await window.painted(shown, () => page.keyboard.press(text.slice(-1))));
    }
    await page.keyboard.press('Escape');
    yield lineOf({
      bench: 'search.people',
      values: millis.slice(WARM_UP),
      budget: BUDGET,
      control: { name: 'a key in a box of the page', values: floors },
    });
  },
};
