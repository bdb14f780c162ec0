/** The core as a forked Node process: no arguments, no environment of ours, one IPC channel. */
import { fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { CoreMessage, HandOver, HostMessage, Took } from '../core/host-protocol.ts';
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
  const sockets = new Map<number, { readonly socket: Socket; readonly message: HostMessage }>();
  let last = 0;
  const letGo = (number: number): HostMessage | undefined => {
    const known = sockets.get(number);
    sockets.delete(number);
    known?.socket.destroy();
    return known?.message;
  };
  // Fails where the process has just died; its exit is told by `onExit`.
  const post = (message: HostMessage | HandOver, socket?: Socket): void =>
    void (child.connected && child.send(message, socket, { keepOpen: true }, () => {}));
  void exited.then(() => {
    for (const number of [...sockets.keys()]) letGo(number);
  });
  return {
    pid: child.pid,
    post(message, [socket] = []) {
      if (socket === undefined) return post(message);
      last += 1;
      sockets.set(last, { socket: socket as Socket, message });
      post({ type: 'handed', number: last }, socket as Socket);
    },
    onMessage: (listener) =>
      void child.on('message', (got) => {
        const message = got as CoreMessage | Took;
        if (message.type !== 'took') return listener(message);
        const rest = letGo(message.number);
        if (rest) post({ type: 'with', number: message.number, message: rest });
      }),
    onExit: (listener) => void exited.then(listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
