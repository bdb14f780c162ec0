/** How sharing stands, in figures and words of ours: for the trust strip, the status page and the command line. */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Writer } from '../database/types.ts';
import type { WaitReason } from './waiting.ts';

export interface WaitingPart {
  readonly space: SpaceName;
  /** Hex: whose envelopes. */
  readonly device: string;
  /** What the first of them waits for. */
  readonly reason: WaitReason;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly count: number;
}

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

/** What came from others and waits, by author and space, the longest first. */
export const waitingParts = (writer: Pick<Writer, 'prepare'>): readonly WaitingPart[] =>
  writer
    .prepare(
      `SELECT w.space, w.device, w.reason, min(w.since) OVER chain AS since, count(*) OVER chain AS count,
         row_number() OVER (PARTITION BY w.space, w.device ORDER BY w.seq) AS nth
       FROM sync_waiting w WINDOW chain AS (PARTITION BY w.space, w.device)`,
    )
    .all()
    .filter(({ nth }) => nth === 1)
    .map((row) => ({
      space: row.space as SpaceName,
      device: hexOf(row.device),
      reason: row.reason as WaitReason,
      since: row.since as number,
      count: row.count as number,
    }))
    .sort((one, other) => one.since - other.since);

export const quarantinedCount = (writer: Pick<Writer, 'prepare'>): number =>
  writer.prepare('SELECT count(*) AS count FROM sync_quarantine').get()!.count as number;
