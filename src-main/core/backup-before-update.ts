/**
 * Before a database is migrated it is backed up, verified like any other (security F16): into the clinic's folder, and beside
 * the data where that is not connected. Without a backup there is no migration. In this thread for a program that answers one
 * command; in a thread of its own for one that stays, since at a million people it takes minutes.
 */
import { resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { BackupRun } from '#modules/settings/contract/backup.api.ts';
import type { LogPlace } from '#platform/backup/manifest.ts';
import { createMeta } from '#platform/database/meta.ts';
import { defineFaults } from '#shared/errors/fault.ts';
import { makeBackup, recipientsOf } from './backup.ts';
import { backupMemory, defaultBackupFolder, keepBackupMemory } from './backup-memory.ts';
import { runBackupJob } from './backup-thread.ts';
import type { BackupDone } from './backup-worker.ts';

export const updateFaults = defineFaults({
  'update.stopped': {
    message: 'The update was stopped before anything was changed.',
    remedy: 'Open Almoner again; the update begins anew, with a backup.',
  },
});

type Surroundings = Parameters<typeof makeBackup>[0];
/** Told of each step of the backup, and within a step how much of it is done (0 to 1). */
export type UpdateProgress = (step: string, fraction: number) => void;

interface Made {
  readonly file: string;
  readonly bytes: number;
  readonly place: LogPlace;
}

/** Where it goes, in this order, and what is kept of it. */
function plan({ clock, dataDir, writer }: Surroundings) {
  const meta = createMeta(writer);
  const memory = backupMemory(meta);
  const beside = resolve(defaultBackupFolder(dataDir));
  const since = clock.now();
  return {
    folders: memory.folder === null ? [beside] : [memory.folder, beside],
    keep({ file, bytes, place }: Made): void {
      const seconds = Math.round((clock.now() - since) / 100) / 10;
      const run: BackupRun = {
        at: new Date(since).toISOString(),
        kind: 'update',
        file,
        bytes,
        seconds,
        fault: null,
      };
      keepBackupMemory(meta, { ...memory, runs: [run, ...memory.runs], lastPlace: place });
    },
  };
}

/** Faults: those of `makeBackup`. */
export function backUpBeforeUpdate(surroundings: Surroundings, key: Uint8Array, tell: UpdateProgress): void {
  const { folders, keep } = plan(surroundings);
  for (const [at, folder] of folders.entries())
    try {
      const { file, bytes, manifest } = makeBackup(surroundings, key, folder, tell);
      keep({ file, bytes, place: manifest.place });
      return;
    } catch (thrown) {
      if (at === folders.length - 1) throw thrown;
    }
}

/** The same in a thread. Faults: those of `makeBackup`, `update.stopped` once `signal` is aborted. */
export async function backUpInThread(
  surroundings: Surroundings,
  key: Uint8Array,
  tell: UpdateProgress,
  signal: AbortSignal,
): Promise<void> {
  const { folders, keep } = plan(surroundings);
  const recipients = recipientsOf(surroundings, key);
  const { dataDir } = surroundings;
  let thread: Worker | null = null;
  const end = (): void => void thread?.terminate();
  signal.addEventListener('abort', end);
  try {
    for (const [at, to] of folders.entries())
      try {
        keep(
          await runBackupJob<BackupDone>(
            { job: 'backup', dataDir, key: Buffer.from(key), to, recipients },
            tell,
            (one) => {
              thread = one;
              if (signal.aborted) end();
            },
          ),
        );
        return;
      } catch (thrown) {
        if (signal.aborted) throw updateFaults['update.stopped']();
        if (at === folders.length - 1) throw thrown;
      }
  } finally {
    signal.removeEventListener('abort', end);
  }
}
