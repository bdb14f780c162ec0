/**
 * Frames of the list of people while a wheel turns through it, pages being fetched as they come: what each takes of the
 * page's own thread, from its first scroll event to the frame handed on. The control is a list of as many plain rows that
 * are all there.
 */
import type { WindowBench } from '../bench.ts';
import { lineOf } from '../measure.ts';
import type { Window } from '../window.ts';

const BUDGET = 16;
const TURNS = { quick: 40, full: 240 };
/** Pixels a turn, some ten rows a second of a quick wheel. */
const STEP = 160;
const ROW = '[role=grid] [role=row][aria-selected]';

async function scroll({ page }: Window, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel(0, turn % 80 < 60 ? STEP : -STEP);
    await page.waitForTimeout(16);
  }
}

/** A scroller of plain rows over the page, and away again. */
async function scrollPlain(window: Window, turns: number): Promise<readonly number[]> {
  const { page } = window;
  await page.evaluate((rows) => {
    const box = document.createElement('div');
    box.id = 'bench-floor';
    box.style.cssText = 'position:fixed;inset:0;overflow:auto;z-index:9999;background:white;font:14px sans-serif';
    for (let row = 0; row < rows; row += 1) {
      const line = document.createElement('div');
      line.style.cssText = 'height:40px';
      line.textContent = `${row} Somebody, Plain · +1 312 555 01 ${row % 100}`;
      box.append(line);
    }
    document.body.append(box);
  }, 1200);
  const frames = await window.frames(() => scroll(window, turns));
  await page.evaluate(() => document.querySelector('#bench-floor')?.remove());
  return frames;
}

export const listScrollBench: WindowBench<null> = {
  names: ['list.scroll'],
  on: 'window',
  prepare: () => null,
  async *run({ quick }, window) {
    const { page } = window;
    const turns = quick ? TURNS.quick : TURNS.full;
    await page.evaluate(() => {
      location.hash = '#/people';
    });
    await page.locator(ROW).first().waitFor();
    const box = await page.locator('[role=grid]').boundingBox();
    if (box === null) throw new Error('the list is not shown');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const floor = await scrollPlain(window, turns);
    const first = await page.locator(ROW).first().innerText();
    const frames = await window.frames(() => scroll(window, turns));
    if ((await page.locator(ROW).first().innerText()) === first) throw new Error('the list did not scroll');
    yield lineOf({
      bench: 'list.scroll',
      values: frames,
      budget: BUDGET,
      control: { name: 'a list of plain rows', values: floor },
    });
  },
};
