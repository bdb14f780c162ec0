/** Starts a thread that opens the database by itself. */
import { Worker } from 'node:worker_threads';

/** What such a thread starts with. */
export interface KeyedStart {
  readonly path: string;
  /** Its own copy, wiped once the connection is open. */
  readonly key: Uint8Array;
}

/** Hands the thread a copy of the key; the process may end while it runs. */
export function startKeyedWorker<More extends object>(
  module: URL,
  name: string,
  { key, ...rest }: KeyedStart & More,
): Worker {
  // On a buffer of its own: V8 would keep so small an array inside its heap and leave a copy there when it is handed over.
  const copy = new Uint8Array(new ArrayBuffer(key.length));
  copy.set(key);
  const worker = new Worker(module, { workerData: { ...rest, key: copy }, transferList: [copy.buffer], name });
  worker.unref();
  return worker;
}

/** The module of a thread: beside the one that starts it, as a source or built. */
export const besideModule = (url: string, name: string): URL =>
  new URL(`./${name}.${url.endsWith('.ts') ? 'ts' : 'js'}`, url);
