/**
 * What the core and the command line need of the vault: the keys of one data folder (design §5).
 * Every method that answers a database key hands over a Buffer of its own; the caller wipes it with `fill(0)`.
 */
import type { Id } from '#shared/ids/uuid.ts';
import type { Voice } from '../sync/warrant.ts';

/** A user's key pair as his record holds it. */
export interface UserKeys {
  /** X25519, base64. */
  readonly publicKey: string;
  /** JSON: the private half under Argon2id(password). */
  readonly sealedPrivateKey: string;
}

/** A user whom a device lets in: his record's id, login and keys. */
export interface SlotUser extends UserKeys {
  readonly userId: Id;
  readonly login: string;
}

/** Who opened, with the keys his slot holds, and the key that opens the database. */
export interface Opened extends SlotUser, Voice {
  readonly key: Buffer;
}

export interface VaultStatus {
  /** `unfinished`: set-up was interrupted before its end; it may begin anew, nothing of it was acknowledged. */
  readonly state: 'empty' | 'unfinished' | 'ready';
  readonly logins: readonly string[];
  readonly keychain: 'present' | 'absent' | 'unknown';
  /** Why there is no keychain, in words without secrets. */
  readonly keychainReason: string | null;
}

export interface NewVault extends Opened {
  /** Makes the vault the folder's own: the last step of set-up, after the first records were committed. */
  finish(): void;
}

export interface Vault {
  status(): VaultStatus;
  /** `null`: would be taken. Else the fault (`password.weak`) with the reason. `words`: names it must not be made of. */
  checkPassword(
    password: string,
    words: readonly string[],
  ): { readonly code: string | null; readonly minLength: number };
  /** A fresh recovery kit's code in groups, for paper. Nothing is kept of it. */
  newKit(): string;
  /** Whether two writings of a kit are one; a malformed one is like none. */
  sameKit(one: string, other: string): boolean;
  /** Removes what an unfinished set-up left, then makes keys. Faults: `password.weak`, `kit.malformed`, `vault.exists`. */
  create(user: { readonly userId: Id; readonly login: string }, password: string, kit: string): Promise<NewVault>;
  /**
   * As `create`, for a user whose keys come from another device of the clinic, and with the kit's public key (X25519) alone.
   * Her password was checked against them. Faults: `vault.exists`, `keyslots.damaged` for keys that no slot could hold.
   */
  join(user: SlotUser, kitPublicKey: Uint8Array): Promise<Omit<NewVault, keyof Voice>>;
  /**
   * Without `login` the first user, who set up. Faults: `password.wrong`, `password.slow`, `login.needed`,
   * `keyslots.*`, `keychain.*`.
   */
  openWithPassword(login: string | undefined, password: string): Promise<Opened>;
  /**
   * Opens with the kit and gives the user new keys under a new password. Faults: `kit.wrong`, `kit.malformed`,
   * `password.weak`, `password.wrong` for a name that is not there, `keyslots.*` where no file has a recovery slot.
   */
  openWithKit(login: string | undefined, kit: string, newPassword: string): Promise<Opened>;
  /** Faults: `password.wrong`, `password.weak`. Answers what the user's record now has to hold. */
  changePassword(login: string | undefined, oldPassword: string, newPassword: string): Promise<UserKeys & Voice>;
  /**
   * A key pair for a user who is let in, under the first password. Nothing is written: her record is made with these keys,
   * and `settle` makes her slot. Fault: `password.weak`.
   */
  newUser(user: { readonly userId: Id; readonly login: string }, password: string): Promise<SlotUser & Voice>;
  /**
   * Brings the slots in line with the records of all users who may open this device, once the database is open: a user
   * without a slot gets one, one who is not among them loses his, and of two private halves the newer stands. Answers the
   * users whose slot is newer than their record, which happens when the power fails between the two: their records have
   * to be given these keys. Does nothing for an empty list.
   */
  settle(key: Uint8Array, users: readonly SlotUser[]): Promise<readonly SlotUser[]>;
}
