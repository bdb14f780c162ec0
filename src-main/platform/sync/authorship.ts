/**
 * Whose chain this database continues. One that came out of a backup, and was let in anew, is another device: what its former self
 * had sent stays that one's, what it had not goes again under the new name. So it is for a clinic that begins to share with
 * ops of a computer that is no more.
 */

import type { Membership } from '#protocol/membership.ts';
import { SPACES } from '#protocol/spaces.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import type { SyncSums } from './sync-sums.ts';

const AUTHOR = 'sync.author';

/** To be called before anything is sent or taken in. `device`: hex. */
export function settleAuthorship(
  writer: Writer,
  sums: SyncSums,
  device: string,
  membership: Membership | null,
): void {
  const meta = createMeta(writer);
  const id = Buffer.from(device, 'hex');
  const former = meta.get(AUTHOR);
  if (former && id.equals(former)) return;
  writer.transaction(() => {
    if (former) {
      forgetUncounted(writer, Buffer.from(former).toString('hex'), membership);
      leaveBehind(writer, sums, Buffer.from(former), id);
    } else if (!writer.prepare('SELECT 1 AS found FROM sync_entry LIMIT 1').get())
      sums.change('sync_stray', 'true', [], () =>
        writer
          .prepare(
            "INSERT OR IGNORE INTO sync_stray (op, space) SELECT seq, space FROM op WHERE device <> ? AND space <> 'local'",
          )
          .run(id),
      );
    meta.set(AUTHOR, id);
  });
}

/** What the former one wrote after it was shut out the relay may have, and yet it counts for nobody. */
function forgetUncounted(writer: Writer, former: string, membership: Membership | null): void {
  const revoked = membership?.members.get(former)?.revoked ?? null;
  if (revoked === null) return;
  for (const space of SPACES)
    writer
      .prepare('UPDATE sync_own SET log = NULL, place = NULL, receipt = NULL WHERE space = ? AND seq > ?')
      .run(space, revoked.chains[space]?.seq ?? 0);
}

/** `former`: whom the relay knows by the envelopes it confirmed, and by no others. */
function leaveBehind(writer: Writer, sums: SyncSums, former: Buffer, device: Buffer): void {
  const confirmed = writer
    .prepare(
      `SELECT space, max(seq) AS seq, max(last_op) AS lastOp FROM sync_own WHERE receipt IS NOT NULL GROUP BY space`,
    )
    .all();
  // What it sealed in vain, and what it had not come to.
  sums.change('sync_stray', 'true', [], () => {
    writer
      .prepare(
        `UPDATE sync_stray SET seq = NULL WHERE seq > coalesce(
           (SELECT max(o.seq) FROM sync_own o WHERE o.space = sync_stray.space AND o.receipt IS NOT NULL), 0)`,
      )
      .run();
    writer.prepare('DELETE FROM sync_stray WHERE seq IS NOT NULL').run();
    writer
      .prepare(
        `INSERT OR IGNORE INTO sync_stray (op, space) SELECT seq, space FROM op WHERE device = ? AND space <> 'local'
         AND seq > coalesce((SELECT max(o.last_op) FROM sync_own o WHERE o.space = op.space AND o.receipt IS NOT NULL), 0)`,
      )
      .run(former);
  });
  // Its chains end where the relay's do: what comes after, from a time that this database does not know, is taken in like anybody's.
  writer.prepare('DELETE FROM sync_chain WHERE device = ?').run(former);
  const forgetEntries = (space: string, after: number): void =>
    sums.change('sync_entry', 'space = ? AND device = ? AND seq > ?', [space, former, after], () => {
      writer
        .prepare('DELETE FROM sync_entry WHERE space = ? AND device = ? AND seq > ?')
        .run(space, former, after);
    });
  for (const { space, seq } of confirmed) {
    forgetEntries(space as string, seq as number);
    writer
      .prepare(
        `INSERT INTO sync_chain (space, device, seq, hash, ops_seq, ops_hash, told)
         SELECT space, ?, seq, hash, seq, hash, 0 FROM sync_own WHERE space = ? AND seq = ?`,
      )
      .run(former, space, seq);
  }
  const kept = new Set(confirmed.map(({ space }) => space));
  for (const { space } of writer.prepare('SELECT DISTINCT space FROM sync_entry WHERE device = ?').all(former))
    if (!kept.has(space)) forgetEntries(space as string, 0);
  writer.prepare('DELETE FROM sync_own').run();
  sums.change('sync_seen', 'true', [], () => writer.prepare('DELETE FROM sync_seen').run());
  // Nobody was told anything under the new name yet.
  writer.prepare('UPDATE sync_chain SET told = 0').run();
  sums.change('sync_alarm', 'kind = ?', ['clone'], () =>
    writer.prepare("UPDATE sync_alarm SET ended = last WHERE ended IS NULL AND kind = 'clone'").run(),
  );
  writer.prepare("DELETE FROM sync_cursor WHERE name = 'audit'").run();
  writer
    .prepare(
      `INSERT INTO sync_cursor (name, value) SELECT 'ops', coalesce(
         (SELECT min(seq) - 1 FROM op WHERE device = ?), (SELECT max(seq) FROM op), 0)
       WHERE true ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    .run(device);
}
