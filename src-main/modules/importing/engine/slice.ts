/** What one slice of an import adds beside records: counts, refusals, waiting units, loose ends, possible duplicates. */
import type { FaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { MappedUnit } from '../map/draft.ts';
import type { Dangling, FoundDuplicate } from '../store/batches.queries.ts';
import { type Counts, NO_COUNTS, type Refusal } from './report.ts';
import type { Taken } from './take-unit.ts';

export interface SliceUnit {
  readonly unit: MappedUnit;
  readonly ordinal: number;
}

type Mutable = { -readonly [Key in keyof Counts]: Counts[Key] };

export class Slice {
  readonly units: SliceUnit[] = [];
  readonly refusals: Refusal[] = [];
  readonly duplicates: FoundDuplicate[] = [];
  readonly dangling: Dangling[] = [];
  readonly waiting: SliceUnit[] = [];
  /** Ordinals of waiting units that are done with. */
  readonly settled: number[] = [];
  readonly counts: Mutable = { ...NO_COUNTS, leftOut: {}, withheld: { ssn: 0, card: 0 } };

  refuse(sourceName: string, place: string, fault: FaultValue, isUnit: boolean): void {
    const { code, message, remedy, params } = fault;
    this.refusals.push({
      source: sourceName,
      place,
      code,
      message,
      remedy,
      unit: isUnit,
      ...(params ? { params } : {}),
    });
    if (!isUnit) this.counts.badValues += 1;
  }

  addDuplicate(person: Id, duplicate: Omit<FoundDuplicate, 'person'>): void {
    this.duplicates.push({ person, ...duplicate });
    this.counts.duplicates += 1;
  }

  /** Counts a unit that is done with, whatever became of it. */
  count(unit: MappedUnit, taken: Exclude<Taken, { kind: 'waiting' }> | { readonly kind: 'refused' }): void {
    const { counts } = this;
    counts.read += 1;
    if (taken.kind === 'left')
      counts.leftOut = { ...counts.leftOut, [taken.reason]: (counts.leftOut[taken.reason] ?? 0) + 1 };
    else counts[taken.kind] += 1;
    const { ssn, card } = unit.withheld;
    if (ssn + card > 0) counts.withheld = { ssn: counts.withheld.ssn + ssn, card: counts.withheld.card + card };
  }
}
