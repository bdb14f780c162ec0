/** Which desks are still of the clinic, and which of what they wrote the clinic may go without. */
import type { Membership } from '#protocol/membership.ts';
import type { SignedRecord } from '#protocol/membership-record.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Desk, Running } from '../world/desk.ts';
import type { World } from '../world/world.ts';

export type OpenDesk = Desk & { readonly running: Running };

const isOpen = (desk: Desk): desk is OpenDesk => desk.running !== null;

/** The longest membership log that any desk knows. */
export function membershipOf(world: World): Membership | null {
  let longest: Membership | null = null;
  for (const { running } of world.desks) {
    const state = running?.client.belonging.log.state() ?? null;
    if (state !== null && state.heads.length > (longest?.heads.length ?? 0)) longest = state;
  }
  return longest;
}

/** The record by which a desk was shut out; null where it was not. */
export const revokedAt = (membership: Membership | null, desk: Desk): number | null =>
  membership?.members.get(desk.wire)?.revoked?.at ?? null;

/** Which spaces a device was given, change by change, and by which record. */
export interface Given {
  readonly at: number;
  readonly spaces: ReadonlySet<string>;
}

export function givenTo(world: World, desk: Desk): readonly Given[] {
  let longest: readonly SignedRecord[] = [];
  for (const { running } of world.desks) {
    const records = running?.client.belonging.log.records() ?? [];
    if (records.length > longest.length) longest = records;
  }
  return longest.flatMap(({ record: { body, seq } }) => {
    if (body.type === 'genesis') return body.device.id === desk.wire ? [{ at: seq, spaces: new Set(SPACES) }] : [];
    if (body.type === 'add' && body.device.id === desk.wire) return [{ at: seq, spaces: new Set(body.spaces) }];
    if (body.type === 'spaces' && body.device === desk.wire) return [{ at: seq, spaces: new Set(body.spaces) }];
    return [];
  });
}

const NONE: ReadonlySet<string> = new Set();

/** What it holds by the longest log that anybody knows. */
export const heldBy = (world: World, desk: Desk): ReadonlySet<string> =>
  givenTo(world, desk).at(-1)?.spaces ?? NONE;

/** By which record it was last shut out of a space it once held; null where it holds it, or never did. */
export function shutOutOf(world: World, desk: Desk, space: string): number | null {
  const given = givenTo(world, desk);
  const last = given.findLastIndex(({ spaces }) => spaces.has(space));
  return last === -1 ? null : (given[last + 1]?.at ?? null);
}

const ALARMS = 'SELECT DISTINCT kind FROM sync_alarm ORDER BY kind';

export const alarmsAt = ({ running }: OpenDesk): string[] =>
  running.core.writer
    .prepare(ALARMS)
    .all()
    .map(({ kind }) => kind as string);

/** Desks that share: neither shut out, nor an old copy that knows it is one. */
export function members(world: World): OpenDesk[] {
  const membership = membershipOf(world);
  return world.desks
    .filter(isOpen)
    .filter((desk) => revokedAt(membership, desk) === null && !(desk.isCopy && alarmsAt(desk).includes('clone')));
}

/** It waits for what a device wrote that was shut out since, and that the relay's log has lost: nobody can send that any more. */
function lacksForGood(world: World, membership: Membership | null, desk: OpenDesk): boolean {
  const { storage } = world.host;
  const { org } = desk.device.identity;
  return desk.running.core.writer
    .prepare("SELECT space, needs_device, needs_seq FROM sync_waiting WHERE reason = 'seen'")
    .all()
    .some(({ space, needs_device, needs_seq }) => {
      const device = Buffer.from(needs_device as Uint8Array).toString('hex');
      const isOut = (membership?.members.get(device)?.revoked ?? null) !== null;
      return isOut && (storage.chainEnd(org, space as SpaceName, device)?.seq ?? 0) < (needs_seq as number);
    });
}

/** The relay showed it another membership log, and records were written in both. */
const isForked = (membership: Membership | null, { running }: OpenDesk): boolean => {
  const heads = running.client.belonging.log.state()?.heads ?? [];
  return heads.at(-1) !== membership?.heads[heads.length - 1];
};

/**
 * Desks that a lying relay has led where no honest one can lead them back, with the alarm by which a person has to learn of it: he lets
 * them begin anew. That they have raised it is looked at elsewhere.
 */
export function ledAstray(world: World): { readonly desk: OpenDesk; readonly alarm: string }[] {
  const membership = membershipOf(world);
  return members(world).flatMap((desk) => {
    if (isForked(membership, desk)) return [{ desk, alarm: 'fork' }];
    // It took in what a device wrote that had been shut out elsewhere; the desk itself is the only one that can know.
    if (alarmsAt(desk).includes('diverged')) return [{ desk, alarm: 'diverged' }];
    return lacksForGood(world, membership, desk) ? [{ desk, alarm: 'withheld' }] : [];
  });
}

/** Alarms that stand, or stood, at the desks that share. */
export const alarmsIn = (world: World): string[] =>
  members(world).flatMap((desk) => alarmsAt(desk).map((kind) => `${kind} at ${desk.name}`));

/** How each desk stands, a line each: for the report of a seed that failed. */
export const conditionOf = (world: World): string[] =>
  world.desks.filter(isOpen).map((desk) => {
    const { writer } = desk.running.core;
    const { sync, belonging } = desk.running.client;
    const list = (sql: string): string =>
      writer
        .prepare(sql)
        .all()
        .map((row) => Object.values(row).join(' '))
        .join(', ') || 'none';
    return [
      `${desk.name}: ${belonging.standing}, ${sync.link.state}${sync.link.reason === null ? '' : ` (${sync.link.reason})`}`,
      sync.isSettled ? 'settled' : 'not settled',
      `log of ${belonging.log.after(0).length}`,
      `places ${list('SELECT space, max(place) AS place FROM sync_place GROUP BY space')}`,
      `waiting ${list('SELECT space, reason, count(*) AS count FROM sync_waiting GROUP BY space, reason')}`,
      `quarantine ${list('SELECT reason, count(*) AS count FROM sync_quarantine GROUP BY reason')}`,
      `alarms ${list('SELECT kind, space, ended IS NOT NULL AS over FROM sync_alarm')}`,
    ].join('; ');
  });
