/** `records.bin`: deleted records that are still deleted by the op that says so, newest first. */
import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '#shared/access/actor.ts';
import { BIN_DAYS, type listBin } from '#shared/api/bin.api.ts';
import type { Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { hlcFromMillis, hlcMillis } from '#shared/time/hlc.ts';
import { mayRead } from '../../access/decide.ts';
import type { Query, ReadDatabase } from '../../database/types.ts';
import type { MarkBody } from '../body.ts';
import { rowToOp } from '../op.ts';
import { rowsFor } from './stricter.ts';
import { titlesById } from './visible.ts';

type Input = z.output<typeof listBin.input> & {
  /** Milliseconds since 1970. */
  readonly now: number;
};
type Output = z.output<typeof listBin.output>;

/** Whether anything of such a record may be seen at all. */
const isReadable = (actor: Actor, entity: Entity): boolean =>
  Object.values(entity.fields).some((field) => mayRead(actor, field.class));

/** False, too, where the actor may not know of the record. */
async function stillDeleted(
  db: ReadDatabase,
  actor: Actor,
  entity: Entity,
  record: Uint8Array,
  hlc: number,
): Promise<boolean> {
  const row = await db
    .selectFrom(`${entity.table} as t`)
    .select('deleted')
    .where('id', '=', record)
    .where(rowsFor(actor, entity, 't'))
    .executeTakeFirst();
  return row?.deleted === hlc;
}

/** `authors` is the entity that actors are records of. */
export const binQuery = (registry: Registry, authors: Entity): Query<Input, Output> => ({
  name: 'records.bin',
  async run(db, { after, limit, now }, actor) {
    const oldest = hlcFromMillis(now - BIN_DAYS * 24 * 60 * 60 * 1000);
    const found: {
      readonly id: Id;
      readonly entity: Entity;
      readonly hlc: number;
      readonly by: Id;
      reason: string | null;
    }[] = [];
    let seq = after ?? Number.MAX_SAFE_INTEGER;
    let next: number | null = null;
    for (;;) {
      const rows = await db
        .selectFrom('op')
        .selectAll()
        .where(sql<SqlBool>`kind = 'delete'`)
        .where('seq', '<', seq)
        .where('hlc', '>=', oldest)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      for (const row of rows) {
        seq = row.seq as number;
        const op = rowToOp(row);
        const entity = registry.byId(op.entity);
        if (!entity || !isReadable(actor, entity)) continue;
        if (!(await stillDeleted(db, actor, entity, row.record as Uint8Array, op.hlc))) continue;
        const reason = (op.body as MarkBody | null)?.reason ?? null;
        found.push({ id: op.record, entity, hlc: op.hlc, by: op.actor, reason });
        if (found.length === limit) break;
      }
      if (found.length === limit) next = seq;
      if (found.length === limit || rows.length < limit) break;
    }
    const titles: Record<Id, string | null> = {};
    for (const entity of new Set(found.map((one) => one.entity)))
      Object.assign(
        titles,
        await titlesById(
          db,
          entity,
          actor,
          found.filter((one) => one.entity === entity).map(({ id }) => id),
        ),
      );
    const names = await titlesById(db, authors, { ...actor, role: 'admin' }, [
      ...new Set(found.map(({ by }) => by)),
    ]);
    return {
      rows: found.map(({ id, entity, hlc, by, reason }) => ({
        id,
        entity: entity.name,
        title: titles[id] ?? null,
        deletedAt: new Date(hlcMillis(hlc)).toISOString(),
        deletedBy: names[by] ?? null,
        reason,
      })),
      next,
    };
  },
  trace: (_input, { rows }) =>
    rows.length === 0 ? null : { action: 'list', entity: 'bin', ids: rows.map(({ id }) => id) },
});
