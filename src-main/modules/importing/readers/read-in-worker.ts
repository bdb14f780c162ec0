/** The units of sources, read in a worker thread so that this one is free for the database and the window. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReadRequest, UnitBatch } from './read-units.ts';

/** Batches asked for ahead of the one being worked on. */
const AHEAD = 3;

const besideThis = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './read-worker.ts' : './import-read-worker.js', import.meta.url);

export async function* readInWorker(request: ReadRequest): AsyncGenerator<UnitBatch> {
  const worker = new Worker(besideThis(), { workerData: request, name: 'almoner-import' });
  const arrived: (UnitBatch | null)[] = [];
  let failure: unknown;
  let wake: () => void = () => undefined;
  worker.on('message', (batch: UnitBatch | null) => {
    arrived.push(batch);
    wake();
  });
  worker.on('error', (thrown) => {
    failure = thrown;
    wake();
  });
  try {
    for (let asked = 0; asked < AHEAD; asked += 1) worker.postMessage(0);
    for (;;) {
      while (arrived.length === 0 && failure === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const batch = arrived.shift();
      if (batch === undefined) throw failure;
      if (batch === null) return;
      worker.postMessage(0);
      yield batch;
    }
  } finally {
    const gone = once(worker, 'exit');
    await worker.terminate();
    await gone.catch(() => undefined);
  }
}
