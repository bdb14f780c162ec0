/** Requirements TA-01 to TA-07, TA-11 to TA-15 and TA-20 on a real database. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { listQuery } from '#platform/records/read/list.ts';
import { getQuery, historyQuery } from '#platform/records/read/record.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Values } from '#shared/entity/entity.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { User } from '../users/contract/user.entity.ts';
import { claimTask, commentTask, completeTask, taskOverview } from './contract/tasks.api.ts';
import { openTestTasks, type TestTasks } from './testing.ts';

const HOUR = 3_600_000;
const TODAY = '2026-03-05';

let world: TestTasks;
beforeEach(async () => {
  world = await openTestTasks();
});
afterEach(() => world.close());

const codeOf = (work: () => unknown): Promise<string> =>
  (async () => work())().then(
    () => 'nothing was refused',
    (fault: Fault) => fault.code,
  );
const task = (values: Values = {}, actor?: Actor) =>
  world.create(
    'task',
    { title: 'Call about the referral', status: 'notStarted', priority: 'medium', ...values },
    actor,
  );
const person = () => world.create('person', { nickname: 'Tris' });
const list = (actor: Actor, input: object) =>
  world.readers.run(listQuery(registry), { entity: 'task', limit: 50, state: 'live', ...input } as never, actor);
const overview = (actor = world.ana) => world.call(actor, taskOverview, {});

describe('a task', () => {
  test('lies in the order of work: priority, then day, then time; what is closed comes last (TA-05)', async () => {
    const titles = ['low today', 'high later', 'high today', 'high at nine', 'done'];
    const [low, high] = ['low', 'high'];
    task({ title: titles[0], priority: low, dueOn: TODAY });
    task({ title: titles[1], priority: high, dueOn: '2026-03-09' });
    task({ title: titles[2], priority: high, dueOn: TODAY });
    task({ title: titles[3], priority: high, dueOn: TODAY, dueTime: '09:00' });
    task({ title: titles[4], priority: high, status: 'completed', completedAt: '2026-03-01T10:00:00.000Z' });
    const { rows } = await list(world.ana, { sort: { field: 'openOrder', direction: 'asc' } });
    expect(rows.map(({ title }) => title)).toEqual([titles[3], titles[2], titles[1], titles[0], titles[4]]);
    const open = await list(world.ana, { filter: { field: 'openOrder', op: 'isNotEmpty' } });
    expect(open.rows).toHaveLength(4);
  });

  test.each([
    ['a time without a day', { dueTime: '09:00' }, 'task.day_missing'],
    ['a repetition without a day', { recurrence: 'FREQ=DAILY' }, 'task.day_missing'],
    ['a repetition that is none', { dueOn: TODAY, recurrence: 'FREQ=SOMETIMES' }, 'record.invalid'],
    ['a completion without its time', { status: 'completed' }, 'task.completion'],
    ['a time of completion while it is open', { completedAt: '2026-03-01T10:00:00.000Z' }, 'task.completion'],
    ['a day that is none', { dueOn: '2026-02-30' }, 'record.invalid'],
    ['no title', { title: null }, 'record.required'],
    ['somebody who is no user as its owner', { owner: 'nobody' }, 'record.invalid'],
  ])('with %s is refused', async (_what, values, code) => {
    expect(await codeOf(() => task(values))).toBe(code);
    expect(world.all('task')).toEqual([]);
  });

  test('tells who had it and when it was due, field by field (TA-14, TA-20)', async () => {
    const id = task({ owner: world.ana.userId, dueOn: TODAY });
    world.edit('task', id, { owner: world.bea.userId, dueOn: '2026-03-09' });
    const input = { entity: 'task', id, limit: 50 };
    const { entries } = await world.readers.run(historyQuery(registry, User), input, world.ana);
    expect(entries.filter(({ kind }) => kind === 'edit')).toMatchObject([
      { field: 'owner', before: world.ana.userId, after: world.bea.userId, by: 'Ana Lopez' },
      { field: 'dueOn', before: TODAY, after: '2026-03-09', by: 'Ana Lopez' },
    ]);
  });

  test('keeps staff’s words and clinical flags from those who only look', async () => {
    const flag = world.create('flag', {
      person: person(),
      kind: 'chronicProgramme',
      label: 'Diabetes program',
      status: 'active',
    });
    const id = task({ details: 'Asked about her insulin', flag });
    const get = getQuery(registry, User);
    const seen = await world.readers.run(get, { entity: 'task', id }, world.reader);
    expect(seen.hidden).toEqual(expect.arrayContaining(['details', 'flag']));
    expect(JSON.stringify(seen)).not.toMatch(/insulin|Diabetes/);
    await expect(list(world.reader, { filter: { field: 'flag', op: 'is', value: flag } })).rejects.toMatchObject({
      code: 'access.denied',
    });
    const open = await world.readers.run(get, { entity: 'task', id }, world.ana);
    expect(open).toMatchObject({
      values: { details: 'Asked about her insulin' },
      titles: { [flag]: expect.any(String) },
    });
  });
});

describe('calling a task off', () => {
  test('is for whoever may write, as handing it on is, tells who did, and is undone', async () => {
    const id = task({ owner: world.ana.userId, dueOn: '2026-03-06', recurrence: 'FREQ=WEEKLY' });
    const op = world.edit('task', id, { status: 'cancelled' }, world.bea);
    expect(world.valuesOf('task', id)).toMatchObject({ status: 'cancelled', owner: world.ana.userId });
    // Nothing follows on it, and nobody completes it by mistake.
    expect(world.all('task')).toEqual([id]);
    await expect(world.call(world.ana, completeTask, { task: id })).rejects.toMatchObject({ code: 'task.closed' });
    const input = { entity: 'task', id, limit: 50 };
    const { entries } = await world.readers.run(historyQuery(registry, User), input, world.ana);
    expect(entries.find(({ field }) => field === 'status')).toMatchObject({ after: 'cancelled', by: 'Bea Tran' });
    world.records.undo(world.ana, op);
    expect(world.valuesOf('task', id)).toMatchObject({ status: 'notStarted' });
  });

  test('is not for who only looks', async () => {
    const id = task({ owner: world.ana.userId });
    expect(await codeOf(() => world.edit('task', id, { status: 'cancelled' }, world.reader))).toBe(
      'access.denied',
    );
  });
});

describe('completing', () => {
  test('stamps who and when, and needs no outcome for paperwork (TA-02, TA-08)', async () => {
    const id = task({ type: 'paperwork' });
    const done = await world.call(world.bea, completeTask, { task: id });
    expect(done).toMatchObject({ activity: null, followUp: null, next: null });
    expect(world.valuesOf('task', id)).toMatchObject({
      status: 'completed',
      completedAt: '2026-03-05T14:30:00.000Z',
      completedBy: world.bea.userId,
    });
    expect(await codeOf(() => world.call(world.ana, completeTask, { task: id }))).toBe('task.closed');
  });

  test('logs what came of a call on the timeline of the person (TA-08)', async () => {
    const about = person();
    const id = task({ type: 'call', person: about });
    const outcome = { result: 'Left a message', note: 'Call again after five', minutes: 3 };
    const { activity } = await world.call(world.ana, completeTask, { task: id, outcome });
    expect(world.valuesOf('activity', activity!)).toMatchObject({
      kind: 'call',
      direction: 'outbound',
      person: about,
      subject: 'Call about the referral',
      outcome: 'Left a message',
      text: 'Call again after five',
      minutes: 3,
    });
  });

  test('makes the follow-up in one step, which keeps whom it is about and who has it (TA-07)', async () => {
    const about = person();
    const id = task({ person: about, owner: world.bea.userId, priority: 'high', type: 'call' });
    const followUp = { title: 'Send the form', dueOn: '2026-03-12', type: 'email' } as const;
    const made = await world.call(world.ana, completeTask, { task: id, followUp });
    expect(world.valuesOf('task', made.followUp!)).toMatchObject({
      title: 'Send the form',
      dueOn: '2026-03-12',
      type: 'email',
      priority: 'high',
      person: about,
      owner: world.bea.userId,
      previous: id,
      status: 'notStarted',
    });
  });

  test('is undone as one: the task is open again, and what it made is gone', async () => {
    const id = task({ type: 'call', person: person(), dueOn: TODAY, recurrence: 'FREQ=DAILY' });
    const { batch } = await world.call(world.ana, completeTask, {
      task: id,
      outcome: { result: 'Reached' },
      followUp: { title: 'Send the form' },
    });
    expect(world.all('task')).toHaveLength(3);
    world.records.undo(world.ana, batch);
    expect(world.all('task')).toEqual([id]);
    expect(world.all('activity')).toEqual([]);
    expect(world.valuesOf('task', id)).toMatchObject({ status: 'notStarted' });
    expect(world.valuesOf('task', id).completedAt ?? null).toBeNull();
  });

  test('writes nothing where a part of it is refused', async () => {
    const id = task();
    const followUp = { title: 'Later', dueTime: '09:00' };
    expect(await codeOf(() => world.call(world.ana, completeTask, { task: id, followUp }))).toBe(
      'task.day_missing',
    );
    expect(world.valuesOf('task', id)).toMatchObject({ status: 'notStarted' });
    expect(await codeOf(() => world.call(world.reader, completeTask, { task: id }))).toBe('access.denied');
  });
});

describe('a task that repeats', () => {
  const nextOf = async (id: string) => {
    const { next } = await world.call(world.ana, completeTask, { task: id });
    return next && { ...next, values: world.valuesOf('task', next.task) };
  };

  test('comes again every Friday with its checklist unticked (TA-06, TA-S3)', async () => {
    const id = task({
      title: 'Run weekly no-show report',
      dueOn: '2026-03-06',
      recurrence: 'FREQ=WEEKLY;BYDAY=FR',
      checklist: [{ value: { text: 'Print it', done: true } }],
    });
    const next = await nextOf(id);
    expect(next).toMatchObject({
      dueOn: '2026-03-13',
      values: {
        title: 'Run weekly no-show report',
        seriesStart: '2026-03-06',
        previous: id,
        status: 'notStarted',
      },
    });
    expect(next!.values.checklist).toMatchObject([{ value: { text: 'Print it', done: false } }]);
    expect((await nextOf(next!.task))?.dueOn).toBe('2026-03-20');
  });

  test('stays at its time of day when the clocks change', async () => {
    const id = task({ dueOn: '2026-03-07', dueTime: '02:30', recurrence: 'FREQ=DAILY' });
    world.clock.advance(48 * HOUR);
    // The 8th has no 02:30 in Chicago; the task is due then all the same, and overdue once the wall shows three.
    expect(await nextOf(id)).toMatchObject({ dueOn: '2026-03-08', values: { dueTime: '02:30' } });
    const waiting = world.all('task').at(-1)!;
    world.edit('task', waiting, { owner: world.ana.userId });
    world.clock.advance(17 * HOUR);
    expect(await overview()).toMatchObject({ dueToday: 1, overdue: 0 });
    world.clock.advance(HOUR);
    expect(await overview()).toMatchObject({ dueToday: 1, overdue: 1 });
  });

  test('leaves out what was missed, in its own rhythm, and ends where it says', async () => {
    const id = task({ dueOn: '2026-01-02', recurrence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR' });
    expect((await nextOf(id))?.dueOn).toBe('2026-03-13');
    const last = task({ dueOn: TODAY, recurrence: 'FREQ=DAILY;COUNT=2' });
    const second = await nextOf(last);
    expect(second?.dueOn).toBe('2026-03-06');
    expect(await nextOf(second!.task)).toBeNull();
  });

  test.each([
    ['Asia/Ho_Chi_Minh', '2026-03-05'],
    ['Pacific/Kiritimati', '2026-03-06'],
    ['Pacific/Pago_Pago', '2026-03-05'],
  ])('takes “today” from the wall in %s', async (zone, today) => {
    await world.close();
    world = await openTestTasks(zone);
    const id = task({ dueOn: '2026-01-01', recurrence: 'FREQ=DAILY' });
    expect((await nextOf(id))?.dueOn).toBe(today);
  });
});

describe('a queue (TA-12)', () => {
  const queue = () => world.create('taskQueue', { name: 'Nursing follow-up' });

  test('gives the next task in the order of work to whoever asks first', async () => {
    const id = queue();
    const later = task({ queue: id, dueOn: '2026-03-09' });
    const first = task({ queue: id, priority: 'high' });
    const two = await Promise.all([
      world.call(world.ana, claimTask, { queue: id }),
      world.call(world.bea, claimTask, { queue: id }),
    ]);
    expect(two.map((one) => one.task)).toEqual([first, later]);
    expect(world.valuesOf('task', first).owner).toBe(world.ana.userId);
    expect(world.valuesOf('task', later).owner).toBe(world.bea.userId);
    expect(await codeOf(() => world.call(world.ana, claimTask, { queue: id }))).toBe('task.queue_empty');
  });

  test('tells the second of two who want the same task who has it', async () => {
    const id = task({ queue: queue() });
    const both = await Promise.allSettled([
      world.call(world.ana, claimTask, { task: id }),
      world.call(world.bea, claimTask, { task: id }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const fault = (both[1] as PromiseRejectedResult).reason as Fault;
    expect(fault.toValue()).toMatchObject({ code: 'task.taken', params: { name: 'Ana Lopez' } });
  });

  test('with members is theirs alone, and taking is undone', async () => {
    const id = queue();
    world.create('queueMember', { queue: id, user: world.bea.userId });
    const waiting = task({ queue: id });
    expect(await codeOf(() => world.call(world.ana, claimTask, { queue: id }))).toBe('task.not_member');
    expect(await codeOf(() => world.call(world.ana, claimTask, { task: waiting }))).toBe('task.not_member');
    expect((await overview()).queues).toMatchObject([{ name: 'Nursing follow-up', mine: false, waiting: 1 }]);
    expect((await overview(world.bea)).queues).toMatchObject([{ mine: true, members: [{ name: 'Bea Tran' }] }]);
    const { op } = await world.call(world.bea, claimTask, { queue: id });
    expect((await overview(world.bea)).queues).toMatchObject([{ waiting: 0 }]);
    world.records.undo(world.bea, op);
    expect((await overview(world.bea)).queues).toMatchObject([{ waiting: 1 }]);
  });
});

describe('comments (TA-14)', () => {
  test('call a colleague by her login, until she has seen it', async () => {
    const id = task();
    const { mentioned } = await world.call(world.ana, commentTask, {
      task: id,
      text: '@BEA, can you ring? cc @ana @nobody bea@example.org',
    });
    expect(mentioned).toEqual(['bea']);
    const { mentions } = await overview(world.bea);
    expect(mentions).toMatchObject([{ task: id, title: 'Call about the referral', by: 'Ana Lopez' }]);
    world.edit('taskMention', mentions[0]!.id, { seenAt: '2026-03-05T14:31:00.000Z' }, world.bea);
    expect((await overview(world.bea)).mentions).toEqual([]);
    expect((await overview(world.ana)).mentions).toEqual([]);
  });

  test('are written once, and read by nobody who only looks', async () => {
    const id = task();
    await world.call(world.ana, commentTask, { task: id, text: 'She is afraid of the dentist' });
    const [comment] = world.all('taskComment');
    expect(await codeOf(() => world.edit('taskComment', comment!, { text: 'x' }))).toBe('record.append_only');
    const input = { entity: 'taskComment', filter: { field: 'task', op: 'is', value: id } };
    expect(JSON.stringify(await list(world.reader, input))).not.toContain('dentist');
    expect(JSON.stringify(await list(world.bea, input))).toContain('dentist');
  });
});

test('the overview counts what is mine: open, due today, overdue (TA-03, TA-12)', async () => {
  const mine = { owner: world.ana.userId };
  task({ ...mine, dueOn: '2026-03-04' });
  task({ ...mine, dueOn: TODAY, dueTime: '08:00' });
  task({ ...mine, dueOn: TODAY, dueTime: '08:30' });
  task({ ...mine, dueOn: TODAY });
  task({ ...mine });
  task({ ...mine, dueOn: '2026-03-04', status: 'cancelled' });
  task({ owner: world.bea.userId, dueOn: '2026-03-04' });
  expect(await overview()).toMatchObject({ open: 5, overdue: 2, dueToday: 3 });
  expect(await overview(world.reader)).toMatchObject({ open: 0, overdue: 0, mentions: [] });
});

test('what is pressing and late by a day reaches an administrator, a few at a time (TA-11)', async () => {
  for (let day = 1; day <= 7; day += 1)
    task({ title: `late ${day}`, priority: 'high', dueOn: `2026-02-0${day}`, owner: world.bea.userId });
  task({ priority: 'high', dueOn: TODAY, dueTime: '08:00', owner: world.bea.userId });
  task({ priority: 'medium', dueOn: '2026-01-01', owner: world.bea.userId });
  task({ title: 'her own', priority: 'high', dueOn: '2026-01-01', owner: world.admin.userId });
  const { escalated } = await overview(world.admin);
  expect(escalated.map(({ title }) => title)).toEqual(['late 1', 'late 2', 'late 3', 'late 4', 'late 5']);
  expect(escalated[0]).toMatchObject({ owner: 'Bea Tran', dueOn: '2026-02-01' });
  expect((await overview(world.bea)).escalated).toEqual([]);
});
