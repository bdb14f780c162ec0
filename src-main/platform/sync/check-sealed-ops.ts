/**
 * Whether every op of ours that the cursor lies behind went in an envelope or stands among the strays, and none beyond it did. One bit
 * for each op of the log, and a walk over this computer's audit entries, which name its ops by ranges.
 */
import type { SpaceName } from '#protocol/spaces.ts';
import type { Checked, Walk } from '../checking/walk.ts';
import type { CheckedLog, Report } from './check-membership.ts';
import type { TravellingOp } from './payload.ts';

export interface SealedOps {
  /** The ops of one envelope. `lastOp`: as its row says; null for strays. */
  add(space: SpaceName, seq: number, lastOp: number | null, ops: readonly TravellingOp[], where: string): void;
  /** Of an envelope whose bytes were let go: how far it and those before it went. */
  letGo(space: SpaceName, lastOp: number): void;
  /** The last audit entry that went. */
  auditUpTo(seq: number): void;
  check(): Walk<void>;
}

const SLICE = 500;

export function createSealedOps(db: Checked, { author, keys }: CheckedLog, report: Report): SealedOps {
  const value = (sql: string, ...values: unknown[]): number =>
    (db.prepare(sql).get(...values)?.value as number | undefined) ?? 0;
  const cursorOf = (name: string): number => value('SELECT value FROM sync_cursor WHERE name = ?', name);
  /** As it stood before the first envelope was looked at: what goes meanwhile lies beyond. */
  const upTo = cursorOf('ops');
  const last = value('SELECT coalesce(max(seq), 0) AS value FROM op');
  const bits = new Uint8Array((Math.max(upTo, last) >> 3) + 1);
  const find = db.prepare('SELECT seq FROM op WHERE id = ? AND space = ?');
  const strayAt = db.prepare('SELECT seq FROM sync_stray WHERE op = ?');
  const opAt = db.prepare('SELECT device, space FROM op WHERE seq = ?');
  const gone = new Map<string, number>();
  const has = (op: number): boolean => (bits[op >> 3]! & (1 << (op & 7))) !== 0;

  function* checkRange(first: number, end: number): Walk<void> {
    for (let op = first; op <= end; op += 1) {
      if (has(op) || op > upTo) continue;
      const row = opAt.get(op);
      const isOurs = row !== undefined && Buffer.from(row.device as Uint8Array).toString('hex') === author;
      const isGone = op <= (gone.get(row?.space as string) ?? 0);
      if (isOurs && row.space !== 'local' && !isGone && strayAt.get(op) === undefined)
        report('sync.unsent', `op ${op}`, 'It was passed over, and would never be sent.');
      if (op % 10_000 === 0) yield { done: op, total: last };
    }
  }

  return {
    add(space, seq, lastOp, ops, where) {
      let [before, end] = [0, 0];
      for (const { id } of ops) {
        const row = find.get(id, space);
        if (row === undefined) {
          report('sync.own', where, 'It holds an op that is not in the log.');
          continue;
        }
        end = row.seq as number;
        if (end <= before) report('sync.own', where, 'Its ops are not in their order.');
        before = end;
        // What was sealed since this check began lies beyond what it looks at.
        if (end >> 3 < bits.length) bits[end >> 3]! |= 1 << (end & 7);
        if (lastOp === null && strayAt.get(end)?.seq !== seq)
          report('sync.own', where, 'It holds an op out of order that is not said to be in it.');
      }
      if (lastOp !== null && lastOp !== end) report('sync.own', where, 'It holds other ops than it says.');
    },

    letGo: (space, lastOp) => void gone.set(space, lastOp),

    auditUpTo(seq) {
      if (seq !== cursorOf('audit'))
        report('sync.cursor', 'audit', 'Audit entries went that it does not know of, or the other way round.');
    },

    *check() {
      const names = db.prepare('SELECT name FROM sync_cursor').all();
      if (names.some(({ name }) => name !== 'ops' && name !== 'audit'))
        report('sync.cursor', 'sync_cursor', 'There is one of nothing.');
      if (upTo > last) report('sync.cursor', 'ops', 'It lies beyond the last op.');
      if (keys === null || author === null) return;
      const now = cursorOf('ops');
      for (let op = now + 1; op <= last; op += 1)
        if (has(op) && strayAt.get(op) === undefined) {
          report('sync.cursor', `op ${op}`, 'It went, and would go again.');
          break;
        }
      const some = db.prepare(
        `SELECT seq, first_op, last_op FROM audit WHERE seq > ? AND first_op IS NOT NULL ORDER BY seq LIMIT ${SLICE}`,
      );
      for (let rows = some.all(0); rows.length > 0; rows = some.all(rows.at(-1)!.seq)) {
        for (const row of rows) yield* checkRange(row.first_op as number, row.last_op as number);
        yield { done: rows.at(-1)!.last_op as number, total: last };
      }
    },
  };
}
