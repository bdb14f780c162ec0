/** The two ways to the database key: a password with this computer's keychain, or the recovery kit. */
import { existsSync } from 'node:fs';
import { dataFiles } from '../database/data-folder.ts';
import { anyPageVerifies } from '../database/page-check.ts';
import type { Keychain } from './keychain.ts';
import { keyFaults } from './keys-faults.ts';
import { requireMachineKey } from './machine-key.ts';
import { openPrivateKey } from './private-key.ts';
import { kitKeyPair, parseKit } from './recovery-kit.ts';
import { isAuthentic, type RecoveryContent, type SlotContent, type SlotFile, type UserSlot } from './slot-file.ts';
import { openRecoverySlot, openUserSlot } from './slots.ts';
import type { Throttle } from './throttle.ts';
import type { VaultFiles } from './vault-files.ts';

/** What a right password opens. Its Buffers are wiped when the work with them ends. */
export interface Unlocked {
  readonly content: SlotContent;
  readonly slot: UserSlot;
  readonly privateKey: Buffer;
  readonly machineKey: Buffer | null;
  readonly databaseKey: Buffer;
}

/** What a right kit opens. The caller wipes the key. */
export interface UnlockedByKit {
  readonly databaseKey: Buffer;
  /** The file whose slot opened. */
  readonly known: SlotContent | RecoveryContent;
  /** The slots, where they are whole and nobody without the key has changed them. */
  readonly slots: SlotContent | null;
}

interface Dependencies {
  readonly folder: string;
  readonly files: VaultFiles;
  readonly keychain: Keychain;
  readonly throttle: Throttle;
}

/** Undefined for a name that is not there; without a name the first user, who set up. */
export function findUser<User extends { readonly login: string }>(
  users: readonly User[],
  login: string | undefined,
): User | undefined {
  const fold = (text: string): string => text.trim().normalize('NFC').toLowerCase();
  if (login !== undefined) return users.find((user) => fold(user.login) === fold(login));
  return users[0];
}

/**
 * Opens by password, hands everything to `work` and wipes it afterwards. Faults: `password.wrong`, `password.slow`,
 * `login.needed` where there are several users and it is not the first one's, `keyslots.*`, `keychain.*`.
 */
export async function unlock<Result>(
  { files, keychain, throttle }: Dependencies,
  login: string | undefined,
  password: string,
  work: (unlocked: Unlocked) => Promise<Result>,
): Promise<Result> {
  const file = files.slots();
  const { content } = file;
  const recovery = files.recovery();
  if (recovery !== null && recovery.database !== content.database) throw keyFaults['keyslots.foreign']();
  const slot = findUser(content.users, login);
  const name = slot?.login ?? '';
  throttle.check(name);
  // A name that is not there costs the same time as one that is.
  const tried = slot ?? (content.users[0] as UserSlot);
  const privateKey = await openPrivateKey(tried, tried.sealedPrivateKey, password);
  let machineKey: Buffer | null = null;
  let databaseKey: Buffer | null = null;
  try {
    if (privateKey === null || slot === undefined) {
      throttle.failed(name);
      // Who gave no name may be somebody else than the first.
      throw keyFaults[login === undefined && content.users.length > 1 ? 'login.needed' : 'password.wrong']();
    }
    throttle.succeeded(name);
    machineKey = await requireMachineKey(keychain, content);
    databaseKey = openUserSlot(content.database, slot, privateKey, machineKey);
    if (databaseKey === null || !isAuthentic(file, databaseKey)) throw keyFaults['keyslots.damaged']();
    return await work({ content, slot, privateKey, machineKey, databaseKey });
  } finally {
    privateKey?.fill(0);
    machineKey?.fill(0);
    databaseKey?.fill(0);
  }
}

/** Faults: `kit.malformed`, `kit.wrong`; where no file has a recovery slot, `keyslots.*`. */
export function unlockByKit(
  { folder, files }: Pick<Dependencies, 'folder' | 'files'>,
  code: string,
): UnlockedByKit {
  const secret = parseKit(code);
  const kit = kitKeyPair(secret);
  secret.fill(0);
  const { file, fault } = slotsOrFault(files);
  const recovery = files.recovery();
  if (file === null && recovery === null) {
    kit.privateKey.fill(0);
    throw fault;
  }
  const opened = [file?.content, recovery].flatMap((content) => {
    const key = content ? openRecoverySlot(content.database, content.recovery, kit) : null;
    return content && key ? [{ content, key }] : [];
  });
  kit.privateKey.fill(0);
  const best = bestOf(opened, dataFiles(folder).database);
  for (const { key } of opened) if (key !== best?.key) key.fill(0);
  if (best === undefined) throw keyFaults['kit.wrong']();
  const whole = file?.content.database === best.content.database && isAuthentic(file, best.key);
  return { databaseKey: best.key, known: best.content, slots: whole ? file.content : null };
}

interface Candidate {
  readonly content: SlotContent | RecoveryContent;
  readonly key: Buffer;
}

/** One kit may have opened files of two databases that were mixed up: the one whose key fits the file that lies here. */
function bestOf(opened: readonly Candidate[], databasePath: string): Candidate | undefined {
  const [first] = opened;
  if (opened.every(({ content }) => content.database === first?.content.database)) return first;
  if (!existsSync(databasePath)) return first;
  return opened.find(({ key }) => anyPageVerifies(databasePath, key)) ?? first;
}

function slotsOrFault(files: VaultFiles): { readonly file: SlotFile | null; readonly fault?: unknown } {
  try {
    return { file: files.slots() };
  } catch (fault) {
    return { file: null, fault };
  }
}
