/** Runs one job of backup-worker.ts in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { besideModule } from '#platform/database/keyed-worker.ts';
import { fromFaultValue } from '#shared/errors/fault.ts';
import type { BackupJob, JobMessage, JobResult } from './backup-worker.ts';

/** Faults: those of the job. `started` gets the thread, to end it; the promise is then rejected with a defect. */
export const runBackupJob = <Result extends JobResult>(
  job: BackupJob,
  progress: (step: string, fraction: number) => void,
  started: (thread: Worker) => void,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(besideModule(import.meta.url, 'backup-worker'), {
      workerData: job,
      name: 'almoner-backup',
    });
    started(worker);
    worker.on('message', (message: JobMessage) => {
      if ('step' in message) progress(message.step, message.fraction);
      else if ('fault' in message) reject(fromFaultValue(message.fault));
      else resolve(message.result as Result);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the backup thread ended without an answer')));
  });
