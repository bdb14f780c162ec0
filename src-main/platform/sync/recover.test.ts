import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeMembers } from '#protocol/membership.ts';
import { signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { createIdSource } from '#shared/ids/uuid.ts';
import { newKitCode } from '../keys/recovery-kit.ts';
import { foundTestOrganisation, type TestOrganisation, testRandom } from './device.testing.ts';
import { newIdentity } from './device-keys.ts';
import { enterAsDevice } from './enrol-join.ts';
import { recordAfter } from './membership-authoring.ts';
import { genesisBody } from './membership-changes.ts';
import { enterWithKit, fetchLogOfKit, recoverOrganisation } from './recover.ts';
import { keepKit, keptKitOf, openKit } from './recovery-keys.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { openMemberWork } from './relay-work.ts';
import { createSpaceKeys } from './space-keys.ts';
import type { DeviceIdentity } from './types.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
const newId = createIdSource({ now: () => Date.now() }, testRandom);
beforeEach(async () => {
  relay = createTestRelay();
  clinic = await foundTestOrganisation(relay);
});
afterEach(() => clinic.close());

const code = (thrown: Promise<unknown>): Promise<unknown> =>
  thrown.then(
    () => 'done',
    (fault: { code?: string }) => fault.code ?? fault,
  );

async function recover(printed: string) {
  const kit = openKit(printed);
  let identity: DeviceIdentity | null = null;
  const identityIn = (org: string): DeviceIdentity => {
    identity ??= newIdentity(org, newId(), testRandom);
    return identity;
  };
  try {
    const work = await enterWithKit(relay.outside, relay.url, kit);
    try {
      return { ...(await recoverOrganisation(work.session, kit, identityIn, testRandom)), identity: identity! };
    } finally {
      work.close();
    }
  } finally {
    kit.wipe();
  }
}

describe('a clinic taken back with its kit', () => {
  it('has one device, which opens every key there ever was, and all others are out', async () => {
    const { first } = clinic;
    const desk = await clinic.member();
    await first.author.rotate((await first.work()).session, () => true);
    const { state, records, identity } = await recover(`Kit\n${clinic.kit}\n`);
    expect(activeMembers(state).map(({ id }) => id)).toEqual([identity.device]);
    const keys = createSpaceKeys({ state: () => state, records: () => records }, identity.device, identity.agree);
    for (const space of SPACES) {
      expect(keys.of(space, 1)).toEqual(first.belonging.keys.of(space, 1));
      expect(keys.of(space, 2)).toEqual(first.belonging.keys.of(space, 2));
      expect(keys.of(space, 3)).not.toBeNull();
    }
    const work = await enterAsDevice(relay.outside, relay.url, identity, state.relayKey);
    const { records: shown } = await work.session.ask({ kind: 'members', after: 0 });
    work.close();
    for (const { belonging } of [first, desk]) {
      expect(belonging.log.take(1, shown)).toBe('taken');
      expect(belonging.standing).toBe('revoked');
      expect(belonging.keys.of('org', 3)).toBeNull();
      expect(await code(openMemberWork(relay.outside, belonging))).toBe('device.revoked');
    }
  });

  it('bridges a key that was made by one who could not hand on the one before', async () => {
    const lost = await clinic.member(['org', 'restricted']);
    const manager = await clinic.member(['org'], true);
    const { session } = await manager.work();
    await manager.author.refresh(session);
    await manager.author.revoke(session, lost.id);
    const { state, records, identity } = await recover(clinic.kit);
    const keys = createSpaceKeys({ state: () => state, records: () => records }, identity.device, identity.agree);
    for (const epoch of [1, 2, 3]) expect(keys.of('restricted', epoch)).not.toBeNull();
  });

  it('is not possible with another kit', async () => {
    expect(await code(recover(newKitCode(testRandom)))).toBe('kit.wrong');
    expect(await code(recover('ABCD-EFGH'))).toBe('kit.malformed');
  });

  it('believes no log that a relay made up around the kit’s public keys', async () => {
    const kit = openKit(clinic.kit);
    const mallory = newIdentity(clinic.first.belonging.identity.org, newId(), testRandom);
    const kept = {
      sign: kit.sign,
      agree: kit.agree,
      vouch: { device: mallory.device, signature: '00'.repeat(64) },
    };
    const sign = createSigner(mallory.sign.privateKey);
    const made = (vouched: boolean): Buffer => {
      const { vouch, ...body } = genesisBody(mallory, kept, 'ab'.repeat(32), testRandom) as never as {
        vouch: string;
      };
      const whole = vouched ? { ...body, vouch } : body;
      return signRecord(recordAfter(null, mallory.org, mallory.device, whole as never), sign);
    };
    for (const vouched of [true, false]) {
      const asking = {
        ask: async () => ({ kind: 'records', ref: 1, first: 1, more: false, records: [made(vouched)] }),
      };
      expect(await code(fetchLogOfKit(asking as never, kit))).toBe('membership.refused');
    }
    kit.wipe();
  });
});

describe('the kit as a device keeps it', () => {
  it('holds for the device it was vouched for, and not for one out of a backup', () => {
    const kept = new Map<string, Uint8Array>();
    const meta = {
      get: (name: string) => kept.get(name) ?? null,
      set: (name: string, value: Uint8Array) => void kept.set(name, value),
    };
    const identity = newIdentity('ab'.repeat(16), newId(), testRandom);
    expect(keptKitOf(meta, identity.device)).toBeNull();
    keepKit(meta, clinic.kit, identity);
    expect(keptKitOf(meta, identity.device)).toMatchObject({ vouch: { device: identity.device } });
    expect(keptKitOf(meta, 'cd'.repeat(16))).toBeNull();
    const kit = openKit(clinic.kit);
    expect(Buffer.concat([...kept.values()]).includes(kit.pair.privateKey)).toBe(false);
    kit.wipe();
  });
});
