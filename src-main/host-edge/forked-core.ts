/** The core as a forked Node process: no arguments, no environment of ours, one IPC channel. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CoreChild } from '../core/remote-core.ts';

/** Beside this file's folder in the sources; beside this file in the bundle. */
const coreEntry = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../core/main.ts' : './core.js', import.meta.url));

/** Starts a core process. Its standard error is ours: it writes defects there, and never record content. */
export function forkCore(entry: string = coreEntry()): CoreChild & { readonly pid: number | undefined } {
  const child = fork(entry, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
  });
  // A process that can't be started reports an error and no exit.
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => child.connected || resolve());
  });
  return {
    pid: child.pid,
    // Fails where the process has just died; its exit is told by `onExit`.
    post: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', (message) => listener(message as never)),
    onExit: (listener) => void exited.then(listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
