/**
 * A process that asks the keychain one thing for `keychain-process.ts`, answers and ends. What it is asked, and the answer,
 * travel over its channel and never in arguments or the environment, which other programs can read.
 */
import type { KeychainQuestion, KeychainReply } from './keychain-process.ts';

const end = (): void => {
  // A keychain that hangs holds a thread, and an ordinary exit waits for it.
  process.kill(process.pid, 'SIGKILL');
};

async function answer({ what, args }: KeychainQuestion): Promise<KeychainReply> {
  try {
    const module = (await import('keytar')) as typeof import('keytar') & {
      readonly default?: typeof import('keytar');
    };
    const keytar = module.default ?? module;
    return { value: await (keytar[what] as (...all: readonly string[]) => Promise<unknown>)(...args) };
  } catch (thrown) {
    return { reason: thrown instanceof Error ? thrown.message : 'unknown' };
  }
}

process.on('disconnect', end);
process.once('message', (question: KeychainQuestion) => {
  void answer(question).then((reply) => process.send?.(reply, undefined, undefined, end));
});
