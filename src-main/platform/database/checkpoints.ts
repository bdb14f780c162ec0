/**
 * Moves the pages of the write-ahead log into the database in a thread of its own. A checkpoint decrypts each page and
 * encrypts it again, which is twice what it cost to write it: nobody who saves waits for that (ADR 0013).
 * Invariants: a checkpoint never waits for a writer nor a writer for it (PASSIVE); where the thread is lost or the log
 * grows faster than it, the writer makes checkpoints inline, at a log eight times as long (pragmas.ts).
 */
import type { Worker } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { besideModule, type KeyedStart, startKeyedWorker } from './keyed-worker.ts';

/**
 * The part of the longest log (`wal_autocheckpoint`) after which a checkpoint begins: 4 MB, 40 MB with bulk-room.ts. Later
 * the writer would overtake it; sooner pages that change often would be written again and again.
 */
const PART = 1 / 8;
/** Shorter logs are not worth a look at what the longest may be. */
const LEAST_PAGES = 500;
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
      const { log, checkpointed } = size.get()!;
      const waiting = log - checkpointed;
      if (waiting < LEAST_PAGES) return;
      const longest = connection.pragma('wal_autocheckpoint', { simple: true }) as number;
      if (waiting < longest * PART) return;
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
