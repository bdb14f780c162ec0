/** What a relay lost of a computer that is shut out, where the relay, a line or a computer of the clinic is not as it should be. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvelope } from '#protocol/envelope.ts';
import { type RefusalCode, type Reply, replies } from '#protocol/frames.ts';
import { createSigner } from '#protocol/signing.ts';
import { createIdSource, type Id } from '#shared/ids/uuid.ts';
import { writeOp } from '../records/op.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { alarmsOf, has, loseAuthor, shutOut, snapshotsAt } from './lost-chains.testing.ts';
import { encodeOps } from './payload.ts';
import { replyIn, requestIn } from './relay.testing.ts';
import { sealEnvelope } from './seal-envelope.ts';
import type { Connect } from './types.ts';
import { fromWireId } from './wire-id.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(1);
  for (const isAdmin of [true, false]) await clinic.admit(undefined, isAdmin);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  ana!.create({ name: { given: 'First' } });
  await clinic.settle();
});
afterEach(() => clinic.close());

/** Another desk, that has written something. */
async function admit(isAdmin = false): Promise<Desk> {
  const desk = await clinic.admit(undefined, isAdmin);
  desk.online();
  desk.create({ name: { given: 'Another' } });
  await clinic.settle();
  return desk;
}
async function goOffline(...desks: Desk[]): Promise<void> {
  for (const desk of desks) desk.offline();
  await clinic.settle();
}
const refusing =
  (kind: Reply['kind'], code: RefusalCode = 'missing'): TestClinic['tamper'] =>
  (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (reply?.kind !== kind || !('ref' in reply)) return frame;
    return Buffer.from(replies.encode({ kind: 'refused', ref: reply.ref, code }));
  };
/** How often the end of this desk's chains is asked for from now on. */
function countingChains({ device: { id } }: Desk): () => number {
  let asked = 0;
  clinic.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (request?.kind === 'chain' && request.device === id) asked += 1;
    return frame;
  };
  return () => asked;
}

/** A desk's next envelope, which comes after what was never written. */
async function lie(by: Desk, about: Desk, through: Desk): Promise<void> {
  const [last] = by.all("SELECT bytes FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1");
  const { header, hash } = parseEnvelope(last!.bytes as Uint8Array);
  const { keys, identity, log } = by.device.belonging;
  const { heads, keys: epochs } = log.state()!;
  const [seq, epoch] = [header.seq + 1, epochs.org!.length];
  const seen = [{ device: about.device.id, seq: 999, hash: 'ab'.repeat(32) }];
  const content = encodeOps({ seen, ops: [], documents: [] }, header.device, seq)[0]!;
  const place = { membership: heads.length, membershipHead: heads.at(-1)! };
  const envelope = sealEnvelope(
    { ...header, kind: 'ops', seq, prev: hash, epoch, ...place },
    keys.of('org', epoch)!,
    content,
    { signer: createSigner(identity.sign.privateKey), random: testRandom },
  );
  await through.client!.session()!.ask({ kind: 'put', envelope });
}

/** A change that is too long for one envelope, of which no more than the first piece reaches the relay. */
async function sendHalf(desk: Desk): Promise<void> {
  let first: string | null = null;
  clinic.tamper = (direction, frame) => {
    const asked = requestIn(direction, frame);
    if (asked?.kind !== 'put') return frame;
    const { header, hash } = parseEnvelope(asked.envelope);
    if (header.device !== desk.device.id || header.kind !== 'ops') return frame;
    first ??= hash;
    return hash === first ? frame : null;
  };
  const id = createIdSource(desk.clock, testRandom);
  const body = { text: Buffer.from(testRandom.bytes(2_000_000)).toString('base64') };
  const op: Parameters<typeof writeOp>[1] = {
    ...{ record: id(), entity: 'of-a-later-version', hlc: desk.hlc.next(), device: fromWireId(desk.device.id) },
    ...{ actor: id(), batch: null, undoes: null, doc: null, events: null, body, kind: 'create', space: 'org' },
  };
  desk.writer.transaction(() => writeOp(desk.writer, op, id(), testRandom.bytes(16)));
  desk.client!.committed();
  await clinic.settle();
}

