/** What tests of keys need: a keychain in memory, the cheapest derivation the floors allow, a disk that fails on demand. */

import { randomBytes } from 'node:crypto';
import type { Random } from '#shared/time/clock.ts';
import type { KdfParams } from './kdf.ts';
import { type KeyDisk, keyDisk } from './key-disk.ts';
import type { Keychain, KeychainAnswer } from './keychain.ts';

/** At the floor: about 30 ms. */
export const CHEAP_KDF: KdfParams = { memory: 64 * 1024, passes: 3, lanes: 4 };

export interface FakeKeychain extends Keychain {
  readonly entries: Map<string, string>;
  /** The reason it does not answer, or null: it does. */
  broken: string | null;
  /** It answers as one that nobody unlocks: as if it were empty, and it takes nothing. */
  locked: boolean;
}

export function createFakeKeychain(broken: string | null = null): FakeKeychain {
  const entries = new Map<string, string>();
  const answer = async <Value>(work: () => Value): Promise<KeychainAnswer<Value>> =>
    keychain.broken === null ? { ok: true, value: work() } : { ok: false, reason: keychain.broken };
  const keychain: FakeKeychain = {
    entries,
    broken,
    locked: false,
    read: (account) => answer(() => (keychain.locked ? null : (entries.get(account) ?? null))),
    write: async (account, secret) => {
      if (keychain.locked) return { ok: false, reason: 'Cannot create an item in a locked collection' };
      return answer(() => {
        entries.set(account, secret);
        return null;
      });
    },
    remove: (account) =>
      answer(() => {
        if (!keychain.locked) entries.delete(account);
        return null;
      }),
  };
  return keychain;
}

/**
 * The real disk until its n-th change (from 1); then `fail` is called: before the change, or in the middle of it, when half
 * of a written text is there. A disk that dies does not come back: every later change fails too.
 */
export function createFailingDisk(
  at: number,
  when: 'before' | 'midway',
  fail: () => never,
): KeyDisk & { readonly changes: number } {
  let changes = 0;
  const change = (whole: () => void, half: () => void): void => {
    changes += 1;
    if (changes < at) {
      whole();
      return;
    }
    if (changes === at && when === 'midway') half();
    fail();
  };
  return {
    get changes() {
      return changes;
    },
    exists: keyDisk.exists,
    read: keyDisk.read,
    write: (path, text) =>
      change(
        () => keyDisk.write(path, text),
        () => keyDisk.write(path, text.slice(0, text.length / 2)),
      ),
    rename: (from, to) =>
      change(
        () => keyDisk.rename(from, to),
        () => keyDisk.rename(from, to),
      ),
    sync: (folder) =>
      change(
        () => keyDisk.sync(folder),
        () => undefined,
      ),
    remove: (path) =>
      change(
        () => keyDisk.remove(path),
        () => keyDisk.remove(path),
      ),
  };
}

/** Real randomness: two vaults of a test must differ. */
export const systemBytes: Random = { bytes: (length) => randomBytes(length) };
