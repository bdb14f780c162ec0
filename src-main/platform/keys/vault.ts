/**
 * The vault of one data folder: who may open the database, and how (design §5).
 *
 *   password ─Argon2id→ private half ─┐
 *   OS keychain → machine key ────────┴→ database key ←─ recovery kit
 *
 * A user is a key pair; its private half rests under his password in his record. The database is closed when he comes, so
 * his slot has a copy; the record stays the truth, and `settle` brings the two together once the database is open.
 * Invariants: whatever is interrupted, the old or the new secret opens; a lost slot or keychain is answered with another
 * slot, never with a new database; secrets are Buffers, wiped after use, and stand in no argument, environment or log.
 * One thing at a time: a derivation takes up to half a gigabyte.
 */
import { createIdSource } from '#shared/ids/uuid.ts';
import type { Clock, Random } from '#shared/time/clock.ts';
import { prepareDataFolder } from '../database/data-folder.ts';
import { voiceOf } from '../sync/warrant.ts';
import { toWireId } from '../sync/wire-id.ts';
import type { KdfParams } from './kdf.ts';
import { type KeyDisk, keyDisk } from './key-disk.ts';
import { createKeychain, type Keychain } from './keychain.ts';
import { keyFaults } from './keys-faults.ts';
import { type MachineKey, obtainMachineKey, requireMachineKey } from './machine-key.ts';
import { isPasswordFit, minLength } from './password-rules.ts';
import { generationOf } from './private-key.ts';
import { isSameKit, kitKeyPair, newKitCode, parseKit } from './recovery-kit.ts';
import { isUsablePublicKey, type KeyPair } from './seal.ts';
import { fitsSlot, isAuthentic, type SlotContent } from './slot-file.ts';
import { createSlotMaker } from './slot-maker.ts';
import { makeRecoverySlot } from './slots.ts';
import { createThrottle } from './throttle.ts';
import type { NewVault, SlotUser, Vault } from './types.ts';
import { findUser, unlock, unlockByKit } from './unlock.ts';
import { createVaultFiles } from './vault-files.ts';

interface VaultOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly keychain?: Keychain;
  readonly disk?: KeyDisk;
  /** Instead of measuring this computer. Bound by the same floors. */
  readonly kdf?: KdfParams;
}

