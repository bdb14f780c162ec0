import { expect, it } from 'vitest';
import { parseEnvelope } from '../protocol/envelope.ts';
import { signRecord } from '../protocol/membership-record.ts';
import { SPACES } from '../protocol/spaces.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import { idOf, testChain, testClinic, testDevice, testHouse, testKey, testRelay } from './testing.ts';

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });
const publish = (records: readonly Buffer[], token = '') => ({ kind: 'publish', ref: 1, token, records }) as const;

it("lets an organisation in once, with the word of the relay's keeper", () => {
  const world = testRelay({ token: 'the keeper said so' });
  const clinic = testClinic('north', world.relay.publicKey);
  const peer = world.connect();
  expect(peer.auth(clinic, clinic.first)).toEqual(refused('unknown-organisation'));
  expect(peer.answer(publish(clinic.records, 'guessed'))).toEqual(refused('token'));
  expect(peer.answer(publish(clinic.records, 'the keeper said so'))).toMatchObject({ kind: 'ok' });
  expect(peer.auth(clinic, clinic.first)).toMatchObject({ kind: 'ok' });
  expect(world.connect().answer(publish(clinic.records, 'the keeper said so'))).toEqual(
    refused('organisation-exists'),
  );
});

it('publishes no log that does not hold together', () => {
  const world = testRelay();
  const clinic = testClinic('north', world.relay.publicKey);
  clinic.add('second');
  const tampered = Buffer.from(clinic.records[0]!);
  tampered[100]! ^= 1;
  const forged = signRecord(
    {
      v: 1,
      org: clinic.org,
      seq: 3,
      prev: clinic.membership.heads[1]!,
      by: clinic.first.id,
      body: { type: 'rotate', keys: {} },
    },
    testDevice('somebody else').sign,
  );
  const answers = [
    publish([]),
    publish([Buffer.from('x')]),
    publish([clinic.records[1]!]),
    publish([clinic.records[0]!, clinic.records[0]!]),
    publish([tampered]),
    publish([...clinic.records, forged]),
  ].map((request) => world.connect().answer(request));
  expect(answers.map((answer) => answer.kind === 'refused' && answer.code)).toEqual([
    'malformed',
    'malformed',
    'membership',
    'stale',
    expect.stringMatching(/^(malformed|membership)$/),
    'membership',
  ]);
  expect(world.storage.totals().organisations).toBe(0);
});

it('takes a long log in parts, until the first envelope', () => {
  const world = testRelay();
  const clinic = testClinic('north', world.relay.publicKey);
  const { device, record } = clinic.add('second');
  const { record: third } = clinic.add('third');
  expect(world.connect().answer(publish([clinic.records[0]!])).kind).toBe('ok');
  expect(world.connect().answer(publish([record])).kind).toBe('ok');
  const peer = world.let(clinic, device);
  peer.answer({
    kind: 'put',
    ref: 1,
    envelope: testChain(clinic, clinic.first).next({ membership: 2, epoch: 1 }),
  });
  expect(world.connect().answer(publish([third]))).toEqual(refused('organisation-exists'));
  expect(peer.answer({ kind: 'append', ref: 2, record: third }).kind).toBe('ok');
});

it('holds so many organisations and so much of each', () => {
  const world = testRelay({ limits: { organisations: 1, logBytes: 4_000 } });
  const clinic = testClinic('north', world.relay.publicKey);
  world.publish(clinic);
  expect(world.publish(testClinic('south', world.relay.publicKey))).toEqual(refused('quota'));
  const peer = world.let(clinic, clinic.first);
  const answers = ['a', 'b', 'c', 'd'].map((name) =>
    peer.answer({ kind: 'append', ref: 1, record: clinic.add(name).record }),
  );
  expect(answers.at(-1)).toEqual(refused('quota'));
});

