import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { registry } from '#modules/entities.ts';
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import { replies, requests } from '#protocol/frames.ts';
import { openHead, signHead } from '#protocol/receipt.ts';
import { createSigner } from '#protocol/signing.ts';
import { createIdSource, idToBytes } from '#shared/ids/uuid.ts';
import { verifyAudit } from '../audit/verify.ts';
import { writeOp } from '../records/op.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { testRandom } from './device.testing.ts';
import { encodeOps } from './payload.ts';
import { replyIn } from './relay.testing.ts';
import { sealEnvelope } from './seal-envelope.ts';
import { createSyncStates, PENDING } from './states.ts';
import { fromWireId } from './wire-id.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
  for (const desk of clinic.desks) desk.online();
  await clinic.settle();
});
afterEach(() => clinic.close());

const kindsAt = (desk: Desk): string[] => desk.client!.alarms.standing().map(({ kind }) => kind);
const quarantineAt = (desk: Desk): unknown[] =>
  desk.all('SELECT reason FROM sync_quarantine').map((row) => row.reason);
const statesAt = ({ writer, device }: Desk) =>
  createSyncStates({ writer, device: device.id, membership: device.belonging.log });
const restart = async (desk: Desk, work: () => void) => {
  desk.offline();
  work();
  desk.online();
  await clinic.settle();
};

it('what waits is counted by its own small index, and without it where a database is older', async () => {
  ana!.offline();
  ana!.create({ name: { given: 'Ana' } });
  const [{ detail } = {}] = ana!.all(`EXPLAIN QUERY PLAN SELECT count(*) FROM ${PENDING}`, 'org');
  expect(detail).toContain('sync_own_pending');
  ana!.writer.connection.exec('DROP INDEX sync_own_pending');
  expect(statesAt(ana!).ofAll().pending).toBe(1);
});

describe('a change', () => {
  it('is here, then at the relay, then on so many devices, and never said to be further than it is', async () => {
    ben!.offline();
    cleo!.offline();
    let isLost = true;
    clinic.tamper = (direction, frame) => (isLost && direction === 'up' ? null : frame);
    const id = ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    expect(statesAt(ana!).ofRecord(id)).toEqual({ state: 'here' });
    expect(statesAt(ana!).ofAll().state).toEqual({ state: 'here' });
    expect(statesAt(ana!).ofAll().pending).toBe(1);
    isLost = false;
    clinic.relay.cut();
    await clinic.settle();
    expect(statesAt(ana!).ofRecord(id)).toEqual({ state: 'relay' });
    expect(statesAt(ana!).ofAll().pending).toBe(0);
    ben!.online();
    await clinic.settle();
    await clinic.pass(2);
    expect(statesAt(ana!).ofRecord(id)).toEqual({ state: 'devices', count: 1 });
    cleo!.online();
    await clinic.settle();
    await clinic.pass(2);
    expect(statesAt(ana!).ofRecord(id)).toEqual({ state: 'devices', count: 2 });
    expect(statesAt(ana!).ofAll().state).toEqual({ state: 'devices', count: 2 });
    ana!.edit(id, { nickname: 'A' });
    expect(statesAt(ana!).ofRecord(id)).not.toEqual({ state: 'devices', count: 2 });
    expect(statesAt(ben!).ofRecord(id)).toBeNull();
  });
});

