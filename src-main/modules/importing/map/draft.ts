/**
 * Drafts: what a unit of a source would become, before anybody has looked whether it is already here. Plain data. Values
 * are stored values that fit their fields; an entry of a many-field has no key yet; links name other units, not records.
 */
import type { ParseContext } from '#shared/entity/field-type.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';

export type DraftEntity = 'person' | 'account' | 'appointment' | 'coverage' | 'activity' | 'flag' | 'relationship';

export type Ref =
  /** A unit by the id it has in its source. `kind`: its resource type, where the reference says it. */
  | { readonly by: 'key'; readonly key: string; readonly kind?: string }
  /** A record by an identifier it carries, as `identifierKey` writes it. */
  | { readonly by: 'identifier'; readonly key: string }
  /** Another draft of the same unit. */
  | { readonly by: 'draft'; readonly sub: string };

export interface Draft {
  readonly entity: DraftEntity;
  /** Tells the drafts of one unit apart; '' is the unit itself. */
  readonly sub: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, Ref>>;
  /** Adds to a record that another unit makes, and makes none itself. */
  readonly patches?: Ref;
  /** The record it was exported from; it counts where that record is here. */
  readonly record?: Id;
  /** What several units share, as a company that many rows name, is known by this key instead of the unit's. */
  readonly sharedKey?: string;
}

/** Values that were seen and are never stored (SE-11). */
export interface Withheld {
  readonly ssn: number;
  readonly card: number;
}

/** Why a unit was left out: `clinical-content`, `not-taken-in:Claim`, `entered-in-error`, … Stable. */
export type LeftOutReason = string;

export type Outcome =
  | { readonly kind: 'take'; readonly drafts: readonly Draft[] }
  | { readonly kind: 'leave'; readonly reason: LeftOutReason }
  | { readonly kind: 'refuse'; readonly fault: FaultValue };

/** A unit, understood. */
export interface MappedUnit {
  /** Place of its file in the batch's list of sources. */
  readonly source: number;
  readonly place: string;
  /** What it is called in its source; '' where it is refused or left out. */
  readonly key: string;
  /** Other names by which references may call it. */
  readonly aliases: readonly string[];
  /** Resource type, or what stands for it. */
  readonly kind: string;
  /** The key says nothing but the content: the same row twice is the same row. */
  readonly byContent: boolean;
  /** SHA-256 over the drafts, the first 16 bytes in base64url. */
  readonly hash: string;
  readonly outcome: Outcome;
  /** Bad values, left out of what was taken. */
  readonly notes: readonly FaultValue[];
  readonly withheld: Withheld;
}

/** What mapping needs to know of its surroundings. */
export interface MapContext extends ParseContext {
  /** CVX codes mean nothing outside vaccines, so each domain has its own. */
  readonly flags: { readonly vaccine: FlagValueSet; readonly condition: FlagValueSet };
  /** When the import began, ISO 8601. Nothing that is stored may depend on it but a status nobody gave and a century. */
  readonly startedAt: string;
}

export interface FlagRule {
  readonly kind: 'chronicProgramme' | 'careGap' | 'immunisation';
  readonly label: string;
}

export interface FlagValueSet {
  /** The rule for a coded thing: by code, by code prefix, or by a word in its text. */
  find(codes: readonly string[], text: string): FlagRule | undefined;
}
