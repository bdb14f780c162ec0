/** Which desks are still of the clinic, and which of what they wrote the clinic may go without. */
import type { Membership } from '#protocol/membership.ts';
import { parseRecord, type SignedRecord } from '#protocol/membership-record.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Desk, Running } from '../world/desk.ts';
import { ADMINISTRATORS } from '../world/organisation.ts';
import type { World } from '../world/world.ts';

export type OpenDesk = Desk & { readonly running: Running };

const isOpen = (desk: Desk): desk is OpenDesk => desk.running !== null;

/** The longest membership log that any desk knows; where there are two sides, of that which the relay holds to. */
export function membershipOf(world: World): Membership | null {
  const atRelay = headAtRelay(world);
  const isOnItsSide = ({ heads }: Membership): boolean =>
    atRelay === null || heads.length < atRelay.length || heads[atRelay.length - 1] === atRelay.hash;
  const known = world.desks
    .filter((desk) => !isOvertaken(desk, atRelay?.length ?? Number.POSITIVE_INFINITY))
    .flatMap(({ running }) => running?.client.belonging.log.state() ?? [])
    .sort((one, other) => other.heads.length - one.heads.length);
  return known.find(isOnItsSide) ?? known[0] ?? null;
}

/**
 * It shut somebody out where nobody else was told of it, as on a relay of its own, and the clinic's relay has more of that one by now
 * than the record lets count: it is never taken.
 */
const isOvertaken = ({ running }: Desk, lengthAtRelay: number): boolean =>
  running?.client.sync.link.reason === 'stale' &&
  (running.client.belonging.log.state()?.heads.length ?? 0) > lengthAtRelay;

/** How long the relay's membership log is, and its end; null where it has none, or is down. */
function headAtRelay({ host, desks }: World): { readonly length: number; readonly hash: string } | null {
  const { org } = desks[0]!.device.identity;
  // It lost its disk, and nobody has come yet to tell it of the clinic.
  if (host.storage.organisation(org) === undefined) return null;
  const records = host.storage.records(org, 0, Number.MAX_SAFE_INTEGER);
  const last = records.at(-1);
  return last === undefined ? null : { length: records.length, hash: hashOf(last) };
}

/** By the relay's own copy of a record, which stays: it is asked for again and again. */
const hashes = new WeakMap<Uint8Array, string>();
function hashOf(record: Uint8Array): string {
  const known = hashes.get(record) ?? parseRecord(record).hash;
  hashes.set(record, known);
  return known;
}

/** The record by which a desk was shut out; null where it was not. */
export const revokedAt = (membership: Membership | null, desk: Desk): number | null =>
  membership?.members.get(desk.wire)?.revoked?.at ?? null;

/** Which spaces a device was given, change by change, and by which record. */
export interface Given {
  readonly at: number;
  readonly spaces: ReadonlySet<string>;
}

export const recordsAt = ({ running }: Desk): readonly SignedRecord[] =>
  running?.client.belonging.log.records() ?? [];

/** By the log that is the clinic's. */
export function givenTo(world: World, desk: Desk): readonly Given[] {
  const state = membershipOf(world);
  const knowing = world.desks.find(({ running }) => running?.client.belonging.log.state() === state);
  return knowing === undefined ? [] : givenIn(recordsAt(knowing), desk);
}

/**
 * What it was ever given in any log, where a relay showed two: in one that somebody else knows as well, for what it alone knows of is worth
 * nothing, but an administrator knows what he wrote.
 */
export const everGivenTo = (world: World, desk: Desk): readonly Given[] =>
  world.desks
    .filter((other) => other !== desk || desk.number <= ADMINISTRATORS)
    .map(recordsAt)
    .concat(world.leftLogs)
    .flatMap((records) => givenIn(records, desk));

function givenIn(records: readonly SignedRecord[], desk: Desk): readonly Given[] {
  return records.flatMap(({ record: { body, seq } }) => {
    if (body.type === 'genesis')
      return desk.wires.includes(body.device.id) ? [{ at: seq, spaces: new Set(SPACES) }] : [];
    if (body.type === 'add' && desk.wires.includes(body.device.id))
      return [{ at: seq, spaces: new Set(body.spaces) }];
    if (body.type === 'spaces' && desk.wires.includes(body.device))
      return [{ at: seq, spaces: new Set(body.spaces) }];
    return [];
  });
}

