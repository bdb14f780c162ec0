/** The way to a server: counts what passes, and can be pulled out. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountedWire {
  readonly port: number;
  /** Both ways, since it was laid. */
  readonly bytes: number;
  pull(isOut: boolean): void;
  /** Answers when somebody is connected again after it was put back, with the moment on the clock of `performance.now()`. */
  connected(): Promise<number>;
  close(): Promise<void>;
}

export async function layWire(to: number): Promise<CountedWire> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  let isPulled = false;
  let came: PromiseWithResolvers<number> | null = null;
  const pass = (from: Socket, target: Socket): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk) => {
      bytes += chunk.length;
      if (!target.write(chunk)) {
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
    pass(incoming, outgoing);
    pass(outgoing, incoming);
    came?.resolve(performance.now());
    came = null;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get bytes() {
      return bytes;
    },
    pull(isOut) {
      isPulled = isOut;
      if (isOut) cut();
    },
    connected() {
      came ??= Promise.withResolvers<number>();
      return came.promise;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
