/**
 * Checks the audit chains of other devices, where this one keeps them, as their own device checks them: entry by entry. What
 * their commits wrote is not compared, since a device may hold only some of it.
 */
import type { Checked, Walk } from '../checking/walk.ts';
import { detailDigest, entryHash, GENESIS } from './audit.ts';

type Row = Readonly<Record<string, unknown>>;
type Report = (code: string, where: string, message: string) => void;
const SLICE = 500;

function checkDetails(entry: Row, where: string, report: Report): void {
  // Of a commit the digest is over its ops; and what an erasure blanked there is blank here.
  if (entry.first_op !== null) return;
  const { salt, value } = entry as { salt: Uint8Array | null; value: Uint8Array | null };
  const isBare = detailDigest(Buffer.alloc(0), Buffer.alloc(0)).equals(entry.digest as Uint8Array);
  if (salt === null || value === null || isBare) return;
  if (!detailDigest(salt, value).equals(entry.digest as Uint8Array))
    report('audit.detail', where, 'Its details were altered.');
}

export function* walkOthers(connection: Checked['connection'], report: Report): Walk<void> {
  const devices = connection.prepare('SELECT DISTINCT device FROM sync_audit ORDER BY device').pluck().all();
  const some = connection.prepare(
    `SELECT * FROM sync_audit WHERE device = ? AND seq > ? ORDER BY seq LIMIT ${SLICE}`,
  );
  for (const device of devices as Buffer[]) {
    let seq = 0;
    let hash: Uint8Array = GENESIS;
    for (;;) {
      const rows = some.all(device, seq) as Row[];
      for (const entry of rows) {
        const where = `audit entry ${entry.seq} of device ${device.toString('hex')}`;
        if (entry.seq !== seq + 1) report('audit.gap', where, `Entry ${seq + 1} is missing.`);
        if (!entryHash(hash, entry).equals(entry.hash as Uint8Array))
          report('audit.hash', where, 'The entry was altered, or one before it.');
        checkDetails(entry, where, report);
        seq = entry.seq as number;
        hash = entry.hash as Uint8Array;
      }
      if (rows.length < SLICE) break;
      yield { done: seq, total: 0 };
    }
  }
}
