/**
 * Before a database is migrated it is backed up, verified like any other (security F16): into the clinic's folder, and beside
 * the data where that is not connected. Without a backup there is no migration.
 */
import { resolve } from 'node:path';
import { createMeta } from '#platform/database/meta.ts';
import { makeBackup } from './backup.ts';
import { backupMemory, defaultBackupFolder, keepBackupMemory } from './backup-memory.ts';

/** Faults: those of `makeBackup`. */
export function backUpBeforeUpdate(surroundings: Parameters<typeof makeBackup>[0], key: Uint8Array): void {
  const { clock, dataDir, writer } = surroundings;
  const meta = createMeta(writer);
  const memory = backupMemory(meta);
  const beside = resolve(defaultBackupFolder(dataDir));
  const since = clock.now();
  const make = (to: string): void => {
    const { file, bytes, manifest } = makeBackup(surroundings, key, to, () => undefined);
    const seconds = Math.round((clock.now() - since) / 100) / 10;
    const run = { at: new Date(since).toISOString(), kind: 'update', file, bytes, seconds, fault: null } as const;
    keepBackupMemory(meta, { ...memory, runs: [run, ...memory.runs], lastPlace: manifest.place });
  };
  try {
    make(memory.folder ?? beside);
  } catch (thrown) {
    if (memory.folder === null) throw thrown;
    make(beside);
  }
}
