/** The way to a server on this computer, which can be pulled out, and watched. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Forwarder {
  readonly port: number;
  /** Both ways, since it was laid. */
  readonly bytes: number;
  /** The cable out and in. */
  pull(isOut: boolean): void;
  close(): Promise<void>;
}

/** Told of what passes on one connection, either way. */
export interface Watcher {
  up(bytes: Buffer): void;
  down(bytes: Buffer): void;
}

/** `opened`: asked once for each connection. */
export async function layForwarder(to: number, opened: () => Watcher | null): Promise<Forwarder> {
  const sockets = new Set<Socket>();
  let passed = 0;
  let isPulled = false;
  const pass = (from: Socket, target: Socket, watch: ((bytes: Buffer) => void) | undefined): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (bytes) => {
      passed += bytes.length;
      watch?.(bytes);
      if (target.writable && !target.write(bytes)) {
        from.pause();
        target.once('drain', () => from.resume());
      }
    });
    from.on('close', () => {
      sockets.delete(from);
      target.destroy();
    });
  };
  const server = createServer((incoming) => {
    if (isPulled) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(to, '127.0.0.1');
    const watcher = opened();
    pass(incoming, outgoing, watcher?.up);
    pass(outgoing, incoming, watcher?.down);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get bytes() {
      return passed;
    },
    pull(isOut) {
      isPulled = isOut;
      if (isOut) cut();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
