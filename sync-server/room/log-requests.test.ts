import { expect, it } from 'vitest';
import { NO_HASH, parseEnvelope } from '../protocol/envelope.ts';
import type { Reply } from '../protocol/frames.ts';
import { FIRST_HEAD, nextHead, openHead, openReceipt } from '../protocol/receipt.ts';
import { SPACES } from '../protocol/spaces.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import { idOf, testChain, testClinic, testDevice, testHouse, testRelay } from './testing.ts';

const key = (hex: string) => Buffer.from(hex, 'hex');
const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });
const receiptIn = (reply: Reply, relayKey: string) => {
  if (reply.kind !== 'receipt') throw new Error(`no receipt: ${JSON.stringify(reply)}`);
  return openReceipt(reply.receipt, key(relayKey));
};

it('confirms an envelope with a signed place, and the same envelope later with the same receipt', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  const envelope = testChain(clinic, first).next();
  const one = peer.answer({ kind: 'put', ref: 1, envelope });
  world.pass(5_000);
  const again = world.let(clinic, first).answer({ kind: 'put', ref: 2, envelope });
  expect(again).toEqual({ ...one, ref: 2 });
  const { hash } = parseEnvelope(envelope);
  expect(receiptIn(one, world.relay.publicKey)).toEqual({
    org: clinic.org,
    space: 'org',
    log: world.storage.organisation(clinic.org)!.log,
    place: 1,
    head: nextHead(FIRST_HEAD, hash),
    at: Date.UTC(2026, 10, 22, 9),
    envelope: hash,
  });
});

it('confirms nothing before it is durable, and writes what came together at once', () => {
  const storage = createMemoryStorage();
  let transactions = 0;
  const counting = {
    ...storage,
    transaction: <Result>(work: () => Result): Result => {
      transactions += 1;
      return storage.transaction(work);
    },
  };
  const { world, clinic, first } = testHouse({ storage: counting });
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first);
  transactions = 0;
  for (let ref = 1; ref <= 20; ref += 1) peer.ask({ kind: 'put', ref, envelope: chain.next() });
  expect(peer.of('receipt')).toEqual([]);
  expect(storage.end(clinic.org, 'org').place).toBe(0);
  world.pass();
  expect(peer.of('receipt').map(({ ref }) => ref)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(transactions).toBe(1);
});

it('refuses a batch as a whole where the storage fails, and takes it in when that is mended', () => {
  const storage = createMemoryStorage();
  let isBroken = false;
  const failing = {
    ...storage,
    transaction: <Result>(work: () => Result): Result =>
      storage.transaction(() => {
        const result = work();
        if (isBroken) throw Object.assign(new Error('disk full: CANARYPHI'), { code: 'SQLITE_FULL' });
        return result;
      }),
  };
  const { world, clinic, first, second } = testHouse({ storage: failing });
  const [peer, other] = [world.let(clinic, first), world.let(clinic, second)];
  other.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  const chain = testChain(clinic, first);
  const envelopes = [chain.next(), chain.next()];
  isBroken = true;
  envelopes.forEach((envelope, ref) => void peer.ask({ kind: 'put', ref, envelope }));
  world.pass();
  expect(peer.of('refused').map(({ code }) => code)).toEqual(['storage', 'storage']);
  expect(other.of('delivery')).toEqual([]);
  expect(world.logged.at(-1)).toEqual({
    level: 'error',
    code: 'storage.failed',
    facts: { reason: 'SQLITE_FULL' },
  });
  isBroken = false;
  envelopes.forEach((envelope, ref) => void peer.ask({ kind: 'put', ref, envelope }));
  world.pass();
  expect(peer.of('receipt')).toHaveLength(2);
  expect(other.of('delivery').map(({ place }) => place)).toEqual([1, 2]);
});

it('takes the envelopes of a chain in their order only, and none in the place of another', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first);
  const [one, two, three] = [chain.next(), chain.next(), chain.next()];
  const other = testChain(clinic, first);
  const [otherOne, otherTwo] = [other.next({ text: 'another' }), other.next()];
  const put = (envelope: Buffer) => peer.answer({ kind: 'put', ref: 1, envelope });
  expect(put(two)).toEqual(refused('chain'));
  expect(put(one)).toMatchObject({ kind: 'receipt' });
  expect(put(otherOne)).toEqual(refused('chain'));
  expect(put(otherTwo)).toEqual(refused('chain'));
  expect(put(three)).toEqual(refused('chain'));
  expect(put(two)).toMatchObject({ kind: 'receipt' });
  expect(put(three)).toMatchObject({ kind: 'receipt' });
  expect(world.storage.end(clinic.org, 'org').place).toBe(3);
});

