import { beforeEach, describe, expect, it } from 'vitest';
import { type Attestation, signAttestation, type Verdict } from '../protocol/attestation.ts';
import { parseEnvelope } from '../protocol/envelope.ts';
import { openHead } from '../protocol/receipt.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import {
  hashOf,
  idOf,
  type TestDevice,
  type TestPeer,
  testChain,
  testDevice,
  testHouse,
  testRelay,
} from './testing.ts';

const DAY = 24 * 3_600_000;
const refused = (code: string) => ({ kind: 'refused', ref: 5, code });

let house: ReturnType<typeof testHouse>;
let chain: ReturnType<typeof testChain>;
let [one, two]: TestPeer[] = [];
beforeEach(() => {
  house = testHouse();
  chain = testChain(house.clinic, house.first);
  one = house.world.let(house.clinic, house.first);
  two = house.world.let(house.clinic, house.second);
});

const put = (envelope: Buffer) => one!.answer({ kind: 'put', ref: 1, envelope });
/** Ten envelopes and a snapshot of them. */
function snapshot(): { hash: string; seq: number } {
  for (let count = 0; count < 10; count += 1) put(chain.next());
  const envelope = chain.next({ kind: 'snapshot' });
  put(envelope);
  const { hash, header } = parseEnvelope(envelope);
  return { hash, seq: header.seq };
}
/** What a device signs of it, with whatever differs. */
function word(
  { hash, seq }: { hash: string; seq: number },
  device: TestDevice,
  verdict: Verdict,
  of: Partial<Attestation> = {},
): Buffer {
  const { world, clinic, first } = house;
  const place = of.place ?? seq - 1;
  const attestation: Attestation = {
    ...{ org: clinic.org, space: 'org', log: world.storage.organisation(clinic.org)!.log, place },
    head: world.storage.entryAt(clinic.org, 'org', place)?.head ?? hashOf('none'),
    ...{ device: device.id, author: first.id, seq, snapshot: hash, digest: hashOf('digest'), verdict },
    ...of,
  };
  return signAttestation(attestation, device.sign);
}
const compact = (...words: Buffer[]) => one!.answer({ kind: 'compact', ref: 5, space: 'org', words });
const left = () =>
  Array.from({ length: house.world.storage.end(house.clinic.org, 'org').place }, (_, at) => at + 1).filter(
    (place) =>
      house.world.storage.entries(house.clinic.org, 'org', place - 1, { count: 1, bytes: 1 })[0]!.envelope.length >
      0,
  );

