/** What a record costs when the population is written at full speed, all in; the control is the generator alone. */
import { generatePopulation } from '#modules/population/generator/generate.ts';
import { createRunIds } from '#modules/population/run-ids.ts';
import type { FolderBench } from '../bench.ts';
import { lineOf, timed } from '../measure.ts';

/** 90 minutes for 1,000,000 people and 10,000,000 activities. */
const BUDGET = 490;

function generatorAlone(records: number): number {
  const drafts = generatePopulation({
    people: records,
    activities: records * 10,
    seed: 'control',
    now: Date.now(),
    newId: createRunIds(Buffer.alloc(32, 1), Date.now()),
  });
  const millis = timed(() => {
    for (let drawn = 0; drawn < records; drawn += 1) drafts.next();
  });
  drafts.return(undefined);
  return (millis * 1000) / records;
}

export const populateBench: FolderBench<null> = {
  names: ['populate'],
  on: 'folder',
  prepare: () => null,
  async *run({ populated, people, activities }) {
    if (!populated) return;
    yield lineOf({
      bench: 'populate',
      unit: 'µs/record',
      values: [(populated.seconds * 1e6) / (people + activities)],
      budget: BUDGET,
      control: { name: 'generator alone', values: [generatorAlone(50_000)] },
      more: { seconds: populated.seconds, records: populated.records },
    });
  },
};
