/**
 * Stands in for the runner of workflows, which acts on what ops carry: on the appointed machine alone, once for each op, from
 * its log, with its place in it kept beside the ops.
 */
import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';

const PLACE = 'simulated.runner';

/** Acts on what came since. `act`: told of each op with events. */
export function runEvents(writer: Writer, act: (op: Id) => void): void {
  const { prepare } = writer;
  const place = (prepare('SELECT value FROM meta WHERE name = ?').get(PLACE)?.value as number | undefined) ?? 0;
  const rows = prepare('SELECT seq, id FROM op WHERE seq > ? AND events IS NOT NULL ORDER BY seq').all(place);
  if (rows.length === 0) return;
  writer.transaction(() => {
    prepare(
      'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ).run(PLACE, rows.at(-1)!.seq);
  });
  // What it does stands in the same transaction: of one that never was, nothing was done.
  for (const { id } of rows) act(idFromBytes(id as Uint8Array));
}
