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
import type { CreateBody, EditBody, EraseBody, MarkBody, Written } from '../body.ts';
import { headsIn, isDead, isErasedWhole, isValueRegister, unseen, type Versions } from '../heads.ts';
import { type Op, rowToOp } from '../op.ts';
import { fieldIdOf, registersToValues } from '../registers.ts';
import { advance } from '../seen.ts';
import { recordFaults } from '../validate.ts';
import { rowsFor, rowsText } from './stricter.ts';
import { rowToView, shownValue, titlesOf, viewColumns, visibleTo } from './visible.ts';

/** Versions of each field: the heads of its registers, and the creation where one of them was never edited. */
async function versionsOf(
  db: ReadDatabase,
  entity: Entity,
  id: Id,
  names: readonly string[],
): Promise<{ readonly versions: Record<string, Id | Id[]>; readonly erased: boolean }> {
  const creation = await db
    .selectFrom('op')
    .select('id')
    .where('record', '=', idToBytes(id))
    .where('kind', '=', 'create')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const stored = await db
    .selectFrom('document')
    .select('versions')
    .where('record', '=', idToBytes(id))
    .executeTakeFirst();
  const heads = new Map<string, Id[]>();
  const all = JSON.parse((stored?.versions as string | undefined) ?? '{}') as Versions;
  for (const [register, ids] of Object.entries(all)) {
    if (!isValueRegister(register) || isDead(all, register)) continue;
    const field = fieldIdOf(register);
    heads.set(field, [...(heads.get(field) ?? []), ...headsIn(ids)]);
  }
  const versions: Record<string, Id | Id[]> = {};
  for (const name of names) {
    const field = entity.fields[name];
    if (!field) continue;
    const found = [...new Set(heads.get(field.id))];
    if (found.length > 0) versions[name] = found.length === 1 ? found[0]! : found.sort();
    else if (creation) versions[name] = idFromBytes(creation.id as Uint8Array);
  }
  return { versions, erased: isErasedWhole(all) };
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
      ...(await versionsOf(db, entity, input.id, visible.names)),
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

interface Told {
  readonly readable: ReadonlySet<string>;
  /** Of the ops told so far. */
  readonly versions: Versions;
  readonly devices: ReadonlyMap<Id, Id>;
  /** In the order they came. */
  readonly erasures: readonly Erasure[];
}

interface Erasure {
  /** Ops that came before it. */
  readonly before: ReadonlySet<Id>;
  /** Names; null: the whole record. */
  readonly fields: ReadonlySet<string> | null;
  readonly told: NonNullable<Entry['erasure']>;
}

function erasuresIn(entity: Entity, ops: readonly Op[]): readonly Erasure[] {
  return ops.flatMap((op, at) => {
    if (op.kind !== 'erase' || op.body === null) return [];
    const { fields, reason = null } = op.body as EraseBody;
    return [
      {
        before: new Set(ops.slice(0, at + 1).map(({ id }) => id)),
        fields: fields ? new Set(fields.flatMap((id) => entity.nameById.get(id) ?? [])) : null,
        told: { at: new Date(hlcMillis(op.hlc)).toISOString(), reason },
      },
    ];
  });
}

/**
 * The erasure that took what this op wrote: the first after it; of what came late, the last. `field` null, of an op that wrote several: that of
 * the whole record, where there is one.
 */
function erasureOf(erasures: readonly Erasure[], op: Op, field: string | null): Entry['erasure'] {
  const whole = erasures.filter(({ fields }) => fields === null);
  const fitting =
    field === null && whole.length > 0
      ? whole
      : erasures.filter(({ fields }) => fields === null || field === null || fields.has(field));
  return (fitting.find(({ before }) => before.has(op.id)) ?? fitting.at(-1))?.told ?? null;
}

function editEntries(
  entity: Entity,
  op: Op,
  { readable, versions, devices }: Told,
  entryOf: (entry: Partial<Entry>) => Entry,
): Entry[] {
  const entries: Entry[] = [];
  for (const [register, written] of Object.entries((op.body ?? {}) as EditBody)) {
    if (!isValueRegister(register)) continue;
    const name = entity.nameById.get(fieldIdOf(register));
    if (name === undefined || !readable.has(name)) continue;
    if (!written) {
      entries.push(entryOf({ field: name, erased: true }));
      continue;
    }
    const [seen, before, after] = written as Written;
    const left = unseen(headsIn(versions[register]), seen, (head) => devices.get(head) === op.device);
    entries.push(
      entryOf({
        field: name,
        before: shown(entity, name, before),
        after: shown(entity, name, after),
        concurrent: left.length > 0,
      }),
    );
  }
  advance(versions, op, (head) => devices.get(head) === op.device);
  return entries;
}

function entriesOf(entity: Entity, op: Op, told: Told, common: Pick<Entry, 'op' | 'kind' | 'at' | 'by'>): Entry[] {
  const entryOf = (entry: Partial<Entry>): Entry => ({
    ...common,
    field: null,
    before: null,
    after: null,
    concurrent: false,
    erased: false,
    erasure: null,
    ...entry,
    ...(entry.erased ? { erasure: erasureOf(told.erasures, op, entry.field ?? null) } : {}),
  });
  if (op.kind === 'edit') return editEntries(entity, op, told, entryOf);
  if (op.kind === 'erase') {
    const { fields, reason = null } = (op.body ?? {}) as EraseBody;
    const names = fields?.flatMap((id) => entity.nameById.get(id) ?? []);
    return (names ?? [null])
      .filter((name) => name === null || told.readable.has(name))
      .map((field) => entryOf({ field, after: reason, erased: true }));
  }
  if (op.kind !== 'create') {
    const { reason = null } = (op.body ?? {}) as MarkBody;
    return [entryOf({ after: reason, erased: op.isBlanked })];
  }
  const registers = Object.entries((op.body ?? {}) as CreateBody);
  const there = registers.filter(([, value]) => value !== null);
  const values = Object.entries(registersToValues(entity, new Map(there)));
  const visible = values.filter(([name]) => told.readable.has(name));
  return [
    entryOf({
      after: Object.fromEntries(visible.map(([name, one]) => [name, shownValue(entity.fields[name], one)])),
      erased: registers.some(
        ([register, value]) => value === null && told.readable.has(entity.nameById.get(fieldIdOf(register)) ?? ''),
      ),
    }),
  ];
}

/** False where the record is there and the actor may not know of it. */
async function isSeen(db: ReadDatabase, actor: Actor, entity: Entity, id: Id): Promise<boolean> {
  if (rowsText(actor, entity, 't') === null) return true;
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
      .leftJoin('erased_op as e', 'e.seq', 'op.seq')
      .selectAll('op')
      .select('e.body as rest')
      .where('op.record', '=', idToBytes(input.id))
      // A record asked for under another kind would be read without that kind's mask and trace.
      .where('op.entity', '=', entity.id)
      .orderBy('op.seq')
      .execute();
    if (rows.length === 0) throw recordFaults['record.missing']();
    const names = new Map<Id, string>();
    const entries: Entry[] = [];
    const ops = rows.map(rowToOp);
    const told = {
      readable,
      versions: {},
      devices: new Map(ops.map(({ id, device }) => [id, device])),
      erasures: erasuresIn(entity, ops),
    };
    for (const op of ops) {
      if (!names.has(op.actor)) names.set(op.actor, (await nameOfAuthor(db, authors, op.actor)) ?? op.actor);
      const common = {
        op: op.id,
        kind: op.kind,
        at: new Date(hlcMillis(op.hlc)).toISOString(),
        by: names.get(op.actor)!,
      };
      entries.push(...entriesOf(entity, op, told, common));
    }
    return { entries: entries.reverse().slice(0, input.limit) };
  },
  trace: (input) =>
    isAboutPeople(registry.byName(input.entity))
      ? { action: 'open', entity: input.entity, ids: [input.id], detail: 'history' }
      : null,
});
