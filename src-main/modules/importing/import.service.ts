/**
 * Imports of one open database: one at a time, in the order they were asked for. A batch that a crash or a closed program
 * interrupted goes on where it stopped; the same files again are the same batch while it is unfinished.
 */
import { statSync } from 'node:fs';
import { demand } from '#platform/access/decide.ts';
import type { Platform } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import { Ledger } from './engine/ledger.ts';
import { type BatchStatus, NO_COUNTS } from './engine/report.ts';
import { BatchRun } from './engine/run-batch.ts';
import { fileFaults, importFaults } from './import.faults.ts';
import { type Job, type Progress, RunningJob } from './import.job.ts';
import type { CsvMapping } from './map/csv/plan.ts';
import type { ImportAs } from './readers/content.ts';
import { readInWorker } from './readers/read-in-worker.ts';
import { type ReadRequest, readUnits } from './readers/read-units.ts';
import type { Source } from './readers/unit.ts';
import { findSources, orderSources } from './readers/walk.ts';
import { type Batch, type BatchSource, createBatchStore } from './store/batches.queries.ts';
import { savedMappings } from './store/mappings.queries.ts';
import type { Uploads } from './uploads/uploads.ts';

export interface StartImport {
  readonly actor: Actor;
  /** Files and folders; or ids of staged uploads. */
  readonly paths?: readonly string[];
  readonly uploads?: readonly Id[];
  readonly as: ImportAs;
  readonly mapping: CsvMapping;
  readonly dryRun: boolean;
}

export interface Importer {
  /** Faults: `access.denied`, `import.not_found`, `import.upload_missing`. */
  start(request: StartImport): Promise<Job>;
  resume(): void;
  job(batch: Id): Job | null;
  /** Those under way or waiting for their turn. */
  running(): readonly Progress[];
  onProgress(listener: (progress: Progress) => void): () => void;
  /** Takes an import back, in slices, and forgets its units, so that the files can be imported again. Fault: `import.running`. */
  undo(actor: Actor, batch: Id): Promise<{ readonly kept: readonly string[] }>;
  busy(): boolean;
  /** Stops after the slice under way; `resume` goes on. */
  stop(): Promise<void>;
}

interface Options {
  readonly uploads: Uploads;
  /** Law 11: 15 ms at most where a window waits; a command line has nobody waiting. */
  readonly sliceMillis: number;
  /** Reads in a worker thread. */
  readonly threads: boolean;
}

const toBatchSource = (source: Source): BatchSource => {
  const stats = statSync(source.path, { throwIfNoEntry: false });
  return {
    name: source.name,
    path: source.path,
    scope: source.scope,
    size: stats?.size ?? 0,
    modified: Math.floor(stats?.mtimeMs ?? 0),
  };
};

