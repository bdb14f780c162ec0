import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAttestation } from '#protocol/attestation.ts';
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { replies } from '#protocol/frames.ts';
import { headOf, lengthOf } from '#protocol/membership.ts';
import { openHead, signHead } from '#protocol/receipt.ts';
import { createSigner } from '#protocol/signing.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic, workAndErase } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { flipped } from './flipped.testing.ts';
import { keepInvite } from './kept-invite.ts';
import { createLogPlaces } from './log-places.ts';
import { readPart, unpack } from './parts.ts';
import { replyIn } from './relay.testing.ts';
import { openEnvelope, sealEnvelope } from './seal-envelope.ts';
import { openChunk } from './snapshot-chunk.ts';
import { decodeManifest, type Manifest } from './snapshot-manifest.ts';
import { createSyncSums } from './sync-sums.ts';
import { encodeVector } from './vector.ts';

const DAY = 24 * 60;
/** Code of the frame; no whisper begins with it. */
const CHUNK = 137;

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  ana!.writesSnapshots = true;
  ana!.measures = { often: 20 };
});
afterEach(() => clinic.close());

/** The relay's log of the space `org`. */
function log() {
  const [kept] = [...clinic.relay.backUp().organisations.values()];
  return kept!.logs.get('org')!;
}
const gone = (): number => log().entries.filter(({ envelope }) => envelope.length === 0).length;
const holds = (text: string): boolean =>
  clinic.desks.some((desk) => desk.all('SELECT 1 AS found FROM person WHERE nickname = ?', text).length > 0);
/** What somebody reads there who has every key of the space: all envelopes, and all chunks. */
function atRelay(): string {
  const { keys } = ana!.device.belonging;
  const [kept] = [...clinic.relay.backUp().organisations.values()];
  const named = new Set<string>();
  const chunks = ({ name }: Manifest, epoch: number): string => {
    named.add(name);
    let pieces: Buffer[] = [];
    return [...(kept!.chunks.get(name)?.entries() ?? [])]
      .map(([index, { isLast, bytes }]) => {
        const place = { org: kept!.organisation.org, space: 'org', epoch, name, index, isLast } as const;
        const piece = openChunk(place, keys.of('org', epoch)!, bytes)!;
        pieces.push(piece.bytes);
        if (!piece.endsBlock) return '';
        const block = Buffer.concat(pieces);
        pieces = [];
        return Buffer.from(unpack(block)).toString('latin1');
      })
      .join();
  };
  const read = (bytes: Uint8Array): string => {
    const envelope = parseEnvelope(bytes);
    const { kind, epoch } = envelope.header;
    const content = openEnvelope(envelope, keys.of('org', epoch)!)!;
    if (kind === 'snapshot') return chunks(decodeManifest(content), epoch);
    return kind === 'ops' ? Buffer.from(unpack(readPart(content).bytes)).toString('latin1') : '';
  };
  const all = log()
    .entries.filter(({ envelope }) => envelope.length > 0)
    .map(({ envelope }) => read(envelope))
    .join();
  // No chunk lies there that nothing names.
  expect([...kept!.chunks.keys()].filter((name) => !named.has(name))).toEqual([]);
  return all;
}
const alarmsOf = (desk: Desk) => desk.client!.alarms.standing().map(({ kind }) => kind);
const words = (desk: Desk) =>
  desk
    .all("SELECT word FROM attestation WHERE space = 'org'")
    .map(({ word }) => readAttestation(word as Uint8Array)!.attestation.verdict);
const expectEqual = (...desks: Desk[]) => {
  for (const desk of desks) {
    expect(spaceHashes(desk)).toEqual(spaceHashes(ana!));
    expect(desk.client!.isSettled).toBe(true);
    expect(alarmsOf(desk)).toEqual([]);
  }
};
/** Days, hour by hour near their end, so that all that is due happens. */
async function days(count: number): Promise<void> {
  clinic.relay.advance((count * DAY - 30) * 60_000);
  await clinic.settle();
  await clinic.pass(30);
}

const work = (): Promise<Id[]> => workAndErase(clinic, 'N');

