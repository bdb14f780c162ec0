/** What happens to machines, network and relay while people work. */
import { hlcMillis } from '#shared/time/hlc.ts';
import { ledAstray } from './checks/standing.ts';
import { forgeAt } from './workload/forging.ts';
import type { Desk } from './world/desk.ts';
import type { World } from './world/world.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** What a seed is about, beside what goes wrong in all of them. */
export type Trouble = 'none' | 'attack' | 'insider' | 'copy' | 'loss' | 'clocks';

export interface Fault {
  readonly name: string;
  /** Only in seeds that are about this. */
  readonly in?: Trouble;
  readonly weight: number;
  run(world: World): void | Promise<void>;
}

const running = ({ desks }: World): Desk[] => desks.filter((desk) => desk.running !== null);

const anyDesk = (world: World): Desk => world.rng.pick(world.desks);

const path = (world: World, desk: Desk) => world.network.path(desk.wire);

export const FAULTS: readonly Fault[] = [
  {
    name: 'cable pulled',
    weight: 6,
    run(world) {
      const desk = anyDesk(world);
      world.tell(`the cable of ${desk.name} is pulled`);
      path(world, desk).isUp = false;
      world.network.cut(desk.wire);
    },
  },
  {
    name: 'cable put back',
    weight: 8,
    run(world) {
      const desk = anyDesk(world);
      Object.assign(path(world, desk), { isUp: true, isSilent: false, loss: 0 });
      world.tell(`${desk.name} has a good cable`);
    },
  },
  {
    name: 'half open',
    weight: 3,
    run(world) {
      const desk = anyDesk(world);
      world.tell(`the socket of ${desk.name} is half open`);
      path(world, desk).isSilent = true;
    },
  },
  {
    name: 'bad line',
    weight: 4,
    run(world) {
      const desk = anyDesk(world);
      const { rng } = world;
      const line = {
        latency: 1 + rng.below(800),
        bandwidth: 4_000 + rng.below(100_000),
        loss: rng.pick([0, 0.02, 0.1]),
      };
      world.tell(`${desk.name} is on a bad line: ${JSON.stringify(line)}`);
      Object.assign(path(world, desk), line);
    },
  },
  {
    name: 'connection broken',
    weight: 4,
    run(world) {
      const desk = anyDesk(world);
      world.tell(`the connection of ${desk.name} breaks`);
      world.network.cut(desk.wire);
    },
  },
  {
    name: 'crash',
    weight: 5,
    run(world) {
      const desk = anyDesk(world);
      world.tell(`${desk.name} crashes`);
      desk.crash();
    },
  },
  {
    name: 'crash at a write',
    weight: 6,
    run(world) {
      const desk = anyDesk(world);
      const write = 1 + world.rng.below(40);
      if (desk.running === null) return;
      world.tell(`${desk.name} is to die at its write ${write}`);
      desk.running.dieAt(write);
    },
  },
  {
    name: 'start',
    weight: 8,
    run(world) {
      for (const desk of world.desks)
        if (desk.running === null && world.rng.chance(0.7)) {
          world.tell(`${desk.name} starts`);
          desk.start();
        }
    },
  },
  {
    name: 'update installed',
    weight: 5,
    run(world) {
      if (!world.hasVersions) return;
      const desk = anyDesk(world);
      world.tell(`${desk.name} gets the newer program`);
      desk.update();
    },
  },
  {
    name: 'lid closed',
    weight: 3,
    run(world) {
      const desk = anyDesk(world);
      world.tell(`${desk.name} sleeps`);
      desk.sleep();
    },
  },
  {
    name: 'lid opened',
    weight: 5,
    run(world) {
      const desk = anyDesk(world);
      if (!desk.isAsleep) return;
      world.tell(`${desk.name} wakes`);
      desk.wake();
    },
  },
  {
    name: 'clock put wrong',
    weight: 10,
    in: 'clocks',
    run(world) {
      const desk = anyDesk(world);
      const by = world.rng.pick([-1, 1]) * world.rng.pick([1000, 3 * MINUTE, 60 * MINUTE, DAY, 3650 * DAY]);
      world.tell(`the clock of ${desk.name} is put ${by / 1000} s on`);
      desk.clock.jump(by);
    },
  },
  {
    name: 'relay stopped',
    weight: 3,
    run(world) {
      world.tell(world.host.isUp ? 'the relay is killed' : 'the relay starts');
      if (world.host.isUp) {
        world.host.crash();
        world.network.cut();
      } else world.host.start();
    },
  },
  {
    name: 'disk copied',
    weight: 8,
    in: 'copy',
    run(world) {
      const desk = world.desks.at(-1)!;
      world.tell(`the disk of ${desk.name} is copied`);
      desk.keep();
    },
  },
  {
    name: 'disk put back',
    weight: 8,
    in: 'copy',
    run(world) {
      const desk = world.desks.at(-1)!;
      if (!desk.hasCopy || desk.isCopy) return;
      world.tell(`the disk of ${desk.name} is put back to its copy`);
      desk.putBack();
    },
  },
  {
    name: 'op forged',
    weight: 60,
    in: 'insider',
    run(world) {
      const desk = world.desks.find(({ number }) => number === world.insider);
      if (desk !== undefined) forgeAt(world, desk);
    },
  },
  {
    name: 'relay lost its disk',
    weight: 2,
    in: 'loss',
    run(world) {
      world.tell('the relay lost its disk');
      world.host.restore(null);
      world.network.cut();
    },
  },
  {
    name: 'relay backed up',
    weight: 8,
    in: 'loss',
    run(world) {
      world.tell('the relay is backed up');
      world.host.keep();
    },
  },
  {
    name: 'relay restored',
    weight: 6,
    in: 'loss',
    run(world) {
      world.tell('the relay is restored from its backup');
      world.host.restore(world.host.kept);
      world.network.cut();
    },
  },
  {
    name: 'a night',
    weight: 2,
    async run(world) {
      const days = world.rng.pick([1, 1, 2, 7, 14, 30]);
      world.tell(`everybody goes home for ${days} days`);
      const awake = running(world).filter(({ isAsleep }) => !isAsleep);
      for (const desk of world.desks) desk.sleep();
      await world.time.pass(days * DAY);
      for (const desk of awake) desk.wake();
    },
  },
];