const NONE: ReadonlySet<string> = new Set();

/** What it holds by the log that is the clinic's. */
export const heldBy = (world: World, desk: Desk): ReadonlySet<string> =>
  givenTo(world, desk).at(-1)?.spaces ?? NONE;

/** By which record it was last shut out of a space it once held; null where it holds it, or never did. */
export function shutOutOf(world: World, desk: Desk, space: string): number | null {
  const given = givenTo(world, desk);
  const last = given.findLastIndex(({ spaces }) => spaces.has(space));
  return last === -1 ? null : (given[last + 1]?.at ?? null);
}

const kindsIn =
  (sql: string) =>
  ({ running }: OpenDesk): string[] =>
    running.core.writer
      .prepare(sql)
      .all()
      .map(({ kind }) => kind as string);

/** Kinds of all that were raised, those that are over among them. */
export const alarmsAt = kindsIn('SELECT DISTINCT kind FROM sync_alarm ORDER BY kind');
export const alarmsOpenAt = kindsIn('SELECT DISTINCT kind FROM sync_alarm WHERE ended IS NULL ORDER BY kind');

/** Desks that share: neither shut out, nor an old copy that knows it is one. */
export function members(world: World): OpenDesk[] {
  const membership = membershipOf(world);
  return world.desks
    .filter(isOpen)
    .filter((desk) => revokedAt(membership, desk) === null && !(desk.isCopy && alarmsAt(desk).includes('clone')));
}

const isLostAtRelay = (world: World, space: SpaceName, device: string, seq: number): boolean =>
  (world.host.storage.chainEnd(world.desks[0]!.device.identity.org, space, device)?.seq ?? 0) < seq;

/** It waits for what the relay's log has lost, of a device that stands on the other side of a split list and is to begin anew. */
const waitsForOtherSide = (world: World, membership: Membership | null, desk: OpenDesk): boolean =>
  desk.running.core.writer
    .prepare(
      `SELECT space, needs_device, needs_seq FROM sync_waiting WHERE reason = 'seen'
       UNION ALL SELECT space, device, seq - 1 FROM sync_waiting WHERE reason = 'order'`,
    )
    .all()
    .some(({ space, needs_device, needs_seq }) => {
      const device = Buffer.from(needs_device as Uint8Array).toString('hex');
      const author = members(world).find(({ wire }) => wire === device);
      const isAway = author !== undefined && isForked(membership, author);
      return isAway && isLostAtRelay(world, space as SpaceName, device, needs_seq as number);
    });

/** What a device that was shut out wrote last of what counts, in a space. */
interface Ended {
  readonly space: SpaceName;
  readonly device: string;
  readonly seq: number;
}

/** All of that which the relay lost, of the spaces of which there are snapshots. */
const lostWithAuthor = (world: World, membership: Membership | null): Ended[] =>
  [...(membership?.members ?? [])].flatMap(([device, { revoked }]) =>
    SPACES.flatMap((space) => {
      const seq = revoked?.chains[space]?.seq ?? 0;
      return space !== 'audit' && isLostAtRelay(world, space, device, seq) ? [{ space, device, seq }] : [];
    }),
  );

const takenOf = (
  { running }: OpenDesk,
  { space, device }: { readonly space: string; readonly device: string },
): number =>
  (running.core.writer
    .prepare('SELECT seq FROM sync_chain WHERE space = ? AND device = ?')
    .get(space, Buffer.from(device, 'hex'))?.seq as number | undefined) ?? 0;

const hasEnd = (desk: OpenDesk, end: Ended): boolean => takenOf(desk, end) >= end.seq;

/** Whether it can write a snapshot in which that is; one that has more of it than counts does not. */
const canGive = (world: World, desk: OpenDesk, end: Ended): boolean =>
  heldBy(world, desk).has(end.space) &&
  takenOf(desk, end) === end.seq &&
  desk.running.core.writer.prepare('SELECT 1 FROM sync_waiting WHERE space = ?').get(end.space) === undefined;

