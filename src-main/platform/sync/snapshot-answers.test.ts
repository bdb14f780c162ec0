/** Snapshots, where a relay leaves something out or loses something once, and is honest afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAttestation } from '#protocol/attestation.ts';
import { parseEnvelope } from '#protocol/envelope.ts';
import { ENVELOPES, type Reply, replies, requests } from '#protocol/frames.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { createMembershipAuthor } from './membership-authoring.ts';
import { replyIn, requestIn } from './relay.testing.ts';
import type { Link, LinkEvents } from './types.ts';

let clinic: TestClinic;
let ana: Desk;
function snapshotsAt({ relay }: TestClinic): number {
  const [kept] = [...relay.backUp().organisations.values()];
  return kept!.logs
    .get('org')!
    .entries.filter(({ envelope }) => envelope.length > 0 && parseEnvelope(envelope).header.kind === 'snapshot')
    .length;
}
beforeEach(async () => {
  clinic = await openTestClinic(1);
  ana = clinic.desks[0]!;
  ana.writesSnapshots = true;
  ana.measures = { often: 1000 };
});
afterEach(() => clinic.close());
const words = (desk: Desk) =>
  desk
    .all("SELECT word FROM attestation WHERE space = 'org'")
    .map(({ word }) => readAttestation(word as Uint8Array)!.attestation.verdict)
    .sort();

async function write(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    ana.create({ name: { given: `P ${at}` } });
    await clinic.settle();
  }
}

describe('a desk that began with a snapshot and reads the log for itself', () => {
  /** `isLost`: of what comes over its second line. */
  const onceLost =
    (isLost: (reply: Reply) => boolean, lost: { done: boolean }) =>
    (url: string, events: LinkEvents): Link => {
      links += 1;
      const nth = links;
      return clinic.relay.outside.connect(url, {
        ...events,
        received(type, frame) {
          if (nth >= 2 && !lost.done && type === ENVELOPES && isLost(replies.decode(frame))) {
            lost.done = true;
            return;
          }
          events.received(type, frame);
        },
      });
    };
  let links = 0;
  for (const [name, isLost] of [
    ['nothing', () => false],
    ['hello', ({ kind }) => kind === 'hello'],
    ['ok', ({ kind }) => kind === 'ok'],
    ['delivery', (reply) => reply.kind === 'delivery' && reply.space === 'org' && reply.place === 5],
    ['last delivery', (reply) => reply.kind === 'delivery' && reply.space === 'org' && reply.place >= 12],
  ] as [string, (reply: Reply) => boolean][])
    it(`says what the snapshot is worth though that line brought it no ${name} once`, async () => {
      links = 0;
      ana.online();
      await write(12);
      await clinic.pass(3);
      const ben = await clinic.admit();
      const lost = { done: name === 'nothing' };
      const [cut] = ana.all("SELECT max(place) AS place FROM sync_place WHERE space = 'org'");
      const written = JSON.parse(
        String(ana.all("SELECT value FROM meta WHERE name = 'sync.snapshot.org'")[0]?.value ?? 'null'),
      );
      const last =
        name === 'last delivery'
          ? (reply: Reply) => reply.kind === 'delivery' && reply.place === (written?.written?.place ?? cut!.place)
          : isLost;
      ben.online(onceLost(last, lost));
      await clinic.pass(40);
      expect(lost.done).toBe(true);
      expect(words(ana)).toEqual(['same', 'wrote']);
    });
});

it('a second desk that once was refused a chunk reads the snapshot again', async () => {
  const ben = await clinic.admit();
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    if (isLost || reply?.kind !== 'chunk') return frame;
    isLost = true;
    return Buffer.from(replies.encode({ kind: 'refused', ref: reply.ref, code: 'missing' }));
  };
  for (const desk of [ana, ben]) desk.online();
  await write(12);
  await clinic.pass(90);
  expect(isLost).toBe(true);
  expect(words(ana)).toEqual(['same', 'wrote']);
});

it('a snapshot of which the relay throws away a chunk that it said it has is written again', async () => {
  const ben = await clinic.admit();
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (isLost || request?.kind !== 'putChunk' || !request.last) return frame;
    isLost = true;
    // What is answered by `ok` as well, and does nothing.
    return Buffer.from(requests.encode({ kind: 'dropChunks', ref: request.ref, name: 'ab'.repeat(32) }));
  };
  for (const desk of [ana, ben]) desk.online();
  await write(12);
  await clinic.pass(60);
  expect(isLost).toBe(true);
  expect(words(ana)).toEqual(['same', 'wrote']);
});

describe('a desk that is appointed where the relay has forgotten what lies before the snapshot of another one', () => {
  for (const name of ['nothing', 'one answer', 'the truth'] as const)
    it(`writes one though ${name} is left out`, async () => {
      const [ben, cleo] = [await clinic.admit(undefined, true), await clinic.admit()];
      for (const desk of [ana, ben, cleo]) desk.online();
      await write(12);
      await clinic.pass(20);
      clinic.relay.advance(40 * 24 * 60 * 60_000);
      await clinic.settle();
      await clinic.pass(400);
      const [kept] = [...clinic.relay.backUp().organisations.values()];
      const gone = kept!.logs.get('org')!.entries.filter(({ envelope }) => envelope.length === 0).length;
      expect(gone).toBeGreaterThan(0);
      let isLost = name === 'nothing';
      let ref: number | null = null;
      clinic.tamper = (direction, frame) => {
        const request = requestIn(direction, frame);
        if (request?.kind === 'cut' && request.space === 'org') ref ??= request.ref;
        const reply = replyIn(direction, frame);
        if (isLost || reply?.kind !== 'cut' || reply.ref !== ref) return frame;
        isLost = true;
        return name === 'the truth' ? Buffer.from(replies.encode({ ...reply, place: 0 })) : null;
      };
      const before = snapshotsAt(clinic);
      ana.measures = { often: 1000, short: 1000 };
      await createMembershipAuthor(ben.device.belonging, testRandom).appoint(
        ben.client!.session()!,
        'organisation',
        ben.device.id,
      );
      await clinic.pass(75);
      expect(isLost).toBe(true);
      expect(snapshotsAt(clinic)).toBeGreaterThan(before);
    });
});

it('what a snapshot was superseded by is dropped though the relay threw that away once', async () => {
  const ben = await clinic.admit();
  ana.measures = { short: 5, often: 8, blockOps: 8 };
  for (const desk of [ana, ben]) desk.online();
  await write(8);
  await clinic.pass(4);
  const chunkNames = (): string[] =>
    [...clinic.relay.backUp().organisations.values()].flatMap(({ chunks }) => [...chunks.keys()]);
  const former = chunkNames();
  expect(former.length).toBeGreaterThan(0);
  let isLost = false;
  clinic.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (isLost || request?.kind !== 'dropChunks' || !former.includes(request.name)) return frame;
    isLost = true;
    return Buffer.from(requests.encode({ ...request, name: 'ab'.repeat(32) }));
  };
  await write(9);
  await clinic.pass(20);
  await write(9);
  await clinic.pass(60);
  expect(isLost).toBe(true);
  expect(chunkNames().some((name) => former.includes(name))).toBe(false);
});
