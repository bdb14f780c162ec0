/** The thread in which backups, segments and drills run, so that saving goes on meanwhile. One job, then it ends. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { registry } from '#modules/entities.ts';
import { writeErasures } from '#platform/backup/erasures.ts';
import type { LogPlace } from '#platform/backup/manifest.ts';
import type { Recipient } from '#platform/backup/sealed-file.ts';
import { writeSegment } from '#platform/backup/segments.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import { dataFiles } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import { keyPairFrom } from '#platform/keys/seal.ts';
import { type FaultValue, toFaultValue } from '#shared/errors/fault.ts';
import { type DrillFindings, drill } from './drill.ts';
import { systemClock, systemRandom } from './system.ts';

export type BackupJob = {
  readonly dataDir: string;
  /** The database's key; for a drill, the device's private key. Wiped at the end. */
  readonly key: Uint8Array;
} & (
  | { readonly job: 'backup'; readonly to: string; readonly recipients: readonly Recipient[] }
  | {
      readonly job: 'segment';
      readonly to: string;
      readonly recipients: readonly Recipient[];
      readonly after: LogPlace;
    }
  | {
      readonly job: 'erasures';
      readonly to: readonly string[];
      readonly recipients: readonly Recipient[];
      readonly after: number;
    }
  | { readonly job: 'drill'; readonly file: string }
);

export interface BackupDone {
  readonly file: string;
  readonly bytes: number;
  readonly place: LogPlace;
}
export type JobResult =
  | BackupDone
  | { readonly until: LogPlace }
  | { readonly through: number }
  | DrillFindings
  | null;

export type JobMessage =
  | { readonly step: string; readonly fraction: number }
  | { readonly result: JobResult }
  | { readonly fault: FaultValue };

function run(job: BackupJob, progress: (step: string, fraction: number) => void): JobResult {
  const { dataDir, key } = job;
  const { database } = dataFiles(dataDir);
  if (job.job === 'backup') {
    const made = writeBackup({
      dataDir,
      database,
      key,
      to: job.to,
      recipients: job.recipients,
      registry,
      clock: systemClock,
      random: systemRandom,
      progress,
    });
    return { file: made.file, bytes: made.bytes, place: made.manifest.place };
  }
  if (job.job === 'drill')
    return drill(job.file, keyPairFrom(Buffer.from(key)), join(dataDir, 'scratch'), systemRandom, progress);
  const connection = openDatabase(database, key, 'reader');
  try {
    const given = { connection, random: systemRandom, now: systemClock.now() };
    if (job.job === 'erasures') return { through: writeErasures({ ...given, ...job }) };
    const { to, after, recipients } = job;
    const written = writeSegment({ ...given, dataDir, to, after, recipients });
    return written && { until: written.until };
  } finally {
    connection.close();
  }
}

const port = parentPort;
if (port === null) throw new Error('backup-worker runs only as a worker thread');
const tell = (message: JobMessage): void => port.postMessage(message);
const job = workerData as BackupJob;
let told = 0;
try {
  const result = run(job, (step, fraction) => {
    // A hundred a second would tell nobody more.
    if (fraction > 0 && systemClock.now() - told < 200) return;
    told = systemClock.now();
    tell({ step, fraction });
  });
  tell({ result });
} catch (thrown) {
  tell({ fault: toFaultValue(thrown) });
} finally {
  job.key.fill(0);
}
