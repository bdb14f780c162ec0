import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeMembers, epochAt } from '#protocol/membership.ts';
import { parseRecord, signRecord } from '#protocol/membership-record.ts';
import { createSigner } from '#protocol/signing.ts';
import { SPACES } from '#protocol/spaces.ts';
import { createMeta } from '../database/meta.ts';
import { keyPairFrom } from '../keys/seal.ts';
import { createBelonging } from './belonging.ts';
import { foundTestOrganisation, type TestDevice, type TestOrganisation, testRandom } from './device.testing.ts';
import { recordAfter } from './membership-authoring.ts';
import { rotateBody } from './membership-changes.ts';
import { openAtRelay } from './publish.ts';
import { keepKit, keptKitOf } from './recovery-keys.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { openMemberWork, requireRelayAddress } from './relay-work.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
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
const keyOf = ({ belonging }: TestDevice, space: (typeof SPACES)[number], epoch: number): string | undefined =>
  belonging.keys.of(space, epoch)?.toString('hex');

describe('an organisation that gets its relay', () => {
  it('begins its log with the first device, which holds every space and is vouched for by the kit', () => {
    const { belonging, id } = clinic.first;
    const state = belonging.log.state()!;
    expect(activeMembers(state)).toMatchObject([{ id, admin: true, since: 1 }]);
    expect(SPACES.map((space) => keyOf(clinic.first, space, 1)?.length)).toEqual([64, 64, 64, 64]);
    expect(belonging.standing).toBe('member');
    expect(belonging.log.records()[0]!.record.body).toHaveProperty('vouch');
    const audit = state.keys.audit![0]!;
    expect(keyPairFrom(Buffer.from(belonging.keys.of('audit', 1)!)).publicKey.toString('hex')).toBe(
      audit.publicKey,
    );
  });

  it('finds what it published where the answer was lost', async () => {
    const { belonging, database } = clinic.first;
    database.writer.prepare('DELETE FROM sync_membership').run();
    const again = await clinic.stranger();
    expect(again.id).not.toBe(clinic.first.id);
    const forgetful = createBelonging(database.writer, clinic.org, testRandom);
    expect(forgetful.standing).toBe('alone');
    const work = await openAtRelay({
      outside: relay.outside,
      belonging: forgetful,
      random: testRandom,
      url: relay.url,
      token: '',
      kit: () => ({
        ...belonging.log.state()!.recovery,
        vouch: { device: clinic.first.id, signature: (genesisOf(belonging).vouch ?? '') as string },
      }),
    });
    work.close();
    expect(forgetful.log.state()?.heads).toEqual(belonging.log.state()?.heads);
    forgetful.close();
  });

  it('is published by one of two devices only; the other stays outside', async () => {
    const other = await clinic.stranger();
    const meta = createMeta(other.database.writer);
    keepKit(meta, clinic.kit, other.belonging.identity);
    const publish = openAtRelay({
      outside: relay.outside,
      belonging: other.belonging,
      random: testRandom,
      url: relay.url,
      token: '',
      kit: () => keptKitOf(meta, other.id)!,
    });
    expect(await code(publish)).toBe('device.outside');
    expect(other.belonging.standing).toBe('alone');
    expect(other.belonging.relay()).toBeNull();
  });

  const genesisOf = (belonging: TestDevice['belonging']): { readonly vouch?: string | undefined } => {
    const { body } = belonging.log.records()[0]!.record;
    return body.type === 'genesis' ? body : {};
  };
});

