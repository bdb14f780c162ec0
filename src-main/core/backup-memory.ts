/** What a device remembers of its backups. It lies in `meta`: it belongs to this device and never travels. */
import { join } from 'node:path';
import type { BackupRun, DrillReport } from '#modules/settings/contract/backup.api.ts';
import type { LogPlace } from '#platform/backup/manifest.ts';
import type { Meta } from '#platform/database/meta.ts';

export interface BackupMemory {
  /** Null: beside the data. */
  readonly folder: string | null;
  /** Null: no segments are written. */
  readonly segments: string | null;
  /** Newest first. */
  readonly runs: readonly BackupRun[];
  readonly drill: DrillReport | null;
  /** Where the last segment ended; null: the next follows the newest backup. */
  readonly shipped: LogPlace | null;
  /** ISO 8601. */
  readonly lastSegment: string | null;
  /** How far the newest backup goes. */
  readonly lastPlace: LogPlace | null;
  /** The number of the op through which the lists of erasures beside the backups go; 0 for none. */
  readonly erasures: number;
}

const NAME = 'backup.memory';
const NOTHING: BackupMemory = {
  folder: null,
  segments: null,
  runs: [],
  drill: null,
  shipped: null,
  lastSegment: null,
  lastPlace: null,
  erasures: 0,
};

/** Where what was erased has to be known, since backups or segments lie there. */
export const erasureFolders = ({ folder, segments }: BackupMemory, dataDir: string): readonly string[] => [
  folder ?? defaultBackupFolder(dataDir),
  ...(segments === null ? [] : [segments]),
];

/** Where backups go when nobody chose a folder. */
export const defaultBackupFolder = (dataDir: string): string => join(dataDir, 'backups');

export function backupMemory(meta: Meta): BackupMemory {
  const stored = meta.get(NAME);
  return stored
    ? { ...NOTHING, ...(JSON.parse(Buffer.from(stored).toString()) as Partial<BackupMemory>) }
    : NOTHING;
}

export const keepBackupMemory = (meta: Meta, memory: BackupMemory): void =>
  meta.set(NAME, Buffer.from(JSON.stringify(memory)));