describe('a copy of a database', () => {
  it('that is older than what was sent from it stops sending within one round', async () => {
    ana!.create({ name: { given: 'Before' } });
    await clinic.settle();
    const rows = ana!.all("SELECT max(seq) AS seq FROM sync_own WHERE space = 'org'")[0]!.seq;
    await restart(ana!, () => {
      clinic.isSpoilt = true;
      // As a backup put back would: what was sent last was never written.
      ana!.writer.connection.exec(`DELETE FROM sync_own WHERE space = 'org' AND seq = ${rows as number}`);
    });
    expect(kindsAt(ana!)).toContain('clone');
    const before = ana!.all('SELECT count(*) AS count FROM sync_own')[0]!.count;
    ana!.create({ name: { given: 'After' } });
    await clinic.settle();
    expect(ana!.all('SELECT count(*) AS count FROM sync_own')[0]!.count).toBe(before);
  });

  it('that runs beside it is heard by both', async () => {
    const { log, keys, identity } = ana!.device.belonging;
    const { createSyncClient } = await import('./client.ts');
    const { openTestDatabase } = await import('../database/testing.ts');
    const copy = await openTestDatabase();
    const twin = createSyncClient({
      ...{ writer: copy.writer, records: cleo!.records, registry, audit: { append: () => undefined } },
      ...{ membership: log, keys, identity, clock: ana!.clock, random: testRandom },
      ...{ timers: clinic.relay.timers, breathe: (work) => void setImmediate(work) },
      ...{ connect: clinic.relay.outside.connect, url: clinic.relay.url },
    });
    await clinic.settle();
    expect(twin.alarms.isFrozen).toBe(true);
    expect(ana!.client!.alarms.isFrozen).toBe(true);
    twin.close();
    await copy.close();
  });
});

describe('a relay that always says that its log ends earlier than it does', () => {
  it('is asked a few times, and then not before a while has passed', async () => {
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    ben!.offline();
    const sign = createSigner(clinic.relay.backUp().seed!);
    let asked = 0;
    clinic.relay.tamper = (direction, frame) => {
      if (direction === 'up') {
        const request = requests.decode(frame);
        if (request.kind === 'follow' && request.space === 'org') asked += 1;
        return frame;
      }
      const reply = replies.decode(frame);
      if (reply.kind !== 'following' || reply.space !== 'org') return frame;
      const { place, ...head } = openHead(reply.head, Buffer.from(clinic.relay.relay.publicKey, 'hex'))!;
      return replies.encode({
        ...reply,
        head: signHead({ ...head, place: place - 1, head: 'ab'.repeat(32) }, sign),
      });
    };
    ben!.online();
    await vi.waitUntil(() => ben!.client!.link.reason === 'malformed' || asked > 50);
    expect(asked).toBeLessThan(10);
    clinic.relay.tamper = (_, frame) => frame;
    await clinic.pass(3);
    expect(spaceHashes(ben!).org).toEqual(spaceHashes(ana!).org);
    expect(ben!.client!.link.state).toBe('online');
  });
});

describe('a relay that says that a computer is shut out, and does not show it', () => {
  it('is asked again, and believed nothing', async () => {
    ana!.offline();
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      return reply?.kind === 'ok' ? replies.encode({ kind: 'refused', ref: reply.ref, code: 'revoked' }) : frame;
    };
    ana!.online();
    await clinic.pass(0.5);
    expect(ana!.client!.link).toEqual({ state: 'refused', reason: 'revoked' });
    expect(ana!.device.belonging.standing).toBe('member');
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(1);
    expect(ana!.client!.link.state).toBe('online');
  });
});

describe('a relay that keeps back who was let in', () => {
  it('is asked for it at once, and then not before a while has passed', async () => {
    let asked = 0;
    clinic.relay.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      if (reply?.kind === 'grown') return null;
      if (reply?.kind !== 'records') return frame;
      asked += 1;
      return replies.encode({ ...reply, records: [] });
    };
    await clinic.admit();
    ana!.create({ name: { given: 'Ana' } });
    await clinic.pass(2);
    expect(spaceHashes(ben!).org!.records).toBe(0);
    // By two who lack the record, twice each time: behind what they have, and from the beginning.
    expect(asked).toBeLessThan(30);
    clinic.relay.tamper = (_, frame) => frame;
    await clinic.pass(2);
    expect(spaceHashes(ben!).org).toEqual(spaceHashes(ana!).org);
  });
});

