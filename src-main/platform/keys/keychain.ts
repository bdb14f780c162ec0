/**
 * The operating system's keychain, where the machine key of an installation rests: a stolen disk then needs more than the
 * password. It may be absent for many reasons (no desktop session, no daemon, a locked collection, no library), and a
 * prompt nobody answers would wait for ever; so every answer comes within a time, and no failure is thrown.
 * Invariants: one question at a time, so that a keychain that hangs holds one thread and not all of them; nothing is
 * written or removed after its asker was told that there was no answer.
 */
import { type Keytar, keytarInProcess } from './keychain-process.ts';

export type KeychainAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `reason`: the system's own words, without secrets. */
  | { readonly ok: false; readonly reason: string };

export interface Keychain {
  /** Null where there is no such entry, or where the entries are locked and nobody unlocked them. */
  read(account: string): Promise<KeychainAnswer<string | null>>;
  write(account: string, secret: string): Promise<KeychainAnswer<null>>;
  remove(account: string): Promise<KeychainAnswer<null>>;
}

interface KeychainOptions {
  readonly timeoutMillis?: number;
  /** Loads keytar; loading itself fails where its system library is missing. */
  readonly load?: () => Promise<Keytar>;
}

const SERVICE = 'Almoner';
const LONGEST_REASON = 160;

const loadKeytar = async (): Promise<Keytar> => {
  // Electron's own program can't be forked as a plain Node process once it is packaged.
  if (process.platform === 'linux' && process.versions.electron === undefined) return keytarInProcess;
  const module = (await import('keytar')) as Keytar & { readonly default?: Keytar };
  return module.default ?? module;
};

export function createKeychain({ timeoutMillis = 3000, load = loadKeytar }: KeychainOptions = {}): Keychain {
  /** Answers that are still out, by account: who asks again waits for the same one. */
  const reading = new Map<string, Promise<string | null>>();
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <Value>(work: (keytar: Keytar) => Promise<Value>, isWanted: () => boolean): Promise<Value> => {
    const answer = last.then(async () => {
      if (!isWanted()) throw new Error('nobody waits for this any more');
      return work(await load());
    });
    // It may still fail when nobody waits for it any more.
    last = answer.catch(() => undefined);
    return answer;
  };

  const within = async <Value>(
    start: (isWanted: () => boolean) => Promise<Value>,
  ): Promise<KeychainAnswer<Value>> => {
    let wanted = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the keychain did not answer in time')), timeoutMillis);
    });
    try {
      return { ok: true, value: await Promise.race([start(() => wanted), late]) };
    } catch (thrown) {
      return { ok: false, reason: reasonOf(thrown) };
    } finally {
      wanted = false;
      clearTimeout(timer);
    }
  };

  const readOnce = (account: string): Promise<string | null> => {
    const open = reading.get(account);
    if (open !== undefined) return open;
    const answer = inTurn(
      (keytar) => keytar.getPassword(SERVICE, account),
      () => true,
    );
    reading.set(account, answer);
    const forget = (): void => void reading.delete(account);
    answer.then(forget, forget);
    return answer;
  };

  return {
    read: (account) => within(() => readOnce(account)),
    write: (account, secret) =>
      within((isWanted) =>
        inTurn(async (keytar) => {
          await keytar.setPassword(SERVICE, account, secret);
          return null;
        }, isWanted),
      ),
    remove: (account) =>
      within((isWanted) =>
        inTurn(async (keytar) => {
          await keytar.deletePassword(SERVICE, account);
          return null;
        }, isWanted),
      ),
  };
}

/** One line, bounded; a library that is missing may answer with pages. */
const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : 'unknown')
    .split('\n', 1)[0]!
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, LONGEST_REASON);
