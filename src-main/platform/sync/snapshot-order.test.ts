import { afterEach, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { type Desk, openTestClinic, type TestClinic } from './clinic.testing.ts';
import { type SnapshotOp, snapshotOrder } from './snapshot-order.ts';

let clinic: TestClinic;
afterEach(() => clinic.close());

const name = (id: unknown): string => Buffer.from(id as Uint8Array).toString('hex');
const last = (desk: Desk): number => desk.all('SELECT max(seq) AS last FROM op')[0]!.last as number;
const orderOf = (desk: Desk, until: number, recent: number) =>
  [...snapshotOrder(desk.writer, registry, 'org', until, recent)].flatMap(({ ops, isWork }) =>
    ops.map((op) => ({ op, isWork })),
  );

/** 300 entries on a few people; each tenth is retracted long after. */
function write(desk: Desk): void {
  const { actor } = desk;
  const people = [1, 2, 3].map((at) => desk.create({ name: { given: `Person ${at}` } }));
  const entries = Array.from({ length: 300 }, (_, at): Id => {
    const values = { person: people[at % 3]!, kind: 'note', at: new Date(at).toISOString(), subject: `${at}` };
    return desk.records.commit({ actor, changes: [{ kind: 'create', entity: 'activity', values }] }).ops[0]!
      .record;
  });
  desk.edit(people[0]!, { nickname: 'late' });
  // Grows only, and comes first nevertheless.
  desk.records.commit({
    actor: { ...actor, origin: 'system' },
    changes: [{ kind: 'create', entity: 'userWarrant', values: { user: actor.userId, statement: 'x' } }],
  });
  desk.records.commit({
    actor,
    changes: entries
      .filter((_, at) => at % 10 === 0)
      .map((id) => ({ kind: 'retract', entity: 'activity', id, reason: 'wrong person' })),
  });
}

it('gives each op of the space up to the cut once, those of a record in their order', async () => {
  clinic = await openTestClinic(1);
  const [ana] = clinic.desks as [Desk];
  write(ana);
  for (const [until, recent] of [
    [last(ana), 0],
    [last(ana), 20],
    [last(ana) - 15, 100],
    [200, 1000],
  ] as const) {
    const order = orderOf(ana, until, recent).map(({ op }) => op);
    const wanted = ana.all("SELECT id FROM op WHERE space = 'org' AND seq <= ?", until);
    expect(order.map(({ id }) => name(id)).sort()).toEqual(wanted.map(({ id }) => name(id)).sort());
    const ends = new Map<string, number>();
    for (const { record, seq } of order) {
      expect(seq).toBeGreaterThan(ends.get(name(record)) ?? 0);
      ends.set(name(record), seq);
    }
  }
});

it('begins with whom people ask for, before whatever else changes', async () => {
  clinic = await openTestClinic(1);
  const [ana] = clinic.desks as [Desk];
  const { actor } = ana;
  for (let at = 0; at < 3; at += 1) {
    const person = ana.create({ name: { given: `Person ${at}` } });
    const values = { title: `Call ${at}`, person, status: 'notStarted', priority: 'medium' };
    ana.records.commit({ actor, changes: [{ kind: 'create', entity: 'task', values }] });
  }
  const entities = orderOf(ana, last(ana), 0).map(({ op }) => op.entity);
  expect(entities).toEqual(['person', 'person', 'person', 'task', 'task', 'task']);
});

it('begins with people and the newest entries, and ends with the oldest', async () => {
  clinic = await openTestClinic(1);
  const [ana] = clinic.desks as [Desk];
  write(ana);
  const order = orderOf(ana, last(ana), 50);
  const [work, tail] = [order.filter(({ isWork }) => isWork), order.filter(({ isWork }) => !isWork)];
  const isPerson = ({ op }: { op: SnapshotOp }): boolean => op.entity === 'person';
  expect(order.slice(0, work.length)).toEqual(work);
  expect(tail.some(isPerson)).toBe(false);
  expect(work.filter(isPerson)).toHaveLength(4);
  const created = (ops: typeof order): number[] =>
    ops.flatMap(({ op }) => (op.entity === 'activity' && op.kind === 'create' ? [op.seq] : []));
  expect(created(work).length).toBeGreaterThan(20);
  expect(Math.min(...created(work))).toBeGreaterThan(Math.max(...created(tail)));
});
