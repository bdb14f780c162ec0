/**
 * A computer that stood on the other side when the membership log was split, or whose relay does not take back what it lost of it, and begins anew
 * on what is there: it forgets that log and all it knew of who had seen what. Its records stay, and so does what it wrote: whatever of that did not
 * reach the others goes out again once it has taken in all that they have (authorship.ts). How far it had taken in each of the others is kept: one of
 * them may be shut out where it comes to, or unknown, and what he wrote on the other side stands here and nowhere else (shut-out.ts).
 */
import type { SpaceName } from '#protocol/spaces.ts';
import { createMeta } from '../database/meta.ts';
import type { Writer } from '../database/types.ts';
import { forgetExtent, type OwnMembershipLog } from './membership-log.ts';
import { createSyncSums, type SUMMED } from './sync-sums.ts';

const FORGOTTEN = [
  ...(['sync_membership', 'sync_membership_fork', 'sync_entry', 'sync_log', 'sync_place'] as const),
  ...(['sync_waiting', 'sync_part', 'sync_vector', 'sync_seen'] as const),
  ...(['attestation', 'cut_mark'] as const),
] satisfies readonly (keyof typeof SUMMED)[];

/** What a relay confirmed may have gone with it, or be a copy's: all of it goes out again, but for what the others bring. */
export const forgetReceipts = (writer: Pick<Writer, 'prepare'>): void =>
  void writer.prepare('UPDATE sync_own SET log = NULL, place = NULL, receipt = NULL').run();

const LEFT_ENDS = 'sync.left_ends';

/** How far a chain was taken in where the device stood before; ids and hashes hex. */
export interface LeftEnd {
  readonly space: SpaceName;
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
}

/** Of the other side, the last that this database left; none where it never did. */
export function leftEnds(writer: Pick<Writer, 'prepare'>): readonly LeftEnd[] {
  const kept = createMeta(writer).get(LEFT_ENDS);
  return kept === null ? [] : (JSON.parse(Buffer.from(kept).toString()) as LeftEnd[]);
}

/** But for its own, which goes again. In the running transaction. */
function keepEnds(writer: Pick<Writer, 'prepare'>): void {
  const ends = writer
    .prepare(
      `SELECT space, lower(hex(device)) AS device, seq, lower(hex(hash)) AS hash FROM sync_chain
       WHERE device NOT IN (SELECT value FROM meta WHERE name = 'device') ORDER BY space, device`,
    )
    .all() as unknown as readonly LeftEnd[];
  createMeta(writer).set(LEFT_ENDS, Buffer.from(JSON.stringify(ends)));
}

/**
 * Takes in the log that lets this device in. It may have been shut out on the wrong side of a split list before it heard of the right one, and so
 * have begun anew with the list that shut it out: that does not fit beside the one it is let in by, and is left. `now`: milliseconds since 1970.
 */
export function takeLettingIn(
  writer: Writer,
  log: OwnMembershipLog,
  records: readonly Uint8Array[],
  now: number,
): ReturnType<OwnMembershipLog['take']> {
  const taken = log.take(1, records);
  if (taken !== 'forked') return taken;
  leaveLog(writer, now);
  log.leave();
  return log.take(1, records);
}

export function leaveLog(writer: Writer, now: number): void {
  const sums = createSyncSums(writer);
  writer.transaction(() => {
    keepEnds(writer);
    for (const table of FORGOTTEN)
      sums.change(table, 'true', [], () => writer.prepare(`DELETE FROM ${table}`).run());
    writer.prepare('DELETE FROM sync_chain').run();
    forgetReceipts(writer);
    forgetExtent(writer);
    // They go on to say who is a user, until those of the other log come and outdo them.
    writer.prepare('UPDATE warrant SET counts = iif(counts = 1, 2, 0) WHERE counts <> 2').run();
    sums.change('sync_alarm', "kind IN ('fork', 'clone')", [], () =>
      writer.prepare("UPDATE sync_alarm SET ended = ? WHERE ended IS NULL AND kind IN ('fork', 'clone')").run(now),
    );
  });
}