describe('a device that is let in', () => {
  it('opens the keys of its spaces, those of earlier epochs too, and no others', async () => {
    const { first } = clinic;
    const { session } = await first.work();
    await first.author.rotate(session, () => true);
    await first.author.rotate(session, (space) => space === 'org');
    const desk = await clinic.member(['org', 'clinical']);
    for (const epoch of [1, 2, 3]) expect(keyOf(desk, 'org', epoch)).toBe(keyOf(first, 'org', epoch));
    for (const epoch of [1, 2]) expect(keyOf(desk, 'clinical', epoch)).toBe(keyOf(first, 'clinical', epoch));
    expect(keyOf(desk, 'restricted', 2)).toBeUndefined();
    expect(keyOf(desk, 'audit', 1)).toBeUndefined();
  });

  it('may not change who belongs unless it administers', async () => {
    const desk = await clinic.member();
    const { session } = await desk.work();
    expect(await code(desk.author.revoke(session, clinic.first.id))).toBe('device.not_admin');
    await clinic.first.author.setAdmin((await clinic.first.work()).session, desk.id, true);
    await desk.author.refresh(session);
    await desk.author.setAdmin(session, clinic.first.id, false);
    expect(await code(desk.author.setAdmin(session, desk.id, false))).toBe('device.last_admin');
    expect(await code(desk.author.revoke(session, desk.id))).toBe('device.last_admin');
    expect(await code(desk.author.revoke(session, 'ab'.repeat(16)))).toBe('device.unknown');
  });

  it('hands on no space that it does not hold', async () => {
    const desk = await clinic.member(['org'], true);
    const other = await clinic.member(['org']);
    const { session } = await desk.work();
    await desk.author.refresh(session);
    expect(await code(desk.author.setSpaces(session, other.id, ['org', 'restricted']))).toBe(
      'device.space_not_held',
    );
  });
});

describe('shutting a device out', () => {
  it('gives every space it held a new key that it cannot open, in one record', async () => {
    const { first } = clinic;
    const lost = await clinic.member();
    const stays = await clinic.member(['org', 'clinical']);
    const before = first.belonging.log.state()!.heads.length;
    await first.author.revoke((await first.work()).session, lost.id);
    const state = first.belonging.log.state()!;
    expect(state.heads.length).toBe(before + 1);
    expect(SPACES.map((space) => epochAt(state, space, before + 1))).toEqual([2, 2, 1, 2]);
    // It keeps all it had, and gets the new record too.
    for (const { belonging } of [lost, stays]) belonging.log.take(1, first.belonging.log.after(0));
    expect(lost.belonging.standing).toBe('revoked');
    expect(keyOf(lost, 'org', 1)).toBe(keyOf(first, 'org', 1));
    for (const space of SPACES) expect(keyOf(lost, space, 2)).toBeUndefined();
    expect(keyOf(stays, 'org', 2)).toBe(keyOf(first, 'org', 2));
    expect(await code(openMemberWork(relay.outside, lost.belonging))).toBe('device.revoked');
  });

  it('is done once, whoever asks again', async () => {
    const { first } = clinic;
    const lost = await clinic.member();
    const { session } = await first.work();
    await first.author.revoke(session, lost.id);
    const { heads } = first.belonging.log.state()!;
    await first.author.revoke(session, lost.id);
    expect(first.belonging.log.state()!.heads).toEqual(heads);
  });

  it('is possible for an administrator who does not hold the space; whoever holds it links the keys again', async () => {
    const { first } = clinic;
    const lost = await clinic.member(['org', 'restricted']);
    const manager = await clinic.member(['org'], true);
    const { session } = await manager.work();
    await manager.author.refresh(session);
    await manager.author.revoke(session, lost.id);
    expect(manager.belonging.log.state()!.keys.restricted![1]!.previous).toBeUndefined();
    expect(keyOf(manager, 'restricted', 2)).toBeUndefined();
    await first.author.refresh((await first.work()).session);
    expect(keyOf(first, 'restricted', 2)).toBeDefined();
    expect(first.belonging.keys.hasGap('restricted')).toBe(true);
    expect(first.belonging.keys.hasGap('org')).toBe(false);
    await first.author.rotate((await first.work()).session, (space) => first.belonging.keys.hasGap(space));
    expect(first.belonging.keys.hasGap('restricted')).toBe(false);
    const late = await clinic.member(['org', 'restricted']);
    for (const epoch of [1, 2, 3])
      expect(keyOf(late, 'restricted', epoch)).toBe(keyOf(first, 'restricted', epoch));
  });
});

describe('spaces of a device', () => {
  it('are given with the present key and taken with a new one', async () => {
    const { first } = clinic;
    const desk = await clinic.member(['org']);
    const { session } = await first.work();
    await first.author.setSpaces(session, desk.id, ['org', 'restricted']);
    desk.belonging.log.take(3, first.belonging.log.after(2));
    expect(keyOf(desk, 'restricted', 1)).toBe(keyOf(first, 'restricted', 1));
    await first.author.setSpaces(session, desk.id, ['org']);
    desk.belonging.log.take(4, first.belonging.log.after(3));
    expect(keyOf(desk, 'restricted', 2)).toBeUndefined();
    expect(keyOf(first, 'restricted', 2)).toBeDefined();
    const { heads } = first.belonging.log.state()!;
    await first.author.setSpaces(session, desk.id, ['org']);
    expect(first.belonging.log.state()!.heads).toEqual(heads);
  });
});

