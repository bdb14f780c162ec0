/**
 * Whether the ends of all chains are those of the envelopes that were applied, one after the other, and what our own ops told of them
 * is no more than that.
 */
import { NO_HASH } from '#protocol/envelope.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import type { CheckedLog, Report } from './check-membership.ts';
import type { Told } from './check-own.ts';

const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export function* checkChains(db: Checked, log: CheckedLog, told: Told, report: Report): Walk<void> {
  const entryAt = db.prepare('SELECT hash FROM sync_entry WHERE space = ? AND device = ? AND seq = ?');
  const lastOf = db.prepare('SELECT max(seq) AS last FROM sync_entry WHERE space = ? AND device = ?');
  const hashAt = (space: string, device: Uint8Array, seq: number): string | null => {
    const row = entryAt.get(space, device, seq);
    return row ? hexOf(row.hash) : null;
  };
  const find = db.prepare('SELECT * FROM sync_chain WHERE space = ? AND device = ?');
  const keys = db.prepare('SELECT space, device FROM sync_chain ORDER BY space, device').all();
  for (const key of keys) {
    const [space, device] = [key.space as string, key.device as Uint8Array];
    const row = find.get(space, device);
    if (row === undefined) continue;
    const id = hexOf(device);
    const where = `chain of ${id} in ${space}`;
    const wrong = (what: string): void => report('sync.chain', where, what);
    if (!log.state.members.has(id)) wrong('No such computer belongs to the clinic.');
    // A snapshot may stand for some in the middle; that none is lost is for the sums.
    const last = lastOf.get(space, device)!.last as number | null;
    if (last === null || last !== row.seq || hashAt(space, device, last) !== hexOf(row.hash))
      wrong('Its end is another one.');
    const opsSeq = row.ops_seq as number;
    const opsHash = opsSeq === 0 ? NO_HASH : hashAt(space, device, opsSeq);
    if (opsHash !== hexOf(row.ops_hash)) wrong('The last of it that carried changes is another one.');
    const isOwn = id === log.author;
    if (isOwn && opsSeq !== 0) wrong('Our own is named as that of another.');
    const said = told.of(space, id);
    // What a snapshot brought is named once more.
    const isSaid = said === null ? (row.told as number) <= opsSeq : row.told === said || row.told === 0;
    if (!isSaid) wrong('What our own changes named as seen of it is another one.');
    yield { done: 0, total: 0 };
  }
  const strays = db
    .prepare(
      `SELECT count(*) AS count FROM (SELECT DISTINCT space, device FROM sync_entry) e
       WHERE NOT EXISTS (SELECT 1 FROM sync_chain c WHERE c.space = e.space AND c.device = e.device)`,
    )
    .get()!.count as number;
  if (strays > 0) report('sync.chain', 'sync_entry', 'Envelopes were applied that belong to no chain.');
}
