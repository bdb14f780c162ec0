/** The thread that makes checkpoints: one for each message. What fails ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointStart } from './checkpoints.ts';
import { openDatabase } from './open.ts';

const port = parentPort;
if (port === null) throw new Error('checkpoint-worker runs only as a worker thread');
const { path, key, underWay } = workerData as CheckpointStart;
const connection = ((): ReturnType<typeof openDatabase> => {
  try {
    return openDatabase(path, key, 'checkpointer');
  } finally {
    key.fill(0);
  }
})();
const checkpoint = connection.prepare('PRAGMA wal_checkpoint(PASSIVE)');

port.on('message', () => {
  checkpoint.get();
  Atomics.store(underWay, 0, 0);
});