it('lengthens the log by compare and set, and answers a repeated record as it did', () => {
  const { world, clinic, first } = testHouse();
  const other = testClinic('north', world.relay.publicKey);
  other.add('second');
  const [one, two] = [world.let(clinic, first), world.let(clinic, first)];
  const third = clinic.add('third').record;
  const rival = other.add('rival').record;
  expect(one.answer({ kind: 'append', ref: 1, record: third }).kind).toBe('ok');
  expect(two.answer({ kind: 'append', ref: 1, record: rival })).toEqual(refused('stale'));
  expect(two.answer({ kind: 'append', ref: 2, record: third }).kind).toBe('ok');
  expect(two.of('grown')).toEqual([{ kind: 'grown', length: 3 }]);
  expect(one.of('grown')).toEqual([]);
  expect(world.storage.records(clinic.org, 0, 1e9)).toHaveLength(3);
});

it('takes records of administrators only, and of this organisation', () => {
  const { world, clinic, second } = testHouse();
  const peer = world.let(clinic, second);
  const body = { type: 'admin', device: second.id, admin: true } as const;
  expect(peer.answer({ kind: 'append', ref: 1, record: clinic.record(second, body) })).toEqual(
    refused('membership'),
  );
  const south = testClinic('south', world.relay.publicKey);
  expect(peer.answer({ kind: 'append', ref: 2, record: south.add('x').record })).toEqual(refused('membership'));
  expect(peer.answer({ kind: 'append', ref: 3, record: Buffer.from('[[[[') })).toEqual(refused('malformed'));
});

it('gives out the log after any length, in frames that are not too long', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  // As long as a revocation among fifty devices.
  for (let count = 0; count < 40; count += 1) {
    const keys = clinic.keysWithout(null, ['org']);
    const sealed = { ...keys.org!.sealed };
    for (const one of Object.keys(sealed)) sealed[one] = Buffer.alloc(299).toString('base64');
    const record = clinic.append(first, { type: 'rotate', keys: { org: { ...keys.org!, sealed } } });
    expect(peer.answer({ kind: 'append', ref: 1, record }).kind).toBe('ok');
  }
  const asked = (after: number) => {
    const before = peer.said.length;
    peer.ask({ kind: 'members', ref: 2, after });
    world.pass();
    return peer.said.slice(before).flatMap((reply) => (reply.kind === 'records' ? [reply] : []));
  };
  expect(asked(0).flatMap(({ records }) => records.map((one) => Buffer.from(one)))).toEqual(clinic.records);
  expect(asked(40)).toMatchObject([{ first: 41, more: false, records: [{}, {}] }]);
  expect(asked(42)).toMatchObject([{ first: 43, more: false, records: [] }]);
  for (const beyond of [9_999, 0xffff_ffff])
    expect(asked(beyond)).toMatchObject([{ first: 43, more: false, records: [] }]);
});

it('cuts a log of records into several frames', () => {
  const storage = createMemoryStorage();
  const blocks = { ...storage, records: (org: string, after: number) => storage.records(org, after, 1) };
  const { world, clinic, first } = testHouse({ storage: blocks });
  const peer = world.let(clinic, first);
  peer.ask({ kind: 'members', ref: 2, after: 0 });
  world.pass();
  expect(peer.of('records').map(({ first: number, more, records }) => [number, more, records.length])).toEqual([
    [1, true, 1],
    [2, false, 1],
  ]);
});