/** A line on which one thing that others wrote comes in half a minute. */
const slow: (clinic: TestClinic) => Connect =
  ({ relay }) =>
  (url, events) => {
    const held: (() => void)[] = [];
    let isOpen = true;
    const step = (): void => {
      held.shift()?.();
      if (isOpen) relay.timers.after(30_000, step);
    };
    step();
    const link = relay.outside.connect(url, {
      ...events,
      received(isText, frame) {
        const hand = (): void => events.received(isText, frame);
        const isOthers = replyIn('down', frame)?.kind === 'delivery';
        if (isOthers || held.length > 0) held.push(hand);
        else hand();
      },
    });
    return {
      ...link,
      close() {
        isOpen = false;
        link.close();
      },
    };
  };

describe('a desk that lacks what such a computer wrote', () => {
  it('takes out of the snapshot nothing that counts for nobody', async () => {
    const [dora, eve] = [await admit(), await admit()];
    const backup = clinic.relay.backUp();
    await goOffline(ben!);
    const lost = cleo!.create({ name: { given: 'Lost' } });
    await clinic.settle();
    await goOffline(eve);
    const uncounted = dora.create({ name: { given: 'Uncounted' } });
    await clinic.settle();
    await goOffline(dora, cleo!);
    await shutOut(ana!, cleo!);
    await clinic.settle();
    clinic.relay.restart(backup);
    await clinic.settle();
    ben!.online();
    await clinic.settle();
    // He has not got it, and the relay has not got it any more.
    await shutOut(ben!, dora);
    eve.online();
    await clinic.pass(6);
    expect([ana!, ben!, eve].map((desk) => has(desk, lost))).toEqual([true, true, true]);
    for (const [desk, isThere] of [[ana!, true] as const, [ben!, false] as const, [eve, false] as const]) {
      expect(has(desk, uncounted)).toBe(isThere);
      expect(alarmsOf(desk).has('diverged')).toBe(isThere);
    }
  });

  it('does not accuse whoever wrote the snapshot that it began with', async () => {
    await goOffline(...clinic.desks);
    ana!.writesSnapshots = true;
    ana!.measures = { often: 1000 };
    for (const desk of [ana!, cleo!]) desk.online();
    for (let at = 0; at < 12; at += 1) ana!.create({ name: { given: `P ${at}` } });
    await clinic.pass(2);
    const dora = await clinic.admit();
    dora.online();
    await clinic.pass(1);
    expect(dora.all("SELECT name FROM meta WHERE name = 'sync.snapshot-base.org'")).toHaveLength(1);
    await goOffline(dora);
    const person = await loseAuthor(clinic, cleo!, ana!, (lost) => ana!.edit(lost, { nickname: 'Found' }));
    dora.online();
    for (let half = 0; half < 14; half += 1) {
      await clinic.pass(0.5);
      expect(alarmsOf(dora)).not.toContain('snapshot');
    }
    expect(dora.records.peek('person', person)?.values.nickname).toBe('Found');
  });

  it('is not told that something is kept back while all of it is on its way', async () => {
    for (let at = 0; at < 30; at += 1) {
      ana!.create({ name: { given: `P ${at}` } });
      await clinic.settle();
    }
    const last = cleo!.create({ name: { given: 'Last' } });
    await clinic.settle();
    await goOffline(cleo!);
    await shutOut(ana!, cleo!);
    const dora = await clinic.admit();
    dora.online(slow(clinic));
    for (let half = 0; half < 40 && !has(dora, last); half += 1) {
      await clinic.pass(0.5);
      expect(alarmsOf(dora)).toEqual(new Set());
    }
    expect(has(dora, last)).toBe(true);
  });

  it('gets it over a line that comes and goes', async () => {
    await goOffline(ana!);
    ana!.measures = { blockOps: 4 };
    ana!.online();
    for (let at = 0; at < 60; at += 1) ana!.create({ name: { given: `P ${at}` } });
    await clinic.settle();
    await goOffline(ben!);
    const person = await loseAuthor(clinic, cleo!, ana!);
    await clinic.pass(2);
    expect(snapshotsAt(clinic)).toBe(1);
    let asked = 0;
    clinic.tamper = (direction, frame) => {
      if (requestIn(direction, frame)?.kind !== 'getChunk') return frame;
      asked += 1;
      if (asked % 12 !== 0) return frame;
      setImmediate(() => clinic.relay.cut());
      return null;
    };
    ben!.online();
    await clinic.pass(10);
    expect(asked).toBeGreaterThan(24);
    expect(has(ben!, person)).toBe(true);
    expect(spaceHashes(ben!)).toEqual(spaceHashes(ana!));
  });
});

