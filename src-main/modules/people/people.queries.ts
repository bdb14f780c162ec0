/** What a person's page and the home page show beside records: ties both ways, household, birthdays, recently opened. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { mayRead } from '#platform/access/decide.ts';
import { canonicalOf, isStoodFor, membersOf } from '#platform/canonical/canonical-table.ts';
import type { Query, ReadDatabase } from '#platform/database/types.ts';
import { fieldFromColumn } from '#platform/records/projection.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { birthdays, recentlyOpened, relationships } from './contract/people.api.ts';
import { type PERSON_ROLES, Person } from './contract/person.entity.ts';
import { inverseOf, type RelationshipType } from './contract/relationship.entity.ts';
import { nextBirthday } from './people.rules.ts';

type RelationshipsOutput = z.output<typeof relationships.output>;
type Row = Readonly<Record<string, unknown>>;

const idOrNull = (bytes: unknown): Id | null => (bytes instanceof Uint8Array ? idFromBytes(bytes) : null);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** More ties than this belong into a list, not beside a person. */
const MAX_TIES = 200;

/** The person that a link in `column` leads to: whoever stands for the record it names. */
const standing = (column: string) => canonicalOf(Person, column);

/** Of all records that are one with this one; a tie between two of them is none. */
async function ties(db: ReadDatabase, id: Id, notes: boolean): Promise<RelationshipsOutput['relationships']> {
  const members = await membersOf(db, Person, id);
  const own: ReadonlySet<Id> = new Set(members);
  const keys = sql.join(members.map(idToBytes));
  const rows: Row[] = await db
    .selectFrom('relationship as r')
    .leftJoin('person as f', (on) => on.on('f.id', '=', standing('r.from')))
    .leftJoin('person as p', (on) => on.on('p.id', '=', standing('r.to')))
    .leftJoin('account as a', 'a.id', 'r.to_account')
    .select(['r.id', 'r.from', 'r.to', 'r.to_account', 'r.type', 'r.note', 'r.start', 'r.end'])
    .select([standing('r.from').as('standing_from'), standing('r.to').as('standing_to')])
    .select(['f.display_name as from_title', 'p.display_name as to_title', 'a.name as account_title'])
    .where(sql<SqlBool>`r.rid IN (
      SELECT rid FROM relationship WHERE "from" IN (${keys}) UNION SELECT rid FROM relationship WHERE "to" IN (${keys})
      UNION SELECT rid FROM relationship WHERE to_account = ${idToBytes(id)})`)
    .where(sql<SqlBool>`r.deleted IS NULL`)
    .orderBy('r.rid')
    .limit(MAX_TIES)
    .execute();
  const told = new Map<string, string>();
  return rows.flatMap((row) => {
    const [from, to] = [idOrNull(row.standing_from), idOrNull(row.standing_to)];
    const account = idOrNull(row.to_account);
    const type = row.type as RelationshipType;
    const outward = own.has(idOrNull(row.from) ?? '');
    const other = outward
      ? to !== null
        ? { id: to, entity: 'person' as const, title: text(row.to_title) }
        : account !== null
          ? { id: account, entity: 'account' as const, title: text(row.account_title) }
          : null
      : from !== null
        ? { id: from, entity: 'person' as const, title: text(row.from_title) }
        : null;
    if (!other || own.has(other.id)) return [];
    const tie = {
      type: outward ? type : inverseOf(type),
      other,
      note: notes ? text(row.note) : null,
      start: text(row.start),
      end: text(row.end),
    };
    // Two records of a person may have said the same of the same person; to a reader that is one tie.
    const said = JSON.stringify([tie.type, other.id, row.note, tie.start, tie.end]);
    const between = [idOrNull(row.from), idOrNull(row.to)].sort().join();
    if ((told.get(said) ?? between) !== between) return [];
    told.set(said, between);
    return [{ id: idFromBytes(row.id as Uint8Array), ...tie }];
  });
}

async function householdOf(db: ReadDatabase, id: Id): Promise<RelationshipsOutput['household']> {
  const [canonical = id] = await membersOf(db, Person, id);
  const person = await db
    .selectFrom('person')
    .select('household')
    .where('id', '=', idToBytes(canonical))
    .executeTakeFirst();
  const household = idOrNull(person?.household);
  if (household === null) return null;
  const named = await db
    .selectFrom('household')
    .select('name')
    .where('id', '=', idToBytes(household))
    .executeTakeFirst();
  const members = await db
    .selectFrom('person as t')
    .select(['t.id', 't.display_name', 't.birth_date'])
    .where('t.household', '=', idToBytes(household))
    .where(sql<SqlBool>`t.deleted IS NULL AND NOT ${isStoodFor(Person, 't')}`)
    .orderBy('birth_date')
    .limit(MAX_TIES)
    .execute();
  return {
    id: household,
    name: text(named?.name),
    members: members.map((row) => ({
      id: idFromBytes(row.id as Uint8Array),
      title: text(row.display_name),
      birthDate: text(row.birth_date),
    })),
  };
}