/** What a desk lacks of a device that was shut out and the relay lost, while the appointed desk has it no more than it. */
function endsLacked(world: World, membership: Membership | null, desk: OpenDesk): Ended[] {
  const appointed = membership?.appointments.get('organisation')?.device;
  const giver = members(world).find(({ wire }) => wire === appointed);
  const held = heldBy(world, desk);
  return lostWithAuthor(world, membership).filter(
    (end) => held.has(end.space) && !hasEnd(desk, end) && (giver === undefined || !canGive(world, giver, end)),
  );
}

/** Who could bring what others lack for good, were it appointed; null where nothing is lacking or nobody could. */
export function possibleGiver(world: World): OpenDesk | null {
  const membership = membershipOf(world);
  const sharing = members(world).filter((desk) => !isForked(membership, desk));
  const lacked = sharing.flatMap((desk) => endsLacked(world, membership, desk));
  if (lacked.length === 0) return null;
  return sharing.find((desk) => !desk.isCopy && lacked.every((end) => canGive(world, desk, end))) ?? null;
}

/** Of the log of an audit it knows by the word of others alone that there is more, which they say the next time that records change. */
const isTold = ({ running }: OpenDesk, space: string, device: string): boolean =>
  space !== 'audit' ||
  running.client.sync.vectors
    .missing((one) => running.client.belonging.holds(one))
    .some(({ name }) => name.startsWith(`audit/${device}/`));

/** It lacks what another one has of a device that stands on the other side and is to begin anew, and the relay's log has lost. */
function lacksOfOtherSide(world: World, membership: Membership | null, desk: OpenDesk): boolean {
  const sharing = members(world);
  const others = sharing.filter((other) => other !== desk && !isForked(membership, other));
  const away = sharing.filter((author) => isForked(membership, author));
  return away.some(({ wire: device }) =>
    [...heldBy(world, desk)].some((space) => {
      const here = takenOf(desk, { space, device });
      const isElsewhere = others.some((other) => takenOf(other, { space, device }) > here);
      const isLost = isElsewhere && isLostAtRelay(world, space as SpaceName, device, here + 1);
      return isLost && isTold(desk, space, device);
    }),
  );
}

const lacksForGood = (world: World, membership: Membership | null, desk: OpenDesk): boolean =>
  waitsForOtherSide(world, membership, desk) ||
  lacksOfOtherSide(world, membership, desk) ||
  endsLacked(world, membership, desk).length > 0;

/** The relay showed it another membership log, and records were written in both. */
const isForked = (membership: Membership | null, { running }: OpenDesk): boolean => {
  const heads = running.client.belonging.log.state()?.heads ?? [];
  return heads.at(-1) !== membership?.heads[heads.length - 1];
};

/** Desks that wait for what nobody can bring any more. */
export const lacking = (world: World): readonly OpenDesk[] => {
  const membership = membershipOf(world);
  return members(world).filter((desk) => lacksForGood(world, membership, desk));
};

/**
 * Desks that a lying relay has led where no honest one can lead them back, with the alarm by which a person has to learn of it: he lets
 * them begin anew. That they have raised it is looked at elsewhere.
 */
export function ledAstray(world: World): { readonly desk: OpenDesk; readonly alarm: string }[] {
  const membership = membershipOf(world);
  const length = headAtRelay(world)?.length ?? Number.POSITIVE_INFINITY;
  return members(world).flatMap((desk) => {
    if (isOvertaken(desk, length)) return [{ desk, alarm: 'rolled-back' }];
    if (isForked(membership, desk)) return [{ desk, alarm: 'fork' }];
    // It took in what a device wrote that had been shut out elsewhere; the desk itself is the only one that can know.
    if (alarmsOpenAt(desk).includes('diverged')) return [{ desk, alarm: 'diverged' }];
    return lacksForGood(world, membership, desk) ? [{ desk, alarm: 'withheld' }] : [];
  });
}

/** Nothing is on its way at any desk that shares, by its own word. */
export const isSettled = (world: World): boolean =>
  members(world).every(({ running }) => running.client.sync.isSettled);

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