it('takes a chain from where its author says that it begins, while there is nothing of it', () => {
  const { world, clinic, first, second } = testHouse();
  const chain = testChain(clinic, first);
  const [one, two, three, four] = [chain.next(), chain.next(), chain.next(), chain.next()];
  const hash = parseEnvelope(two).hash;
  const put = (peer: ReturnType<typeof world.let>, envelope: Buffer) =>
    peer.answer({ kind: 'put', ref: 1, envelope });
  const peer = world.let(clinic, first);
  const other = world.let(clinic, second);
  const begins = { kind: 'resume', ref: 2, space: 'org', seq: 2, hash } as const;
  expect(other.answer(begins)).toEqual({ kind: 'ok', ref: 2 });
  // It is not the other's chain.
  expect(put(other, three)).toEqual(refused('chain'));
  expect(peer.answer(begins)).toEqual({ kind: 'ok', ref: 2 });
  expect(put(peer, four)).toEqual(refused('chain'));
  expect(put(peer, three)).toMatchObject({ kind: 'receipt' });
  expect(put(peer, four)).toMatchObject({ kind: 'receipt' });
  expect(peer.answer({ ...begins, seq: 9 })).toEqual({ kind: 'ok', ref: 2 });
  expect(put(peer, one)).toEqual(refused('chain'));
  expect(world.storage.chainEnd(clinic.org, 'org', first.id)).toMatchObject({ seq: 4 });
});

it('judges envelopes of one batch by those before them in it', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first);
  const [one, two] = [chain.next(), chain.next()];
  const fork = testChain(clinic, first).next({ text: 'another' });
  [one, fork, one, two].forEach((envelope, ref) => void peer.ask({ kind: 'put', ref, envelope }));
  world.pass();
  const [first_, , again] = [0, 1, 2].map((ref) => peer.said.find((reply) => 'ref' in reply && reply.ref === ref));
  expect(peer.of('refused')).toEqual([{ kind: 'refused', ref: 1, code: 'chain' }]);
  expect(again).toEqual({ ...first_, ref: 2 });
  expect(world.storage.end(clinic.org, 'org').place).toBe(2);
});

it('keeps a chain for each device in each space', () => {
  const { world, clinic, first, second } = testHouse();
  const peer = world.let(clinic, first);
  for (const device of [first, second])
    for (const space of SPACES)
      expect(
        peer.answer({ kind: 'put', ref: 1, envelope: testChain(clinic, device, space).next() }),
      ).toMatchObject({
        kind: 'receipt',
      });
  const asked = peer.answer({ kind: 'chain', ref: 2, space: 'audit', device: second.id });
  expect(asked).toMatchObject({ kind: 'chain', seq: 1, device: second.id });
  expect(peer.answer({ kind: 'chain', ref: 3, space: 'org', device: idOf('nobody') })).toMatchObject({
    seq: 0,
    hash: NO_HASH,
  });
});

it('shows one envelope of a chain to its author, to who holds the space, and to who may end the chain', () => {
  const { world, clinic, first, second } = testHouse({}, ['org']);
  const chain = testChain(clinic, first, 'restricted');
  const [one, two] = [chain.next(), chain.next()];
  const peer = world.let(clinic, first);
  for (const envelope of [one, two]) peer.answer({ kind: 'put', ref: 1, envelope });
  const own = testChain(clinic, second, 'audit').next();
  const other = world.let(clinic, second);
  other.answer({ kind: 'put', ref: 1, envelope: own });
  const of = (device: string, space: 'restricted' | 'audit' | 'org', seq: number) =>
    ({ kind: 'entry', ref: 2, space, device, seq }) as const;
  expect(peer.answer(of(first.id, 'restricted', 2))).toEqual({ kind: 'entry', ref: 2, envelope: two });
  expect(peer.answer(of(first.id, 'restricted', 3))).toEqual({ kind: 'refused', ref: 2, code: 'missing' });
  expect(peer.answer(of(second.id, 'audit', 1))).toMatchObject({ envelope: own });
  expect(other.answer(of(second.id, 'audit', 1))).toMatchObject({ envelope: own });
  expect(other.answer(of(first.id, 'restricted', 1))).toEqual({ kind: 'refused', ref: 2, code: 'not-held' });
});

