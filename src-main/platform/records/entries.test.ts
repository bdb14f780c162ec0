import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { migration } from '#modules/people/migrations/20261122T1610-erased-entries-people.ts';
import { Device } from '#modules/users/contract/device.entity.ts';
import { User } from '#modules/users/contract/user.entity.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { answer } from './answer.ts';
import { readBody } from './body.ts';
import { questionQuery, questionsQuery } from './read/questions.ts';
import {
  bring,
  contentsOf,
  converge,
  create,
  edit,
  erase,
  mark,
  openReplicas,
  problemsOf,
  questionsAt,
  type Replica,
} from './replicas.testing.ts';

let replicas: Replica[];
let ana: Replica;
let ben: Replica;
let cleo: Replica;
beforeEach(async () => {
  replicas = await openReplicas(registry, 3);
  [ana, ben, cleo] = replicas as [Replica, Replica, Replica];
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
});

const look = (replica: Replica, id: string, as = replica.admin) =>
  replica.readers.run(questionQuery(registry, { users: User, devices: Device }), { entity: 'person', id }, as);
const reply = (replica: Replica, id: string, take: 'delete' | 'restore' | 'erase') =>
  answer({ writer: replica.writer, registry, records: replica.records }, replica.admin, {
    entity: 'person',
    id,
    register: '~',
    seen: [id],
    answer: { take },
  });
const note = (replica: Replica, person: string, text = 'Called about Tuesday') =>
  create(replica, { kind: 'note', at: '2026-03-05T14:30:00.000Z', text, person }, 'activity');
const kindsAt = (replica: Replica, id: string) => questionsAt(replica, id).map(({ kind }) => kind);

/** All hold the same, ask the same, and `check` agrees. */
function expectSame(): void {
  for (const replica of replicas) {
    expect(contentsOf(replica, registry)).toEqual(contentsOf(ana, registry));
    expect(problemsOf(replica, registry)).toEqual([]);
  }
}

describe('an entry edited under somebody whom another desk deletes meanwhile', () => {
  const task = (replica: Replica, person: string) =>
    create(replica, { title: 'Call her', status: 'notStarted', priority: 'medium', person }, 'task');
  let person: string;
  let entry: string;
  beforeEach(() => {
    person = create(ana, { name: { given: 'Ana' } });
    entry = task(ana, person);
    converge(replicas);
  });

  test.each(['delete', 'restore'] as const)('asks on every desk until “%s”, and shows which', async (take) => {
    // By the clock before what the other did, or after: nobody had seen either.
    if (take === 'delete') ana.clock.advance(3_600_000);
    mark(ana, 'delete', person);
    edit(ben, entry, { title: 'Call her on Tuesday' }, 'task');
    bring(ben, cleo);
    bring(ana, cleo);
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual(['deleted-added']);
    expect((await look(cleo, person)).questions[0]!.writes).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'edit',
          changes: [],
          entry: { entity: 'task', id: entry, says: 'Call her on Tuesday' },
        }),
      ]),
    );
    expect(reply(cleo, person, take)).toMatchObject({ op: expect.any(String), open: false });
    converge(replicas);
    expectSame();
    expect(kindsAt(ben, person)).toEqual([]);
  });

  test('asks nothing where either knew of the other', () => {
    edit(ben, entry, { title: 'Call her on Tuesday' }, 'task');
    converge(replicas);
    mark(ana, 'delete', person);
    converge(replicas);
    edit(ben, entry, { status: 'completed' }, 'task');
    edit(ana, entry, { title: 'Called' }, 'task');
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual([]);
  });

  test('asks nothing any more once the entry is gone', () => {
    mark(ana, 'delete', person);
    edit(ben, entry, { title: 'Call her on Tuesday' }, 'task');
    converge(replicas);
    expect(kindsAt(cleo, person)).toEqual(['deleted-added']);
    mark(cleo, 'delete', entry, 'task');
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual([]);
  });
});

describe('an entry written about somebody whom another desk deletes meanwhile', () => {
  test('asks on every desk, and shows what was written', async () => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    mark(ana, 'delete', person);
    const entry = note(ben, person);
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual(['deleted-added']);
    const list = await cleo.readers.run(questionsQuery(registry), { limit: 50 }, cleo.admin);
    expect(list.counts['deleted-added']).toBe(1);
    expect((await look(cleo, person)).questions).toMatchObject([
      {
        register: '~',
        writes: expect.arrayContaining([
          expect.objectContaining({ kind: 'delete', entry: null }),
          expect.objectContaining({
            kind: 'create',
            entry: { entity: 'activity', id: entry, says: 'Called about Tuesday' },
          }),
        ]),
      },
    ]);
  });

  test('asks whichever came first, and whatever the clocks say', () => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    // Long before the deletion by the clock, and yet not seen by it.
    note(ben, person);
    ana.clock.advance(3_600_000);
    mark(ana, 'delete', person);
    bring(ana, cleo);
    expect(kindsAt(cleo, person)).toEqual([]);
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual(['deleted-added']);
  });

  test.each(['delete', 'restore'] as const)('is settled everywhere by “%s”', (take) => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    mark(ana, 'delete', person);
    note(ben, person);
    converge(replicas);
    expect(reply(cleo, person, take)).toMatchObject({ op: expect.any(String), open: false });
    converge(replicas);
    expectSame();
    expect(kindsAt(ben, person)).toEqual([]);
    expect(ben.records.peek('person', person)!.deleted).toBe(take === 'delete');
  });

  test('asks again where one came after the answer that it had not seen', () => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    mark(ana, 'delete', person);
    note(ben, person, 'first');
    converge(replicas);
    note(ben, person, 'second');
    reply(ana, person, 'delete');
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual(['deleted-added']);
  });

  test('asks no more once the entry itself is gone', () => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    mark(ana, 'delete', person);
    const entry = note(ben, person);
    converge(replicas);
    mark(cleo, 'delete', entry, 'activity');
    converge(replicas);
    expectSame();
    expect(kindsAt(ana, person)).toEqual([]);
    mark(ben, 'restore', entry, 'activity');
    converge(replicas);
    expectSame();
    expect(kindsAt(ana, person)).toEqual(['deleted-added']);
  });
});

