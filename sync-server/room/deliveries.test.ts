import { expect, it } from 'vitest';
import { parseEnvelope } from '../protocol/envelope.ts';
import { openHead } from '../protocol/receipt.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { hashOf, type TestPeer, testChain, testHouse } from './testing.ts';

const placesAt = (peer: TestPeer) =>
  peer.said.flatMap((reply) => (reply.kind === 'delivery' || reply.kind === 'own' ? [reply.place] : []));
const upTo = (count: number, from = 1) => Array.from({ length: count + 1 - from }, (_, index) => index + from);

it('hands over what lies after a place, then what comes, each once and in order', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, first);
  const envelopes = upTo(700).map(() => chain.next());
  const put = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) writer.ask({ kind: 'put', ref: at, envelope: envelopes[at]! });
  };
  put(0, 600);
  world.pass();
  const answer = reader.answer({ kind: 'follow', ref: 1, space: 'org', after: 100 });
  if (answer.kind !== 'following') throw new Error('not followed');
  expect(openHead(answer.head, Buffer.from(world.relay.publicKey, 'hex'))).toMatchObject({ place: 600 });
  put(600, 700);
  world.pass();
  world.pass();
  expect(placesAt(reader)).toEqual(upTo(700, 101));
  expect(reader.of('delivery').map(({ envelope }) => parseEnvelope(envelope).hash)).toEqual(
    envelopes.slice(100).map((envelope) => parseEnvelope(envelope).hash),
  );
});

it('says of what a device wrote itself only where it stands, whoever brought it', () => {
  const { world, clinic, first, second } = testHouse();
  const [one, other] = [world.let(clinic, first), world.let(clinic, second)];
  one.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  const envelope = testChain(clinic, first).next();
  other.answer({ kind: 'put', ref: 1, envelope });
  expect(one.of('own')).toEqual([{ kind: 'own', space: 'org', place: 1, envelope: parseEnvelope(envelope).hash }]);
  expect(one.of('delivery')).toEqual([]);
  const again = world.let(clinic, first);
  again.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  world.pass();
  expect(again.of('own')).toHaveLength(1);
});

it('reads nothing from the log for a reader who takes nothing off, and loses nothing for him', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  reader.answer({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  const chain = testChain(clinic, first);
  const put = (count: number) => {
    for (let ref = 0; ref < count; ref += 1)
      writer.ask({ kind: 'put', ref, envelope: chain.next({ text: 'x'.repeat(1_000) }) });
    world.pass(1_000);
  };
  put(10);
  expect(placesAt(reader)).toEqual(upTo(10));
  reader.waiting = DEFAULT_LIMITS.highWater;
  put(500);
  expect(placesAt(reader)).toEqual(upTo(10));
  reader.waiting = 0;
  world.pass(20);
  put(5);
  expect(placesAt(reader)).toEqual(upTo(515));
});

it('gives way between the pieces of a long log', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, first);
  for (let ref = 0; ref < 20; ref += 1)
    writer.ask({ kind: 'put', ref, envelope: chain.next({ text: 'x'.repeat(100_000) }) });
  world.pass();
  const sent: number[] = [];
  reader.ask({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  sent.push(placesAt(reader).length);
  world.pass();
  sent.push(placesAt(reader).length);
  expect(sent).toEqual([0, 20]);
  // One piece fills the connection: the next waits until that has left.
  const slow = world.let(clinic, second);
  const asked = slow.said.length;
  slow.ask({ kind: 'follow', ref: 2, space: 'org', after: 0 });
  slow.waiting = DEFAULT_LIMITS.highWater;
  world.pass(100);
  expect(slow.said.slice(asked).map(({ kind }) => kind)).toEqual(['following']);
  slow.waiting = 0;
  world.pass(100);
  expect(placesAt(slow)).toEqual(upTo(20));
});

it('cuts off a reader for whom too much waits', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.waiting = DEFAULT_LIMITS.cutOffWater + 1;
  peer.ask({ kind: 'ping' });
  expect(peer.closed).toEqual({ code: 4513, reason: 'slow' });
});

it('cuts off who asks on and on for what is long and takes nothing, and not who takes it', () => {
  const { world, clinic, first, second } = testHouse();
  const [reader, idle] = [world.let(clinic, first), world.let(clinic, second)];
  idle.waiting = DEFAULT_LIMITS.highWater;
  for (let ref = 1; ref <= 300; ref += 1)
    for (const peer of [reader, idle]) {
      peer.ask({ kind: 'getChunk', ref, name: hashOf('file'), index: ref });
      world.pass(10);
    }
  expect(idle.closed).toEqual({ code: 4513, reason: 'slow' });
  expect(reader.closed).toBeNull();
  expect(reader.of('refused')).toHaveLength(300);
});

it('sends nothing to who follows beyond the end, until he asks for a place that is there', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, first);
  writer.answer({ kind: 'put', ref: 1, envelope: chain.next() });
  expect(reader.answer({ kind: 'follow', ref: 1, space: 'org', after: 9 }).kind).toBe('following');
  writer.answer({ kind: 'put', ref: 2, envelope: chain.next() });
  expect(placesAt(reader)).toEqual([]);
  reader.answer({ kind: 'follow', ref: 2, space: 'org', after: 1 });
  world.pass();
  expect(placesAt(reader)).toEqual([2]);
});

it('begins anew from the place a second follow names', () => {
  const { world, clinic, first, second } = testHouse();
  const [writer, reader] = [world.let(clinic, first), world.let(clinic, second)];
  const chain = testChain(clinic, first);
  for (let ref = 0; ref < 3; ref += 1) writer.ask({ kind: 'put', ref, envelope: chain.next() });
  world.pass();
  reader.ask({ kind: 'follow', ref: 1, space: 'org', after: 0 });
  reader.ask({ kind: 'follow', ref: 2, space: 'org', after: 2 });
  world.pass();
  expect(placesAt(reader)).toEqual([3]);
});

it('hands nothing more of a space to a device that lost it', () => {
  const { world, clinic, first, second } = testHouse();
  const [admin, desk] = [world.let(clinic, first), world.let(clinic, second)];
  desk.answer({ kind: 'follow', ref: 1, space: 'restricted', after: 0 });
  const chain = testChain(clinic, first, 'restricted');
  admin.answer({ kind: 'put', ref: 1, envelope: chain.next() });
  const deskChain = testChain(clinic, second, 'restricted');
  const [written, tooLate] = [deskChain.next(), deskChain.next()];
  desk.answer({ kind: 'put', ref: 2, envelope: written });
  const record = clinic.append(first, {
    type: 'spaces',
    device: second.id,
    spaces: ['org', 'clinical', 'audit'],
    chains: { restricted: { seq: 1, hash: parseEnvelope(written).hash } },
    sealed: {},
    keys: clinic.keysWithout(second.id, ['restricted']),
  });
  expect(admin.answer({ kind: 'append', ref: 2, record })).toMatchObject({ kind: 'ok' });
  admin.answer({ kind: 'put', ref: 3, envelope: chain.next() });
  expect(placesAt(desk)).toEqual([1, 2]);
  expect(desk.answer({ kind: 'follow', ref: 3, space: 'restricted', after: 0 })).toMatchObject({
    code: 'not-held',
  });
  expect(desk.answer({ kind: 'put', ref: 4, envelope: tooLate })).toMatchObject({ code: 'not-held' });
  expect(desk.answer({ kind: 'put', ref: 5, envelope: written })).toMatchObject({ kind: 'receipt' });
});
