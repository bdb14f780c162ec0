/**
 * What this device is in its organisation: its keys, the membership log it keeps, the keys of its spaces, and where the relay
 * is. Made when the database is opened, and wiped when it closes.
 */
import type { Membership } from '#protocol/membership.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import { createMeta, type Meta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { deviceId, deviceIdentity, storeIdentity, wipeIdentity } from './device-keys.ts';
import { takeLettingIn } from './leave-log.ts';
import { createMembershipLog, type OwnMembershipLog, storedMembership } from './membership-log.ts';
import { createSpaceKeys, type Keyring } from './space-keys.ts';
import type { DeviceIdentity, MembershipLog } from './types.ts';
import { toWireId } from './wire-id.ts';

/**
 * `alone`: the organisation has no relay yet. `member`: this device takes part. `revoked`: it was shut out. `outside`: there is a
 * membership log and this device never stood in it, for it came out of a backup or began anew: it must be let in before anything is sent.
 */
export type Standing = 'alone' | 'member' | 'revoked' | 'outside';

const isSpace = (space: string): space is SpaceName => (SPACES as readonly string[]).includes(space);

/** Whether it continues what another device sent: one that began anew. */
function isLeft(meta: Pick<Meta, 'get'>): boolean {
  const author = meta.get('sync.author');
  return author !== null && !Buffer.from(author).equals(meta.get('device') ?? Buffer.alloc(0));
}

/** `device`: hex. */
function standingIn(meta: Pick<Meta, 'get'>, state: Membership | null, device: string): Standing {
  // One that began anew after the log was split has none until it is let in.
  if (state === null) return isLeft(meta) ? 'outside' : 'alone';
  const member = state.members.get(device);
  if (!member) return 'outside';
  return member.revoked === null ? 'member' : 'revoked';
}

const relayIn = (meta: Pick<Meta, 'get'>): string | null => {
  const stored = meta.get(RELAY);
  return stored && Buffer.from(stored).toString();
};

/** As much of a belonging as can be told from a database that another process has: no key is read, and nothing is written. */
export function belongingBeside(reader: Pick<Writer, 'prepare'>): Seat {
  const meta = createMeta(reader);
  const device = toWireId(deviceId(meta));
  const state = storedMembership(reader);
  return {
    identity: { device },
    log: { state: () => state },
    standing: standingIn(meta, state, device),
    relay: () => relayIn(meta),
  };
}

/** What is told of a device's place in its organisation. */
export interface Seat {
  readonly identity: Pick<DeviceIdentity, 'device'>;
  readonly log: Pick<MembershipLog, 'state'>;
  readonly standing: Standing;
  /** Where the relay is; null until one was named. */
  relay(): string | null;
}

export interface Belonging extends Seat {
  readonly identity: DeviceIdentity;
  readonly log: OwnMembershipLog;
  readonly keys: Keyring;
  /** Whether this device holds a space; all of them while the organisation is not shared, and after it was shut out what it held. */
  holds(space: string): boolean;
  /** Where the relay is. `token`: kept where it is not empty, since a relay that lost everything asks for it again. */
  setRelay(url: string, token?: string): void;
  /** What the relay's keeper gave out for this organisation; empty where this device does not know it. */
  token(): string;
  /** Takes in the log that lets this device in (leave-log.ts). `now`: milliseconds since 1970. */
  enter(records: readonly Uint8Array[], now: number): ReturnType<OwnMembershipLog['take']>;
  /** Wipes the keys. */
  close(): void;
}

const RELAY = 'sync.relay';
const TOKEN = 'sync.token';
const ORGANISATION = 'sync.organisation';

/** The organisation this device was let into; null where it was set up here. */
export function joinedOrganisation(meta: Meta): Id | null {
  const stored = meta.get(ORGANISATION);
  return stored && idFromBytes(stored);
}

/** What a new device's database begins with: its keys, the log that lets it in, and where the relay is. */
export function storeBelonging(
  writer: Writer,
  joined: {
    readonly device: Id;
    readonly identity: DeviceIdentity;
    readonly records: readonly Uint8Array[];
    readonly relay: string;
  },
): void {
  const meta = createMeta(writer);
  writer.transaction(() => {
    storeIdentity(meta, joined.device, joined.identity);
    meta.set(ORGANISATION, Buffer.from(joined.identity.org, 'hex'));
    meta.set(RELAY, Buffer.from(joined.relay));
  });
  if (createMembershipLog(writer, joined.identity.org).take(1, joined.records) !== 'taken')
    throw new Error('a log that was checked does not fit');
}

/** `org`: id of the organisation's record. */
export function createBelonging(writer: Writer, org: Id, random: Random): Belonging {
  const meta: Meta = createMeta(writer);
  const identity = deviceIdentity(meta, random, org);
  const log = createMembershipLog(writer, identity.org);
  const keys = createSpaceKeys(log, identity.device, identity.agree);
  return {
    identity,
    log,
    keys,
    get standing() {
      return standingIn(meta, log.state(), identity.device);
    },
    holds(space) {
      const member = log.state()?.members.get(identity.device);
      // What never travels lies on every device that has it.
      return !member || !isSpace(space) || member.spaces.has(space);
    },
    relay: () => relayIn(meta),
    setRelay(url, token = '') {
      meta.set(RELAY, Buffer.from(url));
      if (token !== '') meta.set(TOKEN, Buffer.from(token));
    },
    token: () => Buffer.from(meta.get(TOKEN) ?? []).toString(),
    enter(records, now) {
      // None was given to this device by another log, and epochs of two logs have the same numbers.
      keys.wipe();
      return takeLettingIn(writer, log, records, now);
    },
    close() {
      keys.wipe();
      wipeIdentity(identity);
    },
  };
}