describe('a relay that does not answer, on a link that stands', () => {
  /** Its first word on each link, or what it answers to who we are, or both, stay out. */
  const kinds = { hello: 'its first word', ok: 'an answer to who we are' } as const;
  it.each(Object.entries(kinds))('is left and come back to, by and by, where %s stays out', async (kind) => {
    ana!.offline();
    let links = 0;
    clinic.tamper = (direction, frame) => (replyIn(direction, frame)?.kind === kind ? null : frame);
    const { connect } = clinic.relay.outside;
    ana!.online((url, events) => {
      links += 1;
      return connect(url, events);
    });
    await clinic.pass(0.5);
    expect(ana!.client!.link).toEqual({ state: 'offline', reason: 'no answer' });
    await clinic.pass(30);
    // Not as fast as it can, and not ever more rarely.
    expect(links).toBeGreaterThan(6);
    expect(links).toBeLessThan(12);
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(5.5);
    expect(ana!.client!.link.state).toBe('online');
  });

  it('is asked again after a while', async () => {
    let isLost = false;
    clinic.relay.tamper = (direction, frame) => {
      if (direction === 'up' || isLost || replies.decode(frame).kind !== 'receipt') return frame;
      isLost = true;
      return null;
    };
    const id = ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    expect(statesAt(ana!).ofRecord(id)).toEqual({ state: 'here' });
    await clinic.pass(3);
    expect(statesAt(ana!).ofRecord(id)).not.toEqual({ state: 'here' });
  });

  it('is asked again for who was let in', async () => {
    let isLost = true;
    clinic.relay.tamper = (direction, frame) =>
      isLost && replyIn(direction, frame)?.kind === 'records' ? null : frame;
    await clinic.admit();
    ana!.create({ name: { given: 'Ana' } });
    await clinic.pass(1);
    expect(spaceHashes(ben!).org!.records).toBe(0);
    isLost = false;
    await clinic.pass(2);
    expect(spaceHashes(ben!).org).toEqual(spaceHashes(ana!).org);
  });

  it('is asked again for what it did not hand on', async () => {
    const isDelivery = (frame: Uint8Array): boolean => replies.decode(frame).kind === 'delivery';
    clinic.relay.tamper = (direction, frame) => (direction === 'down' && isDelivery(frame) ? null : frame);
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    expect(spaceHashes(ben!).org!.records).toBe(0);
    // Ben learns that there is more, and gets nothing of it.
    await clinic.pass(2.5);
    clinic.relay.tamper = (_, frame) => frame;
    await clinic.pass(5);
    expect(spaceHashes(ben!).org).toEqual(spaceHashes(ana!).org);
  });
});

describe('a device whose clock is ahead', () => {
  it('holds up its own changes until their time, and nobody else', async () => {
    ana!.clock.skew = 60 * 60_000;
    const id = ana!.create({ name: { given: 'Tomorrow' } });
    ben!.create({ name: { given: 'Today' } });
    await clinic.settle();
    expect(cleo!.records.peek('person', id)).toBeNull();
    expect(spaceHashes(cleo!).org!.records).toBe(1);
    expect(cleo!.all('SELECT reason FROM sync_waiting')).toEqual([{ reason: 'clock' }]);
    await clinic.pass(60);
    expect(cleo!.records.peek('person', id)).not.toBeNull();
    expect(cleo!.all('SELECT reason FROM sync_waiting')).toEqual([]);
    expect(kindsAt(cleo!)).toEqual([]);
  });
});

