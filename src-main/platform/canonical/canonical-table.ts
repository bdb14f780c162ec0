/**
 * Who stands for whom, of entities whose records may be merged (`merges`). One table per entity, kept by the slice that
 * knows of merges and read by everything that shows records: `id` of each record of a set of several, and `canonical`, the
 * one of them that stands for all. A record that stands for itself alone is not in it, so it stays small and a look at it
 * costs next to nothing.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Entity } from '#shared/entity/entity.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import type { ReadDatabase, Writer } from '../database/types.ts';

type Named = Pick<Entity, 'table'>;

export const canonicalTable = ({ table }: Named): string => `${table}_canonical`;

const bytes = (value: unknown): Id => idFromBytes(value as Uint8Array);

/** True for rows of the table aliased `alias` for which another record stands: no list shows them. */
export const isStoodFor = (entity: Named, alias: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(canonicalTable(entity))} AS c
    WHERE c.id = ${sql.ref(`${alias}.id`)} AND c.canonical <> c.id)`;

/** The id that stands for the one in `column`, as an expression. */
export const canonicalOf = (entity: Named, column: string): RawBuilder<Uint8Array> =>
  sql<Uint8Array>`coalesce((SELECT c.canonical FROM ${sql.table(canonicalTable(entity))} AS c
    WHERE c.id = ${sql.ref(column)}), ${sql.ref(column)})`;

/** All records that are one with this one, it included; the one that stands for them first. */
export async function membersOf(db: ReadDatabase, entity: Entity, id: Id): Promise<readonly Id[]> {
  if (!entity.merges) return [id];
  const table = sql.table(canonicalTable(entity));
  const { rows } = await sql<{ id: unknown }>`SELECT m.id FROM ${table} AS own JOIN ${table} AS m
    ON m.canonical = own.canonical WHERE own.id = ${idToBytes(id)} ORDER BY m.id <> m.canonical, m.id`.execute(db);
  return rows.length === 0 ? [id] : rows.map((row) => bytes(row.id));
}

/** By id, who stands for it; ids that stand for themselves alone are missing. */
export async function canonicalsOf(
  db: ReadDatabase,
  entity: Entity,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, Id>> {
  if (!entity.merges || ids.length === 0) return new Map();
  const rows = await db
    .selectFrom(canonicalTable(entity))
    .select(['id', 'canonical'])
    .where('id', 'in', ids.map(idToBytes))
    .execute();
  return new Map(rows.map((row) => [bytes(row.id), bytes(row.canonical)]));
}

/** The same on the writing connection, for hooks and services. */
export function createCanonicals(writer: Pick<Writer, 'prepare'>, entity: Entity) {
  const table = canonicalTable(entity);
  const one = writer.prepare(`SELECT canonical FROM "${table}" WHERE id = ?`);
  const all = writer.prepare(`SELECT id FROM "${table}" WHERE canonical = ? ORDER BY id <> canonical, id`);
  const canonical = (id: Id): Id => {
    const row = one.get(idToBytes(id));
    return row === undefined ? id : bytes(row.canonical);
  };
  return {
    /** Who stands for this record; itself where nobody else does. */
    canonical,
    /** As `membersOf`. */
    members(id: Id): readonly Id[] {
      const rows = all.all(idToBytes(canonical(id)));
      return rows.length === 0 ? [id] : rows.map((row) => bytes(row.id));
    },
  };
}
