/**
 * Enter in a field of a record page to the saved value painted: sent, committed with its fsync, read again and shown. The
 * control is the bare UPDATE of one column, committed on the same disk.
 */
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { WindowBench } from '../bench.ts';
import { lineOf, timed } from '../measure.ts';

const SAVES = 30;
const WARM_UP = 3;
/** On the page of one person, one after the other. */
const EACH = { quick: 3, full: 1 };
/** At 10 ms an fsync. */
const BUDGET = 50;

interface Prepared {
  readonly ids: readonly Id[];
  readonly bare: readonly number[];
}

export const saveBench: WindowBench<Prepared> = {
  names: ['save'],
  on: 'window',
  prepare({ platform: { writer } }, { quick }) {
    const people = (SAVES + WARM_UP) / (quick ? EACH.quick : EACH.full);
    const rows = writer
      .prepare(
        'SELECT rid, id, nickname FROM person WHERE deleted IS NULL AND nickname IS NOT NULL ORDER BY random() LIMIT ?',
      )
      .all(people + SAVES + WARM_UP) as { rid: number; id: Uint8Array; nickname: string }[];
    const update = writer.prepare('UPDATE person SET nickname = ? WHERE rid = ?');
    const bare = rows.slice(people).map(({ rid, nickname }, turn) => {
      const millis = timed(() => writer.transaction(() => update.run(`nick ${turn}`, rid)));
      writer.transaction(() => update.run(nickname, rid));
      return millis;
    });
    return { ids: rows.slice(0, people).map(({ id }) => idFromBytes(id)), bare };
  },
  async *run({ quick }, window, { ids, bare }) {
    const { page } = window;
    const saves: number[] = [];
    for (const id of ids) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/people/${id}`);
      for (let turn = 0; turn < (quick ? EACH.quick : EACH.full); turn += 1) {
        const nickname = `Sunny ${saves.length}`;
        await page.locator('[data-fact="nickname"]').press('Enter');
        const input = page.locator('section input:focus');
        await input.fill(nickname);
        const shown = { selector: 'section dd', text: nickname };
        saves.push(await window.painted(shown, () => input.press('Enter')));
      }
    }
    yield lineOf({
      bench: 'save',
      values: saves.slice(WARM_UP),
      budget: BUDGET,
      control: { name: 'bare UPDATE of one column, committed', values: bare },
    });
  },
};
