/** The machine key of an installation: 32 random bytes in the keychain of the operating system, under the database's id. */
import type { Random } from '#shared/time/clock.ts';
import type { Keychain, KeychainAnswer } from './keychain.ts';
import { keyFaults } from './keys-faults.ts';
import type { SlotContent } from './slot-file.ts';
import { machineKeyFingerprint } from './slots.ts';

export interface MachineKey {
  /** Null where the keychain did not answer; the caller wipes it. */
  readonly key: Buffer | null;
  readonly reason: string | null;
}

/** Only as it was written: a decoder that forgives would make a key of almost anything. */
const fromText = (text: string | null): Buffer | null => {
  if (text === null || text.length !== 44) return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 32 && bytes.toString('base64') === text) return bytes;
  bytes.fill(0);
  return null;
};

/**
 * Reads an entry that ought to be there. A keychain that is locked answers as if it held nothing; whether it is open shows
 * only in whether it takes an entry.
 */
async function readSurely(keychain: Keychain, account: string): Promise<KeychainAnswer<string | null>> {
  const answer = await keychain.read(account);
  if (!answer.ok || answer.value !== null) return answer;
  const trial = `${account}/trial`;
  const written = await keychain.write(trial, 'open');
  if (!written.ok) return written;
  await keychain.remove(trial);
  // It may have been unlocked for the trial.
  return keychain.read(account);
}

/** The one that the slots were made with; null where they were made without. Faults: `keychain.lost`, `keychain.unavailable`. */
export async function requireMachineKey(keychain: Keychain, content: SlotContent): Promise<Buffer | null> {
  if (content.machineKey === null) return null;
  const answer = await readSurely(keychain, content.database);
  if (!answer.ok) throw keyFaults['keychain.unavailable']({ reason: answer.reason });
  if (answer.value === null) throw keyFaults['keychain.lost']({ reason: 'no such entry' });
  const key = fromText(answer.value);
  if (key === null) throw keyFaults['keychain.lost']({ reason: 'the entry is no key' });
  if (machineKeyFingerprint(key, content.database) === content.machineKey) return key;
  key.fill(0);
  throw keyFaults['keychain.lost']({ reason: 'another key' });
}

/**
 * The one there is, or a new one that was written and read back; none, with the reason, where that fails. `known`: another
 * folder may hold slots made with an entry of this name, so none is written over one that could only not be seen.
 */
export async function obtainMachineKey(
  keychain: Keychain,
  database: string,
  random: Random,
  { known }: { readonly known: boolean },
): Promise<MachineKey> {
  const found = await (known ? readSurely(keychain, database) : keychain.read(database));
  if (!found.ok) return { key: null, reason: found.reason };
  const old = fromText(found.value);
  if (old !== null) return { key: old, reason: null };
  const key = Buffer.from(random.bytes(32));
  const text = key.toString('base64');
  const written = await keychain.write(database, text);
  const back = written.ok ? await keychain.read(database) : written;
  if (back.ok && back.value === text) return { key, reason: null };
  key.fill(0);
  return { key: null, reason: back.ok ? 'the entry did not read back' : back.reason };
}