it('shuts out a revoked device at once, with what it wrote up to the end that was named', () => {
  const { world, clinic, first, second } = testHouse();
  const [admin, lost] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, second);
  const [one, two] = [chain.next(), chain.next()];
  lost.answer({ kind: 'put', ref: 1, envelope: one });
  const revoke = (seq: number, hash: string) =>
    ({
      type: 'revoke',
      device: second.id,
      chains: { org: { seq, hash } },
      keys: clinic.keysWithout(second.id, SPACES),
    }) as const;
  const early = clinic.record(first, revoke(1, parseEnvelope(one).hash));
  // In flight while the administrator decides, in the same moment as his record.
  lost.ask({ kind: 'put', ref: 2, envelope: two });
  expect(admin.answer({ kind: 'append', ref: 3, record: early })).toEqual(refused('stale'));
  expect(lost.closed).toBeNull();
  const record = clinic.append(first, revoke(2, parseEnvelope(two).hash));
  expect(admin.answer({ kind: 'append', ref: 4, record }).kind).toBe('ok');
  expect(lost.closed).toEqual({ code: 4403, reason: 'revoked' });
  expect(world.connect().auth(clinic, second)).toEqual(refused('revoked'));
  expect(admin.answer({ kind: 'put', ref: 5, envelope: chain.next({ membership: 2, epoch: 1 }) })).toEqual(
    refused('revoked'),
  );
  expect(admin.answer({ kind: 'put', ref: 6, envelope: one })).toMatchObject({ kind: 'receipt' });
  expect(lost.of('grown')).toEqual([]);
});

it('holds up whoever goes on writing while he is shut out, until the record that does so knows where he is', () => {
  const { world, clinic, first, second } = testHouse();
  const [admin, lost] = [world.let(clinic, first), world.let(clinic, second)];
  const [chain, other] = [testChain(clinic, second), testChain(clinic, first)];
  const revoke = () =>
    ({
      type: 'revoke',
      device: second.id,
      chains: chain.end.seq === 0 ? {} : { org: chain.end },
      keys: clinic.keysWithout(second.id, SPACES),
    }) as const;
  const put = (envelope: Buffer) => lost.answer({ kind: 'put', ref: 1, envelope });
  const append = (record: Buffer) => admin.answer({ kind: 'append', ref: 2, record });
  const early = revoke();
  put(chain.next());
  expect(append(clinic.record(first, early))).toEqual(refused('stale'));
  // One more for every record would keep him in for good.
  const known = revoke();
  const envelope = chain.next();
  expect(put(envelope)).toEqual({ kind: 'later', ref: 1, millis: 30_000 });
  expect(admin.answer({ kind: 'put', ref: 3, envelope })).toMatchObject({ kind: 'later' });
  expect(admin.answer({ kind: 'put', ref: 4, envelope: other.next() })).toMatchObject({ kind: 'receipt' });
  expect(append(clinic.append(first, known)).kind).toBe('ok');
  expect(lost.closed).toMatchObject({ code: 4403 });
});

it('holds nobody up for long, nor again and again, nor for what no administrator signed', () => {
  const { world, clinic, first, second } = testHouse();
  const [admin, desk] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, second);
  const put = () => desk.answer({ kind: 'put', ref: 1, envelope: chain.next() }).kind;
  expect(put()).toBe('receipt');
  const shut = (by: typeof first) =>
    admin.answer({
      kind: 'append',
      ref: 2,
      record: clinic.record(by, {
        type: 'revoke',
        device: second.id,
        chains: {},
        keys: clinic.keysWithout(second.id, SPACES),
      }),
    });
  expect(shut(second)).toEqual(refused('membership'));
  expect(put()).toBe('receipt');
  expect(shut(first)).toEqual(refused('stale'));
  world.pass(30_000);
  expect(put()).toBe('receipt');
  expect(shut(first)).toEqual(refused('stale'));
  expect(put()).toBe('receipt');
  expect(world.logged.filter(({ code }) => code === 'device.held')).toHaveLength(1);
});

