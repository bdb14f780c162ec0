/**
 * What people do about desks that a lying relay led to another list of computers: each begins anew, as the product offers where that is so, an
 * administrator of the clinic shuts its former self out and lets it in again. From then on it must have all that the others have, and they
 * all that it wrote.
 */
import { newIdentity } from '#platform/sync/device-keys.ts';
import { publicDevice } from '#platform/sync/membership-changes.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { createSeededRandom } from '../support/seeded.ts';
import {
  heldBy,
  lacking,
  ledAstray,
  members,
  type OpenDesk,
  possibleGiver,
  recordsAt,
} from './checks/standing.ts';
import { administrate } from './workload/administering.ts';
import type { Desk } from './world/desk.ts';
import { ADMINISTRATORS, type EnrolledDevice } from './world/organisation.ts';
import type { World } from './world/world.ts';

const SECOND = 1000;
/** Within so many seconds an honest relay has let somebody in. */
const PATIENCE = 120;

/** Who the desk is from now on: with the spaces it had, or was given on the other side. */
function anotherOf(world: World, desk: Desk): EnrolledDevice {
  const random = createSeededRandom(world.seed * 64 + 32 + desk.number);
  const id = createIdSource({ now: () => Math.floor(world.time.now) }, random)();
  const held = [...heldBy(world, desk)] as EnrolledDevice['spaces'];
  const { spaces, identity, template } = desk.device;
  return {
    id,
    identity: newIdentity(identity.org, id, random),
    spaces: held.length > 0 ? held : spaces,
    template,
  };
}

/** Answers what went wrong. */
async function bringOne(world: World, desk: Desk, admin: OpenDesk): Promise<string[]> {
  const former = desk.wire;
  const as = anotherOf(world, desk);
  world.tell(`${desk.name} begins anew`);
  world.leftLogs.push(recordsAt(desk));
  desk.beginAnew(as);
  let isBack = false;
  administrate(world, admin, `let ${desk.name} in again`, async (author, { session }) => {
    const { log } = admin.running.client.belonging;
    const known = log.state()?.members.get(former);
    if (known !== undefined && known.revoked === null) await author.revoke(session, former);
    const rights = {
      spaces: as.spaces,
      admin: desk.number <= ADMINISTRATORS,
      invite: Buffer.alloc(16, 0x80 + desk.number).toString('hex'),
    };
    await author.add(session, publicDevice(as.identity), rights);
    desk.comeBack(log.after(0));
    isBack = true;
  });
  for (let second = 0; second < PATIENCE && !isBack; second += 1) await world.time.pass(SECOND);
  return isBack ? [] : [`${desk.name} began anew, and was not let in again`];
}

/** Brings all back that stand on the other side and say so. `back`: how many. */
export async function bringBack(world: World): Promise<{ readonly back: number; readonly problems: string[] }> {
  const astray = ledAstray(world);
  // As the product offers it: where the two lists are known at the desk itself, or it was shut out by the one it knows.
  const sides = astray
    .map(({ desk }) => desk)
    .filter(
      ({ running: { client } }) => client.belonging.log.fork() !== null || client.belonging.standing === 'revoked',
    );
  const admin = members(world).find(
    (desk) => desk.number <= ADMINISTRATORS && !desk.isCopy && !astray.some((one) => one.desk === desk),
  );
  // Without an administrator on this side there is the recovery kit alone.
  if (admin === undefined) return { back: 0, problems: [] };
  const problems: string[] = [];
  for (const desk of sides) problems.push(...(await bringOne(world, desk, admin)));
  return { back: sides.length, problems };
}

/**
 * What people do where a desk is told that something is kept back, the author of which is shut out, while the appointed desk has it no more than they:
 * they appoint one that has it. Answers whether there was one.
 */
export async function appointGiver(world: World): Promise<boolean> {
  const giver = possibleGiver(world);
  const astray = ledAstray(world).filter(({ alarm }) => alarm !== 'withheld');
  const admin = members(world).find(
    (desk) => desk.number <= ADMINISTRATORS && !desk.isCopy && !astray.some((one) => one.desk === desk),
  );
  if (giver === null || admin === undefined) return false;
  administrate(world, admin, `appoint ${giver.name}`, (author, { session }) =>
    author.appoint(session, 'organisation', giver.wire),
  );
  await world.time.pass(PATIENCE * SECOND);
  return true;
}

/** Desks that lack for good what another one was appointed to give. */
export const stillLacking = (world: World): string[] =>
  lacking(world).map(({ name }) => `${name} lacks what another desk was appointed to give`);
