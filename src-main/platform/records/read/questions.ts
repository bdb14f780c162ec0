/** `records.questions` and `records.question`: what is open between desks, as far as the actor may see it. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import { type listQuestions, openQuestion, QUESTION_KINDS } from '#shared/api/questions.api.ts';
import { isAboutPeople } from '#shared/entity/catalogue.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { hlcMillis } from '#shared/time/hlc.ts';
import { mayRead } from '../../access/decide.ts';
import type { Query, ReadDatabase } from '../../database/types.ts';
import type { CreateBody, EditBody, MarkBody } from '../body.ts';
import { STANDING } from '../heads.ts';
import { type Op, rowToOp, writtenBy } from '../op.ts';
import { fieldFromColumn } from '../projection.ts';
import type { QuestionKind } from '../questions.ts';
import { fieldIdOf, plainRegister, valuesToRegisters } from '../registers.ts';
import { recordFaults } from '../validate.ts';
import { rowsFor } from './stricter.ts';
import { rowToView, shownValue, titlesById, viewColumns, visibleTo } from './visible.ts';

type ListOutput = z.output<typeof listQuestions.output>;

interface Asked {
  readonly record: Id;
  readonly entity: Entity;
  readonly register: string;
  readonly kind: QuestionKind;
  readonly since: number;
}

const iso = (hlc: number): string => new Date(hlcMillis(hlc)).toISOString();

/** Name of the field a register belongs to; null for the whole record, undefined where it may not be seen. */
function fieldOf(actor: Actor, entity: Entity, register: string): string | null | undefined {
  if (register === STANDING)
    return Object.values(entity.fields).some((field) => mayRead(actor, field.class)) ? null : undefined;
  const name = entity.nameById.get(fieldIdOf(register));
  const field = name === undefined ? undefined : entity.fields[name];
  return field && mayRead(actor, field.class) ? name : undefined;
}

/** Of these records, those the actor may know of. */
async function seenOf(db: ReadDatabase, actor: Actor, entity: Entity, ids: readonly Id[]): Promise<Set<Id>> {
  const rows = await db
    .selectFrom(`${entity.table} as t`)
    .select('id')
    .where('id', 'in', ids.map(idToBytes))
    .where(rowsFor(actor, entity, 't'))
    .execute();
  return new Set(rows.map(({ id }) => idFromBytes(id as Uint8Array)));
}

async function countAll(db: ReadDatabase, registry: Registry, actor: Actor): Promise<ListOutput['counts']> {
  const counts = Object.fromEntries(QUESTION_KINDS.map((kind) => [kind, 0])) as ListOutput['counts'];
  const there = await db.selectFrom('attention').select('entity').distinct().execute();
  for (const { entity: id } of there) {
    const entity = registry.byId(id as string);
    if (!entity) continue;
    const groups = await db
      .selectFrom('attention as a')
      .innerJoin(`${entity.table} as t`, 't.id', 'a.record')
      .select(['a.register', 'a.kind', sql<number>`count(*)`.as('count')])
      .where('a.entity', '=', entity.id)
      .where(rowsFor(actor, entity, 't'))
      .groupBy(['a.register', 'a.kind'])
      .execute();
    for (const { register, kind, count } of groups)
      if (fieldOf(actor, entity, register as string) !== undefined) counts[kind as QuestionKind] += count;
  }
  return counts;
}

/** `since record register kind`, of the last row of a page. */
const mark = ({ since, record, register, kind }: Asked): string => JSON.stringify([since, record, register, kind]);

function placeIn(after: string): readonly [number, Uint8Array, string, string] {
  try {
    const [since, record, register, kind] = JSON.parse(after) as [number, Id, string, string];
    return [Number(since), idToBytes(record), String(register), String(kind)];
  } catch (thrown) {
    throw recordFaults['record.missing']({}, thrown);
  }
}

