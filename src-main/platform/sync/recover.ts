/**
 * Taking a clinic back with the recovery kit, when no device is left or none can be trusted: the relay finds the organisation by
 * the kit's key, the log is believed because it begins with a device the kit vouched for, and a record signed by the kit makes
 * this device the only one, with new keys for every space.
 */
import { activeMembers, type Membership } from '#protocol/membership.ts';
import { parseRecord, type SignedRecord, signRecord } from '#protocol/membership-record.ts';
import type { Random } from '#shared/time/clock.ts';
import { keyFaults } from '../keys/keys-faults.ts';
import { deviceFaults } from './device-faults.ts';
import { type Asking, chainEnds, recordAfter, refused } from './membership-authoring.ts';
import { type ChainEnds, publicDevice, recoverBody } from './membership-changes.ts';
import { readWholeLog } from './membership-log.ts';
import type { OpenKit } from './recovery-keys.ts';
import { asKit, RelayRefusal } from './relay-session.ts';
import { type Outside, openRelayWork, type RelayWork } from './relay-work.ts';
import { createSpaceKeys } from './space-keys.ts';
import type { DeviceIdentity } from './types.ts';

interface WholeLog {
  readonly state: Membership;
  readonly records: readonly SignedRecord[];
}

/** So often another record may come first. */
const ATTEMPTS = 8;

/** The session of whoever holds a kit. Faults: `kit.wrong` where the relay has no clinic of it, `relay.*`. */
export async function enterWithKit(outside: Outside, url: string, kit: OpenKit): Promise<RelayWork> {
  try {
    return await openRelayWork(outside, url, asKit(kit.sign, kit.signer));
  } catch (thrown) {
    if (!(thrown instanceof RelayRefusal)) throw thrown;
    if (['unknown-organisation', 'missing', 'not-member'].includes(thrown.code)) throw keyFaults['kit.wrong']();
    throw refused(thrown);
  }
}

/** The clinic's log, which the kit's holder can believe. Faults: `membership.refused`, `kit.wrong`. */
export async function fetchLogOfKit(asking: Asking, kit: OpenKit): Promise<WholeLog> {
  const { records } = await asking.ask({ kind: 'members', after: 0 });
  const log = readWholeLog(records);
  if (log === null) throw deviceFaults['membership.refused']();
  const { sign, agree } = log.state.recovery;
  if (sign !== kit.sign || agree !== kit.agree) throw keyFaults['kit.wrong']();
  const first = log.records[0]!.record.body;
  // Its signature was checked with the record.
  if (first.type !== 'genesis' || first.vouch === undefined) throw deviceFaults['membership.refused']();
  return log;
}

/**
 * Writes the record and answers the log that ends with it, or with what came behind it. Faults: `membership.refused`,
 * `device.contended`, `relay.*`.
 */
export async function recoverOrganisation(
  asking: Asking,
  kit: OpenKit,
  identityIn: (org: string) => DeviceIdentity,
  random: Random,
): Promise<WholeLog> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const log = await fetchLogOfKit(asking, kit);
    const { state } = log;
    const identity = identityIn(state.org);
    if (state.members.has(identity.device)) return log;
    const chains: Record<string, ChainEnds> = {};
    for (const { id } of activeMembers(state)) chains[id] = await chainEnds(asking, id, () => ({}));
    const keys = createSpaceKeys({ state: () => state, records: () => log.records }, 'recovery', kit.pair);
    try {
      const body = recoverBody({ state, keys, random }, publicDevice(identity), chains);
      const record = signRecord(recordAfter(state, state.org, 'recovery', body), kit.signer);
      const longer = readWholeLog([...log.records.map(({ bytes }) => bytes), record]);
      if (longer === null) throw new Error('a recovery record does not fit');
      await asking.ask({ kind: 'append', record: parseRecord(record).bytes });
      return longer;
    } catch (thrown) {
      if (!(thrown instanceof RelayRefusal)) throw thrown;
      if (thrown.code !== 'stale') throw refused(thrown);
    } finally {
      keys.wipe();
    }
  }
  throw deviceFaults['device.contended']();
}
