/** The core as Electron's utility process: no arguments, ports handed over with a message. */
import type { CoreChild } from '../core/remote-core.ts';
import type { Electron } from './surface.ts';

export function forkUtility({ utilityProcess }: Pick<Electron, 'utilityProcess'>, entry: string): CoreChild {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Almoner core', stdio: 'inherit' });
  return {
    post: (message, ports = []) => child.postMessage(message, [...ports]),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', () => listener()),
    kill: () => void child.kill(),
  };
}
