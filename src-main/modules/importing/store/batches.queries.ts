/** Batches and what belongs to one: its position, refusals, units that wait, links without an end, possible duplicates. */

import type { Writer } from '#platform/database/types.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { FaultValue } from '#shared/errors/fault.ts';
import { type Id, idFromBytes, idToBytes } from '#shared/ids/uuid.ts';
import { type BatchStatus, type Counts, NO_COUNTS, type Refusal } from '../engine/report.ts';
import type { CsvMapping } from '../map/csv/plan.ts';
import type { MappedUnit, Ref } from '../map/draft.ts';
import type { DuplicateReason } from '../match/find-person.ts';
import type { ImportAs } from '../readers/content.ts';
import { linkSeal, pairSeal, refusalSeal } from './seals.ts';

/** A source as a batch keeps it: enough to find it again after a crash, and to see whether it is still the same. */
export interface BatchSource {
  readonly name: string;
  readonly path: string;
  readonly scope: string;
  readonly size: number;
  /** Milliseconds since 1970; 0 for an upload. */
  readonly modified: number;
  /** Id of a staged upload. */
  readonly upload?: Id;
}

export interface BatchRequest {
  readonly sources: readonly BatchSource[];
  readonly as: ImportAs;
  readonly mapping: CsvMapping;
  /** Kept mappings by layout, as they were when it began, where nobody laid one down for it. */
  readonly saved?: Readonly<Record<string, CsvMapping>>;
  readonly startedAt: string;
}

export interface Batch {
  readonly seq: number;
  readonly id: Id;
  readonly status: BatchStatus;
  readonly actor: Actor;
  readonly request: BatchRequest;
  readonly started: number;
  readonly finished: number | null;
  /** How many units of the sources are done with, those that wait included. */
  readonly position: number;
  readonly counts: Counts;
  readonly fault: FaultValue | null;
}

