/**
 * The operating system's keychain, where the machine key of an installation rests: a stolen disk then needs more than the
 * password. It may be absent for many reasons (no desktop session, no daemon, a locked collection, no library), and a
 * prompt nobody answers would wait for ever; so every answer comes within a time, and no failure is thrown.
 */

export type KeychainAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `reason`: the system's own words, without secrets. */
  | { readonly ok: false; readonly reason: string };

export interface Keychain {
  /** Null where there is no such entry. */
  read(account: string): Promise<KeychainAnswer<string | null>>;
  write(account: string, secret: string): Promise<KeychainAnswer<null>>;
  remove(account: string): Promise<KeychainAnswer<null>>;
}

type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>;

interface KeychainOptions {
  readonly timeoutMillis?: number;
  /** Loads keytar; loading itself fails where its system library is missing. */
  readonly load?: () => Promise<Keytar>;
}

const SERVICE = 'Almoner';
const LONGEST_REASON = 160;

const loadKeytar = async (): Promise<Keytar> => {
  const module = (await import('keytar')) as Keytar & { readonly default?: Keytar };
  return module.default ?? module;
};

export function createKeychain({ timeoutMillis = 3000, load = loadKeytar }: KeychainOptions = {}): Keychain {
  const ask = async <Value>(work: (keytar: Keytar) => Promise<Value>): Promise<KeychainAnswer<Value>> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the keychain did not answer in time')), timeoutMillis);
    });
    const answer = load().then(work);
    // It may still fail when nobody waits for it any more.
    answer.catch(() => undefined);
    try {
      return { ok: true, value: await Promise.race([answer, late]) };
    } catch (thrown) {
      return { ok: false, reason: reasonOf(thrown) };
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    read: (account) => ask((keytar) => keytar.getPassword(SERVICE, account)),
    write: (account, secret) =>
      ask(async (keytar) => {
        await keytar.setPassword(SERVICE, account, secret);
        return null;
      }),
    remove: (account) =>
      ask(async (keytar) => {
        await keytar.deletePassword(SERVICE, account);
        return null;
      }),
  };
}

/** One line, bounded; a library that is missing may answer with pages. */
const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : 'unknown')
    .split('\n', 1)[0]!
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, LONGEST_REASON);
