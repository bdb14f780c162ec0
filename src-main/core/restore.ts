/**
 * A clinic out of a backup, in a new folder, by the recovery kit alone (design §4): its database under a new key, with key
 * slots of its own, as a new device, with a new password for one administrator. The other users keep theirs.
 * Invariants: a refusal or failure leaves nothing in the folder; until the last step the folder counts as an unfinished
 * set-up, so that after a crash the same command begins anew.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { registry } from '#modules/entities.ts';
import { backupFaults } from '#platform/backup/backup-faults.ts';
import { replayErasures } from '#platform/backup/erasures.ts';
import { extractDatabase, readManifest, requireSoundPages } from '#platform/backup/read-backup.ts';
import { openSealedFile } from '#platform/backup/sealed-file.ts';
import { type Replayed, replaySegments } from '#platform/backup/segments.ts';
import { claimDataFolder, dataFiles } from '#platform/database/data-folder.ts';
import { migrate } from '#platform/database/migrator.ts';
import { openDatabase } from '#platform/database/open.ts';
import { createWriter } from '#platform/database/writer.ts';
import { attachmentNames, copyAttachment } from '#platform/files/attachments.ts';
import { kitPair } from '#platform/keys/backup-keys.ts';
import type { KeyPair } from '#platform/keys/seal.ts';
import { createVault } from '#platform/keys/vault.ts';
import { createMerging } from '#platform/records/merging.ts';
import type { Id } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { systemActor } from './first-records.ts';
import { createInstallation } from './installation.ts';
import { rememberKit } from './kit-memory.ts';
import { migrations } from './migrations.ts';
import { becomeNewDevice } from './new-device.ts';
import { leaveNothing, requireNewFolder } from './new-folder.ts';
import { settleUsers } from './settle-users.ts';
import { keepKeys } from './user-keys.ts';

export type RestoreStep = 'open' | 'keys' | 'database' | 'pages' | 'segments' | 'files' | 'users' | 'finish';

export interface RestoreRequest {
  readonly file: string;
  /** The recovery kit: its code, or the printed text. */
  readonly kit: string;
  /** New or empty. */
  readonly dataDir: string;
  /** The administrator's new password. */
  readonly password: string;
  /** Whose; left out: the first administrator's. */
  readonly login?: string;
  /** The folder of segments to put behind the backup. */
  readonly segments?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault?: Pick<Parameters<typeof createVault>[0], 'keychain' | 'kdf'>;
  /** Told of each step, and within the database how much of it is there (0 to 1). */
  readonly progress?: (step: RestoreStep, fraction: number) => void;
}

export interface Restored {
  readonly organisation: string;
  /** Whose password was set. */
  readonly login: string;
  readonly device: Id;
  /** When the backup was made, ISO 8601. */
  readonly made: string;
  readonly records: number;
  readonly segments: Replayed;
  /** What was erased after the backup, by the lists beside it, and is erased here before anybody can open it. */
  readonly erasures: number;
  readonly files: { readonly restored: number; readonly missing: number };
}

/**
 * Faults: `restore.not_empty`, `backup.*`, `segments.*`, `kit.malformed`, `password.weak`, `database.newer`, `data.*`,
 * `disk.*`.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { file, kit, clock, random, progress = () => undefined } = request;
  const dataDir = resolve(request.dataDir);
  requireNewFolder(dataDir, backupFaults['restore.not_empty']);
  progress('open', 0);
  const pair = kitPair(kit);
  let fileKey: Buffer | null = null;
  const existed = existsSync(dataDir);
  try {
    fileKey = openSealedFile(file).keyFor(pair);
    if (fileKey === null) throw backupFaults['backup.wrong_kit']();
    const manifest = readManifest(file, fileKey);
    const admin = request.login
      ? manifest.administrators.find(({ login }) => login.toLowerCase() === request.login!.toLowerCase())
      : manifest.administrators[0];
    if (!admin) throw backupFaults['backup.no_administrator']();
    const claim = claimDataFolder(dataDir);
    try {
      const restored = await intoFolder({ ...request, dataDir }, pair, fileKey, admin);
      claim.release();
      return {
        organisation: manifest.organisation.name,
        login: admin.login,
        made: manifest.made,
        records: manifest.state.records,
        ...restored,
      };
    } catch (thrown) {
      claim.release();
      leaveNothing(dataDir, existed);
      throw thrown;
    }
  } finally {
    pair.privateKey.fill(0);
    fileKey?.fill(0);
  }

  async function intoFolder(
    { password, vault: vaultOptions, segments }: RestoreRequest,
    kitKeys: KeyPair,
    key: Buffer,
    admin: { readonly id: string; readonly login: string },
  ): Promise<Pick<Restored, 'device' | 'segments' | 'erasures' | 'files'>> {
    const vault = createVault({ folder: dataDir, clock, random, ...vaultOptions });
    const installation = createInstallation({
      dataDir,
      clock,
      random,
      readers: 'inline',
      keychain: () => ({ keychain: 'unknown', keychainReason: null }),
    });
    const { platform, modules } = installation;
    progress('keys', 0);
    const made = await vault.create({ userId: admin.id, login: admin.login }, password, kit);
    try {
      const { database } = dataFiles(dataDir);
      progress('database', 0);
      const to = { database, key: made.key, random };
      extractDatabase(file, key, to, (fraction) => progress('database', fraction));
      progress('pages', 0);
      requireSoundPages(file, database, made.key);
      progress('segments', 0);
      const device = platform.newId();
      const writer = createWriter(openDatabase(database, made.key, 'writer'));
      const beside = [dirname(resolve(file)), ...(segments ? [segments] : [])];
      let replayed: Replayed = { applied: 0, ops: 0, through: null };
      let erasures = 0;
      try {
        migrate(writer, migrations, clock.now());
        const hooks = modules.flatMap((module) => module.hooks?.(writer) ?? []);
        const merging = createMerging({ writer, registry, hooks });
        if (segments !== undefined) replayed = replaySegments(writer, segments, kitKeys, merging);
        erasures = replayErasures(writer, beside, kitKeys, merging);
        becomeNewDevice(writer, device);
        // Where the old one kept its backups is its own matter.
        writer.prepare("DELETE FROM meta WHERE name LIKE 'backup.%'").run();
      } finally {
        writer.connection.close();
      }
      progress('files', 0);
      const files = copyFiles(beside, dataDir);
      progress('users', 0);
      installation.open(made.key);
      const actor = systemActor(admin.id, admin.login);
      keepKeys(platform, made, kit);
      rememberKit(installation, kit);
      platform.audit.append({ actor, action: 'restore', detail: { device, segments: replayed.applied } });
      progress('finish', 0);
      made.finish();
      await settleUsers(platform, vault, made.key);
      return { device, segments: replayed, erasures, files };
    } finally {
      made.key.fill(0);
      await installation.seal();
    }
  }
}

/** Brings every attachment that can be had whole; the others are counted, and `check` names them. */
function copyFiles(from: readonly string[], to: string): Restored['files'] {
  const names = new Set(from.flatMap(attachmentNames));
  let missing = 0;
  for (const name of names) if (!from.some((folder) => copyAttachment(folder, to, name))) missing += 1;
  return { restored: names.size - missing, missing };
}
