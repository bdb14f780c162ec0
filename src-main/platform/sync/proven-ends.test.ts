import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvelope } from '#protocol/envelope.ts';
import { replies } from '#protocol/frames.ts';
import { type Membership, standingOf } from '#protocol/membership.ts';
import { createSigner } from '#protocol/signing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { encodeOps } from './payload.ts';
import { replyIn } from './relay.testing.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { seenEndsOf } from './seen-ends.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
});
afterEach(() => clinic.close());

const authorAt = ({ device, writer }: Desk) =>
  createMembershipAuthor(device.belonging, testRandom, seenEndsOf(writer));
const stateAt = (desk: Desk): Membership => desk.device.belonging.log.state()!;
const endOf = (desk: Desk, space: 'org' | 'audit' | 'clinical' | 'restricted') => {
  const [last] = desk.all('SELECT seq, hash FROM sync_own WHERE space = ? ORDER BY seq DESC LIMIT 1', space);
  return last && { seq: last.seq, hash: Buffer.from(last.hash as Uint8Array).toString('hex') };
};
/** The relay says that chains go further than they do, under a hash that nothing has yet. */
const overstate = (): void => {
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    return reply?.kind === 'chain'
      ? replies.encode({ ...reply, seq: reply.seq + 1000, hash: '9a'.repeat(32) })
      : frame;
  };
};
const revokedAt = (desk: Desk, device: Desk) => stateAt(desk).members.get(device.device.id)?.revoked?.chains;

describe('the record that shuts a device out', () => {
  it('ends its chains where they end, whatever a relay says that is in league with it', async () => {
    ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    const [org, audit] = [endOf(ben!, 'org'), endOf(ben!, 'audit')];
    ben!.offline();
    overstate();
    await authorAt(ana!).revoke((await ana!.device.work()).session, ben!.device.id);
    expect(revokedAt(ana!, ben!)).toEqual(JSON.parse(JSON.stringify({ org, audit })));
    const state = stateAt(ana!);
    const header = { org: state.org, device: ben!.device.id, space: 'org', epoch: 1 } as const;
    const at = { membership: 3, membershipHead: state.heads[2]! };
    expect(standingOf(state, { ...header, ...at, seq: (org!.seq as number) + 1 })).toBe('revoked');
  });

  it('names what lies at the relay and was not taken in here yet', async () => {
    ana!.offline();
    for (let count = 0; count < 40; count += 1) ben!.create({ name: { given: `Ben ${count}` } });
    await clinic.settle();
    ben!.offline();
    await authorAt(ana!).revoke((await ana!.device.work()).session, ben!.device.id);
    expect(revokedAt(ana!, ben!)?.org).toEqual(endOf(ben!, 'org'));
  });

  it('names what lies in a space that its author does not hold', async () => {
    const dan = await clinic.admit(['org']);
    await ana!.device.author.setAdmin((await ana!.device.work()).session, dan.device.id, true);
    ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    ben!.offline();
    const { session } = await dan.device.work();
    await dan.device.author.refresh(session);
    await authorAt(dan).revoke(session, ben!.device.id);
    expect(revokedAt(dan, ben!)?.audit).toEqual(endOf(ben!, 'audit'));
  });

  it('does not believe a colleague who says that a chain goes further', async () => {
    ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    const taken = endOf(ben!, 'org') as { seq: number; hash: string };
    const said = [{ seq: taken.seq + 1000, hash: '9a'.repeat(32) }];
    const author = createMembershipAuthor(ana!.device.belonging, testRandom, (space) =>
      space === 'org' ? { taken, said } : { taken: null, said },
    );
    ben!.offline();
    overstate();
    await author.revoke((await ana!.device.work()).session, ben!.device.id);
    expect(revokedAt(ana!, ben!)?.org).toEqual(taken);
  });

  it('is made by the kit as little on the relay’s word', async () => {
    ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    for (const desk of clinic.desks) desk.offline();
    const ends = [ana!, ben!, cleo!].map((desk) => endOf(desk, 'org'));
    overstate();
    const desk = await clinic.recover();
    clinic.tamper = (_, frame) => frame;
    expect([ana!, ben!, cleo!].map((one) => revokedAt(desk, one)?.org)).toEqual(ends);
    desk.online();
    await clinic.settle();
    expect(desk.all('SELECT count(*) AS count FROM person')).toEqual([{ count: 1 }]);
  });
});

it('another envelope in the place of the last that counts is not taken in', async () => {
  cleo!.offline();
  ben!.create({ name: { given: 'Ben' } });
  await clinic.settle();
  const [last] = ben!.all("SELECT bytes FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1");
  const { header } = parseEnvelope(last!.bytes as Uint8Array);
  const { keys, identity } = ben!.device.belonging;
  const content = encodeOps({ seen: [], ops: [], documents: [] }, header.device, header.seq)[0]!;
  const forged = sealEnvelope(header, keys.of('org', 1)!, content, {
    signer: createSigner(identity.sign.privateKey),
    random: testRandom,
  });
  ben!.offline();
  await authorAt(ana!).revoke((await ana!.device.work()).session, ben!.device.id);
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    return reply?.kind === 'delivery' && Buffer.from(reply.envelope).equals(last!.bytes as Uint8Array)
      ? replies.encode({ ...reply, envelope: forged })
      : frame;
  };
  cleo!.online();
  await clinic.settle();
  expect(cleo!.client!.alarms.standing().map(({ kind }) => kind)).toContain('forged');
  expect(
    cleo!.all('SELECT max(seq) AS seq FROM sync_chain WHERE device = ?', Buffer.from(header.device, 'hex')),
  ).toEqual([{ seq: null }]);
});

it('a chain that a thief wrote ahead without what lies between is not followed', async () => {
  ben!.create({ name: { given: 'Ben' } });
  await clinic.settle();
  const end = endOf(ben!, 'org');
  ben!.offline();
  // The relay shows the last envelope under every number behind it: it is signed, and follows nothing.
  let last: Uint8Array | null = null;
  clinic.tamper = (direction, frame) => {
    if (direction === 'up') return frame;
    const reply = replyIn(direction, frame);
    if (reply?.kind === 'entry') last = Buffer.from(reply.envelope);
    if (reply?.kind === 'chain') return replies.encode({ ...reply, seq: reply.seq + 3, hash: '9a'.repeat(32) });
    return reply?.kind === 'refused' && reply.code === 'missing' && last !== null
      ? replies.encode({ kind: 'entry', ref: reply.ref, envelope: last })
      : frame;
  };
  await createMembershipAuthor(ana!.device.belonging, testRandom).revoke(
    (await ana!.device.work()).session,
    ben!.device.id,
  );
  expect(last).not.toBeNull();
  expect(revokedAt(ana!, ben!)?.org).toEqual(end);
});