const sameSources = (one: readonly BatchSource[], other: readonly BatchSource[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Nobody laid anything down. */
const saysNothing = ({ columns, ...rest }: CsvMapping): boolean =>
  Object.keys(columns ?? {}).length === 0 && Object.values(rest).every((value) => value === undefined);

export function createImporter(platform: Platform, options: Options): Importer {
  const { uploads, sliceMillis, threads } = options;
  const jobs = new Map<Id, RunningJob>();
  const listeners = new Set<(progress: Progress) => void>();
  let queue: Promise<unknown> = Promise.resolve();
  let stopping = false;
  const store = () => createBatchStore(platform.writer);

  const sourcesOf = async (request: StartImport): Promise<readonly BatchSource[]> => {
    if (request.uploads) return request.uploads.map((id) => uploads.sourceOf(id));
    const found = await orderSources(findSources(request.paths ?? []), request.as);
    return found.map(toBatchSource);
  };

  const savedDefinitions = (): Readonly<Record<string, CsvMapping>> =>
    Object.fromEntries(
      Object.entries(savedMappings(platform.writer)).map(([signature, { mapping }]) => [signature, mapping]),
    );

  const withKeys = (sources: readonly BatchSource[]): readonly Source[] =>
    sources.map(({ name, path, scope, upload }) => {
      const sealed = upload === undefined ? undefined : uploads.sealOf(upload);
      return { name, path, scope, ...(sealed ? { sealed } : {}) };
    });

  const tell = (job: RunningJob): void => {
    for (const listener of listeners) listener(job.progress());
  };

  const finish = (job: RunningJob, status: BatchStatus, fault: FaultValue | null): void => {
    job.settle(status, fault);
    if (!job.dryRun) {
      const batches = store();
      // Together, so that no batch has ended of which the log does not know.
      platform.writer.transaction(() => {
        batches.finish(job.row.seq, status, platform.clock.now(), fault);
        batches.clearWaiting(job.row.seq);
        platform.audit.append({
          actor: job.row.actor,
          action: 'import',
          detail: { batch: job.batch, status, ...job.progress().counts },
        });
      });
    }
    // After a dry run the same uploads are imported.
    if (!job.dryRun)
      for (const { upload } of job.row.request.sources) if (upload !== undefined) uploads.remove(upload);
    tell(job);
  };

  const run = async (job: RunningJob): Promise<void> => {
    if (stopping) return;
    const { request } = job.row;
    const settings = platform.organisation();
    const readRequest: ReadRequest = {
      sources: withKeys(request.sources),
      as: request.as,
      mapping: request.mapping,
      ...(request.saved ? { saved: request.saved } : {}),
      region: settings.region,
      timeZone: settings.timeZone,
      flagValueSet: settings.flagValueSet,
      startedAt: request.startedAt,
    };
    const batchRun = new BatchRun({
      batch: job.row,
      records: platform.records,
      store: store(),
      ledger: new Ledger(platform.writer, platform.records, platform.newId),
      clock: platform.clock,
      holds: platform.holds,
      sliceMillis,
      pause: () => platform.turns.next(),
      dryRun: job.dryRun,
      signal: job.signal,
      onProgress(counts, bytes) {
        job.advance(counts, bytes);
        tell(job);
      },
    });
    job.watch(batchRun);
    const stream = (threads ? readInWorker : readUnits)(readRequest);
    try {
      await batchRun.run(stream);
    } catch (thrown) {
      job.advance(batchRun.counts, 0);
      const fault = toFaultValue(thrown);
      // Where the disk is full nothing can be noted down; the batch stays unfinished and goes on once there is space.
      if (/^(disk|database)\./.test(fault.code)) return job.fail(fault, tell);
      finish(job, 'failed', fault);
      return;
    } finally {
      await stream.return(undefined);
    }
    job.advance(batchRun.counts, 0);
    // Stopped by the closing program, it stays unfinished and goes on at the next start.
    if (stopping && job.signal.aborted) return job.settle('running', null);
    finish(job, job.signal.aborted ? 'cancelled' : 'done', null);
  };

  const enqueue = (row: Batch, dryRun: boolean): RunningJob => {
    const job = new RunningJob(row, dryRun, store());
    jobs.set(row.id, job);
    queue = queue.then(() => run(job)).catch((thrown: unknown) => job.settle('failed', toFaultValue(thrown)));
    return job;
  };

  /** An import that was undone is unknown again, so that its files can be imported anew. */
  const forget = async (row: Batch): Promise<void> => {
    const batches = store();
    while (platform.writer.transaction(() => batches.forgetUnits(row.seq, 500)) > 0) await platform.turns.next();
    batches.finish(row.seq, 'undone', platform.clock.now(), null);
  };

  /** Whether the user who began it may still go on. */
  const mayGoOn = (actor: Actor): boolean => {
    const user = platform.records.peek('user', actor.userId);
    return user !== null && !user.deleted && user.values.active !== false && user.values.role === actor.role;
  };

  return {
    async start(request) {
      demand(request.actor, { permission: 'import.run' });
      for (const row of request.dryRun ? [] : store().undoneElsewhere()) await forget(row);
      const sources = await sourcesOf(request);
      const actor: Actor = { ...request.actor, origin: 'import', purpose: 'migration' };
      const now = platform.clock.now();
      const batchRequest = {
        sources,
        as: request.as,
        mapping: request.mapping,
        ...(request.uploads && saysNothing(request.mapping) ? { saved: savedDefinitions() } : {}),
        startedAt: new Date(now).toISOString(),
      };
      if (request.dryRun) {
        const row: Batch = {
          seq: -1,
          id: platform.newId(),
          status: 'running',
          actor,
          request: batchRequest,
          started: now,
          finished: null,
          position: 0,
          counts: NO_COUNTS,
          fault: null,
        };
        return enqueue(row, true);
      }
      const unfinished = store()
        .running()
        .find(
          (row) =>
            sameSources(row.request.sources, sources) &&
            row.request.as === request.as &&
            JSON.stringify(row.request.mapping) === JSON.stringify(request.mapping),
        );
      const known = unfinished && jobs.get(unfinished.id);
      if (known?.isRunning()) return known;
      if (unfinished) return enqueue(unfinished, false);
      const row = platform.writer.transaction(() => {
        const begun = store().create(platform.newId(), actor, batchRequest, now);
        platform.audit.append({
          actor,
          action: 'import',
          detail: {
            batch: begun.id,
            status: 'running',
            as: request.as,
            sources: sources.map((source) => source.name).slice(0, 100),
          },
        });
        return begun;
      });
      return enqueue(row, false);
    },

    resume() {
      stopping = false;
      uploads.sweep();
      for (const row of store().running()) {
        if (jobs.get(row.id)?.isRunning()) continue;
        const whole = row.request.sources.every(
          (source) =>
            source.upload !== undefined || sameSources([source], [{ ...source, ...toBatchSource(source) }]),
        );
        if (whole && mayGoOn(row.actor)) enqueue(row, false);
        else finish(new RunningJob(row, false, store()), 'failed', fileFaults['import.source_gone']().toValue());
      }
    },

    job: (batch) => jobs.get(batch) ?? null,

    running: () => [...jobs.values()].filter((job) => job.isRunning()).map((job) => job.progress()),

    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async undo(actor, id) {
      demand(actor, { permission: 'import.run' });
      const row = store().get(id);
      if (!row) throw importFaults['import.batch_missing']();
      if (row.status === 'running') throw importFaults['import.running']();
      let kept: readonly string[] = [];
      if (row.counts.created + row.counts.updated > 0) {
        const slices = platform.records.undoInSlices(actor, id);
        for (;;) {
          const step = slices.next();
          if (step.done) {
            kept = step.value.kept;
            break;
          }
          await platform.turns.next();
        }
      }
      await forget(row);
      return { kept };
    },

    busy: () => [...jobs.values()].some((job) => job.isRunning()),

    async stop() {
      stopping = true;
      for (const job of jobs.values()) job.cancel();
      await queue;
      jobs.clear();
    },
  };
}
