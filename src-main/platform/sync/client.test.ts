import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Reply, replies } from '#protocol/frames.ts';
import { digest } from '#protocol/signing.ts';
import { type Desk, openTestClinic, spaceHashes, type TestClinic } from './clinic.testing.ts';
import { flipped } from './flipped.testing.ts';
import { replyIn, requestIn } from './relay.testing.ts';

let clinic: TestClinic;
let [ana, ben, cleo]: Desk[] = [];
beforeEach(async () => {
  clinic = await openTestClinic(3);
  [ana, ben, cleo] = clinic.desks as Desk[];
});
afterEach(() => clinic.close());

const allOnline = () => {
  for (const desk of clinic.desks) if (desk.client === null) desk.online();
};
const expectSame = () => {
  const [first, ...others] = clinic.desks.map((desk) => spaceHashes(desk).org);
  expect(first!.records).toBeGreaterThan(0);
  for (const other of others) expect(other).toEqual(first);
};
const expectQuiet = () => {
  for (const desk of clinic.desks) {
    expect(desk.client?.isSettled).toBe(true);
    expect(desk.client?.alarms.standing()).toEqual([]);
    expect(desk.all('SELECT * FROM sync_waiting')).toEqual([]);
    expect(desk.all('SELECT * FROM sync_quarantine')).toEqual([]);
  }
};
const kindOf = (...of: Parameters<typeof replyIn>): string =>
  (requestIn(...of) ?? replyIn(...of))?.kind ?? 'other';
const ownCount = (desk: Desk): number => desk.all('SELECT count(*) AS count FROM sync_own')[0]!.count as number;
const placesAtRelay = (): number => {
  const [kept] = [...clinic.relay.backUp().organisations.values()];
  return kept!.logs.get('org')?.entries.length ?? 0;
};

