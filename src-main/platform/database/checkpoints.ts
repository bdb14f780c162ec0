/**
 * Moves the pages of the write-ahead log into the database in a thread of its own. A checkpoint decrypts each page and
 * encrypts it again, which is twice what it cost to write it: nobody who saves waits for that (ADR 0013).
 * Invariants: a checkpoint never waits for a writer nor a writer for it (PASSIVE); where the thread is lost, the writer
 * makes checkpoints itself; SQLite's own, inline in a commit, are the last resort (`wal_autocheckpoint` in pragmas.ts).
 */
import type { Worker } from 'node:worker_threads';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import { isInBulkRoom } from './bulk-room.ts';
import { besideModule, type KeyedStart, startKeyedWorker } from './keyed-worker.ts';

/** Pages of 4 KiB that wait for the thread: 4 MB. Fewer would be written again and again where they change often. */
const WAITING = { desk: 1000, bulk: 10_000 } as const;
/** So many wait for the writer where there is no thread. */
const WAITING_ALONE = 2000;
/**
 * SQLite begins the log anew only where a commit finds all of it in the database. Where commits never pause the thread is
 * always a little behind, so from this length on the writer brings in the rest itself, unless that is more than `REST`.
 */
const LONG = { desk: 8000, bulk: 40_000 } as const;
const REST = 1000;
/** Milliseconds between two such attempts: a reader may hold the log for minutes, and each costs two waits for the disk. */
const ATTEMPT_EVERY = 2000;

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
  /** Milliseconds that only ever rise. */
  readonly now?: () => number;
}

/** Watches the log of the connection that writes. `key` is copied. */
export function createCheckpoints(connection: Sqlite.Database, options: Options): Checkpoints {
  const { now = () => performance.now() } = options;
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
    Atomics.store(underWay, 0, 0);
  };

  const start = (): Worker => {
    const begun = startKeyedWorker(module, 'almoner-checkpoint', { path: options.path, key, underWay });
    begun.on('error', lose);
    begun.on('exit', lose);
    return begun;
  };

  const inline = connection.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let attempted = Number.NEGATIVE_INFINITY;
  const attempt = (): void => {
    if (now() - attempted < ATTEMPT_EVERY) return;
    inline.get();
    attempted = now();
  };

  const look = (): void => {
    if (Atomics.load(underWay, 0) === 1) return;
    const { log, checkpointed } = size.get()!;
    const waiting = log - checkpointed;
    const pace = isInBulkRoom(connection) ? 'bulk' : 'desk';
    if (isLost) {
      if (waiting >= WAITING_ALONE) attempt();
    } else if (log >= LONG[pace] && waiting <= REST) attempt();
    else if (waiting >= WAITING[pace]) {
      Atomics.store(underWay, 0, 1);
      worker ??= start();
      worker.postMessage(null);
    }
  };

  return {
    committed() {
      try {
        look();
      } catch {
        // A full disk, say: the commit stands, and the next one tries again.
      }
    },
    async close() {
      isLost = true;
      key.fill(0);
      worker?.off('exit', lose);
      await worker?.terminate();
    },
  };
}
