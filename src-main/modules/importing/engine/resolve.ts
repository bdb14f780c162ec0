/** From what a reference says to the record it means, where that is known. */
import type { Id } from '#shared/ids/uuid.ts';
import type { DraftEntity, Ref } from '../map/draft.ts';
import type { UnitRow } from '../store/unit-row.ts';
import type { Ledger } from './ledger.ts';

/** Where the reference stands. */
export interface Standpoint {
  readonly batch: number;
  readonly source: number;
  readonly scope: string;
}

/** Rows of a unit's further drafts are no units that a reference could mean. */
const isUnit = (row: UnitRow): boolean => !row.kind.endsWith('~');

/**
 * The record of `entity` that is meant: in the same file first, then in the same folder, then anywhere if there is only one.
 * Null where nobody knows it, or too many do.
 */
export function resolve(
  ledger: Ledger,
  ref: Exclude<Ref, { by: 'draft' }>,
  entity: DraftEntity,
  from: Standpoint,
): Id | null {
  if (ref.by === 'identifier') return ledger.find(entity, 'identifiers', ref.key)[0] ?? null;
  const all = [ref.key, ...ledger.keysOfAlias(ref.key)]
    .flatMap((key) => [...ledger.units(key)])
    .filter((row) => row.entity === entity && isUnit(row));
  const ofKind = ref.kind === undefined ? [] : all.filter((row) => row.kind === ref.kind);
  const rows = ofKind.length > 0 ? ofKind : all;
  if (rows.length <= 1) return rows[0]?.record ?? null;
  const near = rows.filter((row) => row.batch === from.batch && row.source === from.source);
  const beside = near.length > 0 ? near : rows.filter((row) => row.scope === from.scope);
  const meant = beside.length > 0 ? beside : rows;
  const records = new Set(meant.map((row) => row.record));
  // Within one file the last of several is meant, as a later line corrects an earlier one.
  return records.size === 1 || near.length > 0 ? ((meant.at(-1) as UnitRow).record ?? null) : null;
}