describe('what a snapshot stands for', () => {
  it('goes from the relay when one more device signed it, all are beyond, and a month is over', async () => {
    await work();
    expect(words(ana!).sort()).toEqual(['passed', 'same', 'wrote']);
    expect(words(cleo!).sort()).toEqual(['passed', 'same', 'wrote']);
    const all = log().entries.length;
    expect(atRelay()).toContain('N 2');
    await days(29);
    expect(gone()).toBe(0);
    await days(2);
    // All that stood there when the value was erased, and the erasure.
    expect(gone()).toBeGreaterThanOrEqual(all);
    expect(atRelay()).toContain('N 4');
    expect(atRelay()).not.toContain('N 2');
    expectEqual(ben!, cleo!);
    expect(holds('N 2')).toBe(false);

    const dora = await clinic.admit();
    dora.online();
    await clinic.pass(3);
    expectEqual(dora);
    const person = dora.create({ name: { given: 'New' } });
    await clinic.pass(1);
    expect(ana!.records.peek('person', person)).not.toBeNull();
    expectEqual(ben!, cleo!, dora);
  });

  it('stays while a device is behind, and goes when it is here', async () => {
    cleo!.offline();
    const desks = [ana!, ben!];
    for (const desk of [...desks, cleo!]) desk.online();
    await clinic.settle();
    cleo!.offline();
    for (let at = 0; at < 25; at += 1) ana!.create({ name: { given: `P ${at}` } });
    await clinic.pass(6);
    await days(40);
    expect(gone()).toBe(0);
    cleo!.online();
    await clinic.pass(6);
    await days(1);
    expect(gone()).toBeGreaterThan(5);
    expectEqual(ben!, cleo!);
  });
});

describe('a device that has everything and was made to forget how far it had followed the log', () => {
  const forget = (...desks: Desk[]): void => {
    for (const desk of desks) {
      desk.offline();
      const places = createLogPlaces(desk.writer, createSyncSums(desk.writer));
      desk.writer.transaction(() => places.cut('org', 0));
    }
  };

  it('goes on from the cut of the snapshot, its author too', async () => {
    const [person] = await work();
    await days(31);
    await days(1);
    expect(gone()).toBeGreaterThan(0);
    forget(ana!, ben!);
    cleo!.edit(person!, { nickname: 'Later' });
    await clinic.settle();
    for (const desk of [ana!, ben!]) desk.online();
    await clinic.settle();
    await clinic.pass(3);
    expectEqual(ana!, ben!, cleo!);
    expect(ana!.records.peek('person', person!)?.values.nickname).toBe('Later');
  });

  it('goes on from an older cut where the newest was made on another log than the relay’s', async () => {
    await work();
    await days(31);
    await days(1);
    expect(gone()).toBeGreaterThan(0);
    for (let at = 0; at < 25; at += 1) {
      cleo!.create({ name: { given: `Q ${at}` } });
      await clinic.settle();
    }
    await clinic.pass(6);
    forget(ana!, ben!);
    const person = cleo!.create({ name: { given: 'Later' } });
    await clinic.settle();
    const sign = createSigner(clinic.relay.backUp().seed!);
    let newest = 0;
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      if (reply?.kind !== 'head') return frame;
      const head = openHead(reply.head, Buffer.from(clinic.relay.relay.publicKey, 'hex'))!;
      newest ||= head.place;
      if (head.place !== newest) return frame;
      return replies.encode({ ...reply, head: signHead({ ...head, head: 'ab'.repeat(32) }, sign) });
    };
    for (const desk of [ana!, ben!]) desk.online();
    await clinic.pass(3);
    expect(newest).toBeGreaterThan(0);
    expectEqual(ana!, ben!, cleo!);
    expect(ana!.records.peek('person', person)).not.toBeNull();
  });
});

