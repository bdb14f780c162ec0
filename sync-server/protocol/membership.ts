/**
 * Who belongs to an organisation, worked out from its membership log by relay and devices alike: from the first record on,
 * each is checked against what those before it say. Invariants: the log is one line; only an active administrating
 * device, or the recovery kit, lengthens it; one administrating device always remains; a device's id is never used twice;
 * a device that loses a space, or its place, leaves it under a new key that is sealed to exactly those who stay.
 */

import { NO_HASH } from './envelope.ts';
import {
  isRecordSignedBy,
  type KeyChange,
  type MembershipBody,
  type SignedRecord,
  spacesIn,
  vouchBytes,
} from './membership-record.ts';
import { isSignedBy } from './signing.ts';
import { SPACES, type SpaceName } from './spaces.ts';

export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export interface Member {
  readonly id: string;
  /** Hex, Ed25519 and X25519. */
  readonly sign: string;
  readonly agree: string;
  readonly spaces: ReadonlySet<SpaceName>;
  /** Of spaces it held once: its last envelopes there that count. */
  readonly left: Readonly<Partial<Record<SpaceName, ChainEnd>>>;
  readonly admin: boolean;
  /** The record that let it in. */
  readonly since: number;
  /** The record that shut it out, and the last envelopes of it that count. */
  readonly revoked: {
    readonly at: number;
    readonly chains: Readonly<Partial<Record<SpaceName, ChainEnd>>>;
  } | null;
}

export interface EpochKey extends KeyChange {
  /** The record that brought it. */
  readonly since: number;
}

export interface Appointment {
  readonly device: string;
  readonly number: number;
  /** The record that made it. */
  readonly since: number;
}

/** Immutable: a record makes a new one. */
export interface Membership {
  readonly org: string;
  /** Hash after each record; the last is the head. */
  readonly heads: readonly string[];
  readonly members: ReadonlyMap<string, Member>;
  /** Keys of each space, the first of epoch 1. */
  readonly keys: Readonly<Partial<Record<SpaceName, readonly EpochKey[]>>>;
  readonly recovery: { readonly sign: string; readonly agree: string };
  /** What receipts are signed with. Hex. */
  readonly relayKey: string;
  readonly appointments: ReadonlyMap<string, Appointment>;
  /** Who was appointed for the organisation, one after the other. */
  readonly authorities: readonly Pick<Appointment, 'device' | 'since'>[];
}

/** Why a record cannot stand where it is put; `stale` alone may be mended by writing it anew. */
export type MembershipProblem =
  | 'stale'
  | 'signature'
  | 'not-admin'
  | 'unknown-device'
  | 'device-exists'
  | 'last-admin'
  | 'keys'
  | 'genesis'
  | 'number';

export class MembershipError extends Error {
  override readonly name = 'MembershipError';
  readonly problem: MembershipProblem;
  constructor(problem: MembershipProblem) {
    super(`the membership record does not fit: ${problem}`);
    this.problem = problem;
  }
}

const demand = (holds: boolean, problem: MembershipProblem): void => {
  if (!holds) throw new MembershipError(problem);
};

export const headOf = (membership: Membership | null): string => membership?.heads.at(-1) ?? NO_HASH;
export const lengthOf = (membership: Membership | null): number => membership?.heads.length ?? 0;

export const activeMembers = ({ members }: Pick<Membership, 'members'>): Member[] =>
  [...members.values()].filter(({ revoked }) => revoked === null);

export const holdersOf = (membership: Pick<Membership, 'members'>, space: SpaceName): Member[] =>
  activeMembers(membership).filter(({ spaces }) => spaces.has(space));

/** The number of the key of a space after the first `length` records; 0 for none. */
export const epochAt = (membership: Membership, space: SpaceName, length: number): number =>
  (membership.keys[space] ?? []).filter(({ since }) => since <= length).length;

/** Who was appointed for the organisation after the first `length` records. */
export const authorityAt = ({ authorities }: Membership, length: number): string | undefined =>
  authorities.findLast(({ since }) => since <= length)?.device;

