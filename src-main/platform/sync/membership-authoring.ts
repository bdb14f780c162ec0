/**
 * Lengthens the membership log, with the relay as the one place where only one of two can come next. A change is made from the
 * log as it stands; where another one came first, that one is taken in, the right to make this one is looked at again, and it
 * is made anew. Nothing counts here before the relay has it: a crash in between leaves the old log or the new one.
 */
import { headOf, lengthOf, type Membership, MembershipError, withRecord } from '#protocol/membership.ts';
import {
  type MembershipBody,
  type MembershipRecord,
  parseRecord,
  signRecord,
} from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import type { Belonging } from './belonging.ts';
import { deviceFaults } from './device-faults.ts';
import {
  addBody,
  adminBody,
  appointBody,
  type ChainEnds,
  type PublicDevice,
  revokeBody,
  rotateBody,
  spacesBody,
} from './membership-changes.ts';
import { keepExtent, matchMembership } from './membership-sync.ts';
import { type ChainStarts, provenEnd } from './proven-ends.ts';
import { relayFaults } from './relay-faults.ts';
import { isUnanswered, RelayRefusal, type RelaySession } from './relay-session.ts';

/** What is asked of a session that was let in. */
export type Asking = Pick<RelaySession, 'ask'>;

/** How far a device's chain goes as far as this one has taken it in, and as others say. */
export type SeenEnds = (space: SpaceName, device: string) => ChainStarts;

export interface MembershipAuthor {
  /** Fetches what the relay has more. Faults: `membership.*`. */
  refresh(asking: Asking): Promise<Membership>;
  add(
    asking: Asking,
    device: PublicDevice,
    rights: { readonly spaces: readonly SpaceName[]; readonly admin: boolean; readonly invite: string },
  ): Promise<void>;
  /** Done when the relay has it. */
  revoke(asking: Asking, device: string): Promise<void>;
  setAdmin(asking: Asking, device: string, admin: boolean): Promise<void>;
  setSpaces(asking: Asking, device: string, spaces: readonly SpaceName[]): Promise<void>;
  /**
   * `seen`: the number of the appointment that whoever decides has seen, 0 for none; left out, any is replaced. Fault:
   * `device.appointed_meanwhile` where there is another by now.
   */
  appoint(
    asking: Asking,
    duty: 'organisation' | `location:${string}`,
    device: string,
    seen?: number,
  ): Promise<void>;
  /** Says that the relay of this key (hex) is the clinic's from now on. */
  acceptRelay(asking: Asking, relayKey: string): Promise<void>;
  /** New keys for these spaces, as long as `isDue` still says so of the log as it stands. */
  rotate(asking: Asking, isDue: (space: SpaceName, state: Membership) => boolean): Promise<void>;
}

/** So often another change may come first: more is no coincidence. */
const ATTEMPTS = 8;

/**
 * Asks for the records behind ours, or all where the relay's log does not continue ours, so that a fork shows, and gives it what it lost. Faults:
 * `membership.forked`, `membership.refused`, `membership.overtaken`, `device.alone`.
 */
export async function refreshLog({ log }: Pick<Belonging, 'log'>, asking: Asking): Promise<Membership> {
  const match = await matchMembership(asking, log);
  if (match !== 'same') throw deviceFaults[`membership.${match}`]();
  const state = log.state();
  if (state === null) throw deviceFaults['device.alone']();
  return state;
}

/** A record behind the others, in its author's words. */
export const recordAfter = (
  state: Membership | null,
  org: string,
  by: MembershipRecord['by'],
  body: MembershipBody,
): MembershipRecord => ({ v: 1, org, seq: lengthOf(state) + 1, prev: headOf(state), by, body });

