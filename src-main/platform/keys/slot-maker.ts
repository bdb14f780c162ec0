/** Makes users' key pairs and slots: with the parameters this computer can bear, and never for a password that is unfit. */
import type { Clock, Random } from '#shared/time/clock.ts';
import { type Voice, voiceOf } from '../sync/warrant.ts';
import { toWireId } from '../sync/wire-id.ts';
import { calibrate, type KdfParams, PASSWORD_ALONE, WITH_KEYCHAIN } from './kdf.ts';
import { keyFaults } from './keys-faults.ts';
import type { MachineKey } from './machine-key.ts';
import { isPasswordFit, MAX_LENGTH, minLength } from './password-rules.ts';
import { generationOf, sealPrivateKey } from './private-key.ts';
import { keyPairFrom } from './seal.ts';
import type { SlotContent } from './slot-file.ts';
import { machineKeyFingerprint, makeUserSlot } from './slots.ts';
import type { SlotUser } from './types.ts';

export interface SlotMaker {
  /** Fault: `password.weak`. */
  requireFit(password: string, login: string, hasMachineKey: boolean): void;
  /** A fresh key pair under a password. `previous`: the sealed private half it replaces. */
  newUser(
    who: Pick<SlotUser, 'userId' | 'login'>,
    password: string,
    hasMachineKey: boolean,
    previous: string | null,
  ): Promise<SlotUser & Voice>;
  /** The user's private half under another password. */
  reseal(user: SlotUser, privateKey: Uint8Array, password: string, hasMachineKey: boolean): Promise<string>;
  /** The content with slots of all these users and no others, made anew for this machine key. */
  withUsers(
    content: Pick<SlotContent, 'database' | 'recovery'>,
    users: readonly (SlotUser & { readonly id: string })[],
    machine: MachineKey,
    databaseKey: Uint8Array,
  ): SlotContent;
}

interface Dependencies {
  readonly clock: Clock;
  readonly random: Random;
  /** Instead of measuring this computer. Bound by the same floors. */
  readonly kdf: KdfParams | undefined;
}

export function createSlotMaker({ clock, random, kdf }: Dependencies): SlotMaker {
  /** Above every earlier one, also above those in a slot file that is lost. */
  const nextGeneration = (previous: string | null): number =>
    Math.max(generationOf(previous) + 1, Math.floor(clock.now() / 1000));

  const seal = async (
    user: Omit<SlotUser, 'sealedPrivateKey'>,
    privateKey: Uint8Array,
    password: string,
    hasMachineKey: boolean,
    previous: string | null,
  ): Promise<string> => {
    const params = kdf ?? (await calibrate(hasMachineKey ? WITH_KEYCHAIN : PASSWORD_ALONE, clock, random));
    return sealPrivateKey(user, privateKey, password, {
      kdf: params,
      generation: nextGeneration(previous),
      random,
    });
  };

  return {
    requireFit(password, login, hasMachineKey) {
      const min = minLength(hasMachineKey);
      if (!isPasswordFit(password, min, [login])) throw keyFaults['password.weak']({ min, max: MAX_LENGTH });
    },

    async newUser({ userId, login }, password, hasMachineKey, previous) {
      const pair = keyPairFrom(Buffer.from(random.bytes(32)));
      try {
        const user = { userId, login, publicKey: pair.publicKey.toString('base64') };
        const sealedPrivateKey = await seal(user, pair.privateKey, password, hasMachineKey, previous);
        const says = { user: toWireId(userId), publicKey: user.publicKey, sealedPrivateKey };
        return { ...user, sealedPrivateKey, ...voiceOf(pair.privateKey, says) };
      } finally {
        pair.privateKey.fill(0);
      }
    },

    reseal: (user, privateKey, password, hasMachineKey) =>
      seal(user, privateKey, password, hasMachineKey, user.sealedPrivateKey),

    withUsers: ({ database, recovery }, users, machine, databaseKey) => ({
      format: 'almoner-keyslots',
      version: 1,
      database,
      machineKey: machine.key === null ? null : machineKeyFingerprint(machine.key, database),
      keychainReason: machine.reason,
      users: users.map(({ id, userId, login, publicKey, sealedPrivateKey }) => {
        const head = { id, userId, login, publicKey, sealedPrivateKey };
        return makeUserSlot(database, head, databaseKey, machine.key, random);
      }),
      recovery,
    }),
  };
}
