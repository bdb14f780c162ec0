/**
 * Commands on tasks. The core's thread does one thing at a time, and each command looks and writes in one step without
 * waiting, so that of two people who take the same task on this computer exactly one gets it.
 */
import type { Platform } from '#platform/module.ts';
import type { Change, RecordState } from '#platform/records/types.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { InputOf, OutputOf } from '#shared/api/contract.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { organisationNow } from '../settings/contract/organisation-time.ts';
import { isClosed, type TaskValues } from './contract/task.entity.ts';
import type { claimTask, commentTask, completeTask } from './contract/tasks.api.ts';
import { mentionedIn, nextDue, nextValues, outcomeValues, taskFaults } from './task.rules.ts';

type Completion = OutputOf<typeof completeTask>;

export interface TaskService {
  complete(actor: Actor, input: InputOf<typeof completeTask>): Completion;
  claim(actor: Actor, input: InputOf<typeof claimTask>): OutputOf<typeof claimTask>;
  comment(actor: Actor, input: InputOf<typeof commentTask>): OutputOf<typeof commentTask>;
}

export function createTaskService(platform: Platform): TaskService {
  const live = (entity: string, id: Id): RecordState => {
    const state = platform.records.peek(entity, id);
    if (!state || state.deleted) throw recordFaults['record.missing']();
    return state;
  };
  const nameOf = (user: Id): string => String(platform.records.peek('user', user)?.values.name ?? '');
  const now = (): string => new Date(platform.clock.now()).toISOString();

  /** Fault: `task.not_member`. A queue without members is everybody's. */
  const demandMember = (queue: Id, user: Id): void => {
    const members = platform.writer
      .prepare('SELECT user FROM queue_member WHERE queue = ? AND deleted IS NULL')
      .all(idToBytes(queue))
      .map((row) => idFromBytes(row.user as Uint8Array));
    if (members.length > 0 && !members.includes(user))
      throw taskFaults['task.not_member']({
        queue: String(platform.records.peek('taskQueue', queue)?.values.name),
      });
  };

  /** The first that waits: nobody has it, and it comes first in the order of work. Fault: `task.queue_empty`. */
  const firstOf = (queue: Id): Id => {
    const { values } = live('taskQueue', queue);
    const row = platform.writer
      .prepare(
        'SELECT id FROM task WHERE queue = ? AND open_order IS NOT NULL AND owner IS NULL AND deleted IS NULL ORDER BY open_order, rid LIMIT 1',
      )
      .get(idToBytes(queue));
    if (!row) throw taskFaults['task.queue_empty']({ queue: String(values.name) });
    return idFromBytes(row.id as Uint8Array);
  };

  return {
    complete(actor, { task, outcome, followUp }) {
      const values = live('task', task).values as TaskValues;
      if (isClosed(values.status)) throw taskFaults['task.closed']();
      const at = now();
      const today = organisationNow(platform.clock, platform.organisation().timeZone).slice(0, 10);
      const changes: Change[] = [
        {
          kind: 'edit',
          entity: 'task',
          id: task,
          values: { status: 'completed', completedAt: at, completedBy: actor.userId },
        },
      ];
      const add = (entity: string, given: Readonly<Record<string, unknown>> | null): Id | null => {
        if (given === null) return null;
        const id = platform.newId();
        changes.push({ kind: 'create', entity, id, values: given });
        return id;
      };
      const activity = add('activity', outcome ? outcomeValues(values, outcome, at) : null);
      const dueOn = nextDue(values, today);
      const next = dueOn && add('task', nextValues(values, task, dueOn));
      const { person, account, household, owner, queue, priority, type } = values;
      const inherited = { person, account, household, owner, queue, priority, type };
      const follow = add(
        'task',
        followUp ? { ...inherited, ...followUp, status: 'notStarted', previous: task } : null,
      );
      const batch = platform.newId();
      platform.records.commit({
        actor,
        batch,
        changes,
        events: [{ name: 'task.completed', record: task }],
      });
      return { batch, activity, followUp: follow, next: next && dueOn ? { task: next, dueOn } : null };
    },

    claim(actor, input) {
      if ('queue' in input) demandMember(input.queue, actor.userId);
      const id = 'task' in input ? input.task : firstOf(input.queue);
      const values = live('task', id).values as TaskValues;
      if (isClosed(values.status)) throw taskFaults['task.closed']();
      if (values.owner) throw taskFaults['task.taken']({ name: nameOf(values.owner) });
      if (values.queue) demandMember(values.queue, actor.userId);
      const { ops } = platform.records.commit({
        actor,
        changes: [{ kind: 'edit', entity: 'task', id, values: { owner: actor.userId } }],
      });
      return { op: ops[0]!.op, task: id, title: values.title ?? '' };
    },

    comment(actor, { task, text }) {
      live('task', task);
      const users = platform.writer
        .prepare(
          'SELECT id, login FROM user_account WHERE deleted IS NULL AND coalesce(active, 1) = 1 ORDER BY rid',
        )
        .all()
        .map((row) => ({ id: idFromBytes(row.id as Uint8Array), login: row.login as string }));
      const called = mentionedIn(text, users).filter(({ id }) => id !== actor.userId);
      const comment = platform.newId();
      const batch = platform.newId();
      platform.records.commit({
        actor,
        batch,
        changes: [
          { kind: 'create', entity: 'taskComment', id: comment, values: { task, text, author: actor.userId } },
          ...called.map(
            ({ id }): Change => ({
              kind: 'create',
              entity: 'taskMention',
              values: { task, comment, user: id },
            }),
          ),
        ],
      });
      return { batch, mentioned: called.map(({ login }) => login) };
    },
  };
}