describe('envelopes before a snapshot', () => {
  it('go when two have signed it, all are beyond, and a month is over; what proves them stays', () => {
    const { world, clinic, first, second } = house;
    const made = snapshot();
    const words = [word(made, first, 'wrote'), word(made, second, 'same')];
    expect(compact(...words)).toEqual({ kind: 'cut', ref: 5, place: 0 });
    expect(left()).toHaveLength(11);
    const before = world.storage.usage(clinic.org).log;
    world.pass(30 * DAY);
    [one, two] = [world.let(clinic, first), world.let(clinic, second)];
    expect(compact(...words)).toEqual({ kind: 'cut', ref: 5, place: 10 });
    world.pass(DAY);
    expect(left()).toEqual([11]);
    expect(world.storage.usage(clinic.org).log).toBeLessThan(before);
    expect(world.logged.at(-1)).toMatchObject({ code: 'log.compacted', facts: { space: 'org', count: 10 } });

    two = world.let(clinic, second);
    const asked = (after: number) => two!.answer({ kind: 'follow', ref: 5, space: 'org', after });
    expect(asked(0)).toEqual(refused('dropped'));
    expect(asked(9)).toEqual(refused('dropped'));
    expect(asked(10)).toMatchObject({ kind: 'following' });
    world.pass();
    expect(two.of('delivery').map(({ place }) => place)).toEqual([11]);
    const head = two.answer({ kind: 'head', ref: 5, space: 'org', place: 4 });
    expect(head.kind === 'head' && openHead(head.head, Buffer.from(world.relay.publicKey, 'hex'))).toMatchObject({
      place: 4,
    });
    expect(two.answer({ kind: 'cut', ref: 5, space: 'org' })).toEqual({ kind: 'cut', ref: 5, place: 10 });
    // The chain goes on, and a receipt that was given is given again.
    one = world.let(clinic, first);
    const again = testChain(clinic, first).next();
    expect(put(again)).toMatchObject({ kind: 'receipt' });
    expect(put(chain.next())).toMatchObject({ kind: 'receipt' });
    expect(compact(...words)).toEqual({ kind: 'cut', ref: 5, place: 10 });
  });

  it('go as far as they are a month old, and as the one farthest behind has come', () => {
    const { world, clinic, first, second } = house;
    for (let count = 0; count < 4; count += 1) put(chain.next());
    world.pass(10 * DAY);
    one = world.let(clinic, first);
    const made = snapshot();
    world.pass(25 * DAY);
    one = world.let(clinic, first);
    const words = [word(made, first, 'wrote'), word(made, second, 'same')];
    expect(compact(...words)).toMatchObject({ place: 4 });
    const { device: third } = clinic.add('third');
    one.answer({ kind: 'append', ref: 9, record: clinic.records.at(-1)! });
    const behind = word(made, third, 'passed', { place: 6, head: headAt(6), snapshot: hashOf('former') });
    world.pass(30 * DAY);
    one = world.let(clinic, first);
    expect(compact(...words)).toEqual(refused('missing'));
    expect(compact(...words, behind)).toMatchObject({ place: 6 });
  });

  const headAt = (place: number) => house.world.storage.entryAt(house.clinic.org, 'org', place)!.head;

  it('do not wait for one that was not heard of for half a year, and wait for one that is here', () => {
    const { world, clinic, first, second } = house;
    const { device: third } = clinic.add('third');
    one!.answer({ kind: 'append', ref: 9, record: clinic.records.at(-1)! });
    const of = testChain(clinic, third);
    const peer = world.let(clinic, third);
    peer.answer({ kind: 'put', ref: 1, envelope: of.next() });
    peer.gone();
    chain = testChain(clinic, first);
    const made = snapshot();
    const words = () => {
      const where = { place: 11, head: headAt(11) };
      return [word(made, first, 'wrote', where), word(made, second, 'same', where)];
    };
    world.pass(179 * DAY);
    one = world.let(clinic, first);
    expect(compact(...words())).toEqual(refused('missing'));
    world.pass(2 * DAY);
    one = world.let(clinic, first);
    const third2 = world.let(clinic, third);
    expect(compact(...words())).toEqual(refused('missing'));
    third2.gone();
    expect(compact(...words())).toMatchObject({ place: 11 });
    expect(world.let(clinic, third).answer({ kind: 'follow', ref: 5, space: 'org', after: 1 })).toEqual(
      refused('dropped'),
    );
  });

  it('do not go for anything less', () => {
    const { world, clinic, first, second } = house;
    const made = snapshot();
    world.pass(31 * DAY);
    one = world.let(clinic, first);
    const [wrote, same] = [word(made, first, 'wrote'), word(made, second, 'same')];
    const stranger = { ...testDevice('nobody'), id: second.id };
    expect(compact(wrote)).toEqual(refused('missing'));
    expect(compact(same)).toEqual(refused('appointment'));
    expect(compact(word(made, second, 'wrote'), same)).toEqual(refused('malformed'));
    expect(compact(wrote, word(made, second, 'passed'))).toEqual(refused('missing'));
    expect(compact(wrote, word(made, second, 'differs'))).toEqual(refused('missing'));
    expect(compact(wrote, word(made, second, 'same', { digest: hashOf('another') }))).toEqual(refused('missing'));
    expect(compact(wrote, word(made, stranger, 'same'))).toEqual(refused('not-member'));
    expect(compact(wrote, word(made, second, 'same', { head: hashOf('another') }))).toEqual(refused('stale'));
    expect(compact(wrote, word(made, second, 'same', { log: idOf('another') }))).toEqual(refused('stale'));
    expect(compact(wrote, word(made, second, 'same', { place: 99 }))).toEqual(refused('stale'));
    expect(compact(wrote, word(made, second, 'same', { space: 'clinical' }))).toEqual(refused('malformed'));
    expect(compact(wrote, same, same)).toEqual(refused('malformed'));
    expect(compact(wrote, same.subarray(1))).toEqual(refused('malformed'));
    const elsewhere = { hash: hashOf('no snapshot'), seq: made.seq };
    expect(compact(word(elsewhere, first, 'wrote'), word(elsewhere, second, 'same'))).toEqual(refused('stale'));
    const ops = { hash: world.storage.entryAt(clinic.org, 'org', 5)!.hash, seq: 5 };
    expect(compact(word(ops, first, 'wrote'), word(ops, second, 'same'))).toEqual(refused('malformed'));
    const audit = one.answer({ kind: 'compact', ref: 5, space: 'audit', words: [wrote, same] });
    expect(audit).toEqual(refused('not-held'));
    expect(left()).toHaveLength(11);
    expect(compact(wrote, same)).toMatchObject({ place: 10 });
  });

  it('are out of reach for one who was in the middle of them', () => {
    const { world, clinic, first, second } = house;
    const made = snapshot();
    world.pass(31 * DAY);
    [one, two] = [world.let(clinic, first), world.let(clinic, second)];
    two.waiting = 2 ** 20;
    two.ask({ kind: 'follow', ref: 6, space: 'org', after: 0 });
    compact(word(made, first, 'wrote'), word(made, second, 'same'));
    two.waiting = 0;
    world.pass(100);
    expect(two.of('delivery')).toEqual([]);
    expect(two.closed?.code).toBe(4500);
  });

  it('stay away from a backup that was restored until somebody asks again', () => {
    const storage = createMemoryStorage();
    house = testHouse({ storage });
    chain = testChain(house.clinic, house.first);
    one = house.world.let(house.clinic, house.first);
    const made = snapshot();
    const backup = storage.durable();
    house.world.pass(31 * DAY);
    one = house.world.let(house.clinic, house.first);
    const words = [word(made, house.first, 'wrote'), word(made, house.second, 'same')];
    expect(compact(...words)).toMatchObject({ place: 10 });
    const world = testRelay({ storage: createMemoryStorage(backup) });
    world.pass(31 * DAY);
    const peer = world.let(house.clinic, house.first);
    expect(peer.answer({ kind: 'follow', ref: 5, space: 'org', after: 0 })).toMatchObject({ kind: 'following' });
    expect(peer.answer({ kind: 'compact', ref: 5, space: 'org', words })).toMatchObject({ place: 10 });
  });
});
