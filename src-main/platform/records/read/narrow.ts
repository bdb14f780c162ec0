/**
 * Which way a list goes. A condition that leaves few records is answered first, by its own index, and those few are
 * sorted; one that leaves many is checked along the index of the sort, where the page fills soon. Neither reads much of
 * a large table, which is what a planner without statistics would do with the one or the other.
 */
import { type SqlBool, sql } from 'kysely';
import { CREATED, UPDATED } from '#shared/entity/catalogue.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Condition, Filter } from '#shared/entity/filter.ts';
import type { ReadDatabase } from '../../database/types.ts';
import { tablesOf } from '../../search/source.ts';
import { type FilterContext, filterToSql, type Sql, timeCondition, wordsExpression } from './filter-sql.ts';

/** So many records are looked up one by one and sorted within the budget of a list (design §11). */
const FEW = 8_000;

const isLeading = ({ field, op }: Condition): boolean =>
  op === 'words' || ((field === CREATED || field === UPDATED) && op !== 'before');

/** The conditions that all must hold. */
function parts(filter: Filter): readonly Filter[] {
  return 'all' in filter ? filter.all.flatMap(parts) : [filter];
}

async function lead(db: ReadDatabase, { now }: FilterContext, entity: Entity, condition: Condition): Promise<Sql> {
  if (condition.op === 'words') {
    const { fts } = tablesOf({ entity });
    const match = sql<SqlBool>`${sql.table(fts)} MATCH ${wordsExpression(condition)}`;
    const { rows } = await sql<{
      rid: number;
    }>`SELECT rowid AS rid FROM ${sql.table(fts)} WHERE ${match} LIMIT ${FEW + 1}`.execute(db);
    return rows.length <= FEW
      ? among(rows)
      : sql<SqlBool>`+t.rid IN (SELECT rowid FROM ${sql.table(fts)} WHERE ${match})`;
  }
  const holds = (column: Sql) => timeCondition(column, condition, now);
  const name = columnOf(condition.field);
  const { rows } = await sql<{ rid: number }>`SELECT t.rid AS rid FROM ${sql.table(entity.table)} AS t
    WHERE t.deleted IS NULL AND ${holds(sql<SqlBool>`${sql.ref(`t.${name}`)}`)} LIMIT ${FEW + 1}`.execute(db);
  return rows.length <= FEW ? among(rows) : holds(sql<SqlBool>`+${sql.ref(`t.${name}`)}`);
}

const among = (rows: readonly { readonly rid: number }[]): Sql =>
  sql<SqlBool>`t.rid IN (SELECT value FROM json_each(${JSON.stringify(rows.map(({ rid }) => rid))}))`;

/** The expressions of a filter over live records, each to hold. Faults: those of `filterToSql`. */
export async function narrow(
  db: ReadDatabase,
  context: FilterContext,
  entity: Entity,
  filter: Filter,
): Promise<Sql[]> {
  const expressions: Sql[] = [];
  for (const part of parts(filter)) {
    // Decides what may be asked, whichever way it is answered then.
    const plain = filterToSql(context, entity, part) as Sql;
    expressions.push('field' in part && isLeading(part) ? await lead(db, context, entity, part) : plain);
  }
  return expressions;
}