/** A new log's first state. Throws MembershipError. */
function begin(signed: SignedRecord): Membership {
  const { record, hash } = signed;
  const { body } = record;
  if (body.type !== 'genesis') throw new MembershipError('genesis');
  demand(record.seq === 1 && record.prev === NO_HASH && record.by === body.device.id, 'genesis');
  demand(isRecordSignedBy(body.device.sign, signed), 'signature');
  if (body.vouch !== undefined) {
    const vouch = Buffer.from(body.vouch, 'hex');
    const key = Buffer.from(body.recovery.sign, 'hex');
    demand(isSignedBy(key, 'vouch', vouchBytes(record.org, body.device), vouch), 'signature');
  }
  demand(spacesIn(body.keys).length === SPACES.length, 'keys');
  const first: Member = {
    ...body.device,
    spaces: new Set(SPACES),
    left: {},
    admin: true,
    since: 1,
    revoked: null,
  };
  const empty: Membership = {
    org: record.org,
    heads: [hash],
    members: new Map([[first.id, first]]),
    keys: {},
    recovery: body.recovery,
    relayKey: body.relayKey,
    appointments: new Map([['organisation', { device: first.id, number: 1, since: 1 }]]),
    authorities: [{ device: first.id, since: 1 }],
  };
  return { ...empty, keys: withKeys(empty, body.keys, 1) };
}

/** The keys of all spaces after some were renewed. Each must follow the one before and be sealed to exactly its holders. */
function withKeys(
  membership: Membership,
  changes: Readonly<Partial<Record<SpaceName, KeyChange>>>,
  since: number,
): Membership['keys'] {
  const keys = { ...membership.keys };
  for (const space of spacesIn(changes)) {
    const change = changes[space]!;
    const present = keys[space] ?? [];
    const recipients = new Set(['recovery', ...holdersOf(membership, space).map(({ id }) => id)]);
    const sealed = Object.keys(change.sealed);
    demand(change.epoch === present.length + 1, 'keys');
    demand(change.previous === undefined || present.length > 0, 'keys');
    demand((change.publicKey !== undefined) === (space === 'audit'), 'keys');
    demand(sealed.length === recipients.size && sealed.every((one) => recipients.has(one)), 'keys');
    keys[space] = [...present, { ...change, since }];
  }
  return keys;
}

const same = (one: readonly SpaceName[], other: readonly SpaceName[]): boolean =>
  one.length === other.length && one.every((space) => other.includes(space));

function mustBeActive(membership: Membership, id: string): Member {
  const member = membership.members.get(id);
  if (!member || member.revoked !== null) throw new MembershipError('unknown-device');
  return member;
}

const withMember = (membership: Membership, member: Member): Membership => ({
  ...membership,
  members: new Map([...membership.members, [member.id, member]]),
});

function demandAdmin(membership: Membership): void {
  demand(
    activeMembers(membership).some(({ admin }) => admin),
    'last-admin',
  );
}