describe('workstations around a relay', () => {
  it('share what was written before and after they met', async () => {
    const id = ana!.create({ name: { given: 'Ana', family: 'Li' } });
    allOnline();
    await clinic.settle();
    expect(ben!.records.peek('person', id)?.values).toEqual({ name: { given: 'Ana', family: 'Li' } });
    ben!.edit(id, { nickname: 'Annie' });
    cleo!.create({ name: { given: 'Bo' } });
    await clinic.settle();
    expect(ana!.records.peek('person', id)?.values).toMatchObject({ nickname: 'Annie' });
    expectSame();
    expectQuiet();
  });

  it('come together after weeks without each other, however many edits were made', async () => {
    const shared = ana!.create({ name: { given: 'Ana' } });
    allOnline();
    await clinic.settle();
    for (const desk of clinic.desks) desk.offline();
    await clinic.pass(30);
    for (const [at, desk] of [ana!, ben!, cleo!].entries()) {
      for (let n = 0; n < 150; n += 1) desk.create({ name: { given: `P${at}-${n}` } });
      desk.edit(shared, { nickname: `N${at}` });
    }
    ana!.online();
    await clinic.settle();
    ben!.online();
    await clinic.settle();
    cleo!.online();
    await clinic.settle();
    expectSame();
    expectQuiet();
    expect(spaceHashes(ana!).org!.records).toBeGreaterThan(450);
    // 64 at a time, and not each alone.
    expect(ownCount(ben!)).toBeLessThan(12);
  });

  it('say within seconds that they have what one of them wrote, and seldom while he goes on writing', async () => {
    allOnline();
    await clinic.pass(2);
    const others = [ben!.device.id, cleo!.device.id];
    const vectorsOf = (): number =>
      ben!.all("SELECT count(*) AS count FROM sync_own WHERE space = 'org'")[0]!.count as number;
    const second = async (): Promise<void> => {
      clinic.relay.advance(1000);
      await clinic.settle();
    };
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    const [{ seq }] = ana!.all(
      "SELECT max(seq) AS seq FROM sync_own WHERE space = 'org' AND last_op IS NOT NULL",
    ) as [{ seq: number }];
    expect(ana!.client!.vectors.countOf('org', seq, others)).toBe(0);
    for (let seconds = 0; seconds < 3; seconds += 1) await second();
    expect(ana!.client!.vectors.countOf('org', seq, others)).toBe(2);
    const before = vectorsOf();
    for (let edit = 0; edit < 20; edit += 1) {
      ana!.create({ name: { given: `Person ${edit}` } });
      for (let seconds = 0; seconds < 3; seconds += 1) await second();
    }
    // Three devices: one of six seconds each, at most.
    expect(vectorsOf() - before).toBeGreaterThan(2);
    expect(vectorsOf() - before).toBeLessThanOrEqual(11);
    await clinic.pass(2);
    const quiet = vectorsOf();
    await clinic.pass(10);
    expect(vectorsOf()).toBe(quiet);
  });

  it('say what they have seen once a minute, and nothing while nothing happens', async () => {
    allOnline();
    await clinic.settle();
    const id = ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    await clinic.pass(3);
    const [{ seq }] = ana!.all(
      "SELECT max(seq) AS seq FROM sync_own WHERE space = 'org' AND last_op IS NOT NULL",
    ) as [{ seq: number }];
    expect(ana!.client!.vectors.countOf('org', seq, [ben!.device.id, cleo!.device.id])).toBe(2);
    expect(ana!.client!.vectors.countOf('org', seq, [ben!.device.id])).toBe(1);
    const before = placesAtRelay();
    await clinic.pass(10);
    expect(placesAtRelay()).toBe(before);
    expect(ben!.records.peek('person', id)).not.toBeNull();
    expectQuiet();
  });

  it('send again, byte for byte, what was stored and not sent, and what was sent and not confirmed', async () => {
    allOnline();
    await clinic.settle();
    for (const lost of ['put', 'receipt']) {
      clinic.tamper = (direction, frame) => (kindOf(direction, frame) === lost ? null : frame);
      ana!.create({ name: { given: lost } });
      await clinic.settle();
      const stored = ana!.all('SELECT seq, bytes FROM sync_own ORDER BY id');
      expect(ana!.client!.isSettled).toBe(false);
      // As if the process had been killed.
      ana!.offline();
      clinic.tamper = (_, frame) => frame;
      ana!.online();
      await clinic.settle();
      expect(ana!.all('SELECT seq, bytes FROM sync_own ORDER BY id').slice(0, stored.length)).toEqual(stored);
      expectSame();
      expectQuiet();
    }
    // Every envelope has one place at the relay.
    const [{ count }] = ben!.all("SELECT count(*) AS count FROM sync_place WHERE space = 'org'") as [
      { count: number },
    ];
    const own = clinic.desks.reduce(
      (sum, desk) => sum + (desk.all("SELECT count(*) AS n FROM sync_own WHERE space = 'org'")[0]!.n as number),
      0,
    );
    expect(count).toBe(own);
  });

  it('take in once what comes twice, and in order what does not', async () => {
    allOnline();
    await clinic.settle();
    let held: Uint8Array | null = null;
    let repeat: Uint8Array[] = [];
    clinic.tamper = (direction, frame) => {
      if (kindOf(direction, frame) !== 'delivery') return frame;
      repeat.push(frame);
      // Every other one changes places with the one after it.
      const before = held;
      held = before === null ? frame : null;
      return before;
    };
    for (let n = 0; n < 7; n += 1) {
      ana!.create({ name: { given: `A${n}` } });
      ben!.create({ name: { given: `B${n}` } });
      await clinic.settle();
    }
    clinic.tamper = (_, frame) => frame;
    clinic.relay.cut();
    await clinic.settle();
    await clinic.pass(1);
    expectSame();
    repeat = [];
  });
});

