/** One record with the versions of its fields, and its history. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import { getRecord, recordHistory } from '#shared/api/records.api.ts';
import { isAboutPeople } from '#shared/entity/catalogue.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import type { Query, ReadDatabase } from '../../database/types.ts';
import { type CreateBody, type EditBody, type MarkBody, type Op, rowToOp } from '../op.ts';
import { fieldIdOf, registersToValues } from '../registers.ts';
import { recordFaults } from '../validate.ts';
import { rowsFor } from './stricter.ts';
import { rowToView, shownValue, titlesOf, viewColumns, visibleTo } from './visible.ts';

/** Version of each field: the newest op among its registers, else the creation. */
async function versionsOf(
  db: ReadDatabase,
  entity: Entity,
  id: Id,
  names: readonly string[],
): Promise<Record<string, Id>> {
  const creation = await db
    .selectFrom('op')
    .select('id')
    .where('record', '=', idToBytes(id))
    .where('kind', '=', 'create')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const stored = await db
    .selectFrom('document')
    .select('versions')
    .where('record', '=', idToBytes(id))
    .executeTakeFirst();
  const versions: Record<string, Id> = {};
  const newest: Record<string, Id> = {};
  for (const [register, op] of Object.entries(
    JSON.parse((stored?.versions as string | undefined) ?? '{}') as Record<string, Id>,
  )) {
    const field = fieldIdOf(register);
    // Op ids are UUIDv7: of two ops the later made one has the greater id.
    if (!newest[field] || newest[field] < op) newest[field] = op;
  }
  for (const name of names) {
    const field = entity.fields[name];
    const version = field && (newest[field.id] ?? (creation && idFromBytes(creation.id as Uint8Array)));
    if (version) versions[name] = version;
  }
  return versions;
}

/** The title of an author's record, without regard to who asks: that a change has an author is no secret. */
async function nameOfAuthor(db: ReadDatabase, authors: Entity, id: Id): Promise<string | null> {
  const title = columnOf(authors.title);
  const row = await db.selectFrom(authors.table).select(title).where('id', '=', idToBytes(id)).executeTakeFirst();
  return (row?.[title] as string | null | undefined) ?? null;
}

/** `records.get`. `authors` is the entity that actors are records of. */
export const getQuery = (
  registry: Registry,
  authors: Entity,
): Query<z.output<typeof getRecord.input>, z.output<typeof getRecord.output>> => ({
  name: getRecord.name,
  async run(db, input, actor) {
    const entity = registry.byName(input.entity);
    const visible = visibleTo(actor, entity);
    const row = await db
      .selectFrom(`${entity.table} as t`)
      .select(viewColumns(visible))
      .where('id', '=', idToBytes(input.id))
      .where(rowsFor(actor, entity, 't'))
      .executeTakeFirst();
    if (!row) throw recordFaults['record.missing']();
    const view = rowToView(entity, visible, row);
    return {
      ...view,
      titles: await titlesOf(db, registry, actor, entity, [view]),
      versions: await versionsOf(db, entity, input.id, visible.names),
      createdBy: await nameOfAuthor(db, authors, idFromBytes(row.creator as Uint8Array)),
    };
  },
  trace: (input) =>
    isAboutPeople(registry.byName(input.entity))
      ? { action: 'open', entity: input.entity, ids: [input.id] }
      : null,
});

type Entry = z.output<typeof recordHistory.output>['entries'][number];

/** The value of a field as history shows it: for a many-field, the one entry that changed. */
const shown = (entity: Entity, name: string, value: unknown): unknown => {
  const field = entity.fields[name];
  return shownValue(field && { ...field, many: false }, value);
};

function entriesOf(
  entity: Entity,
  op: Op,
  readable: ReadonlySet<string>,
  common: Pick<Entry, 'op' | 'kind' | 'at' | 'by'>,
  versions: Map<string, Id>,
): Entry[] {
  const whole = (after: unknown): Entry => ({ ...common, field: null, before: null, after, concurrent: false });
  if (op.kind === 'create') {
    const registers = Object.entries((op.body ?? {}) as CreateBody);
    for (const [register] of registers) versions.set(register, op.id);
    const values = Object.entries(registersToValues(entity, new Map(registers)));
    const visible = values.filter(([name]) => readable.has(name));
    return [whole(Object.fromEntries(visible.map(([name, one]) => [name, shownValue(entity.fields[name], one)])))];
  }
  if (op.kind !== 'edit') return [whole((op.body as MarkBody | null)?.reason ?? null)];
  const entries: Entry[] = [];
  for (const [register, [seen, before, after]] of Object.entries((op.body ?? {}) as EditBody)) {
    const concurrent = versions.has(register) && seen !== null && seen !== versions.get(register);
    versions.set(register, op.id);
    const name = entity.nameById.get(fieldIdOf(register));
    if (name === undefined || !readable.has(name)) continue;
    entries.push({
      ...common,
      field: name,
      before: shown(entity, name, before),
      after: shown(entity, name, after),
      concurrent,
    });
  }
  return entries;
}

/** False where the record is there and the actor may not know of it. */
async function isSeen(db: ReadDatabase, actor: Actor, entity: Entity, id: Id): Promise<boolean> {
  if (entity.stricter === undefined) return true;
  const hidden = await db
    .selectFrom(`${entity.table} as t`)
    .select('id')
    .where('id', '=', idToBytes(id))
    .where(sql<SqlBool>`NOT ${rowsFor(actor, entity, 't')}`)
    .executeTakeFirst();
  return hidden === undefined;
}

/** `records.history`: what each op changed, as far as the actor may see it. */
export const historyQuery = (
  registry: Registry,
  authors: Entity,
): Query<z.output<typeof recordHistory.input>, z.output<typeof recordHistory.output>> => ({
  name: recordHistory.name,
  async run(db, input, actor) {
    const entity = registry.byName(input.entity);
    const readable = new Set(visibleTo(actor, entity).names);
    if (!(await isSeen(db, actor, entity, input.id))) throw recordFaults['record.missing']();
    const rows = await db
      .selectFrom('op')
      .selectAll()
      .where('record', '=', idToBytes(input.id))
      // A record asked for under another kind would be read without that kind's mask and trace.
      .where('entity', '=', entity.id)
      .orderBy('seq')
      .execute();
    if (rows.length === 0) throw recordFaults['record.missing']();
    const names = new Map<Id, string>();
    const versions = new Map<string, Id>();
    const entries: Entry[] = [];
    for (const op of rows.map(rowToOp)) {
      if (!names.has(op.actor)) names.set(op.actor, (await nameOfAuthor(db, authors, op.actor)) ?? op.actor);
      const common = {
        op: op.id,
        kind: op.kind,
        at: new Date(hlcMillis(op.hlc)).toISOString(),
        by: names.get(op.actor)!,
      };
      entries.push(...entriesOf(entity, op, readable, common, versions));
    }
    return { entries: entries.reverse().slice(0, input.limit) };
  },
  trace: (input) =>
    isAboutPeople(registry.byName(input.entity))
      ? { action: 'open', entity: input.entity, ids: [input.id], detail: 'history' }
      : null,
});
