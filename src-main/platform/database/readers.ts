/**
 * Reads run here: named queries on read-only connections, each in one snapshot of the database, in worker threads; or in
 * this thread, where a one-shot program needs no threads. A query cannot write, and an error crosses as a fault's value.
 * Invariants: a reader that died is replaced at the next read; the key is kept only until `close`, which wipes it.
 */
import type { Worker } from 'node:worker_threads';
import { type FaultValue, fromFaultValue } from '#shared/errors/fault.ts';
import { databaseFaults } from './database-faults.ts';
import { besideModule, type KeyedStart, startKeyedWorker } from './keyed-worker.ts';
import type { DatabaseKey } from './open.ts';
import { openReader } from './reader.ts';
import type { Readers } from './types.ts';
import { toDiskFault } from './writer.ts';

/** To the worker: run this. */
export interface ReadRequest {
  readonly call: number;
  readonly query: string;
  readonly input: unknown;
  readonly actor: unknown;
}

/** From the worker. `defect` is set where the failure was no fault: stack lines without any text of the error. */
export type ReadAnswer =
  | { readonly call: number; readonly output: unknown }
  | { readonly call: number; readonly fault: FaultValue; readonly defect?: string };

/** What a worker starts with. */
export interface ReaderStart extends KeyedStart {
  /** URL of the module that exports `queries: readonly Query[]`. */
  readonly queries: string;
}

interface ReaderOptions {
  readonly path: string;
  /** Copied; the caller may wipe its own. */
  readonly key: DatabaseKey;
  /** The module of the composition root that exports `queries`, a list of all of them. */
  readonly queries: URL;
  /** How many threads at most; they start when first needed. */
  readonly size?: number;
  /** The worker's own module; by default it lies beside this one. */
  readonly worker?: URL;
  /** Told of a query that failed with anything but a fault, by name and stack lines; never with record content. */
  readonly onDefect?: (query: string, where: string) => void;
}

interface Waiting {
  readonly query: string;
  resolve(output: unknown): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Readers in worker threads. Faults of `run`: the query's own, `database.*`, `database.reader_lost`. */
export function createReaders(options: ReaderOptions): Readers {
  const { size = 2, worker = besideModule(import.meta.url, 'reader-worker'), onDefect } = options;
  const key = Buffer.from(options.key);
  const threads = new Set<Thread>();
  let calls = 0;
  let closed = false;

  const start = (): Thread => {
    const data: ReaderStart = { path: options.path, key, queries: options.queries.href };
    const thread: Thread = {
      worker: startKeyedWorker(worker, 'almoner-reader', data),
      waiting: new Map(),
    };
    thread.worker.on('message', (answer: ReadAnswer) => settle(thread, answer, onDefect));
    thread.worker.on('error', () => lose(thread));
    thread.worker.on('exit', () => lose(thread));
    threads.add(thread);
    return thread;
  };

  const lose = (thread: Thread): void => {
    threads.delete(thread);
    for (const waiting of thread.waiting.values()) waiting.reject(databaseFaults['database.reader_lost']());
    thread.waiting.clear();
  };

  const leastBusy = (): Thread => {
    let best: Thread | undefined;
    for (const thread of threads) if (best === undefined || thread.waiting.size < best.waiting.size) best = thread;
    return best === undefined || (best.waiting.size > 0 && threads.size < size) ? start() : best;
  };

  return {
    run(query, input, actor) {
      if (closed) return Promise.reject(databaseFaults['database.closed']());
      const thread = leastBusy();
      calls += 1;
      const call = calls;
      const request: ReadRequest = { call, query: query.name, input, actor };
      return new Promise((resolve, reject) => {
        thread.worker.postMessage(request);
        thread.waiting.set(call, { query: query.name, resolve: resolve as Waiting['resolve'], reject });
        // A program may end when nothing is being read.
        thread.worker.ref();
      });
    },
    async close() {
      closed = true;
      key.fill(0);
      const ending = [...threads].map(({ worker: each }) => each.terminate());
      await Promise.all(ending);
    },
  };
}

function settle(thread: Thread, answer: ReadAnswer, onDefect: ReaderOptions['onDefect']): void {
  const waiting = thread.waiting.get(answer.call);
  if (waiting === undefined) return;
  thread.waiting.delete(answer.call);
  if (thread.waiting.size === 0) thread.worker.unref();
  if ('output' in answer) {
    waiting.resolve(answer.output);
    return;
  }
  if (answer.defect !== undefined) onDefect?.(waiting.query, answer.defect);
  waiting.reject(fromFaultValue(answer.fault));
}

/** A reader in this thread, for programs that run once and for tests. Faults as above; opens at the first read. */
export function createInlineReaders(options: Pick<ReaderOptions, 'path' | 'key'>): Readers {
  const key = Buffer.from(options.key);
  let reader: ReturnType<typeof openReader> | undefined;
  let closed = false;
  return {
    async run(query, input, actor) {
      if (closed) throw databaseFaults['database.closed']();
      reader ??= openReader(options.path, key);
      try {
        return await reader.run((db) => query.run(db, input, actor));
      } catch (thrown) {
        throw toDiskFault(thrown);
      }
    },
    async close() {
      closed = true;
      key.fill(0);
      await reader?.close();
    },
  };
}