it('takes no envelope that its members would not take', () => {
  const { world, clinic, first, second } = testHouse({}, ['org', 'clinical']);
  const peer = world.let(clinic, first);
  const put = (envelope: Buffer) => peer.answer({ kind: 'put', ref: 1, envelope });
  const stranger = testDevice('stranger');
  const isForged = testChain(clinic, { ...first, sign: stranger.sign }).next();
  expect(put(Buffer.from('CANARYPHI'))).toEqual(refused('malformed'));
  expect(put(testChain(clinic, first).next({ org: idOf('elsewhere') }))).toEqual(refused('not-member'));
  expect(put(testChain(clinic, stranger).next())).toEqual(refused('not-member'));
  expect(put(isForged)).toEqual(refused('not-member'));
  expect(put(testChain(clinic, second, 'restricted').next())).toEqual(refused('not-held'));
  expect(put(testChain(clinic, second, 'audit').next())).toMatchObject({ kind: 'receipt' });
  expect(put(testChain(clinic, first).next({ epoch: 2 }))).toEqual(refused('epoch'));
  expect(put(testChain(clinic, first).next({ membership: 3, epoch: 1 }))).toEqual(refused('membership'));
  expect(put(testChain(clinic, second).next({ membership: 1, epoch: 1 }))).toEqual(refused('membership'));
  const bad = testChain(clinic, first).next();
  bad[200]! ^= 1;
  expect(put(bad)).toEqual(refused('not-member'));
});

it('takes what another device brings, and refuses a device of another organisation', () => {
  const { world, clinic, first, second } = testHouse();
  const other = testClinic('south', world.relay.publicKey);
  world.publish(other);
  const envelope = testChain(clinic, first).next();
  expect(world.let(other, other.first).answer({ kind: 'put', ref: 1, envelope })).toEqual(refused('not-member'));
  expect(world.let(clinic, second).answer({ kind: 'put', ref: 1, envelope })).toMatchObject({ kind: 'receipt' });
});

it('lets claim only who is appointed and knew of every takeover', () => {
  const { world, clinic, first, second } = testHouse();
  const [hub, desk] = [world.let(clinic, first), world.let(clinic, second)];
  const [hubChain, deskChain] = [testChain(clinic, first), testChain(clinic, second)];
  const put = (peer: typeof hub, envelope: Buffer) => peer.answer({ kind: 'put', ref: 1, envelope });
  expect(put(hub, hubChain.next({ kind: 'claim' }))).toMatchObject({ kind: 'receipt' });
  expect(put(desk, deskChain.next({ kind: 'claim' }))).toEqual(refused('appointment'));

  const takeover = clinic.append(first, { type: 'appoint', duty: 'organisation', device: second.id, number: 2 });
  desk.answer({ kind: 'append', ref: 2, record: takeover });
  const late = hubChain.next({ kind: 'claim', membership: 2, epoch: 1 });
  expect(put(hub, late)).toEqual(refused('appointment'));
  expect(put(desk, testChain(clinic, second).next({ kind: 'claim' }))).toMatchObject({ kind: 'receipt' });

  const back = clinic.append(first, { type: 'appoint', duty: 'organisation', device: first.id, number: 3 });
  const elsewhere = clinic.append(first, {
    type: 'appoint',
    duty: `location:${idOf('annex')}`,
    device: second.id,
    number: 1,
  });
  for (const record of [back, elsewhere]) expect(hub.answer({ kind: 'append', ref: 3, record }).kind).toBe('ok');
  // Appointed again, but it says so without having seen the latest.
  expect(put(hub, late)).toEqual(refused('appointment'));
  const history = testChain(clinic, first);
  history.next({ kind: 'claim', membership: 2, epoch: 1 });
  expect(put(desk, late)).toMatchObject({ kind: 'receipt' });
});

it('signs the head at any place it has', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first);
  const heads = [FIRST_HEAD];
  for (let count = 0; count < 3; count += 1) {
    const envelope = chain.next();
    heads.push(nextHead(heads.at(-1)!, parseEnvelope(envelope).hash));
    peer.answer({ kind: 'put', ref: 1, envelope });
  }
  heads.forEach((head, place) => {
    const answer = peer.answer({ kind: 'head', ref: 2, space: 'org', place });
    if (answer.kind !== 'head') throw new Error('no head');
    expect(openHead(answer.head, key(world.relay.publicKey))).toMatchObject({ place, head, space: 'org' });
  });
  expect(peer.answer({ kind: 'head', ref: 2, space: 'org', place: 4 })).toEqual(refused('missing'));
});