describe('a new desk, where the one that writes snapshots has what counts for nobody', () => {
  let uncounted: Id;
  beforeEach(async () => {
    const backup = clinic.relay.backUp();
    await goOffline(ben!);
    uncounted = cleo!.create({ name: { given: 'Uncounted' } });
    await clinic.settle();
    await goOffline(ana!, cleo!);
    clinic.relay.restart(backup);
    ben!.online();
    await clinic.settle();
    await shutOut(ben!, cleo!);
    ana!.writesSnapshots = true;
    ana!.online();
    await clinic.pass(3);
    expect(snapshotsAt(clinic)).toBeGreaterThan(0);
    expect([has(ana!, uncounted), has(ben!, uncounted)]).toEqual([true, false]);
    expect(alarmsOf(ana!)).toContain('diverged');
  });

  it('does not begin with that snapshot', async () => {
    const dora = await clinic.admit();
    dora.online();
    await clinic.pass(2);
    expect(has(dora, uncounted)).toBe(false);
    expect(spaceHashes(dora).org).toEqual(spaceHashes(ben!).org);
    expect(alarmsOf(dora)).toEqual(new Set());
  });

  it('says what it has where there is nothing else to begin with', async () => {
    const dora = await clinic.admit();
    const drop = refusing('following', 'dropped');
    let isDropped = true;
    clinic.tamper = (direction, frame) => {
      if (requestIn(direction, frame)?.kind === 'getChunk') isDropped = false;
      if (!isDropped) return frame;
      return replyIn(direction, frame)?.kind === 'delivery' ? null : drop(direction, frame);
    };
    dora.online();
    await clinic.pass(2);
    expect(has(dora, uncounted)).toBe(true);
    expect(spaceHashes(dora).org).toEqual(spaceHashes(ana!).org);
    expect(alarmsOf(dora)).toContain('diverged');
  });
});

describe('the appointed desk', () => {
  it.each(['snapshot', 'chunk'] as const)(
    'writes one for a link, where the relay does not show a %s',
    async (kind) => {
      clinic.tamper = refusing(kind);
      await goOffline(ben!);
      await loseAuthor(clinic, cleo!, ana!);
      await clinic.pass(30);
      expect(snapshotsAt(clinic)).toBeLessThanOrEqual(2);
      expect(snapshotsAt(clinic)).toBeGreaterThan(0);
    },
  );

  it('does not ask for what it lacks while it may not write one', async () => {
    const dora = await admit();
    await goOffline(ben!);
    dora.clock.skew = 24 * 3_600_000;
    await loseAuthor(clinic, cleo!, ana!, () => void dora.create({ name: { given: 'Ahead' } }));
    await clinic.pass(1);
    expect(ana!.all('SELECT reason FROM sync_waiting')).toContainEqual({ reason: 'clock' });
    const asked = countingChains(cleo!);
    await clinic.pass(30);
    expect(asked()).toBeLessThan(20);
  });

  it('is not held up by what a computer had sent half of when it was shut out', async () => {
    const dora = await admit();
    await sendHalf(cleo!);
    await goOffline(cleo!);
    await shutOut(ana!, cleo!);
    await clinic.settle();
    clinic.tamper = (_, frame) => frame;
    await goOffline(ben!);
    const person = await loseAuthor(clinic, dora, ana!);
    ben!.online();
    await clinic.pass(6);
    expect(has(ben!, person)).toBe(true);
    for (const desk of [ana!, ben!]) expect(desk.all('SELECT part FROM sync_part')).toEqual([]);
  });
});

it('a snapshot that an insider made a desk doubt gives it back what the relay lost all the same', async () => {
  const eve = await admit();
  await goOffline(ben!, eve);
  const person = await loseAuthor(clinic, cleo!, ana!);
  await clinic.pass(3);
  expect(snapshotsAt(clinic)).toBe(1);
  const dora = await clinic.admit();
  dora.online();
  await clinic.pass(2);
  expect(has(dora, person)).toBe(true);
  await lie(eve, ana!, ana!);
  await clinic.pass(5);
  expect(alarmsOf(dora)).toContain('snapshot');
  await shutOut(ana!, eve);
  ana!.edit(person, { nickname: 'Later' });
  await clinic.pass(10);
  expect(dora.records.peek('person', person)?.values.nickname).toBe('Later');
});
