/**
 * Taking a clinic back with the recovery kit, when no device is left or none can be trusted: the relay finds the organisation by
 * the kit's key, the log is believed because it begins with a device the kit vouched for, and a record signed by the kit makes
 * this device the only one, with new keys for every space.
 */
import { activeMembers, type ChainEnd, type Membership } from '#protocol/membership.ts';
import { parseRecord, type SignedRecord, signRecord } from '#protocol/membership-record.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { Random } from '#shared/time/clock.ts';
import { keyFaults } from '../keys/keys-faults.ts';
import { deviceFaults } from './device-faults.ts';
import { type Asking, recordAfter, refused } from './membership-authoring.ts';
import { type ChainEnds, publicDevice, recoverBody } from './membership-changes.ts';
import { readWholeLog } from './membership-log.ts';
import { type ProvenEnd, provenEnd } from './proven-ends.ts';
import type { OpenKit } from './recovery-keys.ts';
import { asKit, RelayRefusal } from './relay-session.ts';
import { type Outside, openRelayWork, type RelayWork } from './relay-work.ts';
import { newestSnapshot } from './snapshot-trust.ts';
import { createSpaceKeys } from './space-keys.ts';
import type { DeviceIdentity, SpaceKeys } from './types.ts';

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

/** What the last snapshot that is believed says of chains; nothing where there is none. Of its author's own its envelope itself says more. */
async function endsInSnapshot(
  asking: Asking,
  state: Membership,
  keys: SpaceKeys,
  space: SpaceName,
): Promise<ReadonlyMap<string, ChainEnd>> {
  const { org } = state;
  const found = await newestSnapshot({ state, org, space, keys }, asking).catch((thrown: unknown) => {
    if (thrown instanceof RelayRefusal) return null;
    throw thrown;
  });
  if (found === null) return new Map();
  const { device, seq } = found.envelope.header;
  const ends = found.manifest.chains.map((one) => [one.device, { seq: one.seq, hash: one.hash }] as const);
  return new Map([...ends, [device, { seq, hash: found.envelope.hash }]]);
}

/** How far all chains can be proven to go: from the last snapshot on, or from their beginning. `known`: from an earlier attempt. */
async function proveEnds(
  asking: Asking,
  state: Membership,
  keys: SpaceKeys,
  known: Map<string, ProvenEnd>,
): Promise<Record<string, ChainEnds>> {
  const chains: Record<string, Partial<Record<SpaceName, ChainEnd>>> = {};
  for (const space of SPACES) {
    const ends = await endsInSnapshot(asking, state, keys, space);
    for (const { id: device, sign } of activeMembers(state)) {
      const name = `${space}/${device}`;
      const taken = known.get(name)?.end ?? ends.get(device) ?? null;
      const proven = await provenEnd(asking, { org: state.org, space, device, sign }, { taken, said: [] });
      known.set(name, proven);
      if (proven.end !== null) chains[device] = { ...chains[device], [space]: proven.end };
    }
  }
  return chains;
}

/**
 * Writes the record and answers the log that ends with it, or with what came behind it. Faults: `membership.refused`,
 * `device.contended`, `device.unproven`, `relay.*`.
 */
export async function recoverOrganisation(
  asking: Asking,
  kit: OpenKit,
  identityIn: (org: string) => DeviceIdentity,
  random: Random,
): Promise<WholeLog> {
  const proven = new Map<string, ProvenEnd>();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const log = await fetchLogOfKit(asking, kit);
    const { state } = log;
    const identity = identityIn(state.org);
    if (state.members.has(identity.device)) return log;
    const keys = createSpaceKeys({ state: () => state, records: () => log.records }, 'recovery', kit.pair);
    try {
      const chains = await proveEnds(asking, state, keys, proven);
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
  const isShort = [...proven.values()].some((one) => one.isShort);
  throw deviceFaults[isShort ? 'device.unproven' : 'device.contended']();
}