const relationshipsQuery: Query<z.output<typeof relationships.input>, RelationshipsOutput> = {
  name: relationships.name,
  async run(db, { id }, actor) {
    if (!mayRead(actor, 'identity')) return { relationships: [], household: null };
    return {
      relationships: await ties(db, id, mayRead(actor, 'relationship')),
      household: mayRead(actor, 'contact') ? await householdOf(db, id) : null,
    };
  },
  trace: ({ id }, output) => ({
    action: 'list',
    entity: 'person',
    ids: [
      ...new Set([
        ...output.relationships.map((tie) => tie.other.id),
        ...(output.household?.members ?? []).map((one) => one.id),
      ]),
    ],
    detail: { relatedTo: id },
  }),
};

/** Whether another record of the person says that they died or were discharged (`limitsOf`). */
const isBoundByOther = sql<SqlBool>`EXISTS (
  SELECT 1 FROM person_canonical c JOIN person m ON m.id = c.id
  WHERE c.canonical = t.id AND m.deleted IS NULL AND (m.deceased = 1 OR m.deceased_on IS NOT NULL OR m.lifecycle = 'discharged'))`;

/** `today` is the organisation's calendar day. */
const birthdaysQuery: Query<
  z.output<typeof birthdays.input> & { readonly today: string },
  z.output<typeof birthdays.output>
> = {
  name: birthdays.name,
  async run(db, { days, limit, today }, actor) {
    if (!mayRead(actor, 'identity')) return { people: [] };
    const start = Date.parse(`${today}T00:00:00Z`);
    const monthDays = Array.from({ length: days }, (_, day) =>
      new Date(start + day * 86_400_000).toISOString().slice(5, 10),
    );
    const rows: Row[] = await db
      .selectFrom('person as t')
      .select(['t.id', 't.display_name', 't.birth_date'])
      .where('t.birthday', 'in', monthDays)
      .where(sql<SqlBool>`t.deleted IS NULL AND NOT ${isStoodFor(Person, 't')}`)
      .where(sql<SqlBool>`coalesce(t.deceased, 0) = 0 AND NOT ${isBoundByOther}`)
      .where(sql<SqlBool>`lifecycle IN ('active', 'converted')`)
      .limit(limit * 5)
      .execute();
    const people = rows
      .map((row) => ({
        id: idFromBytes(row.id as Uint8Array),
        title: text(row.display_name),
        birthDate: row.birth_date as string,
        ...nextBirthday(row.birth_date as string, today),
      }))
      .sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0));
    return { people: people.slice(0, limit) };
  },
  trace: (_input, output) =>
    output.people.length > 0
      ? { action: 'list', entity: 'person', ids: output.people.map((person) => person.id), detail: 'birthdays' }
      : null,
};

/** Read from the audit log: it knows what this user opened, and nothing else has to remember it. */
const recentQuery: Query<z.output<typeof recentlyOpened.input>, z.output<typeof recentlyOpened.output>> = {
  name: recentlyOpened.name,
  async run(db, { limit }, actor) {
    const rows: Row[] = await db
      .selectFrom(
        db
          .selectFrom('audit')
          .select(['record', 'entity', 'at', 'seq'])
          .where('action', '=', 'open')
          .where('actor', '=', idToBytes(actor.userId))
          .where('entity', 'in', ['person', 'account'])
          .where('record', 'is not', null)
          .orderBy('seq', 'desc')
          .limit(400)
          .as('opened'),
      )
      .leftJoin('person as p', (on) => on.on('p.id', '=', standing('opened.record')))
      .leftJoin('account as a', 'a.id', 'opened.record')
      .select([standing('opened.record').as('record')])
      .select(['opened.entity', 'p.display_name', 'p.birth_date', 'p.roles', 'a.name'])
      .select((of) => of.fn.max('opened.at').as('at'))
      .where(sql<SqlBool>`coalesce(p.deleted, a.deleted) IS NULL`)
      .groupBy(standing('opened.record'))
      .orderBy(sql`max(opened.seq)`, 'desc')
      .limit(limit)
      .execute();
    return {
      records: rows.map((row) => ({
        id: idFromBytes(row.record as Uint8Array),
        entity: row.entity as 'person' | 'account',
        title: mayRead(actor, 'identity') ? (text(row.display_name) ?? text(row.name)) : null,
        birthDate: mayRead(actor, Person.fields.birthDate.class) ? text(row.birth_date) : null,
        roles: mayRead(actor, Person.fields.roles.class)
          ? ((fieldFromColumn(Person, 'roles', text(row.roles)) ?? []) as (typeof PERSON_ROLES)[number][])
          : [],
        at: new Date(row.at as number).toISOString(),
      })),
    };
  },
  trace: () => null,
};

export const peopleQueries = {
  relationships: relationshipsQuery,
  birthdays: birthdaysQuery,
  recent: recentQuery,
} as const;
