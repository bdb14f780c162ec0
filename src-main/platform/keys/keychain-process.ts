/**
 * The keychain of Linux, each time asked by a process of its own. libsecret keeps one connection for the life of a process,
 * so that after a restart of the keyring every further answer of that process is a failure; and a call that hangs holds a
 * thread that can be neither cancelled nor left behind: not even the end of the process comes past it.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is used of the library. */
export type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>;

export interface KeychainQuestion {
  readonly what: keyof Keytar;
  readonly args: readonly string[];
}

export interface KeychainReply {
  readonly value?: unknown;
  readonly reason?: string;
}

/**
 * So long a question may be open, since a person may have to unlock the keychain first; the asker waits much shorter. Then
 * the next try shows the prompt anew, or finds a keyring that came back.
 */
const LONGEST_MILLIS = 20_000;

const helperEntry = (): string =>
  fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './keychain-helper.ts' : './keychain-helper.js', import.meta.url),
  );

function ask(question: KeychainQuestion): Promise<unknown> {
  const child = fork(helperEntry(), [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  // Whoever waits for the answer keeps a timer of his own; a program that ends does not wait for it.
  child.unref();
  child.channel?.unref();
  const tooLong = setTimeout(() => child.kill('SIGKILL'), LONGEST_MILLIS).unref();
  return new Promise((resolve, reject) => {
    child.once('message', ({ value, reason }: KeychainReply) =>
      reason === undefined ? resolve(value) : reject(new Error(reason)),
    );
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the keychain did not answer')));
    child.send(question, (failed) => {
      if (failed !== null) reject(failed);
    });
  }).finally(() => clearTimeout(tooLong));
}

/** As keytar. */
export const keytarInProcess: Keytar = {
  getPassword: async (...args) => ((await ask({ what: 'getPassword', args })) as string | undefined) ?? null,
  setPassword: async (...args) => {
    await ask({ what: 'setPassword', args });
  },
  deletePassword: async (...args) => (await ask({ what: 'deletePassword', args })) === true,
};
