/** Lets somebody at a desk do something, and notes what the desk answered. */
import type { Actor } from '#shared/access/actor.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Desk } from '../world/desk.ts';
import { DeadError } from '../world/mortal.ts';
import type { World } from '../world/world.ts';
import type { Command } from './command.ts';

/** Somebody else sits at each desk. */
const actorAt = (desk: Desk): Actor => ({
  userId: `0190a000-0000-7000-8000-00000000000${desk.number}`,
  login: `user${desk.number}`,
  role: desk.number === 1 ? 'admin' : 'staff',
  purpose: 'operations',
  origin: 'window',
});

export function work(world: World, desk: Desk, command: Command): void {
  const { running } = desk;
  if (running === null || desk.isAsleep) return;
  const { core, client } = running;
  const actor = actorAt(desk);
  try {
    const isDone = command.run({
      core,
      rng: world.rng,
      canaries: world.canaries,
      actor,
      commit: (request) => core.records.commit({ actor, ...request }),
      undo: (op) => void core.records.undo(actor, op),
    });
    if (!isDone) return;
    if (desk.running !== running) {
      world.tell(`${desk.name} died right after: ${command.name}`);
      return;
    }
  } catch (thrown) {
    if (thrown instanceof DeadError) {
      world.tell(`${desk.name} died: ${command.name}`);
      return;
    }
    // A rule that refuses is an answer like any other.
    if (!(thrown instanceof Fault)) throw thrown;
    world.tell(`${desk.name}: ${command.name} refused, ${thrown.code}`);
    return;
  }
  const written = world.ledger.note(
    desk.number,
    core.writer,
    desk.device.id,
    client.belonging.log.state()?.heads ?? [],
  );
  world.tell(
    `${desk.name}: ${command.name}, ${written.length} ops ${written.map(({ op }) => op.slice(-6)).join(' ')}`,
  );
}
