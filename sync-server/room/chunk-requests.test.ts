import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { hashOf, testClinic, testHouse } from './testing.ts';

const refused = (code: string) => expect.objectContaining({ kind: 'refused', code });
const name = hashOf('file');
const part = (index: number, last = false, text = `part ${index}`) =>
  ({ kind: 'putChunk', ref: index, name, index, last, bytes: Buffer.from(text) }) as const;

it('keeps the parts of a file and gives them to the devices of the organisation', () => {
  const { world, clinic, first, second } = testHouse();
  const [one, other] = [world.let(clinic, first), world.let(clinic, second)];
  for (const chunk of [part(0), part(2, true), part(1)]) expect(one.answer(chunk).kind).toBe('ok');
  expect(other.answer({ kind: 'getChunk', ref: 7, name, index: 2 })).toEqual({
    kind: 'chunk',
    ref: 7,
    last: true,
    bytes: Buffer.from('part 2'),
  });
  expect(other.answer({ kind: 'getChunk', ref: 8, name, index: 3 })).toEqual(refused('missing'));
  const south = testClinic('south', world.relay.publicKey);
  world.publish(south);
  expect(world.let(south, south.first).answer({ kind: 'getChunk', ref: 9, name, index: 0 })).toEqual(
    refused('missing'),
  );
});

it('says how much of a file is there without a gap', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  const count = () => peer.answer({ kind: 'countChunks', ref: 50, name });
  expect(count()).toMatchObject({ count: 0, complete: false });
  peer.answer(part(0));
  peer.answer(part(2, true));
  expect(count()).toMatchObject({ count: 1, complete: false });
  peer.answer(part(1));
  expect(count()).toMatchObject({ count: 3, complete: true });
});

it('never replaces a part by another one, and takes the same one again', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.answer(part(0));
  expect(peer.answer(part(0)).kind).toBe('ok');
  expect(peer.answer(part(0, false, 'other'))).toEqual(refused('stale'));
  expect(peer.answer(part(0, true))).toEqual(refused('stale'));
});

it('forgets a file as it is told, with what was still on its way', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.answer(part(0));
  peer.ask(part(1, true));
  expect(peer.answer({ kind: 'dropChunks', ref: 50, name }).kind).toBe('ok');
  expect(peer.answer({ kind: 'countChunks', ref: 51, name })).toMatchObject({ count: 0 });
  expect(world.storage.usage(clinic.org).chunks).toBe(0);
});

it('stops at the quota, which empty parts use up too', () => {
  const { world, clinic, first } = testHouse({ limits: { chunkBytes: 1_000, chunksPerName: 100 } });
  const peer = world.let(clinic, first);
  const answers = Array.from({ length: 20 }, (_, index) => peer.answer(part(index, false, '')).kind);
  expect(answers.filter((kind) => kind === 'ok')).toHaveLength(7);
  expect(peer.answer(part(100))).toEqual(refused('too-large'));
  peer.answer({ kind: 'dropChunks', ref: 50, name });
  expect(peer.answer(part(0)).kind).toBe('ok');
});

it('keeps for a device what it began: nobody else adds to it, or drops it once it is whole', () => {
  const { world, clinic, first, second } = testHouse();
  const [admin, peer] = [world.let(clinic, first), world.let(clinic, second)];
  const third = clinic.add('third');
  admin.answer({ kind: 'append', ref: 60, record: third.record });
  const other = world.let(clinic, third.device);
  const drop = { kind: 'dropChunks', ref: 50, name } as const;
  peer.answer(part(0));
  expect(other.answer(part(0)).kind).toBe('ok');
  expect(other.answer(part(1, true))).toEqual(refused('stale'));
  expect(other.answer(drop)).toEqual(refused('not-owner'));
  peer.answer(part(1, true));
  peer.gone();
  expect(other.answer(drop)).toEqual(refused('not-owner'));
  expect(other.answer({ kind: 'countChunks', ref: 51, name })).toMatchObject({ count: 2, complete: true });
  expect(admin.answer(drop).kind).toBe('ok');
  expect(other.answer(part(0)).kind).toBe('ok');
});

it('lets another device begin anew what its owner left unfinished', () => {
  const { world, clinic, first, second } = testHouse();
  const owner = world.let(clinic, second);
  const third = clinic.add('third');
  world.let(clinic, first).answer({ kind: 'append', ref: 60, record: third.record });
  const other = world.let(clinic, third.device);
  owner.answer(part(0));
  expect(other.answer({ kind: 'dropChunks', ref: 50, name })).toEqual(refused('not-owner'));
  owner.gone();
  expect(other.answer(part(1))).toEqual(refused('stale'));
  expect(other.answer({ kind: 'dropChunks', ref: 51, name }).kind).toBe('ok');
  expect(other.answer(part(0)).kind).toBe('ok');
  expect(world.let(clinic, second).answer(part(1))).toEqual(refused('stale'));
});

it('stops at the quota of a device before that of all is used up', () => {
  const { world, clinic, first, second } = testHouse({
    limits: { chunkBytes: 2_000, chunkBytesPerDevice: 1_000 },
  });
  const [one, other] = [world.let(clinic, first), world.let(clinic, second)];
  const named = (text: string) => ({ ...part(0, true, ''), name: hashOf(text) });
  const answers = Array.from({ length: 20 }, (_, index) => one.answer(named(`file ${index}`)).kind);
  expect(answers.filter((kind) => kind === 'ok')).toHaveLength(7);
  expect(one.answer(named('one more'))).toEqual(refused('quota'));
  expect(other.answer(named('one more')).kind).toBe('ok');
  one.answer({ kind: 'dropChunks', ref: 50, name: hashOf('file 0') });
  expect(one.answer(named('another')).kind).toBe('ok');
});

it('makes no part ready for a reader for whom much waits', () => {
  const { world, clinic, first } = testHouse();
  const peer = world.let(clinic, first);
  peer.answer(part(0));
  peer.waiting = DEFAULT_LIMITS.highWater;
  for (let ref = 0; ref < 10; ref += 1) peer.ask({ kind: 'getChunk', ref, name, index: 0 });
  world.pass(100);
  expect(peer.of('chunk')).toEqual([]);
  peer.waiting = 0;
  world.pass(100);
  expect(peer.of('chunk')).toHaveLength(10);
});
