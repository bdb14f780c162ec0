/** A small clinic that can be backed up: real vault, real database, the cheapest derivation the floors allow. */
import { join } from 'node:path';
import { claimDataFolder } from '#platform/database/data-folder.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Module } from '#platform/module.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Clock } from '#shared/time/clock.ts';
import { defaultOrganisation, systemActor, writeFirstRecords } from './first-records.ts';
import { type CorePlatform, createInstallation, type Installation } from './installation.ts';
import { restoreBackup } from './restore.ts';
import { settleUsers } from './settle-users.ts';
import { systemClock, systemRandom } from './system.ts';

export const PASSWORD = 'a quiet morning at the front desk';
export const NEW_PASSWORD = 'the heron eats at dawn by the lake';

/** What the vaults of a test share: derivation at the floor, no keychain. */
export const vaultOptions = { keychain: createFakeKeychain('none'), kdf: CHEAP_KDF };

export interface TestClinic {
  readonly installation: Installation;
  readonly dataDir: string;
  readonly kit: string;
  readonly key: Buffer;
  readonly platform: CorePlatform;
  readonly modules: readonly Module[];
  readonly admin: Actor;
  addPerson(family: string): string;
  close(): Promise<void>;
}

const installationAt = (dataDir: string, clock: Clock = systemClock) =>
  createInstallation({
    dataDir,
    clock,
    random: systemRandom,
    readers: 'inline',
    keychain: () => ({ keychain: 'absent', keychainReason: null }),
  });

function clinicOf(
  dataDir: string,
  kit: string,
  key: Buffer,
  admin: Actor,
  installation: Installation,
  release: () => void,
): TestClinic {
  const { platform, modules } = installation;
  return {
    installation,
    dataDir,
    kit,
    key,
    platform,
    modules,
    admin,
    addPerson: (family) =>
      platform.records.commit({
        actor: { ...admin, origin: 'cli' },
        changes: [{ kind: 'create', entity: 'person', values: { name: { given: 'Ana', family } } }],
      }).ops[0]!.record,
    async close() {
      key.fill(0);
      await installation.seal();
      release();
    },
  };
}

/** A new clinic in `root/name`, with an administrator `ana`. */
export async function newClinic(root: string, name = 'clinic', clock?: Clock): Promise<TestClinic> {
  const dataDir = join(root, name);
  const claim = claimDataFolder(dataDir);
  const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
  const installation = installationAt(dataDir, clock);
  const kit = vault.newKit();
  const made = await vault.create({ userId: installation.platform.newId(), login: 'ana' }, PASSWORD, kit);
  installation.create(made.key);
  writeFirstRecords(installation.platform, defaultOrganisation('Elm Street'), {
    ...made,
    id: made.userId,
    name: 'Ana Lopez',
  });
  made.finish();
  return clinicOf(dataDir, kit, made.key, systemActor(made.userId, 'ana'), installation, claim.release);
}

/** Opens a clinic by password. */
export async function openClinic(dataDir: string, kit: string, password: string): Promise<TestClinic> {
  const claim = claimDataFolder(dataDir);
  try {
    const vault = createVault({ folder: dataDir, clock: systemClock, random: systemRandom, ...vaultOptions });
    const { key, userId, login } = await vault.openWithPassword('ana', password);
    const installation = installationAt(dataDir);
    installation.open(key);
    await settleUsers(installation.platform, vault, key);
    return clinicOf(dataDir, kit, key, systemActor(userId, login), installation, claim.release);
  } catch (thrown) {
    claim.release();
    throw thrown;
  }
}

type Request = Parameters<typeof restoreBackup>[0];

export const restoreInto = (request: Pick<Request, 'file' | 'kit' | 'dataDir'> & Partial<Request>) =>
  restoreBackup({
    password: NEW_PASSWORD,
    clock: systemClock,
    random: systemRandom,
    vault: vaultOptions,
    ...request,
  });