it('holds up an administrator who outruns the record that shuts him out, and lets nobody use that up himself', () => {
  const { world, clinic, first, second } = testHouse();
  clinic.append(first, { type: 'admin', device: second.id, admin: true });
  const [admin, evil] = [world.let(clinic, first), world.let(clinic, second)];
  admin.answer({ kind: 'append', ref: 1, record: clinic.records.at(-1)! });
  const revoke = (device: string) => ({
    ...({ type: 'revoke', device, chains: {} } as const),
    keys: clinic.keysWithout(device, SPACES),
  });
  const append = (peer: typeof admin, record: Buffer) => peer.answer({ kind: 'append', ref: 2, record });
  evil.answer({ kind: 'put', ref: 1, envelope: testChain(clinic, second).next() });
  // He names himself, so that he could not be held up when it matters.
  expect(append(evil, clinic.record(second, revoke(second.id)))).toEqual(refused('stale'));
  const late = clinic.record(first, revoke(second.id));
  expect(append(evil, clinic.append(second, { type: 'admin', device: first.id, admin: true })).kind).toBe('ok');
  expect(append(admin, late)).toEqual(refused('stale'));
  const more = clinic.record(second, { type: 'admin', device: first.id, admin: true });
  expect(append(evil, more)).toEqual({ kind: 'later', ref: 2, millis: 30_000 });
  // What somebody else says again in his name holds nobody up.
  world.pass(700_000);
  expect(append(evil, late)).toEqual(refused('stale'));
  expect(append(evil, more).kind).toBe('ok');
});

it('lets a recovery kit come before those who go on writing, and before their records', () => {
  const { world, clinic, first, second } = testHouse();
  const rescuer = testDevice('rescuer');
  const [kit, desk] = [world.connect(), world.let(clinic, first)];
  kit.kit(clinic);
  const [one, two] = [testChain(clinic, first), testChain(clinic, second)];
  const recover = () => ({
    type: 'recover' as const,
    device: rescuer.record,
    chains: { [first.id]: { org: one.end }, ...(two.end.seq > 0 ? { [second.id]: { org: two.end } } : {}) },
    keys: Object.fromEntries(
      SPACES.map((space) => [
        space,
        testKey(space, (clinic.membership.keys[space]?.length ?? 0) + 1, [rescuer.id]),
      ]),
    ),
  });
  const put = (envelope: Buffer) => desk.answer({ kind: 'put', ref: 1, envelope });
  put(one.next());
  const known = recover();
  put(two.next());
  expect(kit.answer({ kind: 'append', ref: 2, record: clinic.record('recovery', known) })).toEqual(
    refused('stale'),
  );
  const record = clinic.record('recovery', recover());
  expect(put(one.next())).toMatchObject({ kind: 'later' });
  const rotate = clinic.record(first, { type: 'rotate', keys: {} });
  expect(desk.answer({ kind: 'append', ref: 3, record: rotate })).toMatchObject({ kind: 'later' });
  expect(kit.answer({ kind: 'append', ref: 4, record }).kind).toBe('ok');
});

it('refuses a revocation that names another end of a chain, or none', () => {
  const { world, clinic, first, second } = testHouse();
  const admin = world.let(clinic, first);
  admin.answer({ kind: 'put', ref: 1, envelope: testChain(clinic, second, 'audit').next() });
  const keys = clinic.keysWithout(second.id, SPACES);
  const wrong = { audit: { seq: 1, hash: idOf('x') + idOf('y') } };
  for (const chains of [{}, wrong])
    expect(
      admin.answer({
        kind: 'append',
        ref: 2,
        record: clinic.record(first, { type: 'revoke', device: second.id, chains, keys }),
      }),
    ).toEqual(refused('stale'));
});