export const questionsQuery = (registry: Registry): Query<z.output<typeof listQuestions.input>, ListOutput> => ({
  name: 'records.questions',
  async run(db, { after, limit }, actor) {
    const found: Asked[] = [];
    let place = after === undefined ? undefined : placeIn(after);
    let isEnd = false;
    while (found.length < limit && !isEnd) {
      let select = db
        .selectFrom('attention')
        .selectAll()
        .orderBy('since', 'desc')
        .orderBy('record', 'desc')
        .orderBy('register', 'desc')
        .orderBy('kind', 'desc')
        .limit(limit);
      if (place)
        select = select.where(sql<boolean>`(since, record, register, kind) < (${sql.join([...place])})` as never);
      const rows = await select.execute();
      isEnd = rows.length < limit;
      const last = rows.at(-1);
      if (last)
        place = [last.since as number, last.record as Uint8Array, last.register as string, last.kind as string];
      const asked = rows.flatMap((row): Asked[] => {
        const entity = registry.byId(row.entity as string);
        const register = row.register as string;
        if (!entity || fieldOf(actor, entity, register) === undefined) return [];
        const record = idFromBytes(row.record as Uint8Array);
        return [{ record, entity, register, kind: row.kind as QuestionKind, since: row.since as number }];
      });
      const seen = new Set<Id>();
      for (const entity of new Set(asked.map((one) => one.entity))) {
        const ids = asked.filter((one) => one.entity === entity).map(({ record }) => record);
        for (const id of await seenOf(db, actor, entity, ids)) seen.add(id);
      }
      found.push(...asked.filter(({ record }) => seen.has(record)));
    }
    const page = found.slice(0, limit);
    const titles: Record<Id, string | null> = {};
    for (const entity of new Set(page.map((one) => one.entity))) {
      const ids = page.filter((one) => one.entity === entity).map(({ record }) => record);
      Object.assign(titles, await titlesById(db, entity, actor, [...new Set(ids)]));
    }
    const hasMore = found.length > limit || (page.length === limit && !isEnd);
    return {
      rows: page.map(({ record, entity, register, kind, since }) => ({
        id: record,
        entity: entity.name,
        title: titles[record] ?? null,
        kind,
        field: fieldOf(actor, entity, register) ?? null,
        since: iso(since),
      })),
      counts: await countAll(db, registry, actor),
      next: hasMore ? mark(page.at(-1)!) : null,
    };
  },
  trace: (_input, { rows }) =>
    rows.length === 0
      ? null
      : { action: 'list', entity: 'questions', ids: [...new Set(rows.map(({ id }) => id))] },
});

type Output = z.output<typeof openQuestion.output>;
type Write = Output['questions'][number]['writes'][number];

const TEXTS: ReadonlySet<string> = new Set(['text', 'longText']);

interface Authors {
  /** What actors are records of, and devices. */
  readonly users: Entity;
  readonly devices: Entity;
}

/** The title of a record, without regard to who asks: that a change has an author is no secret. */
async function nameOf(db: ReadDatabase, entity: Entity, id: Id): Promise<string | null> {
  const title = columnOf(entity.title);
  const row = await db.selectFrom(entity.table).select(title).where('id', '=', idToBytes(id)).executeTakeFirst();
  return (row?.[title] as string | null | undefined) ?? null;
}

/** A value as history shows it: of a field of several entries, the one in question. */
function valueShown(entity: Entity, name: string, value: unknown): unknown {
  const field = entity.fields[name];
  return shownValue(field && { ...field, many: false }, value);
}

/** Enough of what was written to decide by. */
const SAYS = 160;

/** The entry about another record that an op made, or edited. */
async function entryOf(db: ReadDatabase, registry: Registry, actor: Actor, op: Op): Promise<Write['entry']> {
  const entity = registry.byId(op.entity);
  if (!entity) return null;
  const texts = [entity.title, ...Object.keys(entity.fields)].filter((name) => {
    const field = entity.fields[name];
    return field !== undefined && !field.many && TEXTS.has(field.type.kind) && mayRead(actor, field.class);
  });
  const row =
    texts.length === 0
      ? undefined
      : await db
          .selectFrom(`${entity.table} as t`)
          .select([...new Set(texts.map(columnOf))])
          .where('id', '=', idToBytes(op.record))
          .where(rowsFor(actor, entity, 't'))
          .executeTakeFirst();
  const says = texts.map((name) => row?.[columnOf(name)]).find((text) => typeof text === 'string' && text !== '');
  return { entity: entity.name, id: op.record, says: (says as string | undefined)?.slice(0, SAYS) ?? null };
}

