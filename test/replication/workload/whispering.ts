/** Commands that only those hear who listen now: presence, and more of it than a line can carry. */
import { SPACES } from '#protocol/spaces.ts';
import type { Desk } from '../world/desk.ts';
import type { World } from '../world/world.ts';

/** Mostly a word, and now and then more than the relay keeps for a device that lags. */
const BURSTS = [1, 1, 2, 60] as const;
const LENGTH = 6_000;

export function whisperAt(world: World, desk: Desk): void {
  const { running } = desk;
  if (running === null || desk.isAsleep) return;
  const { sync, belonging } = running.client;
  const held = SPACES.filter((space) => belonging.holds(space) && space !== 'audit');
  const space = world.rng.pick(held);
  const count = world.rng.pick(BURSTS);
  world.tell(`${desk.name} whispers ${count} times in ${space}`);
  for (let time = 0; time < count; time += 1) {
    const text = world.canaries.text().padEnd(count > 2 ? LENGTH : 0, '.');
    world.whispers.said.set(text, {
      from: desk.wire,
      space,
      membership: belonging.log.state()?.heads ?? [],
    });
    sync.whisper({ space }, Buffer.from(text));
  }
}
