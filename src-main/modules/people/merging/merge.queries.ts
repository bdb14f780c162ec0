/** What the screens of merging read: what a person is made of, how much a merge brings together, who may be the same. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { mayRead } from '#platform/access/decide.ts';
import { membersOf } from '#platform/canonical/canonical-table.ts';
import type { Query, ReadDatabase } from '#platform/database/types.ts';
import { fieldFromColumn } from '#platform/records/projection.ts';
import { recordFaults } from '#platform/records/validate.ts';
import type { TextContext } from '#platform/search/query-text.ts';
import { runOnReader } from '#platform/search/steps.ts';
import type { Actor } from '#shared/access/actor.ts';
import { columnOf, type Values } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { MERGE_PARTS, mergeCandidates, mergedRecords, mergePreview } from '../contract/merge.api.ts';
import { Person, type PersonValues } from '../contract/person.entity.ts';
import { BINDING, limitsOf } from '../contract/strictest.ts';
import { duplicateSteps } from '../search/duplicates.query.ts';
import { HOLDS } from './canonical.hook.ts';

type Row = Readonly<Record<string, unknown>>;
type Merged = z.output<typeof mergedRecords.output>;

const idOf = (value: unknown): Id => idFromBytes(value as Uint8Array);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const stamp = (value: unknown): string => new Date(hlcMillis(value as number)).toISOString();

/** The merges among these people that hold, newest first. */
async function mergesOf(db: ReadDatabase, members: readonly Id[], actor: Actor): Promise<Merged['merges']> {
  const ids = sql.join(members.map(idToBytes));
  const { rows } = await sql<Row>`
    SELECT m.id, m.survivor, m.merged, m.reason, m.created, u.name AS author,
           s.display_name AS survivor_title, s.birth_date AS survivor_birth,
           o.display_name AS merged_title, o.birth_date AS merged_birth, o.updated AS merged_updated,
           (SELECT max(p.hlc) FROM op c JOIN op p ON p.batch = c.batch WHERE c.record = m.id AND c.kind = 'create') AS written
    FROM person_merge m LEFT JOIN person s ON s.id = m.survivor LEFT JOIN person o ON o.id = m.merged
    LEFT JOIN user_account u ON u.id = m.creator
    WHERE m.merged IN (${ids}) AND ${sql.raw(HOLDS)} ORDER BY m.created DESC`.execute(db);
  const title = (value: unknown): string | null => (mayRead(actor, 'identity') ? text(value) : null);
  return rows.map((row) => ({
    merge: idOf(row.id),
    survivor: {
      id: idOf(row.survivor),
      title: title(row.survivor_title),
      birthDate: title(row.survivor_birth),
    },
    merged: { id: idOf(row.merged), title: title(row.merged_title), birthDate: title(row.merged_birth) },
    at: stamp(row.created),
    by: text(row.author),
    reason: title(row.reason),
    changedSince: Number(row.merged_updated ?? 0) > Math.max(Number(row.written ?? 0), row.created as number),
  }));
}

/** What binds any of the records, as far as the actor may read it. */
async function limitsFor(db: ReadDatabase, members: readonly Id[], actor: Actor): Promise<Merged['limits']> {
  const names = BINDING.filter((name) => mayRead(actor, Person.fields[name].class));
  const rows: Row[] =
    names.length === 0
      ? []
      : await db
          .selectFrom('person')
          .select(names.map(columnOf))
          .where('id', 'in', members.map(idToBytes))
          .where(sql<boolean>`deleted IS NULL`)
          .execute();
  const limits = limitsOf(
    rows.map(
      (row): Values =>
        Object.fromEntries(
          names.map((name) => [name, fieldFromColumn(Person, name, row[columnOf(name)] as SqlValue)]),
        ),
    ),
  );
  return {
    deceased: limits.deceased === true,
    deceasedOn: text(limits.deceasedOn),
    discharged: limits.lifecycle === 'discharged',
    interpreterNeeded: limits.interpreterNeeded === true,
  };
}

