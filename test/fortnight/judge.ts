/** What a desk has in the end, held against what all desks were told is saved. */
import type { Writer } from '#platform/database/types.ts';
import { type Id, idFromBytes } from '#shared/ids/uuid.ts';
import { standsOf } from '../replication/checks/agreement.ts';
import { type Acknowledged, createLedger, digestOf, opsIn } from '../replication/checks/ledger.ts';
import { findInDatabase } from '../replication/checks/scan.ts';
import type { Judged } from './orders.ts';

/** Ops that are missing here or were changed. `spaces`: held here. */
function lostOf(
  writer: Writer,
  acknowledged: readonly Acknowledged[],
  isErased: (record: Id) => boolean,
): string[] {
  const has = new Map(opsIn(writer).map((row) => [idFromBytes(row.id as Uint8Array), row]));
  return acknowledged.flatMap(({ op, desk, space, record, digest, kind }) => {
    const row = has.get(op);
    const named = `${kind} ${op.slice(-8)} of desk ${desk} in ${space}`;
    if (row === undefined) return [`${named} is not here`];
    const found = digestOf(row);
    if (found === digest) return [];
    if (found !== null) return [`${named} says something else`];
    return isErased(record) ? [] : [`${named} was blanked for nothing`];
  });
}

const WAITING = ['sync_waiting', 'sync_quarantine', 'sync_part'] as const;

export function judge(writer: Writer, holds: (space: string) => boolean, notes: readonly Acknowledged[]): Judged {
  const ledger = createLedger();
  const acknowledged = ledger.acknowledged as Map<Id, Acknowledged>;
  for (const one of notes) acknowledged.set(one.op, one);
  const held = notes.filter(({ space }) => holds(space));
  const spaces = new Set(['org', 'clinical', 'restricted'].filter(holds));
  const count = (table: string): number =>
    writer.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count as number;
  // What was moved lives on where few see it; elsewhere it is gone like any other.
  const wanted = ledger.erased(() => true).filter(({ livesIn }) => ![...livesIn].some(holds));
  return {
    stands: standsOf({ name: '', writer, spaces }),
    questions: count('attention'),
    lost: lostOf(writer, held, ledger.isErased),
    leftOver: WAITING.map((table) => [table, count(table)] as const)
      .filter(([, rows]) => rows > 0)
      .map(([table, rows]) => `${rows} rows in ${table}`),
    erased: findInDatabase(writer, new Set(wanted.map(({ word }) => word))),
    looked: held.length,
  };
}
