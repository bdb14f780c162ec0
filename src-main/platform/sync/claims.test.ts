/** What one computer says of another proves nothing about that other: it is told, by whom, and stops nobody. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvelope } from '#protocol/envelope.ts';
import { type Reply, replies } from '#protocol/frames.ts';
import { createSigner } from '#protocol/signing.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { type ChainPoint, encodeOps } from './payload.ts';
import { replyIn } from './relay.testing.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { seenEndsOf } from './seen-ends.ts';
import { encodeVector, type Vector } from './vector.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  ana!.create({ name: { given: 'Ana' } });
  await clinic.settle();
});
afterEach(() => clinic.close());

const WRONG = '9a'.repeat(32);
const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');
const alarmsAt = (desk: Desk) =>
  desk.client!.alarms.standing().map(({ kind, device, claimant }) => ({ kind, device, claimant }));
const isFrozen = (desk: Desk): boolean => desk.client!.alarms.isFrozen;
const endOf = (desk: Desk): ChainPoint => {
  const [last] = desk.all("SELECT seq, hash FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1");
  return {
    device: desk.device.id,
    seq: (last?.seq as number | undefined) ?? 0,
    hash: hexOf(last?.hash ?? Buffer.alloc(32)),
  };
};

/** Cleo's computer is a thief's: it puts an envelope on the log that no program of ours would write. */
async function put(kind: 'ops' | 'vector', content: (seq: number) => Uint8Array, heads?: readonly string[]) {
  const { belonging, id } = cleo!.device;
  const state = belonging.log.state()!;
  const { seq, hash } = endOf(cleo!);
  const known = heads ?? state.heads;
  const draft = {
    ...({ kind, space: 'org', org: state.org, device: id, epoch: 1, seq: seq + 1, prev: hash } as const),
    ...{ membership: known.length, membershipHead: known.at(-1)! },
  };
  const by = { signer: createSigner(belonging.identity.sign.privateKey), random: testRandom };
  const envelope = sealEnvelope(draft, belonging.keys.of('org', 1)!, content(seq + 1), by);
  await cleo!.client!.session()!.ask({ kind: 'put', envelope });
  clinic.isSpoilt = true;
  cleo!.writer
    .prepare('INSERT INTO sync_own (space, seq, hash, bytes) VALUES (?, ?, ?, ?)')
    .run('org', seq + 1, Buffer.from(parseEnvelope(envelope).hash, 'hex'), envelope);
  await clinic.settle();
}
const putSeen = (seen: readonly ChainPoint[]) =>
  put('ops', (seq) => encodeOps({ seen, ops: [], documents: [] }, cleo!.device.id, seq)[0]!);
const putVector = (chains: readonly ChainPoint[], of: Partial<Vector> = {}) => {
  const { heads } = cleo!.device.belonging.log.state()!;
  return put('vector', (seq) =>
    encodeVector({
      ...{ device: cleo!.device.id, seq, at: clinic.relay.clock.now(), membership: heads.length },
      ...{ membershipHead: heads.at(-1)!, audit: 0, auditHead: '0'.repeat(64) },
      spaces: [{ space: 'org', log: '0'.repeat(32), place: 0, head: '0'.repeat(64), chains }],
      ...of,
    }),
  );
};

