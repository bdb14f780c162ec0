/** The settings page's backups. */
import { backupWatch, runBackup, runDrill, saveBackupFolders } from '#modules/settings/contract/backup.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import type { BackupKeeper } from './backup-keeper.ts';
import { watchChanges } from './watch-changes.ts';

export const backupHandlers = (keeper: BackupKeeper): readonly Handler[] => [
  implement(backupWatch, (_input, { signal }) => watchChanges(keeper, signal)),
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
