/** Lists page by key: the cursor is the sort value and row number of the last row, so page n costs what page 1 costs. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import { countRecords, listRecords } from '#shared/api/records.api.ts';
import { CREATED, defaultSort, isAboutPeople } from '#shared/entity/catalogue.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { isStoodFor } from '../../canonical/canonical-table.ts';
import { throughSets } from '../../canonical/through-sets.ts';
import type { Query, ReadDatabase } from '../../database/types.ts';
import { filterFaults, filterToSql, readableColumn } from './filter-sql.ts';
import { narrow } from './narrow.ts';
import { rowsFor } from './stricter.ts';
import { rowToView, titlesOf, viewColumns, visibleTo } from './visible.ts';

/** `now`: milliseconds since 1970, from the caller's clock; what is asked for relative to it is. */
type ListInput = z.output<typeof listRecords.input> & { readonly now: number };
/** What is not held at all is no matter of a query. */
type ListOutput = Omit<z.output<typeof listRecords.output>, 'notHeld'>;

/** Rows without a sort value come last, in a second phase, so that both phases run along the index. */
interface Cursor {
  readonly empty: boolean;
  readonly value: string | number | null;
  readonly rid: number;
}

const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.empty ? 1 : 0, cursor.value, cursor.rid])).toString('base64url');

function decodeCursor(text: string): Cursor {
  try {
    const [empty, value, rid] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [
      number,
      Cursor['value'],
      number,
    ];
    if (Number.isSafeInteger(rid) && (value === null || typeof value === 'string' || typeof value === 'number'))
      return { empty: empty === 1, value, rid };
  } catch {
    // Falls through: whatever it was, it is no cursor of ours.
  }
  throw filterFaults['filter.invalid']({ field: 'after', problem: 'the page marker is not valid' });
}

type Row = Readonly<Record<string, unknown>>;

async function page(
  db: ReadDatabase,
  actor: Actor,
  entity: Entity,
  input: ListInput,
): Promise<{ rows: Row[]; next: string | null }> {
  const sort = input.sort ?? defaultSort(entity);
  const byRid = sort.field === CREATED;
  if (!byRid && !readableColumn(actor, entity, sort.field).sortable)
    throw filterFaults['filter.invalid']({ field: sort.field, problem: 'the list cannot be sorted by it' });
  const column = sql.ref(byRid ? 't.rid' : `t.${columnOf(sort.field)}`);
  const down = sort.direction === 'desc';
  const beyond = down ? sql`<` : sql`>`;
  const where: ReturnType<typeof filterToSql>[] = [
    input.state === 'deleted' ? sql<SqlBool>`t.deleted IS NOT NULL` : sql<SqlBool>`t.deleted IS NULL`,
    rowsFor(actor, entity, 't'),
  ];
  // Of several records that are one person, the list has the one that stands for them.
  if (entity.merges && input.state !== 'deleted') where.push(sql<SqlBool>`NOT ${isStoodFor(entity, 't')}`);
  const context = { actor, now: input.now };
  // The bin is small: nothing there needs finding by an index.
  if (input.filter && input.state === 'deleted') where.push(filterToSql(context, entity, input.filter));
  else if (input.filter) where.push(...(await narrow(db, context, entity, input.filter)));
  const cursor = input.after === undefined ? null : decodeCursor(input.after);
  const columns = viewColumns(visibleTo(actor, entity)).map((name) => `t.${name}`);

  const phase = (empty: boolean, from: Cursor | null, limit: number): Promise<Row[]> => {
    let query = db.selectFrom(`${entity.table} as t`).select(columns);
    for (const expression of where) query = query.where(expression);
    if (byRid) {
      if (from) query = query.where(sql<SqlBool>`t.rid ${beyond} ${from.rid}`);
    } else if (empty) {
      query = query.where(sql<SqlBool>`${column} IS NULL`);
      if (from) query = query.where(sql<SqlBool>`t.rid ${beyond} ${from.rid}`);
    } else {
      query = query.where(sql<SqlBool>`${column} IS NOT NULL`);
      if (from) query = query.where(sql<SqlBool>`(${column}, t.rid) ${beyond} (${from.value}, ${from.rid})`);
      query = query.orderBy(column, sort.direction);
    }
    return query.orderBy('t.rid', sort.direction).limit(limit).execute();
  };

  const wanted = input.limit + 1;
  const rows: { row: Row; empty: boolean }[] = [];
  if (!cursor?.empty) for (const row of await phase(false, cursor, wanted)) rows.push({ row, empty: false });
  if (!byRid && rows.length < wanted)
    for (const row of await phase(true, cursor?.empty ? cursor : null, wanted - rows.length))
      rows.push({ row, empty: true });
  const more = rows.length > input.limit;
  if (more) rows.pop();
  const last = rows.at(-1);
  const value = last && !byRid ? (last.row[columnOf(sort.field)] as string | number | null) : null;
  return {
    rows: rows.map(({ row }) => row),
    next: more && last ? encodeCursor({ empty: last.empty, value, rid: last.row.rid as number }) : null,
  };
}

/** `records.list`. */
export const listQuery = (registry: Registry): Query<ListInput, ListOutput> => ({
  name: listRecords.name,
  async run(db, input, actor) {
    const entity = registry.byName(input.entity);
    const visible = visibleTo(actor, entity);
    const { rows, next } = await page(db, actor, entity, {
      ...input,
      ...(input.filter && { filter: await throughSets(db, registry, entity, input.filter) }),
    });
    const views = rows.map((row) => rowToView(entity, visible, row));
    return { rows: views, next, titles: await titlesOf(db, registry, actor, entity, views) };
  },
  trace: (input, output) =>
    isAboutPeople(registry.byName(input.entity)) && output.rows.length > 0
      ? {
          action: 'list',
          entity: input.entity,
          ids: output.rows.map((row) => row.id),
          detail: { filter: input.filter ?? null, sort: input.sort ?? null, state: input.state },
        }
      : null,
});

type CountInput = z.output<typeof countRecords.input> & { readonly now: number };

interface CountOutput {
  readonly count: number;
  readonly exact: boolean;
}

const COUNT_LIMIT = 10_000;

/** `records.count`. */
export const countQuery = (registry: Registry): Query<CountInput, CountOutput> => ({
  name: countRecords.name,
  async run(db, { entity: name, filter, now }, actor) {
    const entity = registry.byName(name);
    visibleTo(actor, entity);
    let inner = db
      .selectFrom(`${entity.table} as t`)
      .select(sql`1`.as('one'))
      .where(sql<SqlBool>`t.deleted IS NULL`)
      .where(rowsFor(actor, entity, 't'));
    if (entity.merges) inner = inner.where(sql<SqlBool>`NOT ${isStoodFor(entity, 't')}`);
    if (filter)
      inner = inner.where(filterToSql({ actor, now }, entity, await throughSets(db, registry, entity, filter)));
    const { count } = await db
      .selectFrom(inner.limit(COUNT_LIMIT + 1).as('found'))
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return { count: Math.min(Number(count), COUNT_LIMIT), exact: Number(count) <= COUNT_LIMIT };
  },
  trace: () => null,
});
