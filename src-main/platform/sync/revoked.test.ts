/** Criterion E3: a device that was shut out keeps all its keys, and whatever it tries with them is in vain. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  headOf,
  lengthOf,
  type Membership,
  MembershipError,
  standingOf,
  withRecord,
} from '#protocol/membership.ts';
import { type MembershipBody, parseRecord, signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { foundTestOrganisation, type TestDevice, type TestOrganisation, testRandom } from './device.testing.ts';
import { newIdentity } from './device-keys.ts';
import { recordAfter } from './membership-authoring.ts';
import {
  addBody,
  adminBody,
  appointBody,
  publicDevice,
  recoverBody,
  revokeBody,
  rotateBody,
} from './membership-changes.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { openMemberWork } from './relay-work.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
/** It administered, and held every space. */
let lost: TestDevice;
let before: Membership;
let state: Membership;

beforeEach(async () => {
  relay = createTestRelay();
  clinic = await foundTestOrganisation(relay);
  lost = await clinic.member([...SPACES], true);
  const { session } = await lost.work();
  before = await lost.author.refresh(session);
  const { first } = clinic;
  await first.author.revoke((await first.work()).session, lost.id);
  state = first.belonging.log.state()!;
});
afterEach(() => clinic.close());

const problemOf = (membership: Membership, record: Uint8Array): string => {
  try {
    withRecord(membership, parseRecord(record));
    return 'taken';
  } catch (thrown) {
    if (!(thrown instanceof MembershipError)) throw thrown;
    return thrown.problem;
  }
};

describe('a device that was shut out', () => {
  it('reads nothing that was written afterwards', () => {
    lost.belonging.log.take(1, clinic.first.belonging.log.after(0));
    for (const space of SPACES) {
      expect(lost.belonging.keys.of(space, 1)).not.toBeNull();
      expect(lost.belonging.keys.of(space, 2)).toBeNull();
    }
  });

  it('lengthens the log by no record of any kind, in its own name, another’s or the kit’s', () => {
    const { identity, keys } = lost.belonging;
    const sign = createSigner(identity.sign.privateKey);
    const making = { state, keys, random: testRandom };
    const friend = publicDevice(newIdentity(identity.org, '0190a000-0000-7000-8000-000000000001', testRandom));
    const held = { ...keys, of: (space: (typeof SPACES)[number]) => keys.of(space, 1) };
    const bodies: MembershipBody[] = [
      addBody({ ...making, keys: held }, friend, { spaces: [...SPACES], admin: true, invite: 'ab'.repeat(16) }),
      rotateBody(making, [...SPACES]),
      adminBody(state, clinic.first.id, true),
      appointBody(state, 'organisation', clinic.first.id),
      { type: 'relay', key: friend.sign },
      recoverBody(making, friend, {}),
    ];
    for (const body of bodies)
      for (const by of [lost.id, clinic.first.id, 'recovery']) {
        const record = signRecord(recordAfter(state, identity.org, by, body), sign);
        expect(problemOf(state, record), `${body.type} by ${by}`).not.toBe('taken');
      }
    // Nor behind the log as it was, which nobody else has any more.
    const late = signRecord(recordAfter(before, identity.org, lost.id, adminBody(before, lost.id, true)), sign);
    expect(problemOf(state, late)).toBe('stale');
    expect(() => revokeBody(making, lost.id, {})).toThrow(expect.objectContaining({ code: 'device.unknown' }));
  });

  it('writes no envelope that stands, under any key, place or number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SPACES),
        fc.nat(5),
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.nat(lengthOf(state) + 2),
        fc.constantFrom('now', 'then', 'none'),
        (space, epoch, seq, membership, head) =>
          standingOf(state, {
            ...{ org: state.org, device: lost.id, space, seq, epoch, membership },
            membershipHead:
              head === 'now' ? headOf(state) : head === 'then' ? headOf(before) : randomBytes(32).toString('hex'),
          }) !== 'ok',
      ),
      { numRuns: 10_000 },
    );
  });

  it('is not let in by the relay, and cannot come back under its old id', async () => {
    await expect(openMemberWork(relay.outside, lost.belonging)).rejects.toMatchObject({ code: 'device.revoked' });
    const { first } = clinic;
    const again = first.author.add((await first.work()).session, publicDevice(lost.belonging.identity), {
      ...{ spaces: ['org'], admin: false },
      invite: 'ab'.repeat(16),
    });
    await expect(again).rejects.toThrow();
    expect(first.belonging.log.state()!.members.get(lost.id)?.revoked).not.toBeNull();
  });
});
