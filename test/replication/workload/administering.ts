/** What administrators do: shut devices out, renew keys, give and take spaces. Each is a conversation with the relay of its own. */
import { createMembershipAuthor, type MembershipAuthor } from '#platform/sync/membership-authoring.ts';
import { RelayRefusal } from '#platform/sync/relay-session.ts';
import { openMemberWork, type RelayWork } from '#platform/sync/relay-work.ts';
import { SPACES } from '#protocol/spaces.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Desk } from '../world/desk.ts';
import type { World } from '../world/world.ts';

type Task = (author: MembershipAuthor, work: RelayWork) => Promise<void>;

/** Lets it run while the world goes on. A fault is an answer, as it is when there is no network. */
function administrate(world: World, desk: Desk, what: string, task: Task): void {
  const { running } = desk;
  if (running === null || desk.isAsleep) return;
  const { client, timers } = running;
  const outside = { connect: world.network.connector(desk.wire, timers), timers };
  const run = async (): Promise<void> => {
    const work = await openMemberWork(outside, client.belonging);
    try {
      await task(createMembershipAuthor(client.belonging, client.random, client.seenEnds), work);
      world.tell(`${desk.name} did: ${what}`);
    } finally {
      work.close();
    }
  };
  world.tell(`${desk.name} begins to ${what}`);
  run().catch((thrown: unknown) => {
    if (thrown instanceof Fault || thrown instanceof RelayRefusal)
      world.tell(`${desk.name} could not ${what}: ${thrown instanceof Fault ? thrown.code : thrown.message}`);
    else world.failures.push(`${what}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  });
}

const admins = (world: World): Desk[] =>
  world.desks.filter((desk) => desk.number <= 2 && desk.standing === 'member');

export interface AdminAct {
  readonly name: string;
  readonly weight: number;
  run(world: World): void;
}

export const ADMINISTERING: readonly AdminAct[] = [
  {
    name: 'revoke',
    weight: 3,
    run(world) {
      const others = world.desks.filter(({ number, standing }) => number > 1 && standing === 'member');
      // Two have to stay, or nothing is shared any more.
      if (others.length < 2) return;
      const [admin, out] = [world.rng.pick(admins(world)), world.rng.pick(others)];
      if (admin === out) return;
      administrate(world, admin, `shut out ${out.name}`, async (author, { session }) => {
        await author.revoke(session, out.wire);
      });
    },
  },
  {
    name: 'rotate',
    weight: 3,
    run(world) {
      const space = world.rng.pick(SPACES);
      administrate(world, world.rng.pick(admins(world)), `renew the key of ${space}`, (author, { session }) =>
        author.rotate(session, (one) => one === space),
      );
    },
  },
];
