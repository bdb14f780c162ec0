/**
 * What a change of the membership log says: bodies of records, made from the log as it stands and the keys that are here.
 * Nothing is sent or kept. Faults are those a person can act on; whether a record fits is for the protocol to say.
 */
import { activeMembers, type ChainEnd, holdersOf, type Member, type Membership } from '#protocol/membership.ts';
import type { KeyChange, MembershipBody } from '#protocol/membership-record.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import { deviceFaults } from './device-faults.ts';
import type { KeptKit } from './recovery-keys.ts';
import { makeSpaceKey, sealSpaceKey } from './space-key-seals.ts';
import type { Keyring } from './space-keys.ts';
import type { DeviceIdentity } from './types.ts';

export type ChainEnds = Readonly<Partial<Record<SpaceName, ChainEnd>>>;

/** A device's public keys, hex. */
export interface PublicDevice {
  readonly id: string;
  readonly sign: string;
  readonly agree: string;
}

interface Making {
  readonly state: Membership;
  readonly keys: Pick<Keyring, 'of' | 'unlinked'>;
  readonly random: Random;
}

export const publicDevice = ({ device, sign, agree }: DeviceIdentity): PublicDevice => ({
  id: device,
  sign: sign.publicKey.toString('hex'),
  agree: agree.publicKey.toString('hex'),
});

/** In the fixed order of spaces, each once. */
const ordered = (spaces: Iterable<SpaceName>): SpaceName[] => {
  const wanted = new Set(spaces);
  return SPACES.filter((space) => wanted.has(space));
};

/** New keys of spaces, for those who hold them once `members` are as given, and for the kit. */
function newKeys(
  { state, keys, random }: Making,
  spaces: readonly SpaceName[],
  members: Membership['members'],
): Partial<Record<SpaceName, KeyChange>> {
  const changes: Partial<Record<SpaceName, KeyChange>> = {};
  for (const space of spaces) {
    const recipients = new Map([
      ['recovery', state.recovery.agree],
      ...holdersOf({ members }, space).map(({ id, agree }) => [id, agree] as const),
    ]);
    const place = { org: state.org, space, epoch: (state.keys[space]?.length ?? 0) + 1 };
    const { change, key } = makeSpaceKey(place, recipients, keys.unlinked(space), random);
    key.fill(0);
    changes[space] = change;
  }
  return changes;
}

/** The present keys of spaces, for one device. Fault: `device.space_not_held`. */
function presentKeys(
  { state, keys, random }: Making,
  spaces: readonly SpaceName[],
  device: Pick<PublicDevice, 'id' | 'agree'>,
): Partial<Record<SpaceName, string>> {
  const sealed: Partial<Record<SpaceName, string>> = {};
  for (const space of spaces) {
    const epoch = state.keys[space]?.length ?? 0;
    const key = keys.of(space, epoch);
    if (key === null) throw deviceFaults['device.space_not_held']({ space });
    sealed[space] = sealSpaceKey({ org: state.org, space, epoch }, device.id, device.agree, key, random);
  }
  return sealed;
}

/** Fault: `device.unknown`. */
function activeMember(state: Membership, device: string): Member {
  const member = state.members.get(device);
  if (!member || member.revoked !== null) throw deviceFaults['device.unknown']();
  return member;
}

/** Fault: `device.last_admin`. */
function demandOtherAdmin(state: Membership, device: string): void {
  if (!activeMembers(state).some(({ id, admin }) => admin && id !== device))
    throw deviceFaults['device.last_admin']();
}

const withMember = (state: Membership, member: Member): Membership['members'] =>
  new Map([...state.members, [member.id, member]]);

