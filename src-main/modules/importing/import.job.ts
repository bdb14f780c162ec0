/** One import under way: how far it is, how it ended, and the way to call it off. */
import type { FaultValue } from '#shared/errors/fault.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { BatchStatus, Counts, Refusal } from './engine/report.ts';
import { type BatchRun, FIRST_REFUSALS } from './engine/run-batch.ts';
import type { Batch, BatchStore } from './store/batches.queries.ts';

export interface Progress {
  readonly batch: Id;
  readonly status: BatchStatus;
  readonly dryRun: boolean;
  readonly counts: Counts;
  /** 0 to 1, by bytes of the files. */
  readonly fraction: number;
  readonly fault: FaultValue | null;
}

export interface Job {
  readonly batch: Id;
  readonly dryRun: boolean;
  progress(): Progress;
  /** Its end, whatever it was. */
  readonly ended: Promise<Progress>;
  /** The first 1,000, in order. */
  refusals(): readonly Refusal[];
  cancel(): void;
}

export class RunningJob implements Job {
  readonly row: Batch;
  readonly dryRun: boolean;
  readonly ended: Promise<Progress>;
  readonly #store: BatchStore;
  readonly #abort = new AbortController();
  readonly #total: number;
  #status: BatchStatus = 'running';
  #counts: Counts;
  #bytes = 0;
  #fault: FaultValue | null = null;
  #run: BatchRun | null = null;
  #end: (progress: Progress) => void = () => undefined;

  constructor(row: Batch, dryRun: boolean, store: BatchStore) {
    this.row = row;
    this.dryRun = dryRun;
    this.#store = store;
    this.#counts = row.counts;
    this.#total = row.request.sources.reduce((sum, source) => sum + source.size, 0);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get batch(): Id {
    return this.row.id;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  isRunning(): boolean {
    return this.#status === 'running' && !this.#abort.signal.aborted;
  }

  watch(run: BatchRun): void {
    this.#run = run;
  }

  advance(counts: Counts, bytes: number): void {
    this.#counts = counts;
    this.#bytes = Math.max(this.#bytes, bytes);
  }

  /** Ends here, but not in the database. */
  fail(fault: FaultValue, tell: (job: RunningJob) => void): void {
    this.settle('failed', fault);
    tell(this);
  }

  settle(status: BatchStatus, fault: FaultValue | null): void {
    this.#status = status;
    this.#fault = fault;
    this.#end(this.progress());
  }

  progress(): Progress {
    const done = this.#status === 'done' || this.#total === 0;
    return {
      batch: this.batch,
      status: this.#status,
      dryRun: this.dryRun,
      counts: this.#counts,
      // The last units may wait for others after the last byte was read.
      fraction: done ? 1 : Math.min(0.99, this.#bytes / this.#total),
      fault: this.#fault,
    };
  }

  refusals(): readonly Refusal[] {
    if (this.dryRun) return this.#run?.firstRefusals ?? [];
    // From the database, since some may have been found before a crash.
    return this.#store.refusals(this.row.seq, 0, FIRST_REFUSALS).map(({ refusal }) => refusal);
  }

  cancel(): void {
    this.#abort.abort();
  }
}
