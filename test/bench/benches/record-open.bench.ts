/**
 * A click on a person to the page painted, with a history of 500 entries behind it. The control is the way to a page
 * that asks the core for nothing: what router, React and frame cost by themselves.
 */
import { generatePopulation } from '#modules/population/generator/generate.ts';
import { createRunIds } from '#modules/population/run-ids.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { WindowBench } from '../bench.ts';
import type { Clinic, OpenClinic } from '../clinic.ts';
import { lineOf } from '../measure.ts';
import type { Window } from '../window.ts';

const OPENS = { quick: 30, full: 32 };
const WARM_UP = { quick: 2, full: 4 };
/** In quick, every third opening has its control. */
const CONTROL_EACH = { quick: 3, full: 1 };
const ENTRIES = 500;
const BUDGET = 100;
/** More than fit on the screen. */
const SHOWN = 12;
const MANUAL = '#/help/getting-started';

interface Patient {
  readonly id: Id;
  readonly name: string;
}

/** Those with the longest histories, brought up to 500 entries where they have fewer. */
function prepare({ platform, actor }: OpenClinic, { quick }: Clinic): readonly Patient[] {
  const { writer, records, clock } = platform;
  const busiest = writer
    .prepare(
      `SELECT a.person, p.display_name AS name, count(*) AS entries FROM activity a
       JOIN person p ON p.id = a.person AND p.deleted IS NULL WHERE a.deleted IS NULL
       GROUP BY a.person ORDER BY entries DESC LIMIT ?`,
    )
    .all(quick ? OPENS.quick + WARM_UP.quick : OPENS.full + WARM_UP.full) as {
    person: Uint8Array;
    name: string;
    entries: number;
  }[];
  const missing = busiest.reduce((sum, { entries }) => sum + Math.max(0, ENTRIES - entries), 0);
  const newId = createRunIds(crypto.getRandomValues(new Uint8Array(32)), clock.now());
  const drafts = generatePopulation({
    people: 50,
    activities: missing * 2,
    seed: 'histories',
    now: clock.now(),
    newId,
  });
  for (const { person, entries } of busiest) {
    const changes = [];
    for (const { entity, id, values } of drafts) {
      if (entries + changes.length >= ENTRIES) break;
      if (entity === 'activity')
        changes.push({ kind: 'create' as const, entity, id, values: { ...values, person: idFromBytes(person) } });
    }
    if (changes.length > 0) records.commit({ actor, changes });
  }
  return busiest.map(({ person, name }) => ({ id: idFromBytes(person), name }));
}

const linkTo = ({ page }: Window, hash: string) => page.locator(`a[data-bench][href="${hash}"]`);

/** A link as lists and search results hold it, at a place of its own. */
async function addLink({ page }: Window, hash: string): Promise<void> {
  await page.evaluate((href) => {
    document.querySelector('a[data-bench]')?.remove();
    const link = document.createElement('a');
    link.href = href;
    link.dataset.bench = '';
    link.textContent = 'go';
    link.style.cssText = 'position:fixed;bottom:0;right:0;z-index:9999';
    document.body.append(link);
  }, hash);
}

export const recordOpenBench: WindowBench<readonly Patient[]> = {
  names: ['record.open'],
  on: 'window',
  prepare,
  async *run({ quick }, window, patients) {
    const warmUp = quick ? WARM_UP.quick : WARM_UP.full;
    const controlEach = quick ? CONTROL_EACH.quick : CONTROL_EACH.full;
    const opens: number[] = [];
    const floors: number[] = [];
    for (const [turn, { id, name }] of patients.entries()) {
      if (turn % controlEach === 0) {
        await addLink(window, MANUAL);
        floors.push(
          await window.painted({ selector: 'main article h1' }, () => window.click(linkTo(window, MANUAL))),
        );
      }
      const hash = `#/people/${id}`;
      await addLink(window, hash);
      const shown = { selector: 'main ol > li', count: SHOWN, besides: { selector: 'h1', text: name } };
      opens.push(await window.painted(shown, () => window.click(linkTo(window, hash))));
    }
    yield lineOf({
      bench: 'record.open',
      values: opens.slice(warmUp),
      budget: BUDGET,
      control: { name: 'a page of the manual', values: floors.slice(Math.ceil(warmUp / controlEach)) },
      more: { entries: ENTRIES },
    });
  },
};
