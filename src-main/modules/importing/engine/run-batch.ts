/**
 * Runs one batch to its end: units in slices, then those that waited for others, then the loose ends of links. Each slice is
 * one commit with its position, so that a crash loses nothing and repeats nothing; between slices everybody else gets a turn.
 */

import type { Holds } from '#platform/records/spaces.ts';
import type { Records } from '#platform/records/types.ts';
import { Fault, toFaultValue } from '#shared/errors/fault.ts';
import type { Clock } from '#shared/time/clock.ts';
import type { DraftEntity } from '../map/draft.ts';
import type { UnitBatch } from '../readers/read-units.ts';
import type { Batch, BatchStore } from '../store/batches.queries.ts';
import { heldUnit } from './held.ts';
import type { Ledger } from './ledger.ts';
import { addCounts, type Counts, type Refusal } from './report.ts';
import { resolve } from './resolve.ts';
import { Slice, type SliceUnit } from './slice.ts';
import { type Taken, takeUnit, targetOf } from './take-unit.ts';

export interface BatchRunOptions {
  readonly batch: Batch;
  readonly records: Records;
  readonly store: BatchStore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly holds: Holds;
  /** How long one slice may hold the thread: 15 at most where others wait for it. */
  readonly sliceMillis: number;
  /** Between slices: resolves when the next may begin. */
  readonly pause: () => Promise<void>;
  /** Decides and counts, and writes nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (counts: Counts, bytes: number) => void;
}

/** Units of one commit at most, however much time there is: beyond this many, sparing pages gains little. */
const MAX_SLICE_UNITS = 4000;
/** Refusals beyond this many are counted but not listed. */
export const MAX_REFUSALS = 100_000;
/** How many are told with the report. */
export const FIRST_REFUSALS = 1000;
const PAGE = 200;

/** Faults that are about the machine or the actor, not about a unit. */
const STOPS = /^(disk|database|access|session)\./;

export class BatchRun {
  readonly #options: BatchRunOptions;
  readonly #actor;
  #counts: Counts;
  #position: number;
  #slice = new Slice();
  #started = performance.now();
  /** Milliseconds one unit costs, commit included; learned as it goes. */
  #cost = 1;
  #listed = 0;
  /** Which part of the run this is: nothing more will come; the units are those that waited. */
  #final = false;
  #waited = false;
  readonly firstRefusals: Refusal[] = [];
  /** Units that wait, where nothing may be written. */
  readonly #waiting = new Map<number, SliceUnit>();

