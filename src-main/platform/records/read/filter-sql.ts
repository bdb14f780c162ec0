/**
 * Filters as SQL. Names are looked up in the entity, never spliced; a field the actor may not read cannot be asked
 * about in any way (law 3); an operator the field type does not offer is refused.
 */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor } from '#shared/access/actor.ts';
import { CREATED, columnInfo, UPDATED } from '#shared/entity/catalogue.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { SqlValue } from '#shared/entity/field-type.ts';
import type { Condition, Filter } from '#shared/entity/filter.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { hlcFromMillis } from '#shared/time/hlc.ts';
import { demand } from '../../access/decide.ts';
import { canonicalTable } from '../../canonical/canonical-table.ts';
import { nameWords } from '../../search/fold.ts';
import { allOf, beginning } from '../../search/match.ts';
import { tablesOf } from '../../search/source.ts';
import { hasKeys, lookupField } from '../lookup.ts';

export const filterFaults = defineFaults({
  'filter.invalid': {
    message: 'The list cannot be narrowed by “{field}” like this: {problem}.',
    remedy: 'Remove this filter or choose another condition.',
  },
});

export type Sql = RawBuilder<SqlBool>;

/** Of whom a filter is asked, and when (milliseconds since 1970). */
export interface FilterContext {
  readonly actor: Actor;
  readonly now: number;
}

