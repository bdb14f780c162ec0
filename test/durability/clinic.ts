/** The clinics that are hurt: small, encrypted, made and opened by the real vault and the real composition root. */
import { join } from 'node:path';
import { defaultOrganisation, writeFirstRecords } from '#core/first-records.ts';
import { createInstallation, type Installation } from '#core/installation.ts';
import { systemClock, systemRandom } from '#core/system.ts';
import { CHEAP_KDF, createFakeKeychain } from '#platform/keys/testing.ts';
import type { Vault } from '#platform/keys/types.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Actor } from '#shared/access/actor.ts';

export const PASSWORDS = [
  'copper harbour lanterns 1',
  'the heron eats at dawn 2',
  'nine slow tram windows 3',
] as const;
export const LOGIN = 'ana';

/** As the core and the command line make it, with the cheapest derivation that the floors allow and no keychain. */
export const vaultOf = (folder: string): Vault =>
  createVault({
    folder,
    clock: systemClock,
    random: systemRandom,
    keychain: createFakeKeychain('absent'),
    kdf: CHEAP_KDF,
  });

/** `later`: as a program that stays would open it a day and an hour from now, when what was left lying may go. */
export const installationOf = (dataDir: string, { later = false } = {}): Installation =>
  createInstallation({
    dataDir,
    clock: later ? { now: () => systemClock.now() + 25 * 60 * 60 * 1000 } : systemClock,
    random: systemRandom,
    readers: later ? 'threads' : 'inline',
    keychain: () => ({ keychain: 'absent', keychainReason: null }),
  });

export interface Clinic {
  readonly folder: string;
  readonly key: Buffer;
  readonly kit: string;
  readonly admin: Actor;
}

/** Sets up an organisation with its administrator and answers its key. */
export async function makeClinic(folder: string): Promise<Clinic> {
  const vault = vaultOf(folder);
  const kit = vault.newKit();
  const installation = installationOf(folder);
  const { platform } = installation;
  const made = await vault.create({ userId: platform.newId(), login: LOGIN }, PASSWORDS[0], kit);
  installation.create(made.key);
  writeFirstRecords(platform, defaultOrganisation('Cut Street Clinic'), { ...made, id: made.userId, name: 'Ana' });
  made.finish();
  await installation.seal();
  const admin: Actor = {
    userId: made.userId,
    login: LOGIN,
    role: 'admin',
    purpose: 'operations',
    origin: 'cli',
  };
  return { folder, key: made.key, kit, admin };
}

export const databaseOf = (folder: string): string => join(folder, 'almoner.db');