/** The first record. `relayKey`: hex, what the relay said its key is. */
export function genesisBody(
  identity: DeviceIdentity,
  { sign, agree, vouch }: KeptKit,
  relayKey: string,
  random: Random,
): MembershipBody {
  const device = publicDevice(identity);
  const recipients = new Map([
    ['recovery', agree],
    [device.id, device.agree],
  ]);
  const keys: Partial<Record<SpaceName, KeyChange>> = {};
  for (const space of SPACES) {
    const { change, key } = makeSpaceKey({ org: identity.org, space, epoch: 1 }, recipients, [], random);
    key.fill(0);
    keys[space] = change;
  }
  return { type: 'genesis', device, recovery: { sign, agree }, vouch: vouch.signature, relayKey, keys };
}

/** Lets a device in. Fault: `device.space_not_held`. */
export function addBody(
  making: Making,
  device: PublicDevice,
  rights: { readonly spaces: readonly SpaceName[]; readonly admin: boolean; readonly invite: string },
): MembershipBody {
  const spaces = ordered(rights.spaces);
  const sealed = presentKeys(making, spaces, device);
  return { type: 'add', device, spaces, admin: rights.admin, invite: rights.invite, sealed };
}

/** Shuts a device out, and gives every space it held a new key. Faults: `device.unknown`, `device.last_admin`. */
export function revokeBody(making: Making, device: string, chains: ChainEnds): MembershipBody {
  const { state } = making;
  const member = activeMember(state, device);
  demandOtherAdmin(state, device);
  const members = withMember(state, { ...member, revoked: { at: state.heads.length + 1, chains } });
  return { type: 'revoke', device, chains, keys: newKeys(making, ordered(member.spaces), members) };
}

/** New keys of spaces for the same holders. */
export const rotateBody = (making: Making, spaces: readonly SpaceName[]): MembershipBody => ({
  type: 'rotate',
  keys: newKeys(making, ordered(spaces), making.state.members),
});

/** Faults: `device.unknown`, `device.last_admin`. */
export function adminBody(state: Membership, device: string, admin: boolean): MembershipBody {
  activeMember(state, device);
  if (!admin) demandOtherAdmin(state, device);
  return { type: 'admin', device, admin };
}

/**
 * The spaces a device holds from now on; null where it holds just these. `ends`: how far its chains go, for spaces it loses.
 * Faults: `device.unknown`, `device.space_not_held`.
 */
export function spacesBody(
  making: Making,
  device: string,
  wanted: readonly SpaceName[],
  ends: ChainEnds,
): MembershipBody | null {
  const { state } = making;
  const member = activeMember(state, device);
  const spaces = ordered(wanted);
  const gained = spaces.filter((space) => !member.spaces.has(space));
  const lost = ordered(member.spaces).filter((space) => !spaces.includes(space));
  if (gained.length + lost.length === 0) return null;
  const chains = Object.fromEntries(lost.flatMap((space) => (ends[space] ? [[space, ends[space]]] : [])));
  const members = withMember(state, { ...member, spaces: new Set(spaces) });
  return {
    type: 'spaces',
    device,
    spaces,
    chains,
    sealed: presentKeys(making, gained, member),
    keys: newKeys(making, lost, members),
  };
}

/** Makes a device the one that does what must happen once. Fault: `device.unknown`. */
export function appointBody(
  state: Membership,
  duty: 'organisation' | `location:${string}`,
  device: string,
): MembershipBody {
  activeMember(state, device);
  return { type: 'appoint', duty, device, number: (state.appointments.get(duty)?.number ?? 0) + 1 };
}

/** By the kit, whose keys `making` has: a new device, and new keys for it alone. */
export function recoverBody(
  making: Making,
  device: PublicDevice,
  chains: Readonly<Record<string, ChainEnds>>,
): MembershipBody {
  const { state } = making;
  const at = state.heads.length + 1;
  const members = new Map(
    [...state.members].map(([id, member]) => [
      id,
      member.revoked === null ? { ...member, revoked: { at, chains: chains[id] ?? {} } } : member,
    ]),
  );
  const fresh: Member = { ...device, spaces: new Set(SPACES), left: {}, admin: true, since: at, revoked: null };
  members.set(device.id, fresh);
  return { type: 'recover', device, chains: { ...chains }, keys: newKeys(making, SPACES, members) };
}
