/** An import from the command line: all of it, then its report. */
import { withBulkRoom } from '#platform/database/bulk-room.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { fromFaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { anythingRead, type Counts } from './engine/report.ts';
import { importFaults } from './import.faults.ts';
import { createImporter } from './import.service.ts';
import { readMapping } from './map/csv/plan.ts';
import type { ImportAs } from './readers/content.ts';
import { createUploads } from './uploads/uploads.ts';

export interface RunImportOptions {
  readonly actor: Actor;
  /** Files and folders; one batch. */
  readonly paths: readonly string[];
  readonly as: ImportAs;
  /** Parsed JSON of a mapping file (see CsvMapping), where there is one. */
  readonly mapping?: unknown;
  readonly dryRun: boolean;
  /** False reads in this thread: for a few rows a thread of their own costs more than it spares. */
  readonly threads?: boolean;
  /** Told after every slice; `fraction` 0 to 1. */
  readonly onProgress?: (counts: Counts, fraction: number) => void;
  /** Stops it where it stands; asked for again, it goes on from there. */
  readonly signal?: AbortSignal;
}

export interface ImportReport extends Omit<Counts, 'badValues'> {
  readonly batch: Id;
  /** The first 1,000 refused units and refused values, in order; `unit` is false for a value of a unit that was taken in. */
  readonly refusals: readonly {
    readonly source: string;
    readonly place: string;
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly unit: boolean;
  }[];
  readonly seconds: number;
}

/** Nobody waits for this thread; long slices write a page once that short ones would write again and again. */
const SLICE_MILLIS = 5000;

/**
 * Imports and reports; goes on with the same import where it was interrupted. Faults: `import.nothing_read`,
 * `import.not_found`, `import.mapping_invalid`, `access.denied`, `import.interrupted`, `disk.full` and others
 * that stopped it.
 */
export async function runImport(platform: Platform, options: RunImportOptions): Promise<ImportReport> {
  const begun = performance.now();
  const mapping = options.mapping === undefined ? {} : readMapping(options.mapping);
  const importer = createImporter(platform, {
    uploads: createUploads(platform),
    sliceMillis: SLICE_MILLIS,
    threads: options.threads ?? true,
  });
  importer.onProgress(({ counts, fraction }) => options.onProgress?.(counts, fraction));
  const stop = () => void importer.stop();
  options.signal?.addEventListener('abort', stop);
  const { actor, paths, as, dryRun } = options;
  const job = await importer.start({ actor, paths, as, mapping, dryRun });
  const { counts, fault, status } = await withBulkRoom(platform.writer, () => job.ended);
  options.signal?.removeEventListener('abort', stop);
  if (fault) throw fromFaultValue(fault);
  if (status === 'running') throw importFaults['import.interrupted']();
  const { badValues: _, ...rest } = counts;
  const report: ImportReport = {
    batch: job.batch,
    ...rest,
    refusals: job
      .refusals()
      .map(({ source, place, code, message, remedy, unit }) => ({ source, place, code, message, remedy, unit })),
    seconds: Math.round(performance.now() - begun) / 1000,
  };
  if (!anythingRead(counts)) throw nothingRead(report, options.paths);
  return report;
}

/** The fault of an import in which no unit was understood, with the first reason. */
function nothingRead(report: ImportReport, paths: readonly string[]): Error {
  const [first] = report.refusals;
  return importFaults['import.nothing_read']({
    source: first?.source ?? paths.join(', '),
    reason: first?.message ?? 'there is nothing in it',
  });
}
