/**
 * The two key files of a data folder and what makes them trustworthy. `keyslots.json` holds, for every user allowed on
 * this device, his sealed private half and the database key sealed to his public key; and the database key sealed to the
 * recovery kit. `recovery.json` holds the last again, so that the kit still opens when the first is gone.
 * Invariants: unknown keys, versions and parameters are refused; a changed byte shows in the checksum before any password
 * is blamed for it; and the MAC under the database key shows whether the file is as a holder of that key wrote it, so that
 * nobody can slip in a public key of his own for the next one to seal to.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isId } from '#shared/ids/uuid.ts';
import { base64 } from './encoding.ts';
import { keyFaults } from './keys-faults.ts';
import { parseSealedPrivateKey } from './private-key.ts';
import { derive } from './seal.ts';

const VERSION = 1;
/** Ephemeral key, 32 bytes, tag. */
const sealedDatabaseKey = base64(32 + 32 + 16);
const id = z.string().refine(isId);
const login = z.string().min(1).max(64);

const recoverySlot = z.strictObject({
  id,
  /** X25519, of the kit. */
  publicKey: base64(32),
  sealedKey: sealedDatabaseKey,
});
export type RecoverySlot = z.output<typeof recoverySlot>;

const userSlot = z.strictObject({
  id,
  userId: id,
  login,
  publicKey: base64(32),
  sealedPrivateKey: z.string().refine((text) => parseSealedPrivateKey(text) !== null),
  sealedKey: sealedDatabaseKey,
});
export type UserSlot = z.output<typeof userSlot>;

/** Whether a user's id, login and keys could stand in a slot: a record may come from a newer version. */
export const fitsSlot = (user: unknown): boolean =>
  userSlot.pick({ userId: true, login: true, publicKey: true, sealedPrivateKey: true }).safeParse(user).success;

const slotContent = z.strictObject({
  format: z.literal('almoner-keyslots'),
  version: z.literal(VERSION),
  /** The database these keys are for. */
  database: id,
  /** Set where the keychain's key is mixed into every user's slot: a fingerprint by which the right one is known. */
  machineKey: base64(16).nullable(),
  /** Why there is no machine key, in the system's words. */
  keychainReason: z.string().max(200).nullable(),
  users: z.array(userSlot).min(1).max(1000),
  recovery: recoverySlot,
});
export type SlotContent = z.output<typeof slotContent>;

const recoveryContent = z.strictObject({
  format: z.literal('almoner-recovery'),
  version: z.literal(VERSION),
  database: id,
  /** So that the kit can give them new passwords. */
  users: z
    .array(z.strictObject({ userId: id, login }))
    .min(1)
    .max(1000),
  recovery: recoverySlot,
});
export type RecoveryContent = z.output<typeof recoveryContent>;

const slotFile = z.strictObject({ content: slotContent, mac: base64(32), checksum: z.string() });
const recoveryFile = z.strictObject({ content: recoveryContent, checksum: z.string() });
export type SlotFile = z.output<typeof slotFile>;

/** What a user's slot binds the database key to. */
export const userSlotAad = (database: string, slot: Omit<UserSlot, 'sealedKey'>): string => {
  const kdf = parseSealedPrivateKey(slot.sealedPrivateKey)?.kdf;
  return JSON.stringify([
    'almoner/slot/user',
    VERSION,
    database,
    slot.id,
    slot.userId,
    slot.login,
    slot.publicKey,
    kdf?.memory,
    kdf?.passes,
    kdf?.lanes,
  ]);
};

export const recoverySlotAad = (database: string, slot: Omit<RecoverySlot, 'sealedKey'>): string =>
  JSON.stringify(['almoner/slot/recovery', VERSION, database, slot.id, slot.publicKey]);

/** Over everything in the file but itself. */
const checksumOf = (rest: unknown): string => createHash('sha256').update(JSON.stringify(rest)).digest('hex');

const macOf = (content: SlotContent, databaseKey: Uint8Array): Buffer => {
  const key = derive(databaseKey, Buffer.alloc(0), 'almoner/keyslots/mac/v1', 32);
  try {
    return createHmac('sha256', key).update(JSON.stringify(content)).digest();
  } finally {
    key.fill(0);
  }
};

/** The text of keyslots.json. Content that could not be read back is a defect and throws. */
export function writeSlotFile(slots: SlotContent, databaseKey: Uint8Array): string {
  const content = slotContent.parse(slots);
  const rest = { content, mac: macOf(content, databaseKey).toString('base64') };
  return `${JSON.stringify({ ...rest, checksum: checksumOf(rest) }, null, 1)}\n`;
}

export const writeRecoveryFile = (content: RecoveryContent): string =>
  `${JSON.stringify({ content, checksum: checksumOf({ content }) }, null, 1)}\n`;

/** Faults: `keyslots.damaged`, `keyslots.newer`. The MAC can only be checked once the database key is known. */
export const readSlotFile = (text: string): SlotFile => read(slotFile, text);

/** Faults: `keyslots.damaged`, `keyslots.newer`. */
export const readRecoveryFile = (text: string): RecoveryContent => read(recoveryFile, text).content;

/** Whether the file is as a holder of the database key wrote it. */
export const isAuthentic = ({ content, mac }: SlotFile, databaseKey: Uint8Array): boolean =>
  timingSafeEqual(macOf(content, databaseKey), Buffer.from(mac, 'base64'));

function read<File extends { readonly content: unknown; readonly checksum: string }>(
  schema: z.ZodType<File>,
  text: string,
): File {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw keyFaults['keyslots.damaged']({}, thrown);
  }
  const known = schema.safeParse(json);
  if (known.success && isWhole(known.data)) return known.data;
  throw isNewer(json) ? keyFaults['keyslots.newer']() : keyFaults['keyslots.damaged']();
}

const isWhole = ({ checksum, ...rest }: { readonly checksum: string }): boolean => checksumOf(rest) === checksum;

/** A file of a later version that is whole, whatever it holds. */
function isNewer(json: unknown): boolean {
  const later = z.looseObject({ version: z.int().min(VERSION + 1) });
  const file = z.looseObject({ content: later, checksum: z.string() }).safeParse(json);
  return file.success && isWhole(json as { readonly checksum: string });
}
