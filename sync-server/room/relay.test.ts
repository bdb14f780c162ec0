import { expect, it } from 'vitest';
import { ENVELOPES, requests } from '../protocol/frames.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { hashOf, idOf, testChain, testClinic, testDevice, testHouse, testRelay } from './testing.ts';

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });

it('greets with its key, its version and a number used once', () => {
  const world = testRelay();
  const [one, two] = [world.connect(), world.connect()];
  expect(one.said).toEqual([{ kind: 'hello', protocol: 1, relayKey: world.relay.publicKey, nonce: one.nonce }]);
  expect(two.nonce).not.toBe(one.nonce);
});

it('keeps its key from one start to the next', () => {
  const storage = createMemoryStorage();
  const { publicKey } = testRelay({ storage }).relay;
  expect(testRelay({ storage: createMemoryStorage(storage.durable()) }).relay.publicKey).toBe(publicKey);
});

it('lets nobody in by a signature for another connection, relay or device', () => {
  const { world, clinic, first, second } = testHouse();
  const overheard = world.let(clinic, first);
  const [peer, elsewhere] = [
    world.connect(),
    testRelay({ storage: createMemoryStorage({ ...createMemoryStorage().durable(), seed: Buffer.alloc(32, 9) }) }),
  ];
  const signature = (nonce: string, relayKey: string, device: string) =>
    Buffer.from(first.sign('hello', Buffer.from(relayKey + nonce + clinic.org + device, 'hex'))).toString('hex');
  const auth = (signed: string, device = first.id) =>
    peer.answer({ kind: 'auth', ref: 1, org: clinic.org, device, signature: signed });
  expect(auth(signature(overheard.nonce, world.relay.publicKey, first.id))).toEqual(refused('not-member'));
  expect(auth(signature(peer.nonce, elsewhere.relay.publicKey, first.id))).toEqual(refused('not-member'));
  expect(auth(signature(peer.nonce, world.relay.publicKey, second.id), second.id)).toEqual(refused('not-member'));
  expect(auth(signature(peer.nonce, world.relay.publicKey, idOf('nobody')), idOf('nobody'))).toEqual(
    refused('not-member'),
  );
  expect(auth(signature(peer.nonce, world.relay.publicKey, first.id))).toMatchObject({ kind: 'ok' });
});

it('locks no clinic out that asks for what it lost, and an address that guesses', () => {
  const world = testRelay();
  const clinic = testClinic('north', world.relay.publicKey);
  for (let asked = 0; asked < 300; asked += 1) {
    const peer = world.connect('192.0.2.9');
    expect(peer.auth(clinic, clinic.first)).toEqual(refused('unknown-organisation'));
    peer.gone();
    world.pass(200);
  }
  const publishing = world.connect('192.0.2.9');
  expect(publishing.answer({ kind: 'publish', ref: 1, token: '', records: clinic.records }).kind).toBe('ok');
  const thief = testDevice('thief');
  const tries = Array.from({ length: 100 }, () => {
    const peer = world.connect('203.0.113.5');
    if (peer.closed !== null) return 'closed';
    peer.auth(clinic, { ...clinic.first, sign: thief.sign });
    peer.gone();
    return 'refused';
  });
  expect(tries.at(-1)).toBe('closed');
  expect(world.connect('192.0.2.9').closed).toBeNull();
});

it('does nothing for a stranger', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.connect();
  const envelope = testChain(clinic, first).next();
  const name = hashOf('file');
  const asked = [
    { kind: 'append', ref: 1, record: clinic.records[1]! },
    { kind: 'members', ref: 1, after: 0 },
    { kind: 'put', ref: 1, envelope },
    { kind: 'follow', ref: 1, space: 'org', after: 0 },
    { kind: 'head', ref: 1, space: 'org', place: 0 },
    { kind: 'chain', ref: 1, space: 'org', device: first.id },
    { kind: 'putChunk', ref: 1, name, index: 0, last: true, bytes: Buffer.of(1) },
    { kind: 'getChunk', ref: 1, name, index: 0 },
    { kind: 'countChunks', ref: 1, name },
    { kind: 'dropChunks', ref: 1, name },
    { kind: 'invite', ref: 1, invite: idOf('x'), expires: world.now + 1 },
    { kind: 'mail', ref: 1, invite: idOf('x'), bytes: Buffer.of(1) },
    { kind: 'closeInvite', ref: 1, invite: idOf('x') },
  ] as const;
  for (const request of asked) expect(peer.answer(request)).toEqual(refused('not-member'));
  expect(peer.closed).toBeNull();
});

it('answers the question of y-websocket for its document with an empty one, and leaves the rest alone', () => {
  const peer = testRelay().connect();
  peer.raw(0, Buffer.of(0, 1, 0));
  expect(peer.other).toEqual([{ type: 0, frame: Buffer.of(1, 2, 0, 0) }]);
  peer.raw(0, Buffer.of(2, 2, 0, 0));
  peer.raw(0, Buffer.of());
  peer.raw(1, Buffer.from('who is where'));
  peer.raw(3, Buffer.of());
  expect(peer.other).toHaveLength(1);
  expect(peer.closed).toBeNull();
});

