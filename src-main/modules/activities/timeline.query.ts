/** `activities.timeline`: activities and appointments of one person or account, merged by time, paged by key. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { Person } from '#modules/people/contract/person.entity.ts';
import { mayRead } from '#platform/access/decide.ts';
import { canonicalOf, membersOf } from '#platform/canonical/canonical-table.ts';
import type { Query, ReadDatabase } from '#platform/database/types.ts';
import { rowsFor } from '#platform/records/read/stricter.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { Activity } from './contract/activity.entity.ts';
import { TIMELINE_KINDS, type TimelineEntry, timeline } from './contract/timeline.api.ts';

type Input = z.output<typeof timeline.input>;
/** What is not held at all is no matter of a query. */
type Output = Omit<z.output<typeof timeline.output>, 'notHeld'>;
type Row = Readonly<Record<string, unknown>>;

interface Cursor {
  readonly at: string;
  readonly id: string;
}

const decode = (text: string): Cursor => {
  const bar = text.indexOf('|');
  return { at: text.slice(0, bar), id: text.slice(bar + 1) };
};

const compare = (one: TimelineEntry, other: TimelineEntry): number => {
  const [a, b] = [`${one.at ?? ''}|${one.id}`, `${other.at ?? ''}|${other.id}`];
  return a < b ? -1 : a > b ? 1 : 0;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const activityEntry = (row: Row): TimelineEntry => ({
  id: idFromBytes(row.id as Uint8Array),
  entity: 'activity',
  kind: row.kind as TimelineEntry['kind'],
  at: text(row.at),
  title: text(row.subject),
  text: text(row.text),
  direction: text(row.direction),
  status: null,
  outcome: text(row.outcome),
  minutes: (row.minutes as number | null) ?? null,
  who: text(row.author_name) ?? text(row.author),
  retracted: text(row.retracted),
  sensitive: row.sensitive === 1,
});

const appointmentEntry = (row: Row): TimelineEntry => ({
  id: idFromBytes(row.id as Uint8Array),
  entity: 'appointment',
  kind: 'appointment',
  at: text(row.at),
  title: text(row.type),
  text: text(row.location_title) ?? text(row.location_name),
  direction: null,
  status: text(row.status),
  outcome: null,
  minutes: null,
  who: text(row.provider_title) ?? text(row.provider_name),
  retracted: null,
  sensitive: false,
});

/** At most `limit` rows of one table about `subject` on the asked side of now and of the cursor; both run along (record, time). */
async function side(
  db: ReadDatabase,
  actor: Actor,
  input: Input,
  subject: Id,
  table: 'activity' | 'appointment',
  now: string,
  limit: number,
): Promise<TimelineEntry[]> {
  const appointment = table === 'appointment';
  const at = sql.ref(appointment ? 't.start' : 't.at');
  const owner = input.entity === 'person' ? 'person' : appointment ? 'location' : 'account';
  const past = input.direction === 'past';
  const cursor = input.after === undefined ? null : decode(input.after);
  let query = db
    .selectFrom(`${table} as t`)
    .selectAll('t')
    .select(at.as('at'))
    .where(`t.${owner}`, '=', idToBytes(subject))
    .where(sql<SqlBool>`t.deleted IS NULL`)
    .where(past ? sql<SqlBool>`(${at} <= ${now} OR ${at} IS NULL)` : sql<SqlBool>`${at} > ${now}`)
    .orderBy(at, past ? 'desc' : 'asc')
    .orderBy('t.id', past ? 'desc' : 'asc')
    .limit(limit);
  if (cursor) {
    const key = sql`(coalesce(${at}, ''), t.id)`;
    const from = sql`(${cursor.at}, ${idToBytes(cursor.id)})`;
    query = query.where(past ? sql<SqlBool>`${key} < ${from}` : sql<SqlBool>`${key} > ${from}`);
    // Stated again on the bare column, so that the index starts at the cursor.
    if (cursor.at !== '')
      query = query.where(
        past ? sql<SqlBool>`(${at} <= ${cursor.at} OR ${at} IS NULL)` : sql<SqlBool>`${at} >= ${cursor.at}`,
      );
  }
  if (appointment)
    return (
      await query
        .leftJoin('person as p', (on) => on.on('p.id', '=', canonicalOf(Person, 't.provider')))
        .leftJoin('account as a', 'a.id', 't.location')
        .select(['p.display_name as provider_title', 'a.name as location_title'])
        .execute()
    ).map(appointmentEntry);
  const kinds = input.kinds?.filter((kind) => kind !== 'appointment');
  query = query.where(rowsFor(actor, Activity, 't'));
  if (kinds) query = query.where('t.kind', 'in', kinds);
  return (await query.leftJoin('user_account as u', 'u.id', 't.creator').select('u.name as author').execute()).map(
    activityEntry,
  );
}

/** `now` (ISO 8601) comes with the input: time is an argument, and it parts what is past from what is planned. */
export const timelineQuery: Query<Input & { readonly now: string }, Output> = {
  name: timeline.name,
  async run(db, input, actor) {
    if (!mayRead(actor, 'engagement')) return { entries: [], next: null };
    const kinds: readonly string[] = input.kinds ?? TIMELINE_KINDS;
    const wanted = input.limit + 1;
    const entries: TimelineEntry[] = [];
    // Each record of a person is asked for by itself, so that each answer runs along its index.
    for (const subject of input.entity === 'person' ? await membersOf(db, Person, input.id) : [input.id]) {
      if (kinds.some((kind) => kind !== 'appointment'))
        entries.push(...(await side(db, actor, input, subject, 'activity', input.now, wanted)));
      if (kinds.includes('appointment'))
        entries.push(...(await side(db, actor, input, subject, 'appointment', input.now, wanted)));
    }
    entries.sort((one, other) => (input.direction === 'past' ? compare(other, one) : compare(one, other)));
    const page = entries.slice(0, input.limit);
    const last = page.at(-1);
    return { entries: page, next: entries.length > input.limit && last ? `${last.at ?? ''}|${last.id}` : null };
  },
  trace: (input) => ({ action: 'open', entity: input.entity, ids: [input.id], detail: 'timeline' }),
};
