/** The two stock servers for Yjs documents, with as many clients as we have desks, and the persistence they come with. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender, FirstSync, Peer } from './contender.ts';
import { layWire } from './counted-wire.ts';
import type { Order, Told } from './yjs-client.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** What the package calls its program; it exports none. */
const STOCK = fileURLToPath(new URL('./src/server.js', import.meta.resolve('@y/websocket-server/package.json')));

export type Kind = 'y-websocket' | 'hocuspocus';

export interface StockServer {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** A port that was free a moment ago: y-websocket's server cannot tell which one it got. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** `under`: words before the command. */
export async function startServer(
  kind: Kind,
  folder: string,
  under: readonly string[] = [],
): Promise<StockServer> {
  mkdirSync(folder, { recursive: true });
  const wanted = kind === 'y-websocket' ? await freePort() : 0;
  const program = kind === 'y-websocket' ? [STOCK] : [at('./hocuspocus-server.ts'), join(folder, 'documents.db')];
  const command = [...under, process.execPath, ...program];
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(wanted), YPERSISTENCE: join(folder, 'leveldb') },
  });
  const lines = createInterface({ input: child.stdout! });
  let port = wanted;
  for await (const line of lines) {
    if (kind === 'hocuspocus') ({ port } = JSON.parse(line) as { port: number });
    if (kind === 'hocuspocus' || line.startsWith('running')) break;
  }
  return {
    pid: child.pid!,
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Client {
  readonly peer: Peer;
  ask(order: Order): Promise<unknown>;
}

function startClient(): Client {
  const child: ChildProcess = fork(at('./yjs-client.ts'), { serialization: 'advanced' });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', ({ ask, answer }: Told) => {
    waiting.get(ask)?.resolve(answer);
    waiting.delete(ask);
  });
  child.on('exit', () => {
    for (const one of waiting.values()) one.reject(new Error('a client of the control ended'));
  });
  const ask = (order: Order): Promise<unknown> => {
    asked += 1;
    const answered = Promise.withResolvers<unknown>();
    waiting.set(asked, answered);
    child.send({ ask: asked, order });
    return answered.promise;
  };
  const silently = async (order: Order): Promise<void> => void (await ask(order));
  return {
    ask,
    peer: {
      pid: child.pid!,
      create: (records) => silently({ type: 'create', records }),
      edit: (edits) => silently({ type: 'edit', edits }),
      shows: (edit) => silently({ type: 'shows', edit }),
      settled: () => silently({ type: 'settled' }),
      async close() {
        const ended = once(child, 'exit');
        child.disconnect();
        await ended;
      },
    },
  };
}

export async function startYjs(kind: Kind, folder: string): Promise<Contender> {
  const server = await startServer(kind, folder);
  const [wire, otherWire] = [await layWire(server.port), await layWire(server.port)];
  const clients: Client[] = [];
  const enter = async (port: number): Promise<Client> => {
    const client = startClient();
    clients.push(client);
    await client.ask({ type: 'connect', kind, url: `ws://127.0.0.1:${port}` });
    return client;
  };
  const first = await enter(wire.port);
  return {
    name: kind,
    wire,
    otherWire,
    serverPid: server.pid,
    first: first.peer,
    prepared: () => first.peer.settled(),
    async join(records, last) {
      const client = await enter(otherWire.port);
      const took = (await client.ask({ type: 'arrive', records, last: last.id })) as Omit<FirstSync, 'peer'>;
      return { peer: client.peer, ...took };
    },
    async verify(records) {
      const stands = (await Promise.all(clients.map(({ ask }) => ask({ type: 'digest' })))) as {
        records: number;
        sum: number;
      }[];
      if (new Set(stands.map(({ sum }) => sum)).size !== 1) throw new Error(`the clients of ${kind} differ`);
      if (stands[0]!.records < records) throw new Error(`${kind} has ${stands[0]!.records} records of ${records}`);
      return {};
    },
    async close() {
      for (const { peer } of clients) await peer.close();
      for (const one of [wire, otherWire]) await one.close();
      await server.stop();
    },
  };
}
