/**
 * What this device is in its organisation: its keys, the membership log it keeps, the keys of its spaces, and where the relay
 * is. Made when the database is opened, and wiped when it closes.
 */
import type { Id } from '#shared/ids/uuid.ts';
import type { Random } from '#shared/time/clock.ts';
import { createMeta, type Meta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { deviceIdentity, wipeIdentity } from './device-keys.ts';
import { createMembershipLog, type OwnMembershipLog } from './membership-log.ts';
import { createSpaceKeys, type Keyring } from './space-keys.ts';
import type { DeviceIdentity } from './types.ts';

/**
 * `alone`: the organisation has no relay yet. `member`: this device takes part. `revoked`: it was shut out. `outside`: there is a
 * membership log and this device never stood in it, for it came out of a backup: it must be let in before anything is sent.
 */
export type Standing = 'alone' | 'member' | 'revoked' | 'outside';

export interface Belonging {
  readonly identity: DeviceIdentity;
  readonly log: OwnMembershipLog;
  readonly keys: Keyring;
  readonly standing: Standing;
  /** Where the relay is; null until one was named. */
  relay(): string | null;
  setRelay(url: string): void;
  /** Wipes the keys. */
  close(): void;
}

const RELAY = 'sync.relay';

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
      const state = log.state();
      if (state === null) return 'alone';
      const member = state.members.get(identity.device);
      if (!member) return 'outside';
      return member.revoked === null ? 'member' : 'revoked';
    },
    relay() {
      const stored = meta.get(RELAY);
      return stored && Buffer.from(stored).toString();
    },
    setRelay: (url) => meta.set(RELAY, Buffer.from(url)),
    close() {
      keys.wipe();
      wipeIdentity(identity);
    },
  };
}
