/** What came and is not sound: kept for whoever looks into it, up to a bound; named in the audit log, without a byte of it. */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Audit } from '../audit/types.ts';
import type { Writer } from '../database/types.ts';
import type { SyncSums } from './sync-sums.ts';

/**
 * `malformed`, `misplaced`, `stranger`, `membership`, `epoch`, `signature`: no honest relay hands it on. `fork`: it contradicts
 * another one of its author. `sealed`, `content`, `swapped`, `ops`, `future-kind`: its author wrote it so. `name`: it brings something
 * else under the name of an op.
 */
export type Unsound =
  | 'malformed'
  | 'misplaced'
  | 'stranger'
  | 'membership'
  | 'epoch'
  | 'signature'
  | 'fork'
  | 'sealed'
  | 'content'
  | 'swapped'
  | 'ops'
  | 'name';

export interface UnsoundEnvelope {
  readonly space: SpaceName;
  readonly place: number | null;
  readonly device: string | null;
  readonly seq: number | null;
  readonly hash: string;
  readonly reason: Unsound;
}

const MAX_COUNT = 1000;
const MAX_BYTES = 32 * 1024 * 1024;

export interface Quarantine {
  /** In the running transaction. */
  add(envelope: UnsoundEnvelope, bytes: Uint8Array): void;
  count(): number;
}

export const createQuarantine = (
  writer: Pick<Writer, 'prepare'>,
  sums: SyncSums,
  audit: Pick<Audit, 'append'>,
  now: () => number,
): Quarantine => ({
  add(envelope, bytes) {
    const { space, place, device, seq, hash, reason } = envelope;
    const name = Buffer.from(hash, 'hex');
    const known = writer.prepare('SELECT id FROM sync_quarantine WHERE hash = ?').get(name);
    // A relay that hands on the same thing again and again fills nothing.
    if (known) return;
    const author = device === null ? null : Buffer.from(device, 'hex');
    sums.change('sync_quarantine', 'hash = ?', [name], () =>
      writer
        .prepare(
          'INSERT INTO sync_quarantine (space, place, device, seq, hash, reason, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(space, place, author, seq, name, reason, now(), bytes),
    );
    for (;;) {
      const { count, held } = writer
        .prepare('SELECT count(*) AS count, coalesce(sum(length(bytes)), 0) AS held FROM sync_quarantine')
        .get() as { count: number; held: number };
      if (count <= MAX_COUNT && held <= MAX_BYTES) break;
      const oldest = writer.prepare('SELECT min(id) AS id FROM sync_quarantine').get()!.id as number;
      sums.change('sync_quarantine', 'id = ?', [oldest], () =>
        writer.prepare('DELETE FROM sync_quarantine WHERE id = ?').run(oldest),
      );
    }
    audit.append({ actor: null, action: 'sync-quarantine', detail: { space, device, seq, reason } });
  },
  count: () => writer.prepare('SELECT count(*) AS count FROM sync_quarantine').get()!.count as number,
});