it('gets a revoked chain again after it lost it, to the end that was named and no other', () => {
  const clinic = testClinic('north', testRelay().relay.publicKey);
  const { device: second } = clinic.add('second');
  const chain = testChain(clinic, second);
  const [one, two] = [chain.next(), chain.next()];
  const fork = testChain(clinic, second);
  fork.next();
  clinic.append(clinic.first, {
    type: 'revoke',
    device: second.id,
    chains: { org: chain.end },
    keys: clinic.keysWithout(second.id, SPACES),
  });
  const emptied = testRelay();
  expect(emptied.publish(clinic).kind).toBe('ok');
  const peer = emptied.let(clinic, clinic.first);
  expect(peer.answer({ kind: 'put', ref: 1, envelope: one })).toMatchObject({ kind: 'receipt' });
  const other = fork.next({ text: 'not what was named', membership: 2, epoch: 1 });
  expect(peer.answer({ kind: 'put', ref: 2, envelope: other })).toEqual(refused('chain'));
  expect(peer.answer({ kind: 'put', ref: 3, envelope: two })).toMatchObject({ kind: 'receipt' });

  // Restored from before the revocation and before the chain's end: the record comes first, the rest of the chain after it.
  const restored = testRelay();
  restored.connect().answer(publish(clinic.records.slice(0, 2)));
  const again = restored.let(clinic, clinic.first);
  again.answer({ kind: 'put', ref: 1, envelope: one });
  expect(again.answer({ kind: 'append', ref: 2, record: clinic.records[2]! }).kind).toBe('ok');
  expect(again.answer({ kind: 'put', ref: 3, envelope: two })).toMatchObject({ kind: 'receipt' });
});

it('lets the holder of a recovery kit read, and append a recovery and nothing else', () => {
  const { world, clinic, first, second } = testHouse();
  const envelope = testChain(clinic, second).next();
  const desk = world.let(clinic, second);
  desk.answer({ kind: 'put', ref: 1, envelope });
  const kit = world.connect();
  expect(kit.kit(clinic)).toMatchObject({ kind: 'found', org: clinic.org });
  expect(kit.answer({ kind: 'members', ref: 1, after: 0 })).toMatchObject({ kind: 'records', first: 1 });
  for (const space of SPACES)
    expect(kit.answer({ kind: 'follow', ref: 2, space, after: 0 })).toMatchObject({ kind: 'following' });
  world.pass();
  expect(kit.of('delivery')).toMatchObject([{ place: 1, space: 'org' }]);
  expect(kit.answer({ kind: 'put', ref: 3, envelope })).toEqual(refused('not-member'));
  expect(
    kit.answer({ kind: 'append', ref: 4, record: clinic.record(first, { type: 'rotate', keys: {} }) }),
  ).toEqual(refused('not-member'));
  const device = testDevice('new');
  const recover = (chains: Record<string, { org?: { seq: number; hash: string } }>) =>
    ({
      type: 'recover',
      device: device.record,
      chains,
      keys: Object.fromEntries(
        Object.entries(clinic.keysWithout(null, SPACES)).map(([space, key]) => [
          space,
          { ...key, sealed: { recovery: key.sealed.recovery!, [device.id]: key.sealed.recovery! } },
        ]),
      ),
    }) as const;
  expect(kit.answer({ kind: 'append', ref: 5, record: clinic.record('recovery', recover({})) })).toEqual(
    refused('stale'),
  );
  const ends = { [second.id]: { org: { seq: 1, hash: parseEnvelope(envelope).hash } } };
  const record = clinic.append('recovery', recover(ends));
  expect(kit.answer({ kind: 'append', ref: 6, record }).kind).toBe('ok');
  expect(desk.closed).toEqual({ code: 4403, reason: 'revoked' });
  expect(kit.closed).toBeNull();
  expect(world.let(clinic, device).closed).toBeNull();
});

it('knows a kit by its word for the organisation, whatever another organisation claims', () => {
  const world = testRelay();
  const clinic = testClinic('north', world.relay.publicKey);
  const thief = testClinic('thief', world.relay.publicKey);
  const genesis = thief.records[0]!;
  const body = JSON.parse(genesis.subarray(4, -64).toString()).body;
  const { vouch: _, ...without } = body;
  const stolen = signRecord(
    {
      v: 1,
      org: thief.org,
      seq: 1,
      prev: '0'.repeat(64),
      by: thief.first.id,
      body: { ...without, recovery: { ...body.recovery, sign: clinic.kit.sign } },
    },
    thief.first.sign,
  );
  expect(world.connect().answer(publish([stolen])).kind).toBe('ok');
  expect(world.publish(clinic).kind).toBe('ok');
  expect(world.connect().kit(clinic)).toMatchObject({ kind: 'found', org: clinic.org });
});
