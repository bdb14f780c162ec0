/**
 * The organisations in use, each with its membership as the log says and the sessions it has. The membership is worked out
 * from the stored records when somebody first asks; a few that nobody uses are kept, so that a knock costs little.
 */
import { type Membership, withRecord } from '../protocol/membership.ts';
import { parseRecord } from '../protocol/membership-record.ts';
import type { RelayStorage } from '../storage/storage.ts';
import type { Org } from './session.ts';

/** Milliseconds for which nothing of a device is taken in; 0: it may go on. */
export const heldFor = ({ held }: Org, device: string, now: number): number =>
  Math.max(0, (held.get(device) ?? now) - now);

export interface Organisations {
  /** Undefined where the relay has none of this id. */
  get(id: string): Org | undefined;
}

const KEPT = 64;
const BLOCK = 1024 * 1024;

export function createOrganisations(storage: RelayStorage): Organisations {
  const inUse = new Map<string, Org>();

  const load = (id: string): Org | undefined => {
    const kept = storage.organisation(id);
    if (kept === undefined) return undefined;
    let membership: Membership | null = null;
    for (let length = 0; ; ) {
      const records = storage.records(id, length, BLOCK);
      if (records.length === 0) break;
      for (const record of records) membership = withRecord(membership, parseRecord(record));
      length += records.length;
    }
    if (membership === null) throw new Error('an organisation without a membership log');
    return { id, log: kept.log, membership, sessions: new Set(), held: new Map(), holds: new Map() };
  };

  const makeRoom = (): void => {
    for (const [id, { sessions }] of inUse) {
      if (inUse.size < KEPT) return;
      if (sessions.size === 0) inUse.delete(id);
    }
  };

  return {
    get(id) {
      const known = inUse.get(id);
      if (known !== undefined) return known;
      const loaded = load(id);
      if (loaded === undefined) return undefined;
      makeRoom();
      inUse.set(id, loaded);
      return loaded;
    },
  };
}
