/**
 * A way to the relay that is slow, or that goes silent: a TCP forwarder which holds back every byte for so many
 * milliseconds, and which can stop passing anything on while both its sockets stay open. Runs as a process of its own, so
 * that it can stand in the relay's namespace; told what to do over its channel.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect as open, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

type Order = { readonly latency: number } | { readonly silent: boolean };

export interface Forwarder {
  readonly port: number;
  /** Each way. */
  delay(millis: number): void;
  /** Bytes are swallowed, and nobody is told. */
  silence(silent: boolean): void;
  stop(): Promise<void>;
}

export async function startForwarder(under: readonly string[], address: string, to: number): Promise<Forwarder> {
  const command = [...under, process.execPath, fileURLToPath(import.meta.url), address, String(to)];
  const child: ChildProcess = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  const tell = (order: Order): void => void child.send(order);
  return {
    port,
    delay: (latency) => tell({ latency }),
    silence: (silent) => tell({ silent }),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

function forward(address: string, to: number): void {
  let latency = 0;
  let isSilent = false;
  process.on('message', (order: Order) => {
    if ('latency' in order) latency = order.latency;
    else isSilent = order.silent;
  });
  const pass = (from: Socket, target: Socket): void => {
    from.on('error', () => undefined);
    from.on('data', (bytes) => {
      // What was swallowed is gone for good: the connection can only be found dead.
      if (!isSilent) setTimeout(() => target.writable && target.write(bytes), latency);
    });
    from.on('close', () => {
      if (!isSilent) setTimeout(() => target.destroy(), latency);
    });
  };
  const server = createServer((incoming) => {
    const outgoing = open(to, address);
    pass(incoming, outgoing);
    pass(outgoing, incoming);
  });
  server.listen(0, address, () => process.send!((server.address() as { port: number }).port));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) forward(process.argv[2]!, Number(process.argv[3]));
