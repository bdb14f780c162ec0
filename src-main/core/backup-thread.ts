/** Runs one job of backup-worker.ts in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { fromFaultValue } from '#shared/errors/fault.ts';
import type { BackupJob, JobMessage, JobResult } from './backup-worker.ts';

const besideThis = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js', import.meta.url);

/** Faults: those of the job. `started` gets the thread, to end it; the promise is then rejected with a defect. */
export const runBackupJob = <Result extends JobResult>(
  job: BackupJob,
  progress: (step: string, fraction: number) => void,
  started: (thread: Worker) => void,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(besideThis(), { workerData: job, name: 'almoner-backup' });
    started(worker);
    worker.on('message', (message: JobMessage) => {
      if ('step' in message) progress(message.step, message.fraction);
      else if ('fault' in message) reject(fromFaultValue(message.fault));
      else resolve(message.result as Result);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the backup thread ended without an answer')));
  });
