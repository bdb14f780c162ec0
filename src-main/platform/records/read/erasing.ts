/** `records.erasing`: what an erasure would take, counted before anybody says yes. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { erasePreview } from '#shared/api/questions.api.ts';
import { columnOf, type Entity } from '#shared/entity/entity.ts';
import type { Registry } from '#shared/entity/registry.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { membersOf } from '../../canonical/canonical-table.ts';
import type { Query, ReadDatabase } from '../../database/types.ts';
import { entitiesUnder, unlessOf } from '../entries.ts';
import { recordFaults } from '../validate.ts';
import { rowsFor } from './stricter.ts';
import { visibleTo } from './visible.ts';

type Output = Omit<z.output<typeof erasePreview.output>, 'notHeld'>;

export const erasingQuery = (registry: Registry): Query<z.output<typeof erasePreview.input>, Output> => {
  /** Ids by entity, of what stands under these. */
  async function under(
    db: ReadDatabase,
    parent: Entity,
    parents: readonly Id[],
    found: Map<Entity, Set<Id>>,
  ): Promise<void> {
    for (const child of entitiesUnder(registry, parent)) {
      const links = child.under.filter(({ link }) => child.fields[link]!.type.target === parent.name);
      const about = links.map(
        ({ link, unless }) =>
          sql`SELECT t.id FROM ${sql.table(child.table)} AS t WHERE ${sql.ref(`t.${columnOf(link)}`)} IN (${sql.join(parents.map(idToBytes))})${sql.raw(unlessOf(unless))}`,
      );
      const { rows } = await sql<{ id: Uint8Array }>`${sql.join(about, sql` UNION `)}`.execute(db);
      const known = found.get(child) ?? new Set<Id>();
      found.set(child, known);
      const fresh = rows.map(({ id }) => idFromBytes(id)).filter((id) => !known.has(id));
      for (const id of fresh) known.add(id);
      if (fresh.length > 0) await under(db, child, fresh, found);
    }
  }

  return {
    name: erasePreview.name,
    async run(db, { entity: name, id }, actor) {
      const entity = registry.byName(name);
      visibleTo(actor, entity);
      const row = await db
        .selectFrom(`${entity.table} as t`)
        .select('id')
        .where('id', '=', idToBytes(id))
        .where(rowsFor(actor, entity, 't'))
        .executeTakeFirst();
      if (!row) throw recordFaults['record.missing']();
      const members = await membersOf(db, entity, id);
      const found = new Map<Entity, Set<Id>>();
      await under(db, entity, members, found);
      return {
        records: members.length,
        entries: [...found].flatMap(([child, ids]) =>
          ids.size === 0 ? [] : [{ entity: child.name, count: ids.size }],
        ),
      };
    },
    trace: ({ entity, id }) => ({ action: 'list', entity, ids: [id], detail: 'counted before erasing' }),
  };
};