const mergedQuery: Query<z.output<typeof mergedRecords.input>, Merged> = {
  name: mergedRecords.name,
  async run(db, { id }, actor) {
    const members = await membersOf(db, Person, id);
    return {
      canonical: members[0]!,
      members: [...members],
      merges: members.length > 1 ? await mergesOf(db, members, actor) : [],
      limits: await limitsFor(db, members, actor),
    };
  },
  trace: ({ id }, { merges }) =>
    merges.length === 0
      ? null
      : {
          action: 'list',
          entity: Person.name,
          ids: [...new Set(merges.flatMap(({ survivor, merged }) => [survivor.id, merged.id]))],
          detail: { mergedWith: id },
        },
};

/** Table, the columns by which its rows are about a person, and the class it takes to know that there are any. */
const PARTS = {
  activity: ['activity', ['person'], 'engagement'],
  appointment: ['appointment', ['person'], 'engagement'],
  task: ['task', ['person'], 'engagement'],
  document: ['document_record', ['person'], 'engagement'],
  coverage: ['coverage', ['person'], 'insurance'],
  flag: ['flag', ['person'], 'health'],
  relationshipNote: ['relationship_note', ['person'], 'relationship'],
  relationship: ['relationship', ['from', 'to'], 'identity'],
} as const;

async function countOf(db: ReadDatabase, part: (typeof MERGE_PARTS)[number], id: Id): Promise<number> {
  const [table, columns] = PARTS[part];
  const members = sql.join((await membersOf(db, Person, id)).map(idToBytes));
  const about = columns.map(
    (column) => sql`SELECT rid FROM ${sql.table(table)} WHERE ${sql.ref(column)} IN (${members})`,
  );
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.table(table)}
    WHERE deleted IS NULL AND rid IN (${sql.join(about, sql` UNION `)})`.execute(db);
  return rows[0]!.count;
}

const previewQuery: Query<z.output<typeof mergePreview.input>, z.output<typeof mergePreview.output>> = {
  name: mergePreview.name,
  async run(db, { survivor, merged }, actor) {
    const counts: z.output<typeof mergePreview.output>['counts'] = [];
    for (const part of MERGE_PARTS) {
      if (!mayRead(actor, PARTS[part][2])) continue;
      counts.push({
        part,
        survivor: await countOf(db, part, survivor),
        merged: await countOf(db, part, merged),
      });
    }
    return { counts };
  },
  trace: ({ survivor, merged }) => ({
    action: 'list',
    entity: Person.name,
    ids: [survivor, merged],
    detail: 'counted before merging',
  }),
};

/** What a form would say of somebody who is here. */
function formOf(values: PersonValues) {
  const part = (one: string | undefined): string | undefined => one?.slice(0, 300);
  const { name } = values;
  const whole =
    name && name.given === undefined && name.family === undefined ? name.text?.split(/\s+/) : undefined;
  return {
    given: part(whole ? whole.slice(0, -1).join(' ') : name?.given),
    middle: part(name?.middle),
    family: part(whole ? whole.at(-1) : name?.family),
    suffix: part(name?.suffix),
    birthDate: values.birthDate ?? undefined,
    phones: (values.phones ?? []).slice(0, 10).map(({ value }) => value.e164 ?? value.original),
    emails: (values.emails ?? []).slice(0, 10).map(({ value }) => value),
    identifiers: (values.identifiers ?? [])
      .slice(0, 10)
      .map(({ value: { system, value } }) => ({ system, value })),
  };
}

type CandidatesInput = z.output<typeof mergeCandidates.input> & TextContext;

const candidatesQuery: Query<CandidatesInput, z.output<typeof mergeCandidates.output>> = {
  name: mergeCandidates.name,
  async run(db, { id, limit, ...context }, actor) {
    const row = await db.selectFrom('person').selectAll().where('id', '=', idToBytes(id)).executeTakeFirst();
    if (!row) throw recordFaults['record.missing']();
    const values = Object.fromEntries(
      Object.keys(Person.fields).map((name) => [
        name,
        fieldFromColumn(Person, name, row[columnOf(name)] as SqlValue),
      ]),
    ) as PersonValues;
    const form = { ...formOf(values), ...context, except: id, limit, settled: true };
    return { candidates: await runOnReader(db, duplicateSteps(form, actor)) };
  },
  trace: ({ id }, { candidates }) => ({
    action: 'list',
    entity: Person.name,
    ids: [id, ...candidates.map(({ hit }) => hit.id)],
    detail: 'who may be the same person',
  }),
};

export const mergeQueries = {
  merged: mergedQuery,
  preview: previewQuery,
  candidates: candidatesQuery,
} as const;
