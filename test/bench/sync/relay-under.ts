/** The relay as a program behind other words, which keep it on one core. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childrenOf } from '../../support/child-process.ts';

const MAIN = fileURLToPath(new URL('../../../sync-server/main.ts', import.meta.url));

export async function startRelayUnder(folder: string, under: readonly string[]) {
  const command = [...under, process.execPath, MAIN, '--data', folder, '--port', '0'];
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return {
    url: (JSON.parse(line) as { listening: string }).listening,
    // A program before it may have become it, or have started it.
    pid: childrenOf(child.pid!)[0] ?? child.pid!,
    async stop(): Promise<void> {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