export function createMembershipAuthor(
  belonging: Belonging,
  random: Random,
  seenEnds: SeenEnds = () => ({ taken: null, said: [] }),
): MembershipAuthor {
  const { identity, log, keys } = belonging;
  const signer = createSigner(identity.sign.privateKey);

  /** Faults: `membership.forked`, `device.*`. */
  const demandRight = (): Membership => {
    if (log.fork() !== null) throw deviceFaults['membership.forked']();
    const state = log.state();
    if (state === null) throw deviceFaults['device.alone']();
    const self = state.members.get(identity.device);
    if (!self) throw deviceFaults['device.outside']();
    if (self.revoked !== null) throw deviceFaults['device.revoked']();
    if (!self.admin) throw deviceFaults['device.not_admin']();
    return state;
  };

  /** `compose` answers null where there is nothing to do any more. `isShort`: whether what it says of chains is less than the relay does. */
  const append = async (
    asking: Asking,
    compose: (state: Membership) => MembershipBody | null | Promise<MembershipBody | null>,
    isShort: () => boolean = () => false,
  ): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const state = demandRight();
      const body = await compose(state);
      if (body === null) return;
      if (log.state() !== state) continue;
      const record = signRecord(recordAfter(state, identity.org, identity.device, body), signer);
      demandFit(state, record);
      try {
        await asking.ask({ kind: 'append', record });
      } catch (thrown) {
        if (!(thrown instanceof RelayRefusal)) throw thrown;
        if (thrown.code !== 'stale') throw refused(thrown);
        await refreshLog(belonging, asking);
        continue;
      }
      // The relay may have told of it before it answered: then it is here already, and is compared.
      if (log.take(lengthOf(state) + 1, [record]) === 'taken') {
        await keepExtent(asking, log).catch(unlessDone);
        return;
      }
      throw deviceFaults['membership.forked']();
    }
    throw deviceFaults[isShort() ? 'device.unproven' : 'device.contended']();
  };

  /** For one record: what was proven for an attempt is where the next one goes on. */
  const provingEnds = (asking: Asking, device: string) => {
    let ends: ChainEnds = {};
    let isShort = false;
    return {
      isShort: () => isShort,
      async of(state: Membership, spaces: readonly SpaceName[]): Promise<ChainEnds> {
        isShort = false;
        for (const space of spaces) {
          const { taken, said } = seenEnds(space, device);
          const known = ends[space];
          const from = known && known.seq > (taken?.seq ?? 0) ? known : taken;
          const sign = state.members.get(device)?.sign;
          if (sign === undefined) continue;
          const name = { org: state.org, space, device, sign };
          // Of a space that is held here nobody needs to tell.
          const isHeld = state.members.get(identity.device)?.spaces.has(space) === true;
          const proven = await provenEnd(asking, name, { taken: from, said: isHeld ? [] : said });
          isShort ||= proven.isShort;
          if (proven.end !== null) ends = { ...ends, [space]: proven.end };
        }
        return ends;
      },
    };
  };

  const making = (state: Membership) => ({ state, keys, random });

  return {
    refresh: (asking) => refreshLog(belonging, asking),
    add: (asking, device, rights) => append(asking, (state) => addBody(making(state), device, rights)),
    revoke(asking, device) {
      const proving = provingEnds(asking, device);
      const compose = async (state: Membership): Promise<MembershipBody | null> => {
        // Where the answer to an earlier attempt was lost, it is done.
        if (state.members.get(device)?.revoked) return null;
        return revokeBody(making(state), device, await proving.of(state, SPACES));
      };
      return append(asking, compose, proving.isShort);
    },
    setAdmin: (asking, device, admin) =>
      append(asking, (state) =>
        state.members.get(device)?.admin === admin ? null : adminBody(state, device, admin),
      ),
    setSpaces(asking, device, spaces) {
      const proving = provingEnds(asking, device);
      const compose = async (state: Membership): Promise<MembershipBody | null> => {
        const held = [...(state.members.get(device)?.spaces ?? [])];
        const lost = held.filter((space) => !spaces.includes(space));
        return spacesBody(making(state), device, spaces, await proving.of(state, lost));
      };
      return append(asking, compose, proving.isShort);
    },
    appoint: (asking, duty, device, seen) =>
      append(asking, (state) => {
        const present = state.appointments.get(duty);
        if (present?.device === device) return null;
        if (seen !== undefined && seen !== (present?.number ?? 0))
          throw deviceFaults['device.appointed_meanwhile']();
        return appointBody(state, duty, device);
      }),
    acceptRelay: (asking, key) =>
      append(asking, (state) => (state.relayKey === key ? null : { type: 'relay', key })),
    rotate: (asking, isDue) =>
      append(asking, (state) => {
        const due = SPACES.filter(
          (space) => keys.of(space, state.keys[space]?.length ?? 0) !== null && isDue(space, state),
        );
        return due.length === 0 ? null : rotateBody(making(state), due);
      }),
  };
}

/** The record stands: that the relay's word on it is not here yet is no reason to say that it failed. */
function unlessDone(thrown: unknown): void {
  if (!isUnanswered(thrown)) throw thrown;
}

/** What we would refuse from others we do not send. Fault: `device.last_admin`; anything else is a defect. */
function demandFit(state: Membership, record: Uint8Array): void {
  try {
    withRecord(state, parseRecord(record));
  } catch (thrown) {
    if (thrown instanceof MembershipError && thrown.problem === 'last-admin')
      throw deviceFaults['device.last_admin']();
    throw thrown;
  }
}

export const refused = ({ code }: RelayRefusal): Error =>
  code === 'revoked'
    ? deviceFaults['device.revoked']()
    : code === 'not-member'
      ? deviceFaults['device.outside']()
      : relayFaults['relay.refused']({ reason: code });
