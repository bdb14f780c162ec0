/** Backups as the settings page shows them: where they go, how the last ones went, and the drill. */
import { z } from 'zod';
import { command, feed } from '#shared/api/contract.ts';

const moment = z.string();

/** Why something failed, in the words of a fault. */
const failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** Why a backup was made. */
export const BACKUP_KINDS = ['nightly', 'demand', 'update'] as const;

const runSchema = z.strictObject({
  at: moment,
  kind: z.enum(BACKUP_KINDS),
  /** Null where it failed. */
  file: z.string().nullable(),
  bytes: z.number(),
  seconds: z.number(),
  fault: failure.nullable(),
});
export type BackupRun = z.output<typeof runSchema>;

/** What a drill found: the backup restored into a scratch folder, looked through, and removed again. */
const drillSchema = z.strictObject({
  at: moment,
  file: z.string(),
  /** When the backup was made. */
  made: moment,
  seconds: z.number(),
  records: z.number(),
  /** Whether the restored records say what the backup's said when it was made. */
  stateEqual: z.boolean(),
  /** Findings of the check of the restored database; none where all is well. */
  problems: z.number(),
  attachments: z.strictObject({ whole: z.number(), missing: z.number() }),
  ok: z.boolean(),
  fault: failure.nullable(),
});
export type DrillReport = z.output<typeof drillSchema>;

/** Each needs something done by a person. */
export const BACKUP_WARNINGS = ['none', 'old', 'failed', 'sameDisk', 'noSegments', 'drill'] as const;

const statusSchema = z.strictObject({
  folder: z.string(),
  /** True where the clinic chose it; else it lies in the data folder. */
  chosen: z.boolean(),
  /** Folder of the changes since; null: none chosen. */
  segments: z.string().nullable(),
  lastSegment: moment.nullable(),
  /** When the next nightly one is due. */
  next: moment,
  running: z.strictObject({ job: z.enum(['backup', 'drill']), step: z.string(), fraction: z.number() }).nullable(),
  /** Newest first. */
  runs: z.array(runSchema),
  drill: drillSchema.nullable(),
  warnings: z.array(z.enum(BACKUP_WARNINGS)),
});
export type BackupStatus = z.output<typeof statusSchema>;

/** The state now, then each change of it. */
export const backupWatch = feed({
  name: 'backup.watch',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: statusSchema,
});

/** Begins a backup; `backup.watch` tells how it goes. */
export const runBackup = command({
  name: 'backup.run',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: ['backup.busy'],
});

/** Begins a drill with the newest backup. */
export const runDrill = command({
  name: 'backup.drill',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: ['backup.busy', 'backup.missing'],
});

/** Absolute paths; null: back to the folder beside the data, and no segments. */
export const saveBackupFolders = command({
  name: 'backup.folders',
  gate: 'settings.manage',
  input: z.strictObject({
    folder: z.string().trim().min(1).max(1000).nullable(),
    segments: z.string().trim().min(1).max(1000).nullable(),
  }),
  output: z.strictObject({}),
  errors: ['backup.folder', 'data.not_writable'],
});
