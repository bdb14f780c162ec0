/**
 * The computers of the clinic as an administrator manages them. Who belongs is in the membership log, which only the relay's word
 * lengthens; what they are called is in records. Each change leaves an audit entry once it counts.
 */
import { type AppointmentEntry, DEVICE_SPACES, type DeviceEntry } from '#modules/users/contract/devices.api.ts';
import type { Writer } from '#platform/database/types.ts';
import type { Platform } from '#platform/module.ts';
import { settleForksOf } from '#platform/sync/alarms.ts';
import type { Belonging, Seat } from '#platform/sync/belonging.ts';
import { deviceFaults } from '#platform/sync/device-faults.ts';
import { createMembershipAuthor, type MembershipAuthor } from '#platform/sync/membership-authoring.ts';
import { type Outside, openMemberWork, type RelayWork } from '#platform/sync/relay-work.ts';
import { lastWords, seenEndsOf } from '#platform/sync/seen-ends.ts';
import { fromWireId, toWireId } from '#platform/sync/wire-id.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { deviceNames, nameDevice } from './device-names.ts';
import type { Installation } from './installation.ts';
import { renewWarrants } from './renew-warrants.ts';

export type DeviceSpace = (typeof DEVICE_SPACES)[number];

/** Fault: `device.alone` where there is no organisation yet, which is so during set-up only. */
export function belongingOf(installation: Installation): Belonging {
  const belonging = installation.belonging();
  if (belonging === null) throw deviceFaults['device.alone']();
  return belonging;
}

/** Ends of chains are what this device has seen of them, or more. */
export const authorOf = ({ platform }: Installation, belonging: Belonging): MembershipAuthor =>
  createMembershipAuthor(belonging, platform.random, seenEndsOf(platform.writer));

/** What a device of the log holds, in the fixed order. */
export const spacesOf = (held: ReadonlySet<DeviceSpace>): DeviceSpace[] =>
  DEVICE_SPACES.filter((space) => held.has(space));

const moment = (millis: number | undefined): string | null =>
  millis === undefined ? null : new Date(millis).toISOString();

/** Active ones first, each group in the order in which they were let in. Before there is a log: this computer alone. */
export function deviceEntries(
  platform: { readonly writer: Pick<Writer, 'prepare'> },
  belonging: Pick<Seat, 'identity' | 'log'>,
): DeviceEntry[] {
  const { identity, log } = belonging;
  const names = deviceNames(platform);
  const words = lastWords(platform.writer);
  const named = (device: string) => {
    const known = names.get(device);
    return {
      device: fromWireId(device),
      name: known?.name ?? null,
      platform: known?.platform ?? '',
      since: moment(known?.since),
      lastContact: moment(words.get(device)?.said),
      heard: moment(words.get(device)?.came),
      own: device === identity.device,
    };
  };
  const state = log.state();
  if (state === null)
    return [{ ...named(identity.device), spaces: [...DEVICE_SPACES], admin: true, revoked: false }];
  return [...state.members.values()]
    .map(({ id, spaces, admin, revoked }) => ({
      ...named(id),
      spaces: spacesOf(spaces),
      admin,
      revoked: revoked !== null,
    }))
    .sort((one, other) => Number(one.revoked) - Number(other.revoked));
}

/** Fault: `device.unknown`. */
export function deviceEntry(platform: Platform, belonging: Belonging, device: Id): DeviceEntry {
  const entry = deviceEntries(platform, belonging).find((one) => one.device === device);
  if (!entry) throw deviceFaults['device.unknown']();
  return entry;
}

/**
 * One change of the log, over a session of its own, as the log stands at the relay. Faults: `device.*`, `membership.*`,
 * `relay.*`.
 */