describe('a computer that says that another wrote something else', () => {
  const about = () => ({ ...endOf(ana!), hash: WRONG });
  const disputed = (device: Desk | null) => ({
    ...{ kind: 'disputed', device: device?.device.id ?? null },
    claimant: cleo!.device.id,
  });

  it.each([
    ['in a vector', () => putVector([about()])],
    ['in what it says its changes come after', () => putSeen([about()])],
  ])('%s is named with it, and nobody stops', async (_, say) => {
    await say();
    await clinic.pass(1);
    expect(alarmsAt(ben!)).toEqual([disputed(ana!)]);
    expect(alarmsAt(ana!)).toEqual([disputed(ana!)]);
    expect([ana!, ben!].map(isFrozen)).toEqual([false, false]);
    const id = ana!.create({ name: { given: 'After' } });
    await clinic.settle();
    expect(ben!.records.peek('person', id)).not.toBeNull();
    expect(ben!.all('SELECT * FROM sync_waiting')).toEqual([]);
  });

  it('is no longer heard once it was shut out', async () => {
    await putVector([about()]);
    const author = createMembershipAuthor(ana!.device.belonging, testRandom, seenEndsOf(ana!.writer));
    await author.revoke((await ana!.device.work()).session, cleo!.device.id);
    await clinic.settle();
    expect(alarmsAt(ben!)).toEqual([]);
  });

  it('is named where what it says comes after does not exist, instead of waiting in silence', async () => {
    await putSeen([{ device: ben!.device.id, seq: 1000, hash: WRONG }]);
    await clinic.pass(4);
    expect(alarmsAt(ana!)).toContainEqual({ kind: 'withheld', device: null, claimant: cleo!.device.id });
    const id = ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    expect(ana!.records.peek('person', id)).not.toBeNull();
    expect(isFrozen(ana!)).toBe(false);
  });

  it('is named where it says so of the list of computers, in a vector or beside its changes', async () => {
    await putVector([], { membershipHead: WRONG });
    expect(alarmsAt(ben!)).toEqual([disputed(null)]);
    clinic.tamper = (_, frame) => frame;
    expect(isFrozen(ben!)).toBe(false);
  });
});

describe('two envelopes of one number', () => {
  it('stop whoever was shown both: their author signed them', async () => {
    const [last] = cleo!.all("SELECT 1 FROM sync_own WHERE space = 'org'");
    expect(last).toBeUndefined();
    cleo!.create({ name: { given: 'Cleo' } });
    await clinic.settle();
    const { bytes } = cleo!.all("SELECT bytes FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1")[0]!;
    const { header } = parseEnvelope(bytes as Uint8Array);
    const { keys, identity } = cleo!.device.belonging;
    const content = encodeOps({ seen: [], ops: [], documents: [] }, header.device, header.seq)[0]!;
    const by = { signer: createSigner(identity.sign.privateKey), random: testRandom };
    const second = sealEnvelope(header, keys.of('org', 1)!, content, by);
    let isShown = false;
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      if (reply?.kind !== 'delivery' || isShown) return frame;
      isShown = true;
      return replies.encode({ ...reply, envelope: second });
    };
    ana!.create({ name: { given: 'Next' } });
    await clinic.settle();
    expect([ana!, ben!, cleo!].filter((desk) => alarmsAt(desk).some(({ kind }) => kind === 'fork'))).toHaveLength(
      1,
    );
  });
});

describe('a relay that says that there are two of a computer', () => {
  it.each([
    [
      'by how far its chain goes',
      (reply: Reply): Reply => (reply.kind === 'chain' ? { ...reply, seq: reply.seq + 3, hash: WRONG } : reply),
    ],
    [
      'by what stands for its own in the log',
      (reply: Reply): Reply => (reply.kind === 'own' ? { ...reply, envelope: WRONG } : reply),
    ],
  ])('%s, without showing it, stops nobody', async (_, lie) => {
    ben!.offline();
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      return reply === null ? frame : replies.encode(lie(reply));
    };
    ben!.online();
    const id = ben!.create({ name: { given: 'Ben' } });
    await clinic.pass(1);
    expect(alarmsAt(ben!)).toContainEqual({ kind: 'disputed', device: ben!.device.id, claimant: null });
    expect(isFrozen(ben!)).toBe(false);
    expect(ana!.records.peek('person', id)).not.toBeNull();
  });
});

describe('a copy of a database', () => {
  it('learns by the vector of another that it is one, and stops', async () => {
    await clinic.pass(1);
    const rows = ana!.all("SELECT max(seq) AS seq FROM sync_own WHERE space = 'org'")[0]!.seq as number;
    ben!.offline();
    clinic.isSpoilt = true;
    // While it runs, so that only others can tell.
    ana!.writer.connection.exec(`DELETE FROM sync_own WHERE space = 'org' AND seq = ${rows};
      DELETE FROM sync_entry WHERE space = 'org' AND seq = ${rows} AND device = x'${ana!.device.id}';
      UPDATE sync_chain SET seq = ${rows - 1} WHERE space = 'org' AND device = x'${ana!.device.id}'`);
    ben!.online();
    ben!.create({ name: { given: 'Ben' } });
    await clinic.pass(2);
    expect(alarmsAt(ana!).map(({ kind }) => kind)).toContain('clone');
    expect(isFrozen(ana!)).toBe(true);
  });
});