describe('a device that was away too long', () => {
  it('keeps what it wrote, and takes what it missed from a snapshot', async () => {
    const people = await work();
    cleo!.offline();
    const written = cleo!.create({ name: { given: 'Written while away' } });
    cleo!.edit(people[3]!, { nickname: 'of the one away' });
    for (let at = 0; at < 30; at += 1) ben!.create({ name: { given: `Q ${at}` } });
    ben!.edit(people[4]!, { pronouns: 'they' });
    await clinic.pass(6);
    await days(100);
    const before = gone();
    await days(100);
    expect(gone()).toBeGreaterThan(before);
    expect(gone()).toBeGreaterThan(
      cleo!.all("SELECT max(place) AS place FROM sync_place WHERE space = 'org'")[0]!.place as number,
    );

    const client = cleo!.online();
    const phases = new Set<string>();
    client.onChange(() => client.firstSync && phases.add(client.firstSync.phase));
    await clinic.pass(4);
    expect(phases.has('people')).toBe(true);
    expectEqual(ben!, cleo!);
    expect(ana!.records.peek('person', written)).not.toBeNull();
    expect(ana!.records.peek('person', people[3]!)?.values).toMatchObject({ nickname: 'of the one away' });
    expect(cleo!.records.peek('person', people[4]!)?.values).toMatchObject({ pronouns: 'they' });
  });
});

describe('a device for which no snapshot is there', () => {
  it('says so, shares the other spaces, loses nothing, and goes on when there is one', async () => {
    const people = await work();
    cleo!.offline();
    const written = cleo!.create({ name: { given: 'Written while away' } });
    for (let at = 0; at < 30; at += 1) ben!.create({ name: { given: `Q ${at}` } });
    await clinic.pass(6);
    await days(100);
    await days(100);
    const shown = (frame: Uint8Array): Uint8Array => {
      if (frame[0] !== CHUNK) return frame;
      const reply = replies.decode(frame);
      return replies.encode({ kind: 'refused', ref: (reply as { ref: number }).ref, code: 'missing' });
    };
    clinic.tamper = (direction, frame) => (direction === 'down' ? shown(frame) : frame);
    const client = cleo!.online();
    await clinic.pass(3);
    expect(client.link).toEqual({ state: 'online', reason: 'dropped' });
    expect(client.isSettled).toBe(false);
    expect(cleo!.records.peek('person', people[0]!)).not.toBeNull();
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(3);
    expect(client.link.reason).toBeNull();
    expectEqual(ben!, cleo!);
    expect(ana!.records.peek('person', written)).not.toBeNull();
  });
});

describe('the last computer lost', () => {
  it('leaves an organisation that the kit takes back from relay and snapshot', async () => {
    await work();
    await days(31);
    await days(1);
    expect(gone()).toBeGreaterThan(10);
    const hashes = spaceHashes(ana!);
    for (const desk of clinic.desks) desk.offline();
    const found = await clinic.recover();
    found.online();
    await clinic.pass(4);
    expect(spaceHashes(found).org).toEqual(hashes.org);
    expect(alarmsOf(found)).toEqual([]);
  });
});

describe('a snapshot is written', () => {
  const snapshots = (): number => log().entries.filter(({ envelope }) => envelope[5] === 3).length;
  const chunkNames = (): readonly string[] => {
    const [kept] = [...clinic.relay.backUp().organisations.values()];
    return [...kept!.chunks.keys()];
  };
  beforeEach(() => {
    ana!.writesSnapshots = false;
    ana!.measures = {};
  });

  it('a day after something was erased, however short the log', async () => {
    for (const desk of clinic.desks) desk.online();
    const person = ben!.create({ name: { given: 'Bo' }, nickname: 'to be gone' });
    await days(3);
    expect(snapshots()).toBe(0);
    ben!.records.commit({
      actor: ben!.actor,
      changes: [{ kind: 'erase', entity: 'person', id: person, fields: ['nickname'], reason: 'asked for' }],
    });
    await clinic.pass(30);
    expect(snapshots()).toBe(0);
    await days(1);
    expect(snapshots()).toBe(1);
    await days(3);
    expect(snapshots()).toBe(1);
    await days(31);
    const old = log().entries.slice(0, 3);
    expect(old.every(({ envelope }) => envelope.length === 0)).toBe(true);
  });

  it('sooner while an invitation is open', async () => {
    ana!.measures = { short: 5, often: 1000, invited: 4 };
    ana!.online();
    const write = async (): Promise<void> => {
      for (let at = 0; at < 6; at += 1) {
        ana!.create({ name: { given: `P ${at}` } });
        await clinic.settle();
      }
    };
    await write();
    await clinic.pass(2);
    expect(snapshots()).toBe(1);
    await write();
    await clinic.pass(2);
    expect(snapshots()).toBe(1);
    const expires = clinic.relay.clock.now() + 600_000;
    keepInvite(createMeta(ana!.writer), { secret: Buffer.alloc(16, 1), number: 'ab'.repeat(32), expires });
    await clinic.pass(1);
    expect(snapshots()).toBe(2);
    await write();
    await clinic.pass(15);
    expect(snapshots()).toBe(3);
    await write();
    await clinic.pass(2);
    // The invitation is over.
    expect(snapshots()).toBe(3);
  });

  it('and the one before it stays until another device found the new one right', async () => {
    ana!.measures = { short: 5, often: 8, blockOps: 8 };
    for (const desk of [ana!, ben!]) desk.online();
    for (let at = 0; at < 8; at += 1) {
      ana!.create({ name: { given: `P ${at}` } });
      await clinic.settle();
    }
    await clinic.pass(4);
    expect(words(ana!).sort()).toEqual(['same', 'wrote']);
    const former = chunkNames();
    ben!.offline();
    for (let at = 0; at < 9; at += 1) {
      ana!.create({ name: { given: `Q ${at}` } });
      await clinic.settle();
    }
    await clinic.pass(10);
    expect(snapshots()).toBeGreaterThan(1);
    expect(chunkNames()).toEqual(expect.arrayContaining([...former]));
    ben!.online();
    await clinic.pass(10);
    expect(chunkNames().some((name) => former.includes(name))).toBe(false);
  });
});