export function createVault(options: VaultOptions): Vault {
  const { folder, clock, random, keychain = createKeychain(), disk = keyDisk, kdf } = options;
  const files = createVaultFiles(folder, disk);
  const slotMaker = createSlotMaker({ clock, random, kdf });
  const unlocking = { folder, files, keychain, throttle: createThrottle(clock) };
  const newId = createIdSource(clock, random);
  /** What the keychain said in an empty folder, where no slot tells. */
  let probed: { readonly present: boolean; readonly reason: string | null } | null = null;
  let probing = false;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };

  /** Looks whether a keychain answers, once, by an entry that is removed again. */
  const probe = async (): Promise<void> => {
    probing = true;
    const account = `probe-${newId()}`;
    const { key, reason } = await obtainMachineKey(keychain, account, random, { known: false });
    if (key !== null) await keychain.remove(account);
    key?.fill(0);
    probed = { present: key !== null, reason };
  };

  const slotsIfReadable = (): SlotContent | null => {
    try {
      return files.slots().content;
    } catch {
      return null;
    }
  };

  /** Makes a database key and its slots in a folder that has none. `make`: the first user, once it is known how keys are guarded here. */
  const begin = async <Made extends SlotUser>(
    kit: Pick<KeyPair, 'publicKey'>,
    make: (hasMachineKey: boolean) => Promise<Made>,
  ): Promise<Made & Pick<NewVault, 'key' | 'finish'>> => {
    prepareDataFolder(folder);
    const left = files.clearUnfinished();
    if (left !== null) await keychain.remove(left);
    const database = newId();
    const machine = await obtainMachineKey(keychain, database, random, { known: false });
    const key = Buffer.from(random.bytes(32));
    try {
      const made = await make(machine.key !== null);
      const recovery = makeRecoverySlot(database, newId(), kit, key, random);
      files.begin(
        slotMaker.withUsers({ database, recovery }, [{ ...userOf(made), id: newId() }], machine, key),
        key,
      );
      return { ...made, key: Buffer.from(key), finish: files.finish };
    } finally {
      key.fill(0);
      machine.key?.fill(0);
    }
  };

  return {
    status() {
      const state = files.state();
      if (state !== 'ready') {
        if (!probing) void probe();
        const present = probed === null ? 'unknown' : probed.present ? 'present' : 'absent';
        return { state, logins: [], keychain: present, keychainReason: probed?.reason ?? null };
      }
      const content = slotsIfReadable();
      const users = content?.users ?? files.recovery()?.users ?? [];
      return {
        state,
        logins: users.map(({ login }) => login),
        keychain: content === null ? 'unknown' : content.machineKey === null ? 'absent' : 'present',
        keychainReason: content?.keychainReason ?? null,
      };
    },

    checkPassword(password, words) {
      const content = files.state() === 'ready' ? slotsIfReadable() : null;
      const min = minLength(content === null ? probed?.present === true : content.machineKey !== null);
      return { code: isPasswordFit(password, min, words) ? null : 'password.weak', minLength: min };
    },

    newKit: () => newKitCode(random),
    sameKit: isSameKit,

    create: (user, password, kit) =>
      inTurn(async () => {
        if (files.state() === 'ready') throw keyFaults['vault.exists']();
        const secret = parseKit(kit);
        const recoveryPair = kitKeyPair(secret);
        secret.fill(0);
        recoveryPair.privateKey.fill(0);
        // Before anything is written; again once it is known whether there is a keychain.
        slotMaker.requireFit(password, user.login, true);
        return begin(recoveryPair, (hasMachineKey) => {
          slotMaker.requireFit(password, user.login, hasMachineKey);
          return slotMaker.newUser(user, password, hasMachineKey, null);
        });
      }),

    join: (user, kitPublicKey) =>
      inTurn(async () => {
        if (files.state() === 'ready') throw keyFaults['vault.exists']();
        const joined = userOf(user);
        if (!fitsSlot(joined) || !isUsablePublicKey(Buffer.from(user.publicKey, 'base64'), random))
          throw keyFaults['keyslots.damaged']();
        return begin({ publicKey: Buffer.from(kitPublicKey) }, async () => joined);
      }),

    openWithPassword: (login, password) =>
      inTurn(() =>
        unlock(unlocking, login, password, async ({ content, slot, privateKey, databaseKey }) => {
          try {
            files.renewRecovery(content);
          } catch {
            // Opening must not fail for the sake of a copy; the next one tries again.
          }
          return { ...userOf(slot), ...voiceOfSlot(slot, privateKey), key: Buffer.from(databaseKey) };
        }),
      ),

    changePassword: (login, oldPassword, newPassword) =>
      inTurn(() =>
        unlock(unlocking, login, oldPassword, async ({ content, slot, privateKey, machineKey, databaseKey }) => {
          // Where set-up found no keychain, there may be one now.
          const machine: MachineKey =
            machineKey === null
              ? await obtainMachineKey(keychain, content.database, random, { known: true })
              : { key: machineKey, reason: null };
          try {
            slotMaker.requireFit(newPassword, slot.login, machine.key !== null);
            const sealedPrivateKey = await slotMaker.reseal(slot, privateKey, newPassword, machine.key !== null);
            const users = content.users.map((user) =>
              user.id === slot.id ? { ...user, sealedPrivateKey } : user,
            );
            files.save(slotMaker.withUsers(content, users, machine, databaseKey), databaseKey);
            const { publicKey } = slot;
            return {
              ...{ publicKey, sealedPrivateKey },
              ...voiceOfSlot({ ...slot, sealedPrivateKey }, privateKey),
            };
          } finally {
            machine.key?.fill(0);
          }
        }),
      ),

    openWithKit: (login, kit, newPassword) =>
      inTurn(async () => {
        const { databaseKey, known, slots } = unlockByKit(unlocking, kit);
        let machine: MachineKey | null = null;
        try {
          const user = findUser<{ readonly userId: string; readonly login: string }>(known.users, login);
          if (user === undefined) throw keyFaults['password.wrong']();
          slotMaker.requireFit(newPassword, user.login, true);
          machine = await obtainMachineKey(keychain, known.database, random, { known: true });
          const hasMachineKey = machine.key !== null;
          slotMaker.requireFit(newPassword, user.login, hasMachineKey);
          const old = slots?.users.find(({ userId }) => userId === user.userId);
          const made = await slotMaker.newUser(user, newPassword, hasMachineKey, old?.sealedPrivateKey ?? null);
          const slot = { ...userOf(made), id: newId() };
          const users = slots?.users.map((one) => (one.userId === user.userId ? slot : one)) ?? [];
          if (!users.includes(slot)) users.push(slot);
          files.save(slotMaker.withUsers(known, users, machine, databaseKey), databaseKey);
          unlocking.throttle.succeeded(user.login);
          return { ...made, key: Buffer.from(databaseKey) };
        } finally {
          databaseKey.fill(0);
          machine?.key?.fill(0);
        }
      }),

    newUser: (user, password) =>
      inTurn(async () => {
        const hasMachineKey = files.slots().content.machineKey !== null;
        slotMaker.requireFit(password, user.login, hasMachineKey);
        return slotMaker.newUser(user, password, hasMachineKey, null);
      }),

    settle: (key, users) =>
      inTurn(async () => {
        const file = files.slots();
        const { content } = file;
        if (!isAuthentic(file, key)) throw keyFaults['keyslots.damaged']();
        if (users.length === 0) return [];
        const newer: SlotUser[] = [];
        const wanted = users.map(userOf).flatMap((user) => {
          const slot = content.users.find(({ userId }) => userId === user.userId);
          const usable = fitsSlot(user) && isUsablePublicKey(Buffer.from(user.publicKey, 'base64'), random);
          // Keys this version cannot use cost nobody the slot he has.
          if (!usable) return slot === undefined ? [] : [slot];
          if (slot === undefined) return { ...user, id: newId() };
          if (generationOf(slot.sealedPrivateKey) <= generationOf(user.sealedPrivateKey))
            return { ...user, id: slot.id };
          const kept = { ...user, publicKey: slot.publicKey, sealedPrivateKey: slot.sealedPrivateKey };
          newer.push(userOf(kept));
          return { ...kept, id: slot.id };
        });
        if (wanted.length === 0 || isSameUsers(content.users, wanted)) return newer;
        const machineKey = await requireMachineKey(keychain, content);
        try {
          const machine: MachineKey = { key: machineKey, reason: content.keychainReason };
          files.save(slotMaker.withUsers(content, wanted, machine, key), key);
        } finally {
          machineKey?.fill(0);
        }
        return newer;
      }),
  };
}

const voiceOfSlot = ({ userId, publicKey, sealedPrivateKey }: SlotUser, privateKey: Uint8Array) =>
  voiceOf(privateKey, { user: toWireId(userId), publicKey, sealedPrivateKey });

const userOf = ({ userId, login, publicKey, sealedPrivateKey }: SlotUser): SlotUser => ({
  userId,
  login,
  publicKey,
  sealedPrivateKey,
});

const isSameUsers = (slots: readonly SlotUser[], wanted: readonly SlotUser[]): boolean =>
  slots.length === wanted.length &&
  slots.every((slot) => {
    const user = wanted.find(({ userId }) => userId === slot.userId);
    return user !== undefined && JSON.stringify(userOf(user)) === JSON.stringify(userOf(slot));
  });
