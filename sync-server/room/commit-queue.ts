/**
 * Group commit: what is to be written waits until all that is at hand was read from the connections, then goes to the disk in
 * one transaction, with one fsync. Only then is anybody told.
 */
import type { RelayStorage } from '../storage/storage.ts';
import type { Metrics } from './metrics.ts';
import { Refusal } from './session.ts';
import type { Clock, Timers } from './types.ts';

export interface Job {
  /** What waits in memory for it. */
  readonly bytes: number;
  /** Checks and writes, inside the transaction. Throws a Refusal before anything is written. Answers what to do when it is durable. */
  write(): () => void;
  /** In place of that: the job was refused, or nothing of the batch could be written. */
  failed(refusal: Refusal): void;
}

export interface CommitQueue {
  add(job: Job): void;
  /** Writes all that waits, now. Never throws. */
  flush(): void;
}

interface CommitQueueOptions {
  readonly storage: RelayStorage;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly batch: { readonly bytes: number; readonly count: number };
  /** Told what the storage threw. */
  readonly broken: (thrown: unknown) => void;
}

export function createCommitQueue(options: CommitQueueOptions): CommitQueue {
  const { storage, timers, clock, metrics, batch, broken } = options;
  let waiting: Job[] = [];
  let bytes = 0;
  let callOff: (() => void) | null = null;

  const writeAll = (jobs: readonly Job[]): (() => void)[] =>
    storage.transaction(() =>
      jobs.map((job) => {
        try {
          return job.write();
        } catch (thrown) {
          if (thrown instanceof Refusal) return () => job.failed(thrown);
          throw thrown;
        }
      }),
    );

  const queue: CommitQueue = {
    add(job) {
      waiting.push(job);
      bytes += job.bytes;
      if (bytes >= batch.bytes || waiting.length >= batch.count) queue.flush();
      else callOff ??= timers.after(0, queue.flush);
    },
    flush() {
      callOff?.();
      callOff = null;
      if (waiting.length === 0) return;
      const jobs = waiting;
      waiting = [];
      bytes = 0;
      const started = clock.now();
      let done: (() => void)[];
      try {
        done = writeAll(jobs);
      } catch (thrown) {
        broken(thrown);
        done = jobs.map((job) => () => job.failed(new Refusal('storage')));
      }
      metrics.count('batches_total');
      metrics.count('batch_millis_total', Math.max(0, clock.now() - started));
      for (const tell of done) tell();
    },
  };
  return queue;
}
