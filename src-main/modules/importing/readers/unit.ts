/**
 * What readers give: the units of a source as they stand there, in order, each with its place. Plain data, so that a
 * reader can run in a worker thread. Nothing is interpreted here; that is map/.
 */

import type { FaultValue } from '#shared/errors/fault.ts';
import type { StagedSeal } from '../uploads/seal.ts';

interface Placed {
  /** Where in the source, for people: `line 12`, `entry 3`, `card 2 (line 14)`; never empty. */
  readonly place: string;
}

export type RawUnit = Placed &
  (
    | { readonly kind: 'resource'; readonly resource: FhirJson; readonly fullUrl?: string }
    | { readonly kind: 'row'; readonly cells: readonly string[]; readonly fault?: FaultValue }
    | { readonly kind: 'card'; readonly card: Card }
    | { readonly kind: 'broken'; readonly fault: FaultValue }
  );

/** A JSON object; what it claims to be is not checked yet. */
export type FhirJson = Readonly<Record<string, unknown>>;

/** One property of a vCard: names and parameters in upper case, the value unfolded and decoded, still escaped. */
export interface CardProperty {
  readonly group: string;
  readonly name: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly value: string;
}

export interface Card {
  readonly version: string;
  readonly properties: readonly CardProperty[];
}

/** A file to read. */
export interface Source {
  /** As reports show it: the path below the folder that was chosen. */
  readonly name: string;
  readonly path: string;
  /** What holds files that may refer to each other: the folder, or the file alone. */
  readonly scope: string;
  /** A staged upload: how its file is sealed. */
  readonly sealed?: StagedSeal;
  /** Told how many bytes of the file were read; for progress. */
  readonly onBytes?: (count: number) => void;
}
