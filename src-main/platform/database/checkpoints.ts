/**
 * Moves the pages of the write-ahead log into the database in a thread of its own. A checkpoint decrypts each page and
 * encrypts it again, which is twice what it cost to write it: nobody who saves waits for that (ADR 0013).
 * Invariants: a checkpoint never waits for a writer nor a writer for it (PASSIVE); where the thread is lost or the log
 * grows faster than it, the writer makes checkpoints inline, at a log eight times as long (pragmas.ts).
 */
import type { Worker } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { besideModule, type KeyedStart, startKeyedWorker } from './keyed-worker.ts';

/** 4 MB of log. More would be written at once, less would write often-changed pages again and again. */
const PAGES = 1000;
/** What the thread starts with. */
export interface CheckpointStart extends KeyedStart {
  /** 1 while a checkpoint is asked for or under way: seen even by a program that writes without ever pausing for messages. */
  readonly underWay: Int32Array;
}

interface LogSize {
  /** Pages in the log. */
  readonly log: number;
  /** Those of them that are in the database, too. */
  readonly checkpointed: number;
}

export interface Checkpoints {
  /** Called after each commit. Never throws. */
  committed(): void;
  close(): Promise<void>;
}

interface Options extends KeyedStart {
  /** The worker's own module; by default it lies beside this one. */
  readonly worker?: URL;
}

/** Watches the log of the connection that writes. `key` is copied. */
export function createCheckpoints(connection: Sqlite.Database, options: Options): Checkpoints {
  const key = Buffer.from(options.key);
  const module = options.worker ?? besideModule(import.meta.url, 'checkpoint-worker');
  // Only tells how long the log is.
  const size = connection.prepare<[], LogSize>('PRAGMA wal_checkpoint(NOOP)');
  let worker: Worker | null = null;
  const underWay = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let isLost = false;

  const lose = (): void => {
    worker = null;
    isLost = true;
  };

  const start = (): Worker => {
    const begun = startKeyedWorker(module, 'almoner-checkpoint', { path: options.path, key, underWay });
    begun.on('error', lose);
    begun.on('exit', lose);
    return begun;
  };

  return {
    committed() {
      if (isLost || Atomics.load(underWay, 0) === 1) return;
      const now = size.get();
      if (now === undefined || now.log - now.checkpointed < PAGES) return;
      Atomics.store(underWay, 0, 1);
      worker ??= start();
      worker.postMessage(null);
    },
    async close() {
      isLost = true;
      key.fill(0);
      worker?.off('exit', lose);
      await worker?.terminate();
    },
  };
}