it('shows the log of a space to its holders, and heads of the audit log to all who write it', () => {
  const { world, clinic, second } = testHouse({}, ['org']);
  const peer = world.let(clinic, second);
  expect(peer.answer({ kind: 'follow', ref: 1, space: 'clinical', after: 0 })).toEqual(refused('not-held'));
  expect(peer.answer({ kind: 'head', ref: 2, space: 'clinical', place: 0 })).toEqual(refused('not-held'));
  expect(peer.answer({ kind: 'follow', ref: 3, space: 'audit', after: 0 })).toEqual(refused('not-held'));
  expect(peer.answer({ kind: 'head', ref: 4, space: 'audit', place: 0 })).toMatchObject({ kind: 'head' });
});

it('stops at the quota of an organisation and no other', () => {
  const { world, clinic, first } = testHouse({ limits: { logBytes: 6_500 } });
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first);
  expect(peer.answer({ kind: 'put', ref: 1, envelope: chain.next({ text: 'x'.repeat(5_000) }) })).toEqual(
    refused('quota'),
  );
  const south = testClinic('south', world.relay.publicKey);
  expect(world.publish(south)).toMatchObject({ kind: 'ok' });
  const other = world.let(south, south.first);
  const envelope = testChain(south, south.first).next({ text: 'x'.repeat(3_000) });
  expect(other.answer({ kind: 'put', ref: 1, envelope })).toMatchObject({ kind: 'receipt' });
});

it('begins another log where everything was lost, and goes on where it was restored', () => {
  const storage = createMemoryStorage();
  const { world, clinic, first } = testHouse({ storage });
  const backup = storage.durable();
  const chain = testChain(clinic, first);
  const envelope = chain.next();
  const before = world.let(clinic, first).answer({ kind: 'put', ref: 1, envelope });
  const log = receiptIn(before, world.relay.publicKey)!.log;

  const restored = testRelay({ storage: createMemoryStorage(backup) });
  expect(restored.relay.publicKey).toBe(world.relay.publicKey);
  const again = restored.let(clinic, first).answer({ kind: 'put', ref: 1, envelope });
  expect(receiptIn(again, restored.relay.publicKey)).toMatchObject({ log, place: 1 });

  const empty = testRelay({ storage: createMemoryStorage() });
  // Chance here follows from how often it was asked.
  empty.connect();
  empty.publish(clinic);
  expect(empty.storage.organisation(clinic.org)!.log).not.toBe(log);
});

it('takes a snapshot of nobody but who was appointed when he sealed it', () => {
  const { world, clinic, first, second } = testHouse();
  const [one, two] = [world.let(clinic, first), world.let(clinic, second)];
  const [hers, his] = [testChain(clinic, first), testChain(clinic, second)];
  one.answer({ kind: 'put', ref: 1, envelope: hers.next({ kind: 'snapshot' }) });
  const early = his.next({ kind: 'snapshot' });
  for (const peer of [one, two])
    expect(peer.answer({ kind: 'put', ref: 2, envelope: early })).toEqual(refused('appointment'));
  const late = hers.next({ kind: 'snapshot' });
  one.answer({
    kind: 'append',
    ref: 3,
    record: clinic.append(first, { type: 'appoint', duty: 'organisation', device: second.id, number: 2 }),
  });
  // What she sealed before it, and was late with.
  expect(one.answer({ kind: 'put', ref: 4, envelope: late }).kind).toBe('receipt');
  const own = testChain(clinic, second).next({ kind: 'snapshot' });
  expect(two.answer({ kind: 'put', ref: 5, envelope: own }).kind).toBe('receipt');
  const tooLate = hers.next({ kind: 'snapshot' });
  expect(one.answer({ kind: 'put', ref: 6, envelope: tooLate })).toEqual(refused('appointment'));
});

it('shows the last snapshot of a space to those who hold it', () => {
  const { world, clinic, first, second } = testHouse({}, ['org']);
  const peer = world.let(clinic, first);
  const chain = testChain(clinic, first, 'clinical');
  const ask = (of = peer, before = Number.MAX_SAFE_INTEGER) =>
    of.answer({ kind: 'newestSnapshot', ref: 9, space: 'clinical', before });
  peer.answer({ kind: 'put', ref: 1, envelope: chain.next() });
  expect(ask()).toEqual(refused('missing'));
  const envelope = chain.next({ kind: 'snapshot' });
  peer.answer({ kind: 'put', ref: 2, envelope });
  peer.answer({ kind: 'put', ref: 3, envelope: chain.next() });
  expect(ask()).toMatchObject({ kind: 'snapshot', place: 2, envelope });
  expect(ask(peer, 2)).toEqual(refused('missing'));
  expect(ask(world.let(clinic, second))).toEqual(refused('not-held'));
});
