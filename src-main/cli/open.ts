/** Opens the database for one command: claim, unlock, run, close, whatever happens in between. */

import { createInstallation } from '#core/installation.ts';
import { roleOf } from '#core/role-of.ts';
import { settleUsers } from '#core/settle-users.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { settleOwnKeys } from '#core/user-keys.ts';
import { demandActive } from '#core/users.ts';
import { claimDataFolder, dataFiles, demandClinic } from '#platform/database/data-folder.ts';
import { openDatabase } from '#platform/database/open.ts';
import { toDiskFault } from '#platform/database/writer.ts';
import { type KeyDisk, keyDisk } from '#platform/keys/key-disk.ts';
import type { Vault } from '#platform/keys/types.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Actor, Role } from '#shared/access/actor.ts';
import { type Id, idToBytes } from '#shared/ids/uuid.ts';
import type { Arguments } from './arguments.ts';
import type { OpenCommand } from './command.ts';
import { type Output, stepTeller } from './output.ts';
import { readSecrets } from './secrets.ts';

/** One process a folder: claims it while `work` runs. Fault: `data.in_use`. */
export async function withFolder<Result>(
  args: Arguments,
  work: (vault: Vault, dataDir: string) => Promise<Result>,
): Promise<Result> {
  const dataDir = args.required('data');
  const claim = claimDataFolder(dataDir);
  try {
    return await work(createVault({ folder: dataDir, clock: systemClock, random: systemRandom }), dataDir);
  } finally {
    claim.release();
  }
}

/** As `withFolder`, where a clinic must be. Fault: `data.missing`. */
export async function withClinic<Result>(...[args, work]: Parameters<typeof withFolder<Result>>): Promise<Result> {
  demandClinic(args.required('data'));
  return withFolder(args, work);
}

/** A newer version makes a backup before it updates the database: that takes minutes where there are many records. */
function beforeUpdate(output: Output): (step: string, fraction: number) => void {
  return stepTeller({
    ...output,
    progress: (text) => output.progress(`Backup before the update of the database: ${text}`),
  });
}

export const installationFor = (dataDir: string, vault: Vault, output: Output) =>
  createInstallation({
    onUpdate: beforeUpdate(output),
    dataDir,
    clock: systemClock,
    random: systemRandom,
    readers: 'inline',
    keychain: () => {
      const { keychain, keychainReason } = vault.status();
      return { keychain, keychainReason };
    },
  });

/** Writes nothing: another process has the folder. */
const readingDisk: KeyDisk = {
  ...keyDisk,
  write: refuseToWrite,
  rename: refuseToWrite,
  sync: refuseToWrite,
  remove: refuseToWrite,
};
function refuseToWrite(): never {
  throw new Error('nothing is written beside the program');
}

interface Beside {
  /** The caller wipes it. */
  readonly key: Buffer;
  readonly userId: Id;
  readonly login: string;
  readonly role: Role;
}

/**
 * Asks for the password and answers the key, beside the process that has the folder. Faults: those of the vault,
 * `user.disabled`.
 */
export async function unlockBeside(args: Arguments): Promise<Beside> {
  const dataDir = args.required('data');
  const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom, disk: readingDisk });
  const [password] = await readSecrets(args.flag('password-stdin'), ['Password: ']);
  const { key, userId, login } = await vault.openWithPassword(args.option('user'), password!);
  const connection = openDatabase(dataFiles(dataDir).database, key, 'reader');
  try {
    const row = connection
      .prepare('SELECT role, active FROM user_account WHERE id = ? AND deleted IS NULL')
      .get(idToBytes(userId)) as { readonly role: unknown; readonly active: unknown } | undefined;
    const user = row ? { values: { role: row.role, active: row.active !== 0 } } : null;
    demandActive(user);
    return { key, userId, login, role: args.flag('read-only') ? 'read-only' : roleOf(user) };
  } catch (thrown) {
    key.fill(0);
    throw toDiskFault(thrown);
  } finally {
    connection.close();
  }
}

/**
 * Runs a command signed in as the user whose password was given; `--read-only` acts with that role. `asks`: secrets the
 * command needs beside that password.
 */
export function runOpen(
  command: OpenCommand,
  args: Arguments,
  output: Output,
  asks: readonly string[] = [],
): Promise<number> {
  return withClinic(args, async (vault, dataDir) => {
    const [password, ...secrets] = await readSecrets(args.flag('password-stdin'), ['Password: ', ...asks]);
    const opened = await vault.openWithPassword(args.option('user'), password!);
    const { key, userId, login } = opened;
    const installation = installationFor(dataDir, vault, output);
    const { platform, modules } = installation;
    try {
      installation.open(key);
      await settleUsers(platform, vault, key);
      settleOwnKeys(platform, opened);
      const user = platform.records.peek('user', userId);
      demandActive(user);
      const role = args.flag('read-only') ? 'read-only' : roleOf(user);
      const actor: Actor = {
        userId,
        login,
        role,
        purpose: 'operations',
        origin: 'cli',
      };
      platform.audit.append({ actor, action: 'sign-in', detail: { command: args.command } });
      return await command({ args, output, installation, platform, modules, actor, key, vault, secrets });
    } finally {
      key.fill(0);
      await installation.seal();
    }
  });
}