/** What a record's body changes. The author's right to write it is established. */
function follow(membership: Membership, body: MembershipBody, seq: number): Membership {
  switch (body.type) {
    case 'genesis':
      throw new MembershipError('genesis');
    case 'add': {
      demand(!membership.members.has(body.device.id), 'device-exists');
      const spaces = new Set(body.spaces);
      demand(spaces.size === body.spaces.length && same(spacesIn(body.sealed), body.spaces), 'keys');
      const joined = { ...body.device, spaces, left: {}, admin: body.admin, since: seq, revoked: null };
      return withMember(membership, joined);
    }
    case 'revoke': {
      const member = mustBeActive(membership, body.device);
      const after = withMember(membership, { ...member, revoked: { at: seq, chains: body.chains } });
      demandAdmin(after);
      demand(same(spacesIn(body.keys), [...member.spaces]), 'keys');
      return { ...after, keys: withKeys(after, body.keys, seq) };
    }
    case 'rotate':
      return { ...membership, keys: withKeys(membership, body.keys, seq) };
    case 'admin': {
      const after = withMember(membership, { ...mustBeActive(membership, body.device), admin: body.admin });
      demandAdmin(after);
      return after;
    }
    case 'spaces': {
      const member = mustBeActive(membership, body.device);
      const spaces = new Set(body.spaces);
      demand(spaces.size === body.spaces.length, 'keys');
      const gained = body.spaces.filter((space) => !member.spaces.has(space));
      const lost = [...member.spaces].filter((space) => !spaces.has(space));
      demand(same(spacesIn(body.sealed), gained) && same(spacesIn(body.keys), lost), 'keys');
      demand(
        spacesIn(body.chains).every((space) => lost.includes(space)),
        'keys',
      );
      const left = Object.fromEntries(
        Object.entries({ ...member.left, ...body.chains }).filter(([space]) => !spaces.has(space as SpaceName)),
      );
      const after = withMember(membership, { ...member, spaces, left });
      return { ...after, keys: withKeys(after, body.keys, seq) };
    }
    case 'appoint': {
      mustBeActive(membership, body.device);
      demand(body.number === (membership.appointments.get(body.duty)?.number ?? 0) + 1, 'number');
      const appointment = { device: body.device, number: body.number, since: seq };
      const appointments = new Map([...membership.appointments, [body.duty, appointment]]);
      if (body.duty !== 'organisation') return { ...membership, appointments };
      return { ...membership, appointments, authorities: [...membership.authorities, appointment] };
    }
    case 'relay':
      return { ...membership, relayKey: body.key };
    case 'recover': {
      demand(!membership.members.has(body.device.id), 'device-exists');
      demand(spacesIn(body.keys).length === SPACES.length, 'keys');
      const members = new Map(
        [...membership.members].map(([id, member]) => [
          id,
          member.revoked === null ? { ...member, revoked: { at: seq, chains: body.chains[id] ?? {} } } : member,
        ]),
      );
      const device = { ...body.device, spaces: new Set(SPACES), left: {}, admin: true, since: seq, revoked: null };
      const after = { ...membership, members: members.set(device.id, device) };
      return { ...after, keys: withKeys(after, body.keys, seq) };
    }
  }
}

/** The membership after one more record; null stands for none yet. Throws MembershipError and leaves all as it was. */
export function withRecord(membership: Membership | null, signed: SignedRecord): Membership {
  if (membership === null) return begin(signed);
  const { record } = signed;
  demand(record.org === membership.org, 'genesis');
  demand(record.seq === lengthOf(membership) + 1 && record.prev === headOf(membership), 'stale');
  const recovers = record.body.type === 'recover';
  demand(recovers === (record.by === 'recovery'), 'not-admin');
  if (recovers) demand(isRecordSignedBy(membership.recovery.sign, signed), 'signature');
  else {
    const author = membership.members.get(record.by);
    demand(author?.admin === true && author.revoked === null, 'not-admin');
    demand(isRecordSignedBy(author!.sign, signed), 'signature');
  }
  const after = follow(membership, record.body, record.seq);
  return { ...after, heads: [...membership.heads, signed.hash] };
}

/** The last envelope that counts of a device that was shut out of a space; undefined while it may go on. */
export function lastOf(membership: Membership, space: SpaceName, device: string): ChainEnd | undefined {
  const member = membership.members.get(device);
  if (member === undefined) return undefined;
  if (member.revoked !== null) return member.revoked.chains[space];
  return member.spaces.has(space) ? undefined : member.left[space];
}

/** Whether an envelope may stand in a log: its author, its place in the membership log, and its key. */
export type Standing = 'ok' | 'not-member' | 'revoked' | 'not-held' | 'membership' | 'epoch';

/** Decides by the header alone; signature and chain are looked at elsewhere. */
export function standingOf(
  membership: Membership,
  header: {
    readonly org: string;
    readonly device: string;
    readonly space: SpaceName;
    readonly seq: number;
    readonly epoch: number;
    readonly membership: number;
    readonly membershipHead: string;
  },
): Standing {
  const member = membership.members.get(header.device);
  if (!member || header.org !== membership.org) return 'not-member';
  const { revoked } = member;
  if (revoked !== null && header.seq > (revoked.chains[header.space]?.seq ?? 0)) return 'revoked';
  // Every device writes to the audit space; few read it. What it wrote into a space while it held it stays.
  const mayWrite = header.space === 'audit' || revoked !== null || member.spaces.has(header.space);
  if (!mayWrite && header.seq > (member.left[header.space]?.seq ?? 0)) return 'not-held';
  if (header.membership < member.since || membership.heads[header.membership - 1] !== header.membershipHead)
    return 'membership';
  return header.epoch === epochAt(membership, header.space, header.membership) ? 'ok' : 'epoch';
}
