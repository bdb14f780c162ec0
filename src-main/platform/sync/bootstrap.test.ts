import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Reply, replies } from '#protocol/frames.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { BootstrapProgress } from './bootstrap-progress.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { flipped } from './flipped.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';
import { PHASES } from './snapshot-notes.ts';

let clinic: TestClinic;
let [ana, ben]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(2);
  [ana, ben] = clinic.desks as Desk[];
  ana!.writesSnapshots = true;
});
afterEach(() => clinic.close());

const note = (desk: Desk, person: Id, subject: string): Id => {
  const at = new Date(desk.clock.now()).toISOString();
  const values = { person, kind: 'note', at, subject };
  return desk.records.commit({
    actor: desk.actor,
    changes: [{ kind: 'create', entity: 'activity', values }],
  }).ops[0]!.record;
};

/** People, edits of them by both at once, entries, something deleted, retracted and erased; at the relay, and in a snapshot. */
async function work(): Promise<Id[]> {
  for (const desk of [ana!, ben!]) desk.online();
  const people = Array.from({ length: 12 }, (_, at) => ana!.create({ name: { given: `Person ${at}` } }));
  await clinic.settle();
  ben!.offline();
  ana!.edit(people[0]!, { nickname: 'Anna' });
  ben!.edit(people[0]!, { nickname: 'Anne' });
  ben!.online();
  await clinic.settle();
  const entries = people.map((person, at) => note(at % 2 ? ana! : ben!, person, `entry ${at}`));
  ana!.edit(people[2]!, { nickname: 'to be gone', pronouns: 'they' });
  await clinic.settle();
  ana!.records.commit({
    actor: ana!.actor,
    changes: [
      { kind: 'delete', entity: 'person', id: people[1]! },
      { kind: 'retract', entity: 'activity', id: entries[0]!, reason: 'the wrong person' },
      { kind: 'erase', entity: 'person', id: people[2]!, fields: ['nickname'], reason: 'asked for' },
    ],
  });
  await clinic.pass(3);
  return people;
}

/** How many frames of a kind have been on their way since. */
function counting(kind: string): () => number {
  let count = 0;
  clinic.tamper = (direction, frame) => {
    if ((requestIn(direction, frame) ?? replyIn(direction, frame))?.kind === kind) count += 1;
    return frame;
  };
  return () => count;
}
/** Changes what the relay says, for the newcomer alone, who is the only one to be told such a thing. */
function lying(change: (reply: Reply) => Reply): void {
  clinic.tamper = (direction, frame) => {
    const reply = replyIn(direction, frame);
    return reply === null ? frame : replies.encode(change(reply));
  };
}

const attention = (desk: Desk) =>
  desk.all('SELECT hex(record) AS record, register, kind, heads FROM attention ORDER BY record, register, kind');
const versions = (desk: Desk) =>
  desk
    .all('SELECT hex(record) AS record, versions FROM document ORDER BY record')
    .map((row) => [row.record, JSON.parse(row.versions as string)]);
const envelopesTaken = (desk: Desk) =>
  desk.all("SELECT count(*) AS count FROM sync_entry WHERE space = 'org'")[0]!.count as number;
const expectEqual = (newcomer: Desk) => {
  expect(spaceHashes(newcomer)).toEqual(spaceHashes(ana!));
  expect(spaceHashes(newcomer).org!.records).toBeGreaterThan(20);
  expect(attention(newcomer)).toEqual(attention(ana!));
  expect(versions(newcomer)).toEqual(versions(ana!));
  expect(newcomer.client!.isSettled).toBe(true);
  expect(newcomer.all('SELECT * FROM sync_waiting')).toEqual([]);
  expect(newcomer.all('SELECT * FROM waiting')).toEqual([]);
};
const alarmsOf = (desk: Desk) => desk.client!.alarms.standing().map(({ kind }) => kind);
const byEnvelopes = (desk: Desk) => envelopesTaken(desk) >= envelopesTaken(ben!);

