/** How many live records of each synced entity there are. */
import { registry } from '#modules/entities.ts';
import type { Writer } from '#platform/database/types.ts';

export function recordCounts(writer: Writer): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entity of registry.entities) {
    if (entity.space === 'local') continue;
    const row = writer.prepare(`SELECT count(*) AS count FROM ${entity.table} WHERE deleted IS NULL`).get();
    counts[entity.plural] = row!.count as number;
  }
  return counts;
}