describe('a second device', () => {
  it('says nothing of chunks that are not what was signed, and raises the alarm', async () => {
    cleo!.offline();
    for (const desk of [ana!, ben!]) desk.online();
    clinic.tamper = (direction, frame) => {
      if (direction === 'up' || frame[0] !== CHUNK) return frame;
      const reply = replies.decode(frame);
      return reply.kind === 'chunk' ? replies.encode({ ...reply, bytes: flipped(reply.bytes, 40) }) : frame;
    };
    for (let at = 0; at < 25; at += 1) {
      ana!.create({ name: { given: `P ${at}` } });
      await clinic.settle();
    }
    await clinic.pass(5);
    expect(alarmsOf(ben!)).toEqual(['snapshot']);
    expect(words(ana!)).toEqual(['wrote']);
    clinic.tamper = (_, frame) => frame;
  });
});

/** Says as a device of the clinic, by a vector of its own, that it has of another one what never was. */
async function boasts(liar: Desk, of: Desk): Promise<void> {
  const { identity, log, keys } = liar.device.belonging;
  const { org, device, sign } = identity;
  const state = log.state()!;
  const at = { membership: lengthOf(state), membershipHead: headOf(state) };
  const [end] = liar.all("SELECT seq, hash FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1");
  const seq = (end!.seq as number) + 1;
  liar.offline();
  const chains = [{ device: of.device.id, seq: 1_000_000, hash: NO_HASH }];
  const content = encodeVector({
    ...{ device, seq, at: clinic.relay.clock.now(), ...at, audit: 0, auditHead: NO_HASH },
    spaces: [{ space: 'org', log: '0'.repeat(32), place: 0, head: NO_HASH, chains }],
  });
  const prev = Buffer.from(end!.hash as Uint8Array).toString('hex');
  const epoch = state.keys.org!.length;
  const envelope = sealEnvelope(
    { kind: 'vector', space: 'org', org, device, epoch, ...at, seq, prev },
    keys.of('org', epoch)!,
    content,
    { signer: createSigner(sign.privateKey), random: testRandom },
  );
  await (await liar.device.work()).session.ask({ kind: 'put', envelope });
}

describe('a device that began with a snapshot, where the relay kept no more than that', () => {
  it('goes on with it though somebody says that it lacks something, and tells', async () => {
    await work();
    await days(31);
    const dora = await clinic.admit();
    dora.online();
    await clinic.pass(1);
    await boasts(ben!, cleo!);
    await clinic.pass(5);
    expect(alarmsOf(dora)).toContain('snapshot');
    const person = ana!.create({ name: { given: 'Later' } });
    await clinic.pass(2);
    expect(dora.records.peek('person', person)).not.toBeNull();
    expect(dora.client!.link).toMatchObject({ state: 'online', reason: null });
    expect(spaceHashes(dora)).toEqual(spaceHashes(ana!));
  });
});