describe('a new device', () => {
  it('has by a snapshot what others have by envelopes, and goes on from there', async () => {
    await work();
    expect(attention(ana!)).not.toEqual([]);
    const chunks = counting('getChunk');
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.pass(2);
    expect(chunks()).toBeGreaterThan(3);
    expect(byEnvelopes(cleo)).toBe(false);
    expectEqual(cleo);
    expect(alarmsOf(cleo)).toEqual([]);
    const person = cleo.create({ name: { given: 'New' } });
    await clinic.settle();
    ben!.edit(person, { nickname: 'N' });
    await clinic.pass(2);
    for (const desk of clinic.desks) expectEqual(desk);
    for (const desk of clinic.desks) expect(alarmsOf(desk)).toEqual([]);
  });

  it('has what was written after the snapshot, an erasure of what is in it among that', async () => {
    const people = await work();
    ana!.offline();
    ben!.edit(people[3]!, { nickname: 'late' });
    ben!.records.commit({
      actor: ben!.actor,
      changes: [{ kind: 'erase', entity: 'person', id: people[0]!, fields: ['nickname'], reason: 'asked for' }],
    });
    await clinic.pass(2);
    const cleo = await clinic.admit();
    cleo.online();
    ana!.online();
    await clinic.pass(2);
    expect(byEnvelopes(cleo)).toBe(false);
    expectEqual(cleo);
    expect(cleo.records.peek('person', people[3]!)?.values).toMatchObject({ nickname: 'late' });
  });

  it('has people before old entries, and shows how far it is', async () => {
    await work();
    const cleo = await clinic.admit();
    const seen: [people: number, entries: number, hasWork: boolean][] = [];
    const steps: BootstrapProgress[] = [];
    const count = (table: string): number =>
      cleo.all(`SELECT count(*) AS count FROM ${table}`)[0]!.count as number;
    const client = cleo.online();
    client.onChange(() => {
      if (client.firstSync) steps.push(client.firstSync);
      if (client.firstSync) seen.push([count('person'), count('activity'), client.firstSync.phase === 'older']);
    });
    await clinic.pass(2);
    const atWork = seen.find(([, , hasWork]) => hasWork)!;
    expect(atWork[0]).toBe(count('person'));
    expect(atWork[1]).toBeGreaterThan(0);
    expect(atWork[1]).toBeLessThan(count('activity'));
    expect(client.firstSync).toBeNull();
    const phases = steps.map(({ phase }) => PHASES.indexOf(phase));
    expect(phases).toEqual(phases.toSorted((one, other) => one - other));
    expect([steps[0]!.phase, steps.at(-1)!.phase]).toEqual(['people', 'older']);
    const done = steps.map((one) => one.done);
    expect(done).toEqual(done.toSorted((one, other) => one - other));
    expect(Math.max(...done)).toBe(steps[0]!.total);
    // The strip shows it and a command after a restart too.
    expect(steps.every(({ total }) => total === steps[0]!.total)).toBe(true);
  });

  it.each([1, 2, 3, 4, 5])('goes on where it was cut off, after %i parts', async (after) => {
    await work();
    const cleo = await clinic.admit();
    let parts = 0;
    clinic.tamper = (direction, frame) => {
      if (replyIn(direction, frame)?.kind !== 'chunk') return frame;
      parts += 1;
      if (parts === after) cleo.offline();
      return frame;
    };
    cleo.online();
    await clinic.settle();
    expect(cleo.client).toBeNull();
    const person = cleo.create({ name: { given: 'Written in between' } });
    cleo.online();
    await clinic.pass(2);
    expect(byEnvelopes(cleo)).toBe(false);
    expectEqual(cleo);
    expect(ben!.records.peek('person', person)).not.toBeNull();
  });

  it('takes the log where there is no snapshot', async () => {
    ana!.writesSnapshots = false;
    await work();
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.pass(2);
    expect(byEnvelopes(cleo)).toBe(true);
    expectEqual(cleo);
  });
});

describe('a relay that lies about a snapshot', () => {
  const arrive = async (): Promise<Desk> => {
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.pass(2);
    expectEqual(cleo);
    return cleo;
  };

  it('by another chunk than was signed is not believed, and an alarm tells', async () => {
    await work();
    lying((reply) => (reply.kind === 'chunk' ? { ...reply, bytes: flipped(reply.bytes, 40) } : reply));
    const cleo = await arrive();
    expect(byEnvelopes(cleo)).toBe(true);
    expect(alarmsOf(cleo)).toContain('snapshot');
  });

  it('by a changed envelope is not believed', async () => {
    await work();
    lying((reply) => {
      if (reply.kind !== 'snapshot') return reply;
      return { ...reply, envelope: flipped(reply.envelope, 300) };
    });
    expect(byEnvelopes(await arrive())).toBe(true);
  });

  it('by keeping it back delays and does no more', async () => {
    await work();
    lying((reply) => (reply.kind === 'snapshot' ? { kind: 'refused', ref: reply.ref, code: 'missing' } : reply));
    expect(byEnvelopes(await arrive())).toBe(true);
  });

  it('by having lost its chunks delays and does no more', async () => {
    await work();
    lying((reply) => (reply.kind === 'chunk' ? { kind: 'refused', ref: reply.ref, code: 'missing' } : reply));
    const cleo = await arrive();
    expect(byEnvelopes(cleo)).toBe(true);
    expect(alarmsOf(cleo)).toEqual([]);
  });
});

describe('a device that is not appointed', () => {
  it('writes no snapshot, however long the log', async () => {
    ana!.writesSnapshots = false;
    ben!.writesSnapshots = true;
    const puts = counting('putChunk');
    await work();
    expect(puts()).toBe(0);
  });

  it('is not believed, whatever it signs', async () => {
    await work();
    // From now on another one is appointed; what the former wrote is history like any other.
    const { author } = ana!.device;
    await author.appoint((await ana!.device.work()).session, 'organisation', ben!.device.id);
    ben!.writesSnapshots = false;
    await clinic.pass(1);
    const cleo = await clinic.admit();
    cleo.online();
    await clinic.pass(2);
    expect(byEnvelopes(cleo)).toBe(true);
    expectEqual(cleo);
  });
});

describe('the appointed device', () => {
  it('drops what a newer snapshot stands for', async () => {
    const people = await work();
    const before = chunkNames();
    ben!.edit(people[4]!, { nickname: 'more' });
    await clinic.pass(4);
    const after = chunkNames();
    expect(after).toHaveLength(before.length);
    expect(after.some((name) => before.includes(name))).toBe(false);
  });
});

function chunkNames(): string[] {
  const [kept] = [...clinic.relay.backUp().organisations.values()];
  return [...kept!.chunks.keys()];
}
