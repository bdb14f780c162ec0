/**
 * Fingerprints of the rows that lead an import to a record, and of its refusals. They show damage and mix-ups; against somebody who has the key
 * of the database nothing in it can (ADR 0004 says what does).
 */
import type { Id } from '#shared/ids/uuid.ts';
import { fingerprint } from '../engine/merge.ts';
import type { UnitRow } from './unit-row.ts';

type SealedUnit = Pick<UnitRow, 'key' | 'kind' | 'scope' | 'hash' | 'entity' | 'record' | 'made' | 'written'>;

/** Without the batch and source that saw the unit last, which change with each import. */
export const unitSeal = ({ key, kind, scope, hash, entity, record, made, written }: SealedUnit): string =>
  fingerprint(['unit', key, kind, scope, hash, entity, record, made, written]);

export const aliasSeal = (alias: string, key: string): string => fingerprint(['alias', alias, key]);

/** `ref` and `reasons` as their columns hold them. */
export const linkSeal = (entity: string, record: Id, field: string, ref: string, scope: string): string =>
  fingerprint(['link', entity, record, field, ref, scope]);

export const pairSeal = (
  person: Id,
  other: Id,
  score: number,
  reasons: string,
  batch: number | null,
  found: number,
): string => fingerprint(['pair', person, other, score, reasons, batch, found]);

/** The columns as they stand, by name; `seq` and the seal itself are left out. */
export const refusalSeal = (row: Readonly<Record<string, unknown>>): string => {
  const { batch, source, place, code, params, message, remedy, refused } = row;
  return fingerprint(['refusal', batch, source, place, code, params, message, remedy, refused]);
};
