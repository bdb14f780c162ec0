/** How a core process finds its host: Electron's parent port, or the IPC channel of a forked Node process. */
import type { Port } from '#platform/api/carriers.ts';
import type { Handed, HostLine } from './host-link.ts';
import type { HandOver, HostMessage, Took } from './host-protocol.ts';

/** As much of Electron's `process.parentPort` as is used; this file must not import Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: HostMessage; readonly ports: readonly Port[] }) => void,
  ): void;
}

/** Throws where nobody started this process as a core. */
export function findHost(): HostLine {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  if (parentPort)
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data, ports }) => listener(data, ports)),
      // Electron ends its utility processes itself.
      onGone: () => {},
    };
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('The core is started by a host: run npm start, or almoner serve.');
  // Ctrl+C in a terminal reaches this process too; the host hears it as well and closes it in order.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  return {
    // After the host has gone there is nobody to tell; `onGone` follows.
    send: (message) => void (process.connected && send(message, undefined, undefined, () => {})),
    onMessage: (listener) => {
      const handed = new Map<number, Handed>();
      process.on('message', (got, handle) => {
        const message = got as HostMessage | HandOver;
        if (message.type === 'handed') {
          if (handle) handed.set(message.number, handle as Handed);
          send({ type: 'took', number: message.number } satisfies Took, undefined, undefined, () => {});
        } else if (message.type === 'with') {
          const along = handed.get(message.number);
          handed.delete(message.number);
          listener(message.message, along ? [along] : []);
        } else listener(message, []);
      });
    },
    onGone: (listener) => process.on('disconnect', listener),
  };
}
