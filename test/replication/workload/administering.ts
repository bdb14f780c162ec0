/** What administrators do: shut devices out, renew keys, give and take spaces. Each is a conversation with the relay of its own. */

import { createMembershipAuthor, type MembershipAuthor } from '#platform/sync/membership-authoring.ts';
import { publicDevice } from '#platform/sync/membership-changes.ts';
import { RelayRefusal } from '#platform/sync/relay-session.ts';
import { openMemberWork, type RelayWork } from '#platform/sync/relay-work.ts';
import { MembershipError } from '#protocol/membership.ts';
import { SPACES } from '#protocol/spaces.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { Desk } from '../world/desk.ts';
import { DeadError } from '../world/mortal.ts';
import { ADMINISTRATORS } from '../world/organisation.ts';
import type { World } from '../world/world.ts';

type Task = (author: MembershipAuthor, work: RelayWork) => Promise<void>;

/** Lets it run while the world goes on. A fault is an answer, as it is when there is no network. */
export function administrate(world: World, desk: Desk, what: string, task: Task): void {
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
    if (thrown instanceof DeadError || (thrown instanceof MembershipError && thrown.problem === 'device-exists'))
      world.tell(`${desk.name} came too late to ${what}`);
    else if (thrown instanceof Fault || thrown instanceof RelayRefusal)
      world.tell(`${desk.name} could not ${what}: ${thrown instanceof Fault ? thrown.code : thrown.message}`);
    else world.failures.push(`${what}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  });
}

const admins = (world: World): Desk[] =>
  world.desks.filter((desk) => desk.number <= ADMINISTRATORS && desk.standing === 'member');

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
    name: 'let in',
    weight: 3,
    run(world) {
      const [newcomer] = world.newcomers;
      const admin = world.rng.pick(admins(world));
      if (newcomer === undefined || admin === undefined) return;
      administrate(world, admin, 'let a new device in', async (author, { session }) => {
        const invite = Buffer.alloc(16, world.desks.length).toString('hex');
        const rights = { spaces: newcomer.spaces, admin: false, invite };
        const { log } = admin.running!.client.belonging;
        const isIn = (): boolean => log.state()?.members.has(newcomer.identity.device) === true;
        // Two may have begun, or the answer to the first attempt was lost.
        if (!isIn()) await author.add(session, publicDevice(newcomer.identity), rights);
        if (world.newcomers.includes(newcomer)) world.welcome(newcomer, log.after(0));
      });
    },
  },
  {
    name: 'change spaces',
    weight: 3,
    run(world) {
      const [admin, desk] = [world.rng.pick(admins(world)), world.rng.pick(world.desks)];
      if (admin === undefined || desk.number <= ADMINISTRATORS || desk.standing !== 'member') return;
      const spaces = SPACES.filter((space) => space === 'org' || (space !== 'audit' && world.rng.chance(0.5)));
      administrate(world, admin, `give ${desk.name} ${spaces.join(', ')}`, (author, { session }) =>
        author.setSpaces(session, desk.wire, spaces),
      );
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
