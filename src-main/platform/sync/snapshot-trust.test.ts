import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { headOf, lengthOf, type Membership, withRecord } from '#protocol/membership.ts';
import { parseRecord, signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { foundTestOrganisation, type TestDevice, type TestOrganisation, testRandom } from './device.testing.ts';
import { newIdentity, wipeIdentity } from './device-keys.ts';
import { recordAfter } from './membership-authoring.ts';
import { publicDevice, recoverBody } from './membership-changes.ts';
import { openKit } from './recovery-keys.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { encodeManifest } from './snapshot-manifest.ts';
import { readSnapshot } from './snapshot-trust.ts';
import { createSpaceKeys } from './space-keys.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
let [ana, ben]: TestDevice[] = [];
beforeEach(async () => {
  relay = createTestRelay();
  clinic = await foundTestOrganisation(relay);
  ana = clinic.first;
  ben = await clinic.member();
});
afterEach(() => clinic.close());

/** The first envelope of a device, which says that there is a snapshot. */
function snapshotBy({ belonging: { identity, log, keys } }: TestDevice): Buffer {
  const { org, device } = identity;
  const state = log.state()!;
  const of = { log: '0'.repeat(32), place: 9, head: NO_HASH, chains: [], ops: 1, digest: NO_HASH };
  const content = encodeManifest({ ...of, device, seq: 1, name: NO_HASH, work: 1, chunks: [NO_HASH] });
  const at = { membership: lengthOf(state), membershipHead: headOf(state), epoch: 1, seq: 1, prev: NO_HASH };
  const by = { signer: createSigner(identity.sign.privateKey), random: testRandom };
  return sealEnvelope({ kind: 'snapshot', space: 'org', org, device, ...at }, keys.of('org', 1)!, content, by);
}

/** The clinic as the kit left it: all it knew is out, with what they had sent. */
function recovered(sent: readonly Buffer[]): Membership {
  const { log, identity } = ana!.belonging;
  const kit = openKit(clinic.kit);
  const keys = createSpaceKeys(log, 'recovery', kit.pair);
  const own = newIdentity(identity.org, createIdSource({ now: () => Date.now() }, testRandom)(), testRandom);
  try {
    const ends = sent.map((bytes) => parseEnvelope(bytes));
    const chains = Object.fromEntries(
      ends.map(({ header: { device, seq }, hash }) => [device, { org: { seq, hash } }]),
    );
    const state = log.state()!;
    const body = recoverBody({ state, keys, random: testRandom }, publicDevice(own), chains);
    return withRecord(state, parseRecord(signRecord(recordAfter(state, state.org, 'recovery', body), kit.signer)));
  } finally {
    wipeIdentity(own);
    keys.wipe();
    kit.wipe();
  }
}

const isBelieved = (state: Membership, bytes: Buffer): boolean => {
  const { keys } = ana!.belonging;
  return readSnapshot({ state, org: state.org, space: 'org', keys }, bytes) !== null;
};

describe('a snapshot', () => {
  it('is that of the appointed device, and of no other', async () => {
    const state = ana!.belonging.log.state()!;
    const [hers, his] = [snapshotBy(ana!), snapshotBy(ben!)];
    expect([isBelieved(state, hers), isBelieved(state, his)]).toEqual([true, false]);
    const { session } = await ben!.work();
    await expect(session.ask({ kind: 'put', envelope: his })).rejects.toMatchObject({ code: 'appointment' });
    await expect(session.ask({ kind: 'newestSnapshot', space: 'org', before: 9 })).rejects.toMatchObject({
      code: 'missing',
    });
  });

  it('after a recovery is that of the last who was appointed, and not of somebody who was shut out with him', () => {
    const [hers, his] = [snapshotBy(ana!), snapshotBy(ben!)];
    const state = recovered([hers, his]);
    expect([isBelieved(state, hers), isBelieved(state, his)]).toEqual([true, false]);
    expect(isBelieved(recovered([his]), hers)).toBe(false);
  });
});
