/**
 * The core's process: Electron's utility process on a workstation, a forked Node process under the edge. It learns
 * everything from its host's first message and holds no window, no socket and no argument of its own.
 */
import type { Port } from '#platform/api/carriers.ts';
import type { Defect } from '#platform/api/serve.ts';
import { createCore } from './core.ts';
import { type HostLine, linkHost } from './host-link.ts';
import type { HostMessage } from './host-protocol.ts';

/** As much of Electron's `process.parentPort` as is used; this file must not import Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: HostMessage; readonly ports: readonly Port[] }) => void,
  ): void;
}

function findHost(): HostLine {
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
  return {
    // After the host has gone there is nobody to tell; `onGone` follows.
    send: (message) => void (process.connected && send(message, undefined, undefined, () => {})),
    onMessage: (listener) => process.on('message', (message) => listener(message as HostMessage, [])),
    onGone: (listener) => process.on('disconnect', listener),
  };
}

const report = ({ procedure, kind, where }: Defect): void =>
  console.error(`almoner: defect in ${procedure}: ${kind}\n${where.map((place) => `  at ${place}`).join('\n')}`);

// Ctrl+C in a terminal reaches this process too; the host hears it as well and closes it in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

linkHost(
  findHost(),
  ({ dataDir, host, version }) =>
    createCore({
      dataDir,
      host,
      version,
      onDefect: (query, where) => console.error(`almoner: defect in query ${query}: ${where}`),
    }),
  report,
  () => process.exit(),
);
