/** What an import counts and tells, as the command line and the screen show it. */

import type { FaultParams } from '#shared/errors/fault.ts';
import type { BATCH_STATUSES } from '../contract/importing.api.ts';

export interface Counts {
  /** Units of the sources that were read; each is in exactly one of the following. */
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly leftOut: Readonly<Record<string, number>>;
  /** Numbers that are never stored (SE-11), by kind; numbers, not units. */
  readonly withheld: { readonly ssn: number; readonly card: number };
  /** Bad values of units that were taken in all the same. */
  readonly badValues: number;
  /** Pairs listed as possible duplicates. */
  readonly duplicates: number;
}

export interface Refusal {
  readonly source: string;
  readonly place: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly params?: FaultParams;
  /** False where only a value was refused. */
  readonly unit: boolean;
}

export type BatchStatus = (typeof BATCH_STATUSES)[number];

export const NO_COUNTS: Counts = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  leftOut: {},
  withheld: { ssn: 0, card: 0 },
  badValues: 0,
  duplicates: 0,
};

export function addCounts(one: Counts, other: Counts): Counts {
  const leftOut: Record<string, number> = { ...one.leftOut };
  for (const [reason, units] of Object.entries(other.leftOut)) leftOut[reason] = (leftOut[reason] ?? 0) + units;
  return {
    read: one.read + other.read,
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    refused: one.refused + other.refused,
    leftOut,
    withheld: { ssn: one.withheld.ssn + other.withheld.ssn, card: one.withheld.card + other.withheld.card },
    badValues: one.badValues + other.badValues,
    duplicates: one.duplicates + other.duplicates,
  };
}

/** Whether any unit was understood: neither refused nor absent. */
export const anythingRead = (counts: Counts): boolean => counts.read > counts.refused;
