/** The machine key of an installation: 32 random bytes in the keychain of the operating system, under the database's id. */
import type { Random } from '#shared/time/clock.ts';
import type { Keychain } from './keychain.ts';
import { keyFaults } from './keys-faults.ts';
import type { SlotContent } from './slot-file.ts';
import { machineKeyFingerprint } from './slots.ts';

export interface MachineKey {
  /** Null where the keychain did not answer; the caller wipes it. */
  readonly key: Buffer | null;
  readonly reason: string | null;
}

const fromText = (text: string | null): Buffer | null => {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length === 32 ? bytes : null;
};

/** The one that the slots were made with; null where they were made without. Fault: `keychain.lost`. */
export async function requireMachineKey(keychain: Keychain, content: SlotContent): Promise<Buffer | null> {
  if (content.machineKey === null) return null;
  const answer = await keychain.read(content.database);
  if (!answer.ok) throw keyFaults['keychain.lost']({ reason: answer.reason });
  const key = fromText(answer.value);
  if (key === null) throw keyFaults['keychain.lost']({ reason: 'no such entry' });
  if (machineKeyFingerprint(key, content.database) === content.machineKey) return key;
  key.fill(0);
  throw keyFaults['keychain.lost']({ reason: 'another key' });
}

/** The one there is, or a new one that was written and read back; none, with the reason, where that fails. */
export async function obtainMachineKey(keychain: Keychain, database: string, random: Random): Promise<MachineKey> {
  const found = await keychain.read(database);
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
