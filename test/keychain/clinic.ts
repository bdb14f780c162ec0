/** A data folder with its vault as the program makes it, and what a scenario asserts of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, systemRandom } from '#core/system.ts';
import { createKeychain } from '#platform/keys/keychain.ts';
import { CHEAP_KDF } from '#platform/keys/testing.ts';
import type { Opened, Vault } from '#platform/keys/types.ts';
import { createVault } from '#platform/keys/vault.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { createIdSource } from '#shared/ids/uuid.ts';

export const newId = createIdSource(systemClock, systemRandom);

/** Long enough beside a machine key, too short alone. */
export const SHORT_PASSWORD = 'tram47harbor';
export const PASSWORD = 'nine windows 31 lantern';
export const NEW_PASSWORD = 'four harbours 12 kites';

export interface Clinic {
  readonly folder: string;
  readonly kit: string;
  /** A vault that lives on, as that of a core does. */
  readonly vault: Vault;
  readonly key: Buffer;
  readonly userId: string;
  /** A vault of another process's age. */
  fresh(): Vault;
  /** The file with the slots, byte for byte. */
  slots(): string;
  /** The name of its entry in the keychain. */
  account(): string;
}

export const vaultAt = (folder: string): Vault =>
  createVault({ folder, clock: systemClock, random: systemRandom, kdf: CHEAP_KDF });

export async function makeClinic(folder: string, password = PASSWORD): Promise<Clinic> {
  const vault = vaultAt(folder);
  const kit = vault.newKit();
  const { key, userId, finish } = await vault.create({ userId: newId(), login: 'ana' }, password, kit);
  finish();
  const slots = () => readFileSync(join(folder, 'keyslots.json'), 'utf8');
  return {
    folder,
    kit,
    vault,
    key,
    userId,
    fresh: () => vaultAt(folder),
    slots,
    account: () => (JSON.parse(slots()) as { content: { database: string } }).content.database,
  };
}

/** A keychain with no history: as another program sees it. */
export const keychain = createKeychain();

export async function entryOf(account: string): Promise<string | null> {
  const answer = await createKeychain().read(account);
  if (!answer.ok) throw new Error(`The keychain could not be looked into: ${answer.reason}`);
  return answer.value;
}

/** The code of the fault that the work ends in, with its text; `opened` where it ends well. */
export async function outcomeOf(work: Promise<unknown>): Promise<{ code: string; text: string }> {
  try {
    await work;
    return { code: 'opened', text: '' };
  } catch (thrown) {
    return { code: (thrown as Fault).code ?? 'no fault', text: String((thrown as Error).message) };
  }
}

export const opensTo =
  (key: Buffer) =>
  async (work: Promise<Opened>): Promise<boolean> => {
    try {
      return (await work).key.equals(key);
    } catch {
      return false;
    }
  };

/** Every file below a folder as one text, to look for what must not be there. */
export const allFiles = (folder: string): string =>
  (readdirSync(folder, { recursive: true, withFileTypes: true }) ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