describe('a relay that', () => {
  beforeEach(async () => {
    allOnline();
    ana!.create({ name: { given: 'Ana' } });
    ben!.create({ name: { given: 'Ben' } });
    await clinic.settle();
    await clinic.pass(2);
  });

  it('lost everything gets it back, and somebody is told', async () => {
    const late = await clinic.admit();
    clinic.relay.restart(null);
    await clinic.settle();
    await clinic.pass(2);
    cleo!.create({ name: { given: 'Cleo' } });
    await clinic.settle();
    for (const desk of [ana!, ben!, cleo!]) {
      expect(desk.client!.isSettled).toBe(true);
      expect(desk.client!.alarms.standing().map(({ kind }) => kind)).toContain('wiped');
    }
    // A device that comes later finds all of it.
    late.online();
    await clinic.settle();
    expectSame();
  });

  it('was set back to an older state gets again what it lost', async () => {
    const old = clinic.relay.backUp();
    const id = ana!.create({ name: { given: 'After the backup' } });
    await clinic.settle();
    ben!.edit(id, { nickname: 'Late' });
    await clinic.settle();
    await clinic.pass(2);
    clinic.relay.restart(old);
    await clinic.settle();
    cleo!.edit(id, { nickname: 'Later' });
    await clinic.settle();
    await clinic.pass(2);
    expectSame();
    for (const desk of clinic.desks) {
      expect(desk.client!.isSettled).toBe(true);
      expect(desk.client!.alarms.standing().map(({ kind }) => kind)).toContain('rolled-back');
    }
    const late = await clinic.admit();
    late.online();
    await clinic.settle();
    expect(spaceHashes(late).org).toEqual(spaceHashes(ana!).org);
  });

  it('was set back while a desk was away, and went on, tells that desk the same story in the end', async () => {
    cleo!.offline();
    const old = clinic.relay.backUp();
    ana!.create({ name: { given: 'Only before' } });
    await clinic.settle();
    cleo!.online();
    await clinic.settle();
    cleo!.offline();
    ana!.offline();
    clinic.relay.restart(old);
    await clinic.settle();
    for (let n = 0; n < 5; n += 1) ben!.create({ name: { given: `Only after ${n}` } });
    await clinic.settle();
    ana!.online();
    cleo!.online();
    await clinic.settle();
    expectSame();
    expect(cleo!.client!.alarms.standing().map(({ kind }) => kind)).toContain('rolled-back');
  });

  it('changes what it hands on is found out, and nothing of it is taken in', async () => {
    let changed = 0;
    clinic.tamper = (direction, frame) => {
      if (kindOf(direction, frame) !== 'delivery') return frame;
      changed += 1;
      const other = Buffer.from(frame);
      other[40 + ((changed * 7919) % (frame.length - 40))]! ^= 1 << (changed % 8);
      return other;
    };
    for (let n = 0; n < 5; n += 1) ana!.create({ name: { given: `A${n}` } });
    await clinic.settle();
    expect(changed).toBeGreaterThan(0);
    expect(spaceHashes(ben!).org!.records).toBe(2);
    expect(ben!.client!.alarms.standing().map(({ kind }) => kind)).toContain('forged');
    // And where it is honest again, all is made good.
    clinic.tamper = (_, frame) => frame;
    clinic.relay.cut();
    await clinic.settle();
    await clinic.pass(2);
    expectSame();
  });

  it('gives out what others wrote for our own keeps nothing of it from us', async () => {
    clinic.tamper = (direction, frame) => {
      if (kindOf(direction, frame) !== 'delivery') return frame;
      const delivery = replies.decode(frame) as Extract<Reply, { kind: 'delivery' }>;
      const envelope = digest('log', delivery.envelope).toString('hex');
      return replies.encode({ ...delivery, kind: 'own', envelope });
    };
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    expect(ben!.client?.alarms.standing().map(({ kind }) => kind)).toEqual(['disputed']);
    clinic.tamper = (_, frame) => frame;
    for (const desk of clinic.desks)
      for (const { id } of desk.client!.alarms.standing()) desk.client!.alarms.settle(id);
    clinic.relay.cut();
    await clinic.pass(2);
    expectSame();
    expectQuiet();
  });

  it('signs its heads with another key is found out, and asked again', async () => {
    clinic.tamper = (direction, frame) => {
      if (kindOf(direction, frame) !== 'following') return frame;
      const following = replies.decode(frame) as Extract<Reply, { kind: 'following' }>;
      return replies.encode({ ...following, head: flipped(following.head, -1) });
    };
    ana!.create({ name: { given: 'Ana' } });
    clinic.relay.cut();
    await clinic.settle();
    expect(ben!.client?.alarms.standing().map(({ kind }) => kind)).toContain('forged');
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(2);
    expectSame();
  });

  it('refuses without a reason is not asked again and again', async () => {
    let puts = 0;
    clinic.tamper = (direction, frame) => {
      if (direction === 'up' && kindOf(direction, frame) === 'put') puts += 1;
      if (direction === 'up' || kindOf(direction, frame) !== 'receipt') return frame;
      const { ref } = replies.decode(frame) as Extract<Reply, { kind: 'receipt' }>;
      return replies.encode({ kind: 'refused', ref, code: 'epoch' });
    };
    ana!.create({ name: { given: 'Ana' } });
    await clinic.settle();
    await clinic.pass(2);
    expect(puts).toBeGreaterThan(1);
    expect(puts).toBeLessThan(30);
    clinic.tamper = (_, frame) => frame;
    await clinic.pass(2);
    expectSame();
    expectQuiet();
  });

  it('keeps envelopes from a desk is found out within minutes', async () => {
    const given = new Set<number>();
    clinic.tamper = (direction, frame) => {
      const reply = kindOf(direction, frame) === 'delivery' ? replies.decode(frame) : null;
      if (reply?.kind !== 'delivery') return frame;
      // Whoever comes first gets it, and nobody else.
      if (given.has(reply.place)) return null;
      given.add(reply.place);
      return frame;
    };
    ana!.create({ name: { given: 'Kept back' } });
    await clinic.settle();
    await clinic.pass(9);
    expect(
      clinic.desks.some((desk) => desk.client!.alarms.standing().some(({ kind }) => kind === 'withheld')),
    ).toBe(true);
  });
});