export async function changeMembership(
  installation: Installation,
  outside: Outside,
  change: (author: MembershipAuthor, session: RelayWork['session']) => Promise<void>,
): Promise<void> {
  const belonging = belongingOf(installation);
  const work = await openMemberWork(outside, belonging);
  try {
    const author = authorOf(installation, belonging);
    await author.refresh(work.session);
    await change(author, work.session);
  } finally {
    work.close();
  }
}

/** Shuts a device out and gives all it held new keys; done when the relay has it. The caller manages devices. */
export async function shutOut(
  installation: Installation,
  outside: Outside,
  actor: Actor,
  device: Id,
): Promise<void> {
  const { platform } = installation;
  // What it said of users goes on to hold, and computers that come later have to be told by one that takes part.
  renewWarrants(platform, toWireId(device));
  await changeMembership(installation, outside, (author, session) => author.revoke(session, toWireId(device)));
  // What it says from now on counts for nobody: that it said two things is over with it.
  settleForksOf(platform.writer, toWireId(device), platform.clock.now());
  platform.audit.append({ actor, action: 'device-revoke', entity: 'device', record: device });
}

/** Gives a device spaces and takes others, and says whether it manages devices. The caller manages devices. */
export async function setRights(
  installation: Installation,
  outside: Outside,
  actor: Actor,
  device: Id,
  rights: { readonly spaces?: readonly DeviceSpace[]; readonly admin?: boolean },
): Promise<void> {
  const { platform } = installation;
  const id = toWireId(device);
  if (rights.admin === false) renewWarrants(platform, id);
  await changeMembership(installation, outside, async (author, session) => {
    if (rights.spaces) await author.setSpaces(session, id, rights.spaces);
    if (rights.admin !== undefined) await author.setAdmin(session, id, rights.admin);
  });
  platform.audit.append({ actor, action: 'device-rights', entity: 'device', record: device, detail: rights });
}

/** `organisation`, or `location:` and the id of the location's record. */
export type Duty = 'organisation' | `location:${Id}`;

const wireDuty = (duty: Duty): 'organisation' | `location:${string}` =>
  duty === 'organisation' ? duty : `location:${toWireId(duty.slice('location:'.length) as Id)}`;

/** Who does what must happen once, as this computer's log has it. */
export const appointmentsOf = ({ log }: Pick<Belonging, 'log'>): AppointmentEntry[] =>
  [...(log.state()?.appointments ?? [])].map(([duty, { device, number }]) => ({
    duty: duty === 'organisation' ? duty : `location:${fromWireId(duty.slice('location:'.length))}`,
    device: fromWireId(device),
    number,
  }));

/**
 * Makes a device the one that does what must happen once, for the organisation or a location. `seen`: the number of the appointment
 * that whoever decides has seen, 0 for none: two who appoint at once do not undo each other unseen. The caller manages devices. Faults:
 * `device.appointed_meanwhile`, `device.unknown`, those of `changeMembership`.
 */
export async function appoint(
  installation: Installation,
  outside: Outside,
  actor: Actor,
  { duty, device, seen }: { readonly duty: Duty; readonly device: Id; readonly seen: number },
): Promise<void> {
  await changeMembership(installation, outside, (author, session) =>
    author.appoint(session, wireDuty(duty), toWireId(device), seen),
  );
  const detail = { duty };
  installation.platform.audit.append({
    actor,
    action: 'device-appoint',
    entity: 'device',
    record: device,
    detail,
  });
}

/** Calls a device something else. The caller manages devices. Faults: `device.unknown`, `device.unnamed`. */
export function rename(installation: Installation, actor: Actor, device: Id, name: string): void {
  const { platform } = installation;
  const { own } = deviceEntry(platform, belongingOf(installation), device);
  // The record is the device's own to make: of two that were made, one would be lost.
  if (!own && platform.records.peek('device', device) === null) throw deviceFaults['device.unnamed']();
  nameDevice(platform, actor, toWireId(device), { name });
  platform.audit.append({ actor, action: 'device-rename', entity: 'device', record: device });
}
