/**
 * The key files of one data folder as a whole: in which state the folder is, and how one state becomes the next so that a
 * crash between any two steps leaves the old or the new. Set-up commits by `recovery.json` coming into being; a later
 * change by `keyslots.json` being replaced. Nothing here ever touches a folder that was set up.
 */
import { dataFiles } from '../database/data-folder.ts';
import { type KeyDisk, replaceFile } from './key-disk.ts';
import { keyFaults } from './keys-faults.ts';
import {
  type RecoveryContent,
  readRecoveryFile,
  readSlotFile,
  type SlotContent,
  type SlotFile,
  writeRecoveryFile,
  writeSlotFile,
} from './slot-file.ts';

export interface VaultFiles {
  /** `ready` also where the slots are gone or damaged but something is there that must not be replaced. */
  state(): 'empty' | 'unfinished' | 'ready';
  /** Faults: `keyslots.missing`, `keyslots.damaged`, `keyslots.newer`. */
  slots(): SlotFile;
  /** Null where it is missing or damaged. */
  recovery(): RecoveryContent | null;
  /** Makes this the folder's key files. Faults: `disk.full`, `data.not_writable`. */
  save(content: SlotContent, databaseKey: Uint8Array): void;
  /** Writes `recovery.json` where it is missing or differs. */
  renewRecovery(content: SlotContent): void;
  /** Removes what an unfinished set-up left; answers the id of its database, whose machine key may be left too. */
  clearUnfinished(): string | null;
  /** Writes down the slots of a set-up that is not finished. */
  begin(content: SlotContent, databaseKey: Uint8Array): void;
  finish(): void;
}

export function createVaultFiles(folder: string, disk: KeyDisk): VaultFiles {
  const paths = dataFiles(folder);

  const rollForward = (): void => {
    disk.rename(paths.pendingKeyslots, paths.keyslots);
    disk.sync(paths.folder);
  };
  const recoveryOf = ({ version, database, users, recovery }: SlotContent): RecoveryContent => ({
    format: 'almoner-recovery',
    version,
    database,
    users: users.map(({ userId, login }) => ({ userId, login })),
    recovery,
  });

  const files: VaultFiles = {
    state() {
      const [slots, recovery, pending] = [paths.keyslots, paths.recovery, paths.pendingKeyslots].map(disk.exists);
      if (slots) return 'ready';
      if (recovery) {
        // Set-up was interrupted in its very last step.
        if (pending) rollForward();
        return 'ready';
      }
      if (pending) return 'unfinished';
      return disk.exists(paths.database) ? 'ready' : 'empty';
    },
    slots() {
      files.state();
      const text = disk.read(paths.keyslots);
      if (text === null) throw keyFaults['keyslots.missing']();
      return readSlotFile(text);
    },
    recovery() {
      const text = disk.read(paths.recovery);
      try {
        return text === null ? null : readRecoveryFile(text);
      } catch {
        return null;
      }
    },
    save(content, databaseKey) {
      replaceFile(disk, paths.keyslots, writeSlotFile(content, databaseKey));
      files.renewRecovery(content);
    },
    renewRecovery(content) {
      const text = writeRecoveryFile(recoveryOf(content));
      if (disk.read(paths.recovery) !== text) replaceFile(disk, paths.recovery, text);
    },
    clearUnfinished() {
      if (files.state() !== 'unfinished') return null;
      let database: string | null = null;
      try {
        database = readSlotFile(disk.read(paths.pendingKeyslots) ?? '').content.database;
      } catch {
        // Cut short while it was written: there was no database yet, and its machine key cannot be named.
      }
      for (const suffix of ['-wal', '-shm', '-journal', '']) disk.remove(paths.database + suffix);
      disk.sync(paths.folder);
      disk.remove(paths.pendingKeyslots);
      disk.sync(paths.folder);
      return database;
    },
    begin(content, databaseKey) {
      replaceFile(disk, paths.pendingKeyslots, writeSlotFile(content, databaseKey));
    },
    finish() {
      const { content } = readSlotFile(disk.read(paths.pendingKeyslots) ?? '');
      files.renewRecovery(content);
      rollForward();
    },
  };
  return files;
}
