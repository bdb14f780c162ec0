/** What the database itself says for the lost-laptop report. Runs in a reader: it walks the whole audit log. */
import { type SqlBool, sql } from 'kysely';
import { registry } from '#modules/entities.ts';
import type { LostReport } from '#modules/settings/contract/health.api.ts';
import type { Query, ReadDatabase } from '#platform/database/types.ts';

const SIGN_INS = 100;

type FromDatabase = Pick<LostReport, 'held' | 'users' | 'signIns' | 'failedSignIns' | 'actions'> & {
  readonly entry: string | null;
  readonly change: string | null;
  readonly restored: LostReport['lastContact']['restored'];
};

const moment = (millis: unknown): string => new Date(millis as number).toISOString();

async function heldOf(db: ReadDatabase): Promise<LostReport['held']> {
  const held: LostReport['held'] = [];
  for (const { name, table, fields, space } of registry.entities) {
    if (space === 'local') continue;
    const row = await db
      .selectFrom(table)
      .select([sql<number>`count(*)`.as('every'), sql<number>`count(deleted)`.as('deleted')])
      .executeTakeFirstOrThrow();
    const classes = [...new Set(Object.values(fields).map((field) => field.class))].sort();
    held.push({ entity: name, live: row.every - row.deleted, deleted: row.deleted, classes });
  }
  return held;
}

async function restoredAt(db: ReadDatabase): Promise<FromDatabase['restored']> {
  const last = await db
    .selectFrom('audit')
    .select(['seq', 'at'])
    .where('action', '=', 'restore')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return null;
  // Of the entries before it one more is the restore's own: the administrator's new keys.
  const before = await db
    .selectFrom('audit')
    .select('at')
    .where('seq', '<', (last.seq as number) - 1)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { at: moment(last.at), entryBefore: before ? moment(before.at) : null };
}

async function lastAt(db: ReadDatabase, which: 'any' | 'change'): Promise<string | null> {
  const row = await db
    .selectFrom('audit')
    .select('at')
    .where(which === 'any' ? sql<SqlBool>`1` : sql<SqlBool>`first_op IS NOT NULL`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? moment(row.at) : null;
}

export const lostReportQuery: Query<Record<string, never>, FromDatabase> = {
  name: 'health.lostReport',
  async run(db) {
    const groups = await db
      .selectFrom('audit')
      .select(['action', 'login'])
      .select([
        sql<number>`count(*)`.as('times'),
        sql<number>`min(at)`.as('first'),
        sql<number>`max(at)`.as('last'),
      ])
      .groupBy(['action', 'login'])
      .orderBy('action')
      .orderBy('login')
      .execute();
    const actions: Record<string, number> = {};
    for (const { action, times } of groups) actions[action as string] = (actions[action as string] ?? 0) + times;
    const signIns = await db
      .selectFrom('audit')
      .select(['login', 'role', 'origin', 'at'])
      .where('action', '=', 'sign-in')
      .orderBy('seq', 'desc')
      .limit(SIGN_INS)
      .execute();
    return {
      held: await heldOf(db),
      users: groups
        .filter(({ action, login }) => action === 'sign-in' && login !== null)
        .map(({ login, times, first, last }) => ({
          login: login as string,
          signIns: times,
          first: moment(first),
          last: moment(last),
        })),
      signIns: signIns.map(({ login, role, origin, at }) => ({
        login: (login as string | null) ?? '',
        role: (role as string | null) ?? '',
        origin: (origin as string | null) ?? '',
        at: moment(at),
      })),
      failedSignIns: actions['sign-in-failed'] ?? 0,
      actions,
      entry: await lastAt(db, 'any'),
      change: await lastAt(db, 'change'),
      restored: await restoredAt(db),
    };
  },
  // Counts and colleagues; the report leaves an entry of its own.
  trace: () => null,
};