  constructor(options: BatchRunOptions) {
    this.#options = options;
    this.#actor = options.batch.actor;
    this.#counts = options.batch.counts;
    this.#position = options.batch.position;
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** `stream`: the units of all sources from the first one on; those done before a crash are stepped over. */
  async run(stream: AsyncIterable<UnitBatch>): Promise<void> {
    const { signal, onProgress, pause } = this.#options;
    let ordinal = 0;
    for await (const { units, bytes } of stream) {
      for (const unit of units) {
        ordinal += 1;
        if (ordinal <= this.#position) continue;
        this.#take({ unit, ordinal });
        if (this.#isFull()) {
          this.#flush(ordinal);
          onProgress(this.#counts, bytes);
          await pause();
          if (signal.aborted) return;
        }
      }
      if (signal.aborted) return;
    }
    this.#flush(ordinal);
    await this.#settleWaiting();
    if (!signal.aborted) await this.#tieLooseEnds();
    onProgress(this.#counts, Number.MAX_SAFE_INTEGER);
  }

  #isFull(): boolean {
    const { sliceMillis } = this.#options;
    const spent = performance.now() - this.#started;
    if (this.#slice.units.length >= MAX_SLICE_UNITS) return true;
    // Deciding was measured; committing costs about as much again as the average says.
    return spent > sliceMillis * 0.6 || this.#slice.units.length * this.#cost > sliceMillis * 0.8;
  }

  #nameOf(source: number): string {
    return this.#options.batch.request.sources[source]?.name ?? '';
  }

  #take({ unit: whole, ordinal }: SliceUnit): void {
    const unit = heldUnit(whole, this.#options.holds);
    const entry = { unit, ordinal };
    const slice = this.#slice;
    const name = this.#nameOf(unit.source);
    slice.units.push(entry);
    const { outcome } = unit;
    if (outcome.kind === 'refuse') {
      slice.refuse(name, unit.place, outcome.fault, true);
      slice.count(unit, { kind: 'refused' });
      return;
    }
    const taken: Taken =
      outcome.kind === 'leave' ? { kind: 'left', reason: outcome.reason } : takeUnit(unit, this.#contextOf(entry));
    if (taken.kind === 'waiting') {
      if (!this.#waited) slice.waiting.push(entry);
      return;
    }
    if (this.#waited) slice.settled.push(entry.ordinal);
    slice.count(unit, taken);
    for (const note of unit.notes) slice.refuse(name, unit.place, note, false);
  }

  #contextOf({ unit }: SliceUnit) {
    const { batch, ledger } = this.#options;
    const scope = batch.request.sources[unit.source]?.scope ?? '';
    const slice = this.#slice;
    const sourceName = this.#nameOf(unit.source);
    return {
      ledger,
      final: this.#final,
      scope,
      sourceName,
      batch: batch.seq,
      source: unit.source,
      startedAt: batch.request.startedAt,
      aftermath: {
        duplicate: slice.addDuplicate.bind(slice),
        note: (fault: Fault) => slice.refuse(sourceName, unit.place, fault.toValue(), false),
        dangling: (
          entity: DraftEntity,
          record: string,
          field: string,
          ref: Parameters<typeof resolve>[1] | { by: 'draft' },
        ) => {
          if (ref.by !== 'draft') slice.dangling.push({ entity, record, field, ref, scope });
        },
      },
    };
  }

  /** Commits what the slice decided; a unit the door refuses is found by committing one by one. */
  #flush(position: number): void {
    const { units } = this.#slice;
    try {
      this.#commit(position);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || STOPS.test(thrown.code)) throw thrown;
      this.#restart();
      for (const entry of units) this.#commitAlone(entry);
      this.#commit(position);
    }
    const spent = performance.now() - this.#started;
    if (units.length > 0) this.#cost = this.#cost * 0.7 + (spent / units.length) * 0.3;
    this.#restart();
  }

  #commitAlone(entry: SliceUnit): void {
    try {
      this.#take(entry);
      this.#commit(Math.max(this.#position, entry.ordinal));
    } catch (thrown) {
      if (!(thrown instanceof Fault) || STOPS.test(thrown.code)) throw thrown;
      this.#restart();
      this.#slice.refuse(this.#nameOf(entry.unit.source), entry.unit.place, toFaultValue(thrown), true);
      this.#slice.count(entry.unit, { kind: 'refused' });
      this.#slice.settled.push(entry.ordinal);
      this.#commit(Math.max(this.#position, entry.ordinal));
    }
    this.#restart();
  }

  #restart(): void {
    if (!this.#options.dryRun) this.#options.ledger.clear();
    this.#slice = new Slice();
    this.#started = performance.now();
  }

  #commit(position: number): void {
    const { batch, records, ledger, dryRun } = this.#options;
    const slice = this.#slice;
    const counts = addCounts(this.#counts, slice.counts);
    if (dryRun) {
      for (const entry of slice.waiting) this.#waiting.set(entry.ordinal, entry);
      for (const ordinal of slice.settled) this.#waiting.delete(ordinal);
    } else if (slice.units.length > 0 || slice.settled.length > 0 || slice.refusals.length > 0)
      records.commit({
        actor: this.#actor,
        batch: batch.id,
        changes: ledger.changes,
        alongside: () => this.#writeBeside(position, counts),
      });
    for (const refusal of slice.refusals)
      if (this.firstRefusals.length < FIRST_REFUSALS) this.firstRefusals.push(refusal);
    this.#counts = counts;
    this.#position = Math.max(this.#position, position);
  }

  #writeBeside(position: number, counts: Counts): void {
    const { batch, store, ledger, clock } = this.#options;
    const slice = this.#slice;
    ledger.writeUnits();
    for (const refusal of slice.refusals) {
      this.#listed += 1;
      if (this.#listed <= MAX_REFUSALS) store.addRefusal(batch.seq, refusal);
    }
    for (const duplicate of slice.duplicates) store.addDuplicate(duplicate, batch.seq, clock.now());
    for (const dangling of slice.dangling) store.addDangling(dangling);
    for (const { ordinal, unit } of slice.waiting) store.addWaiting(batch.seq, ordinal, unit);
    for (const ordinal of slice.settled) store.removeWaiting(batch.seq, ordinal);
    store.progress(batch.seq, Math.max(this.#position, position), counts);
  }

  #waitingAfter(ordinal: number): readonly SliceUnit[] {
    if (!this.#options.dryRun) return this.#options.store.waiting(this.#options.batch.seq, ordinal, PAGE);
    return [...this.#waiting.values()].filter((entry) => entry.ordinal > ordinal).slice(0, PAGE);
  }

  /** Units that referred to others, now that all have come; round by round, as one may wait for the next. */
  async #settleWaiting(): Promise<void> {
    this.#waited = true;
    for (;;) {
      const before = this.#counts.read;
      let any = false;
      for (let after = 0; ; ) {
        const page = this.#waitingAfter(after);
        if (page.length === 0) break;
        any = true;
        for (const entry of page) {
          this.#take(entry);
          if (this.#isFull()) {
            this.#flush(this.#position);
            this.#options.onProgress(this.#counts, Number.MAX_SAFE_INTEGER);
            await this.#options.pause();
            if (this.#options.signal.aborted) return;
          }
        }
        this.#flush(this.#position);
        after = (page.at(-1) as SliceUnit).ordinal;
      }
      if (!any || this.#final) return;
      this.#final = this.#counts.read === before;
    }
  }

  /** Links of earlier records whose other end has come since, in this batch or long before it. */
  async #tieLooseEnds(): Promise<void> {
    const { batch, store, ledger, records, dryRun, signal, pause } = this.#options;
    if (dryRun) return;
    for (let after = 0; ; ) {
      const page = store.dangling(after, PAGE);
      if (page.length === 0) return;
      const done: number[] = [];
      for (const { seq, entity, record, field, ref, scope } of page) {
        const known = resolve(ledger, ref, targetOf(entity as DraftEntity, field), {
          batch: -1,
          source: -1,
          scope,
        });
        if (known === null) continue;
        done.push(seq);
        const seen = ledger.record(entity as DraftEntity, record);
        if (seen && !seen.deleted && (seen.values[field] ?? null) === null)
          ledger.edit(entity as DraftEntity, record, { [field]: known });
      }
      if (done.length > 0)
        records.commit({
          actor: this.#actor,
          batch: batch.id,
          changes: ledger.changes,
          alongside: () => {
            for (const seq of done) store.removeDangling(seq);
          },
        });
      ledger.clear();
      after = (page.at(-1) as { seq: number }).seq;
      await pause();
      if (signal.aborted) return;
    }
  }
}