export interface FoundDuplicate {
  readonly person: Id;
  readonly other: Id;
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

export interface Dangling {
  readonly entity: string;
  readonly record: Id;
  readonly field: string;
  readonly ref: Exclude<Ref, { by: 'draft' }>;
  readonly scope: string;
}

type Row = Readonly<Record<string, unknown>>;

const toBatch = (row: Row): Batch => ({
  seq: row.seq as number,
  id: idFromBytes(row.id as Uint8Array),
  status: row.status as BatchStatus,
  actor: JSON.parse(row.actor as string) as Actor,
  request: JSON.parse(row.request as string) as BatchRequest,
  started: row.started as number,
  finished: row.finished as number | null,
  position: row.position as number,
  counts: JSON.parse(row.counts as string) as Counts,
  fault: row.fault === null ? null : (JSON.parse(row.fault as string) as FaultValue),
});

const toRefusal = (row: Row): Refusal => ({
  source: row.source as string,
  place: row.place as string,
  code: row.code as string,
  message: row.message as string,
  remedy: row.remedy as string,
  ...(row.params === null ? {} : { params: JSON.parse(row.params as string) as NonNullable<Refusal['params']> }),
  unit: row.refused === 1,
});

export const createBatchStore = (writer: Writer) => ({
  create(id: Id, actor: Actor, request: BatchRequest, now: number): Batch {
    writer
      .prepare(
        "INSERT INTO import_batch (id, status, actor, request, started, counts) VALUES (?, 'running', ?, ?, ?, ?)",
      )
      .run(idToBytes(id), JSON.stringify(actor), JSON.stringify(request), now, JSON.stringify(NO_COUNTS));
    return this.get(id) as Batch;
  },

  get(id: Id): Batch | null {
    const row = writer.prepare('SELECT * FROM import_batch WHERE id = ?').get(idToBytes(id));
    return row ? toBatch(row) : null;
  },

  running: (): Batch[] =>
    writer.prepare("SELECT * FROM import_batch WHERE status = 'running' ORDER BY seq").all().map(toBatch),

  progress(seq: number, position: number, counts: Counts): void {
    writer
      .prepare('UPDATE import_batch SET position = ?, counts = ? WHERE seq = ?')
      .run(position, JSON.stringify(counts), seq);
  },

  finish(seq: number, status: BatchStatus, now: number, fault: FaultValue | null): void {
    writer
      .prepare('UPDATE import_batch SET status = ?, finished = ?, fault = ? WHERE seq = ?')
      .run(status, now, fault === null ? null : JSON.stringify(fault), seq);
  },

  addRefusal(seq: number, refusal: Refusal): void {
    const { source, place, code, message, remedy, params, unit } = refusal;
    const row = {
      batch: seq,
      source,
      place,
      code,
      params: params === undefined ? null : JSON.stringify(params),
      message,
      remedy,
      refused: unit ? 1 : 0,
    };
    writer
      .prepare(
        'INSERT INTO import_refusal (batch, source, place, code, params, message, remedy, refused, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(...Object.values(row), refusalSeal(row));
  },

  /** Refusals of a batch in the order found, after the `after`th row. */
  refusals(seq: number, after: number, limit: number): { readonly refusal: Refusal; readonly at: number }[] {
    return writer
      .prepare('SELECT * FROM import_refusal WHERE batch = ? AND seq > ? ORDER BY seq LIMIT ?')
      .all(seq, after, limit)
      .map((row) => ({ refusal: toRefusal(row), at: row.seq as number }));
  },

  addWaiting(seq: number, ordinal: number, unit: MappedUnit): void {
    writer
      .prepare('INSERT OR REPLACE INTO import_waiting (batch, ordinal, unit) VALUES (?, ?, ?)')
      .run(seq, ordinal, JSON.stringify(unit));
  },

  removeWaiting(seq: number, ordinal: number): void {
    writer.prepare('DELETE FROM import_waiting WHERE batch = ? AND ordinal = ?').run(seq, ordinal);
  },

  clearWaiting(seq: number): void {
    writer.prepare('DELETE FROM import_waiting WHERE batch = ?').run(seq);
  },

  waiting(seq: number, after: number, limit: number): { readonly ordinal: number; readonly unit: MappedUnit }[] {
    return writer
      .prepare('SELECT ordinal, unit FROM import_waiting WHERE batch = ? AND ordinal > ? ORDER BY ordinal LIMIT ?')
      .all(seq, after, limit)
      .map((row) => ({ ordinal: row.ordinal as number, unit: JSON.parse(row.unit as string) as MappedUnit }));
  },

  addDangling({ entity, record, field, ref, scope }: Dangling): void {
    const text = JSON.stringify(ref);
    writer
      .prepare('INSERT INTO import_link (entity, record, field, ref, scope, seal) VALUES (?, ?, ?, ?, ?, ?)')
      .run(entity, idToBytes(record), field, text, scope, linkSeal(entity, record, field, text, scope));
  },

  removeDangling(seq: number): void {
    writer.prepare('DELETE FROM import_link WHERE seq = ?').run(seq);
  },

  dangling(after: number, limit: number): (Dangling & { readonly seq: number })[] {
    return writer
      .prepare('SELECT * FROM import_link WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(after, limit)
      .map((row) => ({
        seq: row.seq as number,
        entity: row.entity as string,
        record: idFromBytes(row.record as Uint8Array),
        field: row.field as string,
        ref: JSON.parse(row.ref as string) as Dangling['ref'],
        scope: row.scope as string,
      }));
  },

  addDuplicate({ person, other, score, reasons }: FoundDuplicate, batch: number, now: number): void {
    // One row a pair, whichever of the two was met first.
    const [first, second] = person < other ? [person, other] : [other, person];
    const text = JSON.stringify(reasons);
    writer
      .prepare(
        'INSERT OR REPLACE INTO possible_duplicate (person, other, score, reasons, batch, found, seal) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        idToBytes(first),
        idToBytes(second),
        score,
        text,
        batch,
        now,
        pairSeal(first, second, score, text, batch, now),
      );
  },

  /** Ended batches whose ops were taken back as a batch since, through whatever door, and not put back again. */
  undoneElsewhere(): Batch[] {
    const ended = writer
      .prepare("SELECT * FROM import_batch WHERE status IN ('done', 'cancelled', 'failed')")
      .all();
    const isUndone = writer.prepare(`
      SELECT 1 FROM op o JOIN op u ON u.record = o.record AND u.undoes = o.id AND u.batch IS NOT NULL
      WHERE o.seq IN (SELECT seq FROM (SELECT seq FROM op WHERE batch = ? ORDER BY seq LIMIT 10)
        UNION SELECT seq FROM (SELECT seq FROM op WHERE batch = ? ORDER BY seq DESC LIMIT 10))
        AND NOT EXISTS (SELECT 1 FROM op r WHERE r.record = u.record AND r.undoes = u.id)
      LIMIT 1`);
    return ended.filter((row) => isUndone.get(row.id, row.id) !== undefined).map(toBatch);
  },

  /** Forgets what a batch took in, so that its files can be imported again: it was undone. Returns how many rows went. */
  forgetUnits(seq: number, limit: number): number {
    return writer
      .prepare('DELETE FROM import_unit WHERE seq IN (SELECT seq FROM import_unit WHERE made = ? LIMIT ?)')
      .run(seq, limit).changes;
  },
});

export type BatchStore = ReturnType<typeof createBatchStore>;