function changesOf(entity: Entity, op: Op, names: ReadonlySet<string>): Write['changes'] {
  return writtenBy(op).flatMap(([register, [, before, after]]) => {
    const name = entity.nameById.get(fieldIdOf(register));
    if (name === undefined || !names.has(name)) return [];
    return [{ field: name, before: valueShown(entity, name, before), after: valueShown(entity, name, after) }];
  });
}

const writtenIn = (op: Op, register: string): readonly [unknown, unknown] => {
  if (op.kind === 'create') return [null, ((op.body ?? {}) as CreateBody)[register] ?? null];
  const written = ((op.body ?? {}) as EditBody)[register];
  return Array.isArray(written) ? [written[1] as unknown, written[2] as unknown] : [null, null];
};

export const questionQuery = (
  registry: Registry,
  { users, devices }: Authors,
): Query<z.output<typeof openQuestion.input>, Output> => {
  const writeOf = async (
    db: ReadDatabase,
    entity: Entity,
    actor: Actor,
    record: Id,
    op: Op,
    name: string | null,
    register: string,
    names: ReadonlySet<string>,
  ): Promise<Write> => ({
    op: op.id,
    kind: op.kind,
    value: name === null ? null : valueShown(entity, name, writtenIn(op, register)[1]),
    reason: op.kind === 'edit' || op.kind === 'create' ? null : ((op.body as MarkBody | null)?.reason ?? null),
    changes: name === null && op.record === record ? changesOf(entity, op, names) : [],
    entry: op.record === record ? null : await entryOf(db, registry, actor, op),
    at: iso(op.hlc),
    by: (await nameOf(db, users, op.actor)) ?? op.actor,
    device: op.device,
    deviceName: await nameOf(db, devices, op.device),
  });

  return {
    name: openQuestion.name,
    async run(db, input, actor) {
      const entity = registry.byName(input.entity);
      const visible = visibleTo(actor, entity);
      const names = new Set(visible.names);
      const row = await db
        .selectFrom(`${entity.table} as t`)
        .select(viewColumns(visible))
        .where('id', '=', idToBytes(input.id))
        .where(rowsFor(actor, entity, 't'))
        .executeTakeFirst();
      if (!row) throw recordFaults['record.missing']();
      const asked = await db
        .selectFrom('attention')
        .selectAll()
        .where('record', '=', idToBytes(input.id))
        .where('entity', '=', entity.id)
        .execute();
      const questions: Output['questions'][number][] = [];
      for (const { register: stored, kind, heads } of asked) {
        const register = stored as string;
        const name = fieldOf(actor, entity, register);
        if (name === undefined) continue;
        const ops = await db
          .selectFrom('op')
          .leftJoin('erased_op as e', 'e.seq', 'op.seq')
          .selectAll('op')
          .select('e.body as rest')
          .where('op.id', 'in', (JSON.parse(heads as string) as Id[]).map(idToBytes))
          .orderBy('op.hlc')
          .execute();
        const found = ops.map(rowToOp);
        const writes: Write[] = [];
        for (const op of found) writes.push(await writeOf(db, entity, actor, input.id, op, name, register, names));
        const stand = name === null ? undefined : fieldFromColumn(entity, name, row[columnOf(name)] as SqlValue);
        const registers = name === null ? undefined : valuesToRegisters(entity, { [name]: stand });
        questions.push({
          kind: kind as QuestionKind,
          register,
          field: name,
          shown: name === null ? null : valueShown(entity, name, registers!.get(plainRegister(register)) ?? null),
          before: name === null || !found[0] ? null : valueShown(entity, name, writtenIn(found[0], register)[0]),
          writes,
        });
      }
      const view = rowToView(entity, visible, row);
      return { id: input.id, entity: entity.name, title: view.title, deleted: view.deleted, questions };
    },
    trace: (input) =>
      isAboutPeople(registry.byName(input.entity))
        ? { action: 'open', entity: input.entity, ids: [input.id], detail: 'questions' }
        : null,
  };
};
