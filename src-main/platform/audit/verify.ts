/**
 * Checks the audit chain entry by entry, and every op of this device and every detail that has not been erased against it.
 * Ops of other devices lie between, under the chains of those.
 */

import type { Problem } from '../checking/problem.ts';
import { type Checked, createFindings, type Walk, walkAll } from '../checking/walk.ts';
import { opDigest } from '../records/op-name.ts';
import { detailDigest, entryHash, GENESIS, opsDigest } from './audit.ts';
import { walkOthers } from './verify-others.ts';

export interface AuditReport {
  readonly ok: boolean;
  readonly entries: number;
  /** Hash of the last entry, hex; compare it with one noted elsewhere to see that no tail was cut off. */
  readonly head: string;
  readonly problems: readonly Problem[];
}

type Row = Readonly<Record<string, unknown>>;
/** Entries read at a time; a slice ends once so many ops were looked at, since one entry may cover thousands. */
const SLICE = 500;
const OPS = 5000;

/**
 * Walks the whole chain; flat memory. Also finds ops that no entry covers. `noted`: a head in hex that was noted elsewhere and
 * must be the hash of an entry; otherwise the chain was cut off before it, or made anew.
 */
export const verifyAudit = (db: Checked, noted?: string): AuditReport => walkAll(walkAudit(db, noted));

/** The same in slices: entries are only ever added, so that those of a later state follow on those of an earlier one. */
export function* walkAudit(db: Checked, noted?: string): Walk<AuditReport> {
  const wanted = noted?.trim().toLowerCase();
  let isFound = wanted === undefined;
  const { connection } = db;
  const { problems, report } = createFindings();
  const some = connection.prepare(`SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`);
  const highest = connection.prepare('SELECT coalesce(max(seq), 0) FROM audit').pluck();
  const ops = connection.prepare(
    'SELECT op.*, e.digest AS digest FROM op LEFT JOIN erased_op e ON e.seq = op.seq WHERE op.seq BETWEEN ? AND ? ORDER BY op.seq',
  );
  const detail = connection.prepare('SELECT salt, value FROM audit_value WHERE seq = ?');
  const isErased = connection.prepare(
    "SELECT 1 FROM erased_value e JOIN op ON op.id = e.op AND op.kind = 'erase' WHERE e.seq = ?",
  );
  let previous: Uint8Array = GENESIS;
  let entries = 0;
  let nextOp = 1;
  /** Numbers of ops between those that entries cover: first and last. */
  const between: [number, number][] = [];
  const checkOne = (entry: Row): void => {
    entries += 1;
    const where = `audit entry ${entry.seq}`;
    if (entry.seq !== entries) {
      report('audit.gap', where, `Entry ${entries} is missing.`);
      entries = entry.seq as number;
    }
    const hash = entry.hash as Uint8Array;
    if (!entryHash(previous, entry).equals(hash))
      report('audit.hash', where, 'The entry was altered, or one before it.');
    previous = hash;
    if (!isFound && Buffer.from(hash).toString('hex') === wanted) isFound = true;
    const digest = entry.digest as Uint8Array;
    if (entry.first_op === null) {
      const side = detail.get(entry.seq) as { salt: Uint8Array | null; value: Uint8Array | null } | undefined;
      if (side === undefined) {
        if (!detailDigest(Buffer.alloc(0), Buffer.alloc(0)).equals(digest))
          report('audit.detail', where, 'Its details are gone.');
      } else if (side.value === null || side.salt === null) {
        if (side.value !== null || side.salt !== null || isErased.get(entry.seq) === undefined)
          report('audit.detail', where, 'Its details were blanked, and no erasure asked for it.');
      } else if (!detailDigest(side.salt, side.value).equals(digest))
        report('audit.detail', where, 'Its details were altered.');
      return;
    }
    if ((entry.first_op as number) < nextOp)
      report('audit.op_gap', where, 'Ops of this commit have an entry already.');
    if ((entry.first_op as number) > nextOp) between.push([nextOp, (entry.first_op as number) - 1]);
    const rows = ops.all(entry.first_op, entry.last_op) as Row[];
    nextOp = (entry.last_op as number) + 1;
    if (rows.length !== nextOp - (entry.first_op as number))
      report('audit.op_missing', where, 'Ops of this commit are gone.');
    else if (!opsDigest(rows.map((row) => opDigest(row))).equals(digest))
      report('audit.op', where, 'Ops of this commit were altered.');
  };
  /** Answers the last entry looked at; the slice may end before the last one given. */
  const checkSome = (rows: readonly Row[]): number | null => {
    const upTo = nextOp + OPS;
    for (const entry of rows) {
      checkOne(entry);
      if (nextOp > upTo) return entry.seq as number;
    }
    return rows.length < SLICE ? null : (rows.at(-1)!.seq as number);
  };
  let seq: number | null = checkSome(some.all(Number.MIN_SAFE_INTEGER) as Row[]);
  while (seq !== null) {
    yield { done: seq, total: highest.get() as number };
    seq = checkSome(some.all(seq) as Row[]);
  }
  const last = connection.prepare('SELECT coalesce(max(seq), 0) AS seq FROM op').get() as { seq: number };
  if (last.seq >= nextOp) between.push([nextOp, last.seq]);
  yield* checkBetween(connection, between, report);
  const stray = connection
    .prepare(
      'SELECT count(*) AS count FROM audit_value v WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.seq = v.seq AND a.first_op IS NULL)',
    )
    .get() as { count: number };
  const extra = connection
    .prepare(
      'SELECT count(*) AS count FROM erased_value e WHERE NOT EXISTS (SELECT 1 FROM audit_value v WHERE v.seq = e.seq AND v.value IS NULL)',
    )
    .get() as { count: number };
  if (extra.count > 0)
    report('audit.stray', 'erased_value', `${extra.count} rests belong to no detail that was erased.`);
  if (!isFound)
    report(
      'audit.head',
      'audit',
      'The head that was noted is no entry of this log: it was cut off before it, or made anew.',
    );
  if (stray.count > 0) report('audit.stray', 'audit_value', `${stray.count} details belong to no entry.`);
  yield* walkOthers(connection, report);
  return { ok: problems.length === 0, entries, head: Buffer.from(previous).toString('hex'), problems };
}

/** What no entry covers was written by other devices: none of it by this one, and nothing missing. */
function* checkBetween(
  connection: Checked['connection'],
  between: readonly (readonly [number, number])[],
  report: (code: string, where: string, message: string) => void,
): Walk<void> {
  const device = connection.prepare("SELECT value FROM meta WHERE name = 'device'").pluck().get() ?? null;
  const some = connection.prepare(
    'SELECT count(*) AS count, coalesce(sum(device = ?), count(*)) AS own FROM op WHERE seq BETWEEN ? AND ?',
  );
  for (const [first, last] of between)
    for (let from = first; from <= last; from += OPS) {
      const to = Math.min(from + OPS - 1, last);
      const { count, own } = some.get(device, from, to) as { count: number; own: number };
      if (own > 0) report('audit.op_gap', `op ${from}`, 'Ops of this device are covered by no entry.');
      if (count < to - from + 1) report('audit.op_missing', `op ${from}`, 'Ops of other devices are gone.');
      yield { done: to, total: last };
    }
}
