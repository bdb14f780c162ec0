import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { createSigner } from '#protocol/signing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { leaveLog, leftEnds } from './leave-log.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { createMembershipLog } from './membership-log.ts';
import { encodeOps } from './payload.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { noticeShutOut } from './shut-out.ts';
import { createSyncStore } from './sync-store.ts';
import type { MembershipLog } from './types.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
});
afterEach(() => clinic.close());

const storeAt = (desk: Desk, membership: MembershipLog = desk.device.belonging.log) => {
  const { writer, records, audit, clock, device } = desk;
  const { keys, identity } = device.belonging;
  return createSyncStore(
    { writer, records, audit, membership, keys, identity, clock, random: testRandom },
    () => undefined,
  );
};

/** Envelopes of Ben with these numbers, the first of them behind what has this hash. */
function fromBen(numbers: readonly number[], after: string): Buffer[] {
  const { keys, identity } = ben!.device.belonging;
  const by = { signer: createSigner(identity.sign.privateKey), random: testRandom };
  const [first] = ben!.all("SELECT bytes FROM sync_own WHERE space = 'org'");
  const { header } = parseEnvelope(first!.bytes as Uint8Array);
  let prev = after;
  return numbers.map((seq) => {
    const content = encodeOps({ seen: [], ops: [], documents: [] }, header.device, seq)[0]!;
    const bytes = sealEnvelope({ ...header, seq, prev }, keys.of('org', 1)!, content, by);
    prev = parseEnvelope(bytes).hash;
    return bytes;
  });
}

async function shutBenOut(): Promise<void> {
  for (const desk of [ana!, ben!, cleo!]) desk.offline();
  const { session } = await ana!.device.work();
  await createMembershipAuthor(ana!.device.belonging, testRandom).revoke(session, ben!.device.id);
}

it('what waits for something that a device never sent is let go once that device is shut out', async () => {
  ben!.online();
  ben!.create({ name: { given: 'First' } });
  await clinic.settle();
  const { receiver } = storeAt(ana!);
  const waiting = () => ana!.all('SELECT reason FROM sync_waiting').map(({ reason }) => reason);
  for (const [at, bytes] of fromBen([7, 8], NO_HASH).entries())
    receiver.deliver('org', at + 1, bytes, () => undefined);
  while (receiver.retryOne() !== null);
  expect(waiting()).toEqual(['order', 'order']);

  await shutBenOut();
  receiver.lookAgain();
  while (receiver.retryOne() !== null);
  expect(waiting()).toEqual([]);
});

it('what stands here of a device that was shut out on the other side of a split list is told of, after beginning anew', async () => {
  for (const desk of clinic.desks) desk.online();
  ben!.create({ name: { given: 'First' } });
  await clinic.pass(2);
  const end = () =>
    cleo!.all("SELECT seq, hash FROM sync_chain WHERE space = 'org' AND device = ?", idOf(ben!))[0]!;
  const hash = Buffer.from(end().hash as Uint8Array).toString('hex');
  await shutBenOut();
  // On that side he was not, and went on.
  const before = storeAt(cleo!);
  for (const bytes of fromBen([(end().seq as number) + 1], hash))
    expect(before.receiver.deliver('org', 999, bytes, () => undefined)).toBe('applied');
  // It becomes another device with that; here it only left.
  clinic.isSpoilt = true;
  leaveLog(cleo!.writer, cleo!.clock.now());
  expect(leftEnds(cleo!.writer).map(({ device }) => device)).not.toContain(cleo!.device.id);

  const log = createMembershipLog(cleo!.writer, ana!.device.belonging.log.state()!.org);
  log.take(1, ana!.device.belonging.log.after(0));
  const after = storeAt(cleo!, log);
  noticeShutOut(cleo!.writer, after, log);
  const told = after.alarms.standing().map(({ kind, space, device }) => ({ kind, space, device }));
  expect(told).toEqual([{ kind: 'diverged', space: 'org', device: ben!.device.id }]);
  // Another one that brings what he had written was he before.
  after.alarms.brought(cleo!.device.id);
  expect(after.alarms.standing()).toHaveLength(1);
  after.alarms.brought(ben!.device.id);
  expect(after.alarms.standing()).toEqual([]);
  after.alarms.raise('diverged', { space: 'org', device: ben!.device.id });
  // Whoever has looked into it is not told again each time the link comes back.
  for (const { id } of after.alarms.standing()) after.alarms.settle(id);
  noticeShutOut(cleo!.writer, after, log);
  expect(after.alarms.standing()).toEqual([]);

  // What counts is no reason, nor is what whoever takes part brings himself.
  const sound = storeAt(ana!);
  const ends = ana!.all(
    'SELECT space, lower(hex(device)) AS device, seq, lower(hex(hash)) AS hash FROM sync_chain',
  );
  noticeShutOut(ana!.writer, sound, ana!.device.belonging.log, ends as unknown as ReturnType<typeof leftEnds>);
  expect(sound.alarms.standing()).toEqual([]);
});

const idOf = (desk: Desk): Buffer => Buffer.from(desk.device.id, 'hex');
