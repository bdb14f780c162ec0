/** The settings page's backups. */
import {
  type BackupStatus,
  backupWatch,
  runBackup,
  runDrill,
  saveBackupFolders,
} from '#modules/settings/contract/backup.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { BackupKeeper } from './backup-keeper.ts';

/** The state now and after each change; changes that come while one is sent are told as the last of them. */
async function* watch(keeper: BackupKeeper, signal: AbortSignal): AsyncGenerator<BackupStatus> {
  let changed = true;
  let wake: () => void = () => undefined;
  const stop = keeper.onChange(() => {
    changed = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield keeper.status();
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}

export const backupHandlers = (keeper: BackupKeeper): readonly Handler[] => [
  implement(backupWatch, (_input, { signal }) => watch(keeper, signal)),
  implement(runBackup, async (_input, { actor }) => {
    keeper.backup(actor, 'demand');
    return {};
  }),
  implement(runDrill, async (_input, { actor }) => {
    keeper.drill(actor);
    return {};
  }),
  implement(saveBackupFolders, async (folders) => {
    keeper.saveFolders(folders);
    return {};
  }),
];