describe('two administrators at once', () => {
  it('both get their change, one behind the other', async () => {
    const { first } = clinic;
    const second = await clinic.member([...SPACES], true);
    const [a, b] = [await clinic.member(), await clinic.member()];
    const [mine, theirs] = [await first.work(), await second.work()];
    await second.author.refresh(theirs.session);
    await Promise.all([first.author.revoke(mine.session, a.id), second.author.revoke(theirs.session, b.id)]);
    const state = await first.author.refresh(mine.session);
    expect((await second.author.refresh(theirs.session)).heads).toEqual(state.heads);
    expect(activeMembers(state).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(epochAt(state, 'org', state.heads.length)).toBe(3);
    expect(keyOf(first, 'org', 3)).toBe(keyOf(second, 'org', 3));
  });

  it('cannot shut each other out: the second has no right any more', async () => {
    const { first } = clinic;
    const second = await clinic.member([...SPACES], true);
    const [mine, theirs] = [await first.work(), await second.work()];
    await second.author.refresh(theirs.session);
    const ends = await Promise.all([
      code(first.author.revoke(mine.session, second.id)),
      code(second.author.revoke(theirs.session, first.id)),
    ]);
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    const left = ends[0] === 'done' ? first : second;
    const { session } = await left.work();
    expect(activeMembers(await left.author.refresh(session))).toHaveLength(1);
  });
});

describe('two records of one number', () => {
  it('are kept as proof, and nothing is taken in or written after them', async () => {
    const { first } = clinic;
    const { identity, keys, log } = first.belonging;
    const genesis = log.state()!;
    const { session } = await first.work();
    await first.author.rotate(session, (space) => space === 'org');
    const sign = createSigner(identity.sign.privateKey);
    const body = rotateBody({ state: genesis, keys, random: testRandom }, ['clinical']);
    const twin = signRecord(recordAfter(genesis, identity.org, identity.device, body), sign);
    expect(log.take(2, [twin])).toBe('forked');
    expect(log.fork()).toEqual({ seq: 2, ours: log.state()!.heads[1], theirs: parseRecord(twin).hash });
    expect(await code(first.author.rotate(session, () => true))).toBe('membership.forked');
    const reopened = createBelonging(first.database.writer, clinic.org, testRandom);
    expect(reopened.log.fork()?.seq).toBe(2);
    expect(reopened.log.take(3, [twin])).toBe('forked');
    reopened.close();
  });

  it('are a relay’s invention where the second is not signed by one who may', () => {
    const { log, identity } = clinic.first.belonging;
    const forged = Buffer.from(log.records()[0]!.bytes);
    forged[forged.length - 1]! ^= 1;
    expect(log.take(1, [forged])).toBe('refused');
    expect(log.take(2, [Buffer.from('nothing')])).toBe('refused');
    expect(log.take(2, [log.records()[0]!.bytes])).toBe('refused');
    expect(log.fork()).toBeNull();
    expect(log.state()!.members.has(identity.device)).toBe(true);
  });
});

describe('the address of a relay', () => {
  it.each([
    ['wss://relay.example.org', 'wss://relay.example.org'],
    ['wss://relay.example.org/', 'wss://relay.example.org'],
    ['ws://127.0.0.1:4000', 'ws://127.0.0.1:4000'],
    ['ws://localhost:4000', 'ws://localhost:4000'],
    ['ws://[::1]:4000', 'ws://[::1]:4000'],
  ])('%s is taken', (typed, kept) => expect(requireRelayAddress(typed)).toBe(kept));
  it.each(['ws://relay.example.org', 'https://relay.example.org', 'relay', '', 'wss://u:p@relay.example.org'])(
    '“%s” is not',
    (typed) =>
      expect(() => requireRelayAddress(typed)).toThrow(expect.objectContaining({ code: 'relay.address' })),
  );
});
