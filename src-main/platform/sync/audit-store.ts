/**
 * The audit entries of other devices, where this one may read them. An entry stands here only if it follows the one before it in
 * its device's chain of hashes; what does not is a reason for an alarm, for the device or its clone rewrote its log.
 */
import { entryHash, GENESIS } from '../audit/audit.ts';
import type { Writer } from '../database/types.ts';
import { AUDIT_COLUMNS, type AuditContent } from './audit-payload.ts';
import type { SyncSums } from './sync-sums.ts';

export interface AuditStore {
  /** In the running transaction. False where the entries do not follow on those that are here: none is kept then. */
  take(device: string, content: AuditContent): boolean;
}

export const createAuditStore = (writer: Pick<Writer, 'prepare'>, sums: SyncSums): AuditStore => ({
  take(device, { entries }) {
    const id = Buffer.from(device, 'hex');
    const last = writer
      .prepare('SELECT seq, hash FROM sync_audit WHERE device = ? ORDER BY seq DESC LIMIT 1')
      .get(id);
    let seq = (last?.seq as number | undefined) ?? 0;
    let hash = (last?.hash as Uint8Array | undefined) ?? GENESIS;
    const fresh = entries.filter((entry) => (entry.seq as number) > seq);
    for (const entry of fresh) {
      seq += 1;
      // Sent twice after a device took its place anew: the same again is no contradiction.
      if (entry.seq !== seq || !entryHash(hash, entry).equals(entry.hash as Uint8Array)) return false;
      hash = entry.hash as Uint8Array;
    }
    const insert = writer.prepare(
      `INSERT INTO sync_audit (device, ${AUDIT_COLUMNS.join(', ')}) VALUES (?, ${AUDIT_COLUMNS.map(() => '?').join(', ')})`,
    );
    for (const entry of fresh) {
      const row = [id, ...AUDIT_COLUMNS.map((name) => entry[name])];
      insert.run(...row);
      sums.added('sync_audit', row);
    }
    return true;
  },
});
