/**
 * How many live records there are of each synced entity of which the actor may see anything (design §7). People of several
 * records count once.
 */
import { registry } from '#modules/entities.ts';
import { mayRead } from '#platform/access/decide.ts';
import { canonicalTable } from '#platform/canonical/canonical-table.ts';
import type { Platform } from '#platform/module.ts';
import { rowsText } from '#platform/records/read/stricter.ts';
import type { Actor } from '#shared/access/actor.ts';
import { spacesOf } from '#shared/entity/space.ts';

/** Entities of which this device holds none are left out: nothing is known of them. */
export function recordCounts(
  { writer, holds }: Pick<Platform, 'writer' | 'holds'>,
  actor: Actor,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entity of registry.entities) {
    if (entity.space === 'local' || !spacesOf(entity).some(holds)) continue;
    if (!Object.values(entity.fields).some((field) => mayRead(actor, field.class))) continue;
    const seen = rowsText(actor, entity, 't') ?? '1';
    const once = entity.merges
      ? `NOT EXISTS (SELECT 1 FROM ${canonicalTable(entity)} c WHERE c.id = t.id AND c.canonical <> c.id)`
      : '1';
    const row = writer
      .prepare(`SELECT count(*) AS count FROM ${entity.table} t WHERE deleted IS NULL AND ${seen} AND ${once}`)
      .get();
    counts[entity.plural] = row!.count as number;
  }
  return counts;
}