/** The column the actor may filter or sort by; anything else is refused. */
export function readableColumn(actor: Actor, entity: Entity, name: string) {
  const column = columnInfo(entity, name);
  if (!column)
    throw filterFaults['filter.invalid']({ field: name.slice(0, 60), problem: 'there is no such field' });
  demand(actor, { read: column.class });
  return column;
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** The first text after all that begin with `prefix`, for a range an index answers. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;

/** The moment so long before `now`; null where it is no duration of days, weeks, months or years (ISO 8601). */
function momentBefore(now: number, duration: unknown): number | null {
  const [, count, unit] = /^P(\d{1,3})([DWMY])$/.exec(typeof duration === 'string' ? duration : '') ?? [];
  if (count === undefined) return null;
  const moment = new Date(now);
  if (unit === 'D' || unit === 'W')
    moment.setUTCDate(moment.getUTCDate() - Number(count) * (unit === 'W' ? 7 : 1));
  else {
    const day = moment.getUTCDate();
    moment.setUTCMonth(moment.getUTCMonth() - Number(count) * (unit === 'Y' ? 12 : 1));
    // A month back from the 31st is the end of the month before.
    if (moment.getUTCDate() !== day) moment.setUTCDate(0);
  }
  return moment.getTime();
}

/** A bound on one of the two stamps of a record. Fault: `filter.invalid`. */
export function timeCondition(column: Sql, { field, op, value }: Condition, now: number): Sql {
  const moment =
    op === 'within' ? momentBefore(now, value) : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (moment === null || Number.isNaN(moment))
    throw filterFaults['filter.invalid']({ field, problem: 'a time is needed' });
  const stamp = hlcFromMillis(moment);
  return op === 'before' ? sql<SqlBool>`${column} < ${stamp}` : sql<SqlBool>`${column} >= ${stamp}`;
}

/** Every word typed, as the beginning of a name; null where no word was typed. Faults: `filter.invalid`. */
export function wordsExpression({ field, value }: Condition): string {
  const words = typeof value === 'string' && value.length <= 300 ? nameWords(value).slice(0, 8) : [];
  const expression = allOf(words.map(beginning));
  if (expression === null) throw filterFaults['filter.invalid']({ field, problem: 'text is needed' });
  return expression;
}

/** Records by the words of their names: rows of the search index. */
const byWords = (entity: Entity, expression: string): Sql => {
  const { fts } = tablesOf({ entity });
  return sql<SqlBool>`t.rid IN (SELECT rowid FROM ${sql.table(fts)} WHERE ${sql.table(fts)} MATCH ${expression})`;
};

function condition({ actor, now }: FilterContext, entity: Entity, asked: Condition): Sql {
  const { field: name, op, value } = asked;
  const info = readableColumn(actor, entity, name);
  const refuse = (problem: string) => filterFaults['filter.invalid']({ field: name, problem });
  if (!info.operators.includes(op)) throw refuse(`“${op}” does not apply to it`);
  const column = sql.ref<SqlBool>(`t.${columnOf(name)}`);
  if (name === CREATED || name === UPDATED) return timeCondition(column, asked, now);
  if (op === 'words') return byWords(entity, wordsExpression(asked));
  if (op === 'isEmpty') return sql<SqlBool>`${column} IS NULL`;
  if (op === 'isNotEmpty') return sql<SqlBool>`${column} IS NOT NULL`;

  const field = entity.fields[name];
  const text = (): string => {
    if (typeof value !== 'string' || value === '' || value.length > 300) throw refuse('text is needed');
    return value;
  };
  if (op === 'contains') return sql<SqlBool>`${column} LIKE ${`%${escapeLike(text())}%`} ESCAPE '\\'`;
  if (op === 'startsWith') {
    // What is computed for sorting is in small letters; other text is compared whatever its letters.
    if (!info.sortable || field?.type.kind === 'text')
      return sql<SqlBool>`${column} LIKE ${`${escapeLike(text())}%`} ESCAPE '\\'`;
    const prefix = field ? text() : text().toLowerCase();
    return sql<SqlBool>`(${column} >= ${prefix} AND ${column} < ${afterPrefix(prefix)})`;
  }
  if (!field) throw refuse(`“${op}” does not apply to it`);

  if (hasKeys(field)) {
    const keys = (op === 'anyOf' ? value : [value]) as unknown;
    if (
      !Array.isArray(keys) ||
      keys.length === 0 ||
      keys.length > 100 ||
      !keys.every((key) => typeof key === 'string')
    )
      throw refuse('a key is needed');
    const holders = sql`SELECT rid FROM lookup WHERE field = ${lookupField(entity, field)} AND key IN (${sql.join(keys)})`;
    // A number of any record of a set finds the one that stands for it; choices are the record's own, and too many to look up.
    const standing = sql`UNION SELECT s.rid FROM lookup l JOIN ${sql.table(entity.table)} m ON m.rid = l.rid
      JOIN ${sql.table(canonicalTable(entity))} c ON c.id = m.id JOIN ${sql.table(entity.table)} s ON s.id = c.canonical
      WHERE l.field = ${lookupField(entity, field)} AND l.key IN (${sql.join(keys)})`;
    const found = sql<SqlBool>`t.rid IN (${holders} ${entity.merges && field.many ? standing : sql``})`;
    return op === 'isNot' ? sql<SqlBool>`NOT (${found})` : found;
  }
  const stored = (one: unknown): SqlValue => {
    const checked = field.type.schema.safeParse(one);
    if (!checked.success) throw refuse('the value does not fit the field');
    return field.type.toColumn(checked.data);
  };
  if (op === 'anyOf') {
    if (!Array.isArray(value) || value.length === 0 || value.length > 100)
      throw refuse('a list of values is needed');
    return sql<SqlBool>`${column} IN (${sql.join(value.map(stored))})`;
  }
  const bound = stored(value);
  switch (op) {
    case 'is':
      return field.type.kind === 'text'
        ? sql<SqlBool>`${column} = ${bound} COLLATE NOCASE`
        : sql<SqlBool>`${column} = ${bound}`;
    case 'isNot':
      return sql<SqlBool>`(${column} IS NULL OR ${column} <> ${bound})`;
    case 'before':
      return sql<SqlBool>`${column} < ${bound}`;
    case 'after':
      return sql<SqlBool>`${column} > ${bound}`;
    case 'atLeast':
      return sql<SqlBool>`${column} >= ${bound}`;
    case 'atMost':
      return sql<SqlBool>`${column} <= ${bound}`;
    default:
      throw refuse(`“${op}” does not apply to it`);
  }
}

/** The whole filter as one expression over the table aliased `t`. Faults: `filter.invalid`, `access.denied`. */
export function filterToSql(context: FilterContext, entity: Entity, filter: Filter): Expression<SqlBool> {
  if ('all' in filter || 'any' in filter) {
    const parts = 'all' in filter ? filter.all : filter.any;
    if (parts.length === 0) return sql<SqlBool>`1`;
    return sql<SqlBool>`(${sql.join(
      parts.map((part) => filterToSql(context, entity, part)),
      'all' in filter ? sql` AND ` : sql` OR `,
    )})`;
  }
  return condition(context, entity, filter);
}