it.each([
  ['an unknown type', 2, Buffer.of(0)],
  ['nothing', ENVELOPES, Buffer.of()],
  ['an unknown kind', ENVELOPES, Buffer.of(99)],
  ['a word only a relay says', ENVELOPES, Buffer.of(141)],
  ['bytes left over', ENVELOPES, Buffer.concat([requests.encode({ kind: 'ping' }), Buffer.of(0)])],
  ['a claim of more than is there', ENVELOPES, Buffer.from('0500000001ffffffff', 'hex')],
  ['a whisper to an unknown space', 101, Buffer.concat([Buffer.of(1, 9), Buffer.alloc(20)])],
])('ends a connection that sends %s', (_, type, frame) => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.raw(type, frame);
  expect(peer.closed).toEqual({ code: 4400, reason: 'malformed' });
  const said = peer.said.length;
  peer.ask({ kind: 'ping' });
  expect(peer.said).toHaveLength(said);
});

it('sends away who does not say who he is', () => {
  const { world, clinic, first } = testHouse();
  const [stranger, device] = [world.connect(), world.let(clinic, first)];
  world.pass(DEFAULT_LIMITS.handshakeMillis + 5_000);
  expect(stranger.closed).toEqual({ code: 4508, reason: 'handshake' });
  expect(device.closed).toBeNull();
});

it('says something at least every twenty seconds', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  for (let minute = 0; minute < 30; minute += 1) {
    const before = peer.said.length;
    world.pass(20_000);
    expect(peer.said.length).toBeGreaterThan(before);
  }
});

it('keeps no timer running when everybody has gone', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.gone();
  world.pass(60_000);
  const asked = world.now;
  world.pass(3_600_000);
  expect(world.now - asked).toBe(3_600_000);
  expect(world.due).toBe(0);
});

it('closes the oldest of many connections of one device', () => {
  const { world, clinic, first, second } = testHouse();
  const other = world.let(clinic, second);
  const own = Array.from({ length: 6 }, () => world.let(clinic, first));
  expect(own.map(({ closed }) => closed?.code)).toEqual([4509, 4509, undefined, undefined, undefined, undefined]);
  expect(other.closed).toBeNull();
});

it('takes so many connections, and so many of one address', () => {
  const world = testRelay({ limits: { connections: 5, connectionsPerAddress: 2 } });
  const near = [1, 2, 3].map(() => world.connect('192.0.2.7'));
  expect(near.map(({ closed }) => closed?.code)).toEqual([undefined, undefined, 4529]);
  near[0]!.gone();
  expect(world.connect('192.0.2.7').closed).toBeNull();
  const far = [1, 2, 3, 4].map((number) => world.connect(`198.51.100.${number}`));
  expect(far.map(({ closed }) => closed?.code)).toEqual([undefined, undefined, undefined, 4529]);
});

it('puts off who asks too fast, goes on with him later, and ends who never listens', () => {
  const { world, clinic, first } = testHouse({ limits: { requestBurst: 500, requestRate: 100 } });
  const peer = world.let(clinic, first);
  const asked = { kind: 'chain', ref: 1, space: 'org', device: first.id } as const;
  for (let count = 0; count < 600; count += 1) peer.ask(asked);
  expect(peer.of('later').length).toBeGreaterThan(100);
  expect(peer.of('later')[0]!.millis).toBeGreaterThan(0);
  world.pass(10_000);
  expect(peer.answer(asked)).toMatchObject({ kind: 'chain' });
  for (let count = 0; count < 1_200; count += 1) peer.ask(asked);
  expect(peer.closed).toEqual({ code: 4529, reason: 'rate' });
});

it('writes and confirms what came in before it stops', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.ask({ kind: 'put', ref: 1, envelope: testChain(clinic, first).next() });
  world.relay.stop();
  expect(peer.of('receipt')).toHaveLength(1);
  expect(peer.closed).toEqual({ code: 1001, reason: 'goingDown' });
  expect(world.connect().closed).toEqual({ code: 1001, reason: 'goingDown' });
});

it('answers a failure of its own with a refusal, and says nothing of its words', () => {
  const storage = createMemoryStorage();
  const failing = {
    ...storage,
    chainEnd: () => {
      throw new TypeError('CANARYPHI');
    },
  };
  const { world, clinic, first } = testHouse({ storage: failing });
  const peer = world.let(clinic, first);
  expect(peer.answer({ kind: 'chain', ref: 1, space: 'org', device: first.id })).toEqual(refused('storage'));
  expect(world.logged.at(-1)).toEqual({ level: 'error', code: 'request.failed', facts: { reason: 'TypeError' } });
});

it('counts what it does, for whom it does it not', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  reader.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  writer.answer({ kind: 'put', ref: 1, envelope: testChain(clinic, first).next() });
  writer.answer({ kind: 'put', ref: 2, envelope: Buffer.of(1) });
  const text = world.relay.metrics();
  for (const line of [
    'envelopes_total 1',
    'deliveries_total 1',
    'refused_total{code="malformed"} 1',
    'frames_total{kind="put"} 2',
    'devices 2',
    'organisations 1',
  ])
    expect(text).toContain(`almoner_relay_${line}\n`);
  for (const id of [clinic.org, first.id, '192.0.2.1']) expect(text).not.toContain(id);
});