describe('a member that writes what it must not', () => {
  /** Puts an envelope of Ana's on the log as a program of hers would that is not ours. */
  const put = async (content: Buffer, key?: Buffer) => {
    const { belonging, id } = ana!.device;
    const state = belonging.log.state()!;
    const end = ana!.all("SELECT seq, hash FROM sync_own WHERE space = 'org' ORDER BY seq DESC LIMIT 1")[0];
    const envelope = sealEnvelope(
      {
        ...{ kind: 'ops', space: 'org', org: state.org, device: id, epoch: 1, membership: state.heads.length },
        membershipHead: state.heads.at(-1)!,
        seq: ((end?.seq as number | undefined) ?? 0) + 1,
        prev: end ? Buffer.from(end.hash as Uint8Array).toString('hex') : NO_HASH,
      },
      key ?? belonging.keys.of('org', 1)!,
      content,
      { signer: createSigner(belonging.identity.sign.privateKey), random: testRandom },
    );
    const { seq } = parseEnvelope(envelope).header;
    await ana!.client!.session()!.ask({ kind: 'put', envelope });
    clinic.isSpoilt = true;
    ana!.writer
      .prepare('INSERT INTO sync_own (space, seq, hash, bytes) VALUES (?, ?, ?, ?)')
      .run('org', seq, Buffer.from(parseEnvelope(envelope).hash, 'hex'), envelope);
    await clinic.settle();
  };
  const next = (): number =>
    ((ana!.all("SELECT max(seq) AS seq FROM sync_own WHERE space = 'org'")[0]!.seq as number | null) ?? 0) + 1;
  const nothing = { seen: [], ops: [], documents: [] };

  it.each([
    [
      'under another key',
      'sealed',
      () => put(encodeOps(nothing, ana!.device.id, next())[0]!, Buffer.alloc(32, 3)),
    ],
    [
      'that is noise',
      'content',
      () =>
        put(
          Buffer.concat([
            encodeOps(nothing, ana!.device.id, next())[0]!.subarray(0, 29),
            Buffer.of(0, ...Buffer.alloc(300, 7)),
          ]),
        ),
    ],
    ['in the name of another', 'swapped', () => put(encodeOps(nothing, ben!.device.id, next())[0]!)],
    ['under another number', 'swapped', () => put(encodeOps(nothing, ana!.device.id, 99)[0]!)],
  ])('%s: it is put aside, and what follows is taken in', async (_, reason, write) => {
    await write();
    expect(quarantineAt(ben!)).toEqual([reason]);
    await restart(ana!, () => undefined);
    const id = ana!.create({ name: { given: 'After' } });
    await clinic.settle();
    expect(ben!.records.peek('person', id)).not.toBeNull();
    expect(ben!.all("SELECT action FROM audit WHERE action = 'sync-quarantine'")).toHaveLength(1);
  });
});

describe('a device that holds fewer spaces', () => {
  it('is held up by nothing of one that was taken from it, which a relay hands on all the same', async () => {
    const dan = await clinic.admit(['org', 'clinical']);
    dan.online();
    await clinic.settle();
    await ana!.device.author.setSpaces((await ana!.device.work()).session, dan.device.id, ['org']);
    await clinic.settle();
    clinic.relay.cut();
    await clinic.settle();
    let isHandedOn = false;
    clinic.tamper = (direction, frame) => {
      const reply = replyIn(direction, frame);
      if (reply?.kind !== 'delivery' || isHandedOn) return frame;
      isHandedOn = true;
      return replies.encode({ ...reply, space: 'clinical' });
    };
    for (const desk of [ana!, ben!, cleo!]) desk.offline();
    ben!.create({ name: { given: 'Ben' } });
    ben!.online();
    await clinic.pass(5);
    expect(isHandedOn).toBe(true);
    expect(spaceHashes(dan).org).toEqual(spaceHashes(ben!).org);
    expect(dan.client!.isSettled).toBe(true);
  });

  it('is not given the others, and has what it holds like anybody', async () => {
    const dan = await clinic.admit(['org']);
    dan.online();
    const person = ana!.create({ name: { given: 'Ana' } });
    const flags = () => spaceHashes(dan).clinical!.records;
    ana!.records.commit({
      actor: ana!.actor,
      changes: [
        {
          ...{ kind: 'create', entity: 'flag' },
          values: {
            person,
            kind: registry.byName('flag').fields.kind!.type.choices![0],
            label: 'Penicillin',
            recorded: '2026-01-02',
          },
        },
      ],
    });
    await clinic.settle();
    expect(dan.records.peek('person', person)).not.toBeNull();
    expect(flags()).toBe(0);
    expect(spaceHashes(ben!).clinical!.records).toBe(1);
    expect(dan.client!.isSettled).toBe(true);
    expect(kindsAt(dan)).toEqual([]);
  });
});

