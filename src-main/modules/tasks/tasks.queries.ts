/** `tasks.overview`: counts of the user's own work, her mentions, and the queues with what waits in each. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { allows, mayRead } from '#platform/access/decide.ts';
import type { Query, ReadDatabase } from '#platform/database/types.ts';
import { idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { taskOverview } from './contract/tasks.api.ts';

type Output = z.output<typeof taskOverview.output>;
type Row = Readonly<Record<string, unknown>>;

/** Mentions beyond these are found once the first are seen. */
const MENTIONS = 20;
const QUEUES = 100;
const ESCALATED = 5;

const idOf = (value: unknown): string => idFromBytes(value as Uint8Array);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** `now` is `YYYY-MM-DDTHH:mm:ss` on the organisation's wall. A task without a time is overdue the day after. */
function isOverdue(now: string) {
  const [today, time] = [now.slice(0, 10), now.slice(11, 16)];
  return sql<SqlBool>`(t.due_on < ${today} OR (t.due_on = ${today} AND t.due_time < ${time}))`;
}

const openTasks = (db: ReadDatabase) =>
  db.selectFrom('task as t').where(sql<SqlBool>`t.open_order IS NOT NULL`).where(sql<SqlBool>`t.deleted IS NULL`);

async function ownCounts(db: ReadDatabase, user: Uint8Array, now: string) {
  const row = await openTasks(db)
    .where('t.owner', '=', user)
    .select((of) => of.fn.countAll<number>().as('open'))
    .select(sql<number>`coalesce(sum(${isOverdue(now)}), 0)`.as('overdue'))
    .select(sql<number>`coalesce(sum(t.due_on = ${now.slice(0, 10)}), 0)`.as('today'))
    .executeTakeFirstOrThrow();
  return { open: Number(row.open), overdue: Number(row.overdue), dueToday: Number(row.today) };
}

async function mentionsOf(db: ReadDatabase, user: Uint8Array, comments: boolean): Promise<Output['mentions']> {
  const rows: Row[] = await db
    .selectFrom('task_mention as m')
    .innerJoin('task as t', 't.id', 'm.task')
    .innerJoin('task_comment as c', 'c.id', 'm.comment')
    .leftJoin('user_account as u', 'u.id', 'c.creator')
    .where('m.user', '=', user)
    .where(sql<SqlBool>`m.seen_at IS NULL AND m.deleted IS NULL AND t.deleted IS NULL AND c.deleted IS NULL`)
    .select(['m.id', 'm.task', 'm.created', 't.title', 'c.text', 'u.name'])
    .orderBy('m.rid', 'desc')
    .limit(MENTIONS)
    .execute();
  return rows.map((row) => ({
    id: idOf(row.id),
    task: idOf(row.task),
    title: text(row.title),
    by: text(row.name),
    text: comments ? text(row.text) : null,
    at: new Date(hlcMillis(row.created as number)).toISOString(),
  }));
}

async function escalatedTo(db: ReadDatabase, user: Uint8Array, today: string): Promise<Output['escalated']> {
  const rows: Row[] = await openTasks(db)
    .leftJoin('user_account as u', 'u.id', 't.owner')
    .where('t.priority', '=', 'high')
    .where('t.due_on', '<', today)
    .where(sql<SqlBool>`t.owner IS NOT ${user}`)
    .select(['t.id', 't.title', 't.due_on', 'u.name'])
    .orderBy('t.due_on')
    .orderBy('t.rid')
    .limit(ESCALATED)
    .execute();
  return rows.map((row) => ({
    id: idOf(row.id),
    title: text(row.title),
    owner: text(row.name),
    dueOn: row.due_on as string,
  }));
}

async function queuesOf(db: ReadDatabase, user: string, now: string): Promise<Output['queues']> {
  const queues: Row[] = await db
    .selectFrom('task_queue')
    .select(['id', 'name'])
    .where(sql<SqlBool>`deleted IS NULL`)
    .orderBy('name')
    .limit(QUEUES)
    .execute();
  const members: Row[] = await db
    .selectFrom('queue_member as m')
    .leftJoin('user_account as u', 'u.id', 'm.user')
    .select(['m.id', 'm.queue', 'm.user', 'u.name'])
    .where(sql<SqlBool>`m.deleted IS NULL`)
    .orderBy('u.name')
    .execute();
  const counts: Row[] = await openTasks(db)
    .where(sql<SqlBool>`t.queue IS NOT NULL AND t.owner IS NULL`)
    .select('t.queue')
    .select((of) => of.fn.countAll<number>().as('waiting'))
    .select(sql<number>`coalesce(sum(${isOverdue(now)}), 0)`.as('overdue'))
    .groupBy('t.queue')
    .execute();
  return queues.map((queue) => {
    const id = idOf(queue.id);
    const own = members.filter((member) => idOf(member.queue) === id);
    const count = counts.find((one) => idOf(one.queue) === id);
    return {
      id,
      name: text(queue.name) ?? '',
      mine: own.length === 0 || own.some((member) => idOf(member.user) === user),
      members: own.map((member) => ({ id: idOf(member.id), user: idOf(member.user), name: text(member.name) })),
      waiting: Number(count?.waiting ?? 0),
      overdue: Number(count?.overdue ?? 0),
    };
  });
}

/** `now` comes with the input, since time is an argument. */
export const overviewQuery: Query<{ readonly now: string }, Output> = {
  name: taskOverview.name,
  async run(db, { now }, actor) {
    const user = idToBytes(actor.userId);
    const engagement = mayRead(actor, 'engagement');
    return {
      ...(engagement ? await ownCounts(db, user, now) : { open: 0, overdue: 0, dueToday: 0 }),
      mentions: engagement ? await mentionsOf(db, user, mayRead(actor, 'relationship')) : [],
      escalated:
        engagement && allows(actor, 'settings.manage') ? await escalatedTo(db, user, now.slice(0, 10)) : [],
      queues: engagement ? await queuesOf(db, actor.userId, now) : [],
    };
  },
  trace(_input, { mentions, escalated }) {
    const ids = [...mentions.map(({ task }) => task), ...escalated.map(({ id }) => id)];
    return ids.length > 0 ? { action: 'list', entity: 'task', ids, detail: 'overview' } : null;
  },
};
