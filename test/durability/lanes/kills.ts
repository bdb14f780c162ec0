/** kill -9: of the real core at random moments of a busy desk, and at each step of everything that has steps. */
import { join } from 'node:path';
import { createRng, type Rng } from '../rng.ts';
import type { LaneOptions } from './lane.ts';
import { findPoints, killAt, type Point } from './points.ts';
import { killAtRandom } from './random-kills.ts';

/** In an order of chance, but first one of each label, so that a short run meets every kind of step. */
function orderPoints(points: readonly Point[], rng: Rng): readonly Point[] {
  const shuffled = points.map((point) => ({ point, at: rng.below(1 << 30) })).sort((a, b) => a.at - b.at);
  const seen = new Set<string>();
  const first: Point[] = [];
  const rest: Point[] = [];
  for (const { point } of shuffled) {
    const kind = `${point.scenario.name} ${point.label} ${point.when}`;
    (seen.has(kind) ? rest : first).push(point);
    seen.add(kind);
  }
  return [...first, ...rest];
}

/** A clinic is killed so many times before another one takes its place. */
const CHUNK = 20;

/** Half of the kills at random moments, half at steps; two at a time. */
export async function killLane(options: LaneOptions): Promise<void> {
  const { root, seed, count, say } = options;
  const points = await findPoints(options);
  const order = orderPoints(points, createRng(seed, 'kill points'));
  const atSteps = Math.ceil(count / 2);
  const begun = performance.now();
  let next = 0;
  let killed = 0;
  let missed = 0;
  let acknowledged = 0;
  const worker = async (number: number): Promise<void> => {
    const folder = join(root, `killed-${number}`);
    while (killed < atSteps) {
      killed += 1;
      const point = order[next % order.length]!;
      next += 1;
      if (await killAt(point, folder, options)) continue;
      // Not every run comes to the same steps: it is no kill, and another one takes its place.
      killed -= 1;
      missed += 1;
      if (missed > count) throw new Error('hardly any process lived to the step at which it was to die');
    }
    for (let done = number * CHUNK; done < count - atSteps; done += 2 * CHUNK)
      acknowledged += await killAtRandom(options, String(done), Math.min(CHUNK, count - atSteps - done));
  };
  await Promise.all([worker(0), worker(1)]);
  const each = ((performance.now() - begun) / Math.max(1, count)).toFixed(0);
  say(
    `  ${count} kills over ${points.length} points, ${missed} runs that ended before, ${acknowledged} acknowledged saves, ${each} ms each`,
  );
}
