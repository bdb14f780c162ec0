/** `populate`: fills the database with made-up people, for trials and measurements. */
import { populate as writePopulation } from '#modules/population/population.service.ts';
import { demand } from '#platform/access/decide.ts';
import type { OpenCommand } from '../command.ts';
import { facts } from '../output.ts';

const PROGRESS_MILLIS = 2000;

export const populate: OpenCommand = async ({ args, output, platform, actor }) => {
  demand(actor, { permission: 'import.run' });
  const people = args.number('people', null, { min: 0, max: 10_000_000 });
  const activities = args.number('activities', 0, { min: 0, max: 100_000_000 });
  let told = platform.clock.now();
  const report = await writePopulation(platform, {
    people,
    activities,
    seed: args.option('seed') ?? '1',
    actor,
    onProgress(counts) {
      const now = platform.clock.now();
      if (now - told < PROGRESS_MILLIS) return;
      told = now;
      const done = counts.people + counts.activities + counts.appointments;
      output.progress(`${done} of ${people + activities} people and activities`);
    },
  });
  output.result(report, (value) => facts({ ...value }));
  return 0;
};