test('entries that a deletion saw ask nothing, nor does one from before deletions said what they saw', () => {
  const [person, other] = [create(ana, { name: { given: 'Ana' } }), create(ben, { name: { given: 'Ben' } })];
  converge(replicas);
  for (const replica of replicas) note(replica, person);
  converge(replicas);
  mark(cleo, 'delete', person);
  mark(cleo, 'delete', other);
  converge(replicas);
  expectSame();
  expect(kindsAt(ana, person)).toEqual([]);
  expect(kindsAt(ana, other)).toEqual([]);
});

test('a comment asks for the task that was deleted meanwhile', () => {
  const task = create(ana, { title: 'Call back', status: 'notStarted', priority: 'medium' }, 'task');
  converge(replicas);
  mark(ana, 'delete', task, 'task');
  create(ben, { task, text: 'Reached her' }, 'taskComment');
  converge(replicas);
  expectSame();
  expect(kindsAt(cleo, task)).toEqual(['deleted-added']);
});

describe('an entry about somebody who was erased', () => {
  test('asks on every desk until it is erased, too', () => {
    const person = create(ana, { name: { given: 'Ana' } });
    converge(replicas);
    erase(ana, person);
    const entry = note(ben, person, 'zanzibarine');
    create(ben, { title: 'Call zanzibarine', status: 'notStarted', priority: 'medium', person }, 'task');
    converge(replicas);
    expectSame();
    expect(kindsAt(cleo, person)).toEqual(['erased-added']);
    expect(() => reply(cleo, person, 'restore')).toThrow(expect.objectContaining({ code: 'question.closed' }));
    expect(reply(cleo, person, 'erase').open).toBe(false);
    converge(replicas);
    expectSame();
    for (const replica of replicas) {
      expect(kindsAt(replica, person)).toEqual([]);
      expect(replica.records.peek('activity', entry)!.values).toEqual({});
      expect(JSON.stringify(contentsOf(replica, registry))).not.toContain('zanzibarine');
    }
  });

  test('asks no more where it is about somebody else by now', () => {
    const [person, other] = [create(ana, { name: { given: 'Ana' } }), create(ana, { name: { given: 'Ben' } })];
    const task = create(ana, { title: 'Call', status: 'notStarted', priority: 'medium', person }, 'task');
    erase(ana, person);
    expect(kindsAt(ana, person)).toEqual(['erased-added']);
    edit(ana, task, { person: other }, 'task');
    converge(replicas);
    expectSame();
    expect(kindsAt(ben, person)).toEqual([]);
  });

  test('is erased only by who may erase', () => {
    const person = create(ana, { name: { given: 'Ana' } });
    note(ana, person);
    erase(ana, person);
    const staff = { ...ana.admin, role: 'staff' as const };
    const asked = { entity: 'person', id: person, register: '~', seen: [person] };
    let fault: unknown;
    try {
      answer({ writer: ana.writer, registry, records: ana.records }, staff, {
        ...asked,
        answer: { take: 'erase' },
      });
    } catch (thrown) {
      fault = thrown;
    }
    expect((fault as Fault).code).toBe('access.denied');
    expect(kindsAt(ana, person)).toEqual(['erased-added']);
  });
});

test.each([['nothing'], [{ org: 1 }], [{ org: { a: 'x' } }], [{ org: { a: 1.5 } }], [[1]]])(
  'a deletion that says it saw %j says nothing of what it saw',
  (under) => {
    const bytes = Buffer.from(JSON.stringify({ reason: 'moved', under }));
    expect(readBody('delete', bytes)).toEqual({ reason: 'moved' });
  },
);

test('what was erased before anybody asked gets its question when the program is updated', () => {
  const people = ['Ana', 'Ben'].map((given) => create(ana, { name: { given } })) as [string, string];
  const task = create(ana, { title: 'Call', status: 'notStarted', priority: 'medium' }, 'task');
  note(ana, people[0]);
  note(ana, people[0]);
  create(ana, { from: people[1], to: people[0], type: 'parent' }, 'relationship');
  create(ana, { task, text: 'Reached her' }, 'taskComment');
  for (const [id, entity] of [
    [people[0], 'person'],
    [task, 'task'],
  ] as const)
    erase(ana, id, undefined, entity);
  const asked = contentsOf(ana, registry);
  ana.writer.connection.exec(`DELETE FROM attention; ${migration.sql}`);
  expect(contentsOf(ana, registry)).toEqual(asked);
  expect(problemsOf(ana, registry)).toEqual([]);
  expect(kindsAt(ana, people[0])).toEqual(['erased-added']);
});
