/** How many records there are here, by space and entity: for the report on a lost computer. Runs in a reader: it counts whole tables. */
import { type SqlBool, sql } from 'kysely';
import { registry } from '#modules/entities.ts';
import { DEVICE_SPACES, type LostDeviceReport } from '#modules/users/contract/devices.api.ts';
import type { Query } from '#platform/database/types.ts';
import { columnOf } from '#shared/entity/entity.ts';
import { spacesOf } from '#shared/entity/space.ts';

type Counts = NonNullable<LostDeviceReport['held'][number]['records']>;
export type HeldCounts = Partial<Record<(typeof DEVICE_SPACES)[number], Counts>>;

export const heldBySpaceQuery: Query<Record<string, never>, HeldCounts> = {
  name: 'devices.heldBySpace',
  async run(db) {
    const counts: HeldCounts = {};
    for (const space of DEVICE_SPACES) {
      const found: Counts = {};
      for (const entity of registry.entities) {
        const { stricter } = entity;
        if (!spacesOf(entity).includes(space)) continue;
        const isThere =
          stricter === undefined || stricter.space === entity.space
            ? sql<SqlBool>`1`
            : sql<SqlBool>`${sql.ref(columnOf(stricter.field))} IS ${sql.raw(space === stricter.space ? '' : 'NOT')} 1`;
        const row = await db
          .selectFrom(entity.table)
          .select([sql<number>`count(*)`.as('every'), sql<number>`count(deleted)`.as('deleted')])
          .where(isThere)
          .executeTakeFirstOrThrow();
        if (row.every > 0) found[entity.name] = { live: row.every - row.deleted, deleted: row.deleted };
      }
      counts[space] = found;
    }
    // No records, and yet they say who was looked at.
    const { rows } = await sql<{ live: number }>`
      SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM sync_audit) AS live`.execute(db);
    counts.audit = { ...counts.audit, auditEntry: { live: rows[0]!.live, deleted: 0 } };
    return counts;
  },
  // Figures; the report leaves an entry of its own.
  trace: () => null,
};