describe('a long change', () => {
  it('goes in as many envelopes as it takes, and arrives whole', async () => {
    // Of a newer version, so that no rule of ours is in its way; and nothing that packs well.
    const body = { text: Buffer.from(testRandom.bytes(2_000_000)).toString('base64') };
    const id = createIdSource(ana!.clock, testRandom);
    const device = fromWireId(ana!.device.id);
    const op: Parameters<typeof writeOp>[1] = {
      ...{ record: id(), entity: 'of-a-later-version', hlc: ana!.hlc.next(), device, actor: id() },
      ...{ batch: null, undoes: null, doc: null, events: null, body },
      kind: 'create',
      space: 'org',
    };
    const written = ana!.writer.transaction(() => writeOp(ana!.writer, op, id(), testRandom.bytes(16)));
    ana!.client!.committed();
    await clinic.settle();
    expect(ana!.all("SELECT count(*) AS count FROM sync_own WHERE space = 'org'")).toEqual([{ count: 2 }]);
    const key = Buffer.from(idToBytes(written.id));
    expect(cleo!.all('SELECT body FROM op WHERE id = ?', key)).toEqual(
      ana!.all('SELECT body FROM op WHERE id = ?', key),
    );
    expect(cleo!.all('SELECT * FROM sync_part')).toEqual([]);
    expect(statesAt(ana!).ofAll().pending).toBe(0);
  });
});

describe('audit entries', () => {
  it('reach who may read them, in chains that hold', async () => {
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    await clinic.pass(2);
    const own = ana!.all('SELECT seq, hash FROM audit ORDER BY seq');
    const seen = ben!.all(
      'SELECT seq, hash FROM sync_audit WHERE device = ? ORDER BY seq',
      Buffer.from(ana!.device.id, 'hex'),
    );
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(own.slice(0, seen.length));
    expect(verifyAudit(ben!.writer).problems).toEqual([]);
    const { connection } = ben!.writer;
    clinic.isSpoilt = true;
    connection.exec('DROP TRIGGER sync_audit_only_blanked');
    connection.exec("UPDATE sync_audit SET login = 'somebody else' WHERE seq = 1");
    expect(verifyAudit(ben!.writer).problems.map(({ code }) => code)).toEqual(['audit.hash']);
  });
});

it('whispers are heard by those who hold the space, once, and kept by nobody', async () => {
  const heard: [string, string][] = [];
  for (const desk of clinic.desks)
    desk.client!.onWhisper(({ from, bytes }) => heard.push([from, bytes.toString()]));
  let repeated: Uint8Array | null = null;
  clinic.tamper = (_, frame) => {
    if (frame.length > 1000) repeated = frame;
    return frame;
  };
  ana!.client!.whisper({ space: 'org' }, Buffer.from('at the desk'));
  await clinic.settle();
  expect(heard).toEqual([
    [ana!.device.id, 'at the desk'],
    [ana!.device.id, 'at the desk'],
  ]);
  ana!.client!.whisper({ device: ben!.device.id }, Buffer.from('for Ben'));
  await clinic.settle();
  expect(heard.slice(2)).toEqual([[ana!.device.id, 'for Ben']]);
  expect(repeated).not.toBeNull();
  expect(Buffer.from(repeated!).includes('for Ben')).toBe(false);
});