/** Puts right all that can be put right at once: a good network, all machines on, clocks as they should be. */
export function heal(world: World): void {
  world.tell('everything is put right');
  world.host.start();
  for (const desk of world.desks) {
    Object.assign(path(world, desk), { isUp: true, isSilent: false, loss: 0, latency: 5, bandwidth: 1_000_000 });
    desk.clock.putRight();
    desk.wake();
    desk.start();
    desk.running?.dieAt(Number.POSITIVE_INFINITY);
  }
}

/** What was written by a clock that ran ahead waits until its time has come: everybody goes home until then. */
export async function outlastClocks(world: World): Promise<void> {
  let latest = 0;
  for (const { running } of world.desks) {
    const row = running?.core.writer.prepare('SELECT max(hlc) AS hlc FROM op').get();
    latest = Math.max(latest, hlcMillis((row?.hlc as number | null | undefined) ?? 0));
  }
  if (latest <= world.time.now) return;
  for (const desk of world.desks) desk.sleep();
  await world.time.pass(latest - world.time.now);
  for (const desk of world.desks) desk.wake();
}

/** Somebody who answers for the clinic has looked into what the relay did: it is honest again. Copies stay what they are. */
export function settleAlarms(world: World): void {
  const astray = ledAstray(world).map(({ desk }) => desk.number);
  for (const { isCopy, running, number } of world.desks) {
    const client = running?.client;
    if (isCopy || client === undefined) continue;
    const { alarms } = client.sync;
    // What stands on one desk only does so however often somebody looks.
    for (const { id, kind } of alarms.standing()) if (kind !== 'diverged') alarms.settle(id);
    // It has the list of the clinic: that is held for the right one there.
    if (!astray.includes(number)) client.belonging.log.settleFork();
  }
}
