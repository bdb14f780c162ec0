/** Reads and maps in a thread of its own; hands over one batch of units for each that was asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ReadRequest, readUnits } from './read-units.ts';

const port = parentPort;
if (port === null) throw new Error('read-worker runs only as a worker thread');

const units = readUnits(workerData as ReadRequest);
port.on('message', async () => {
  const next = await units.next();
  port.postMessage(next.done ? null : next.value);
});
