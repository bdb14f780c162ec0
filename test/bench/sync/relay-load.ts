/**
 * How much a relay on one core carries (design §11): envelopes in, each receipt after its fsync; deliveries out; idle devices. The
 * control is the stock y-websocket server with as many connections and as long updates, which it takes in without receipt or fsync
 * and sends to everybody.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { authBytes, ENVELOPES, requests } from '../../../sync-server/protocol/frames.ts';
import { type TestDevice, testChain, testClinic } from '../../../sync-server/room/testing.ts';
import { openSocket, type TestSocket } from '../../../sync-server/running.testing.ts';
import { childrenOf } from '../../support/child-process.ts';
import { whyWithout } from '../../support/programs.ts';
import { type Line, lineOf } from '../measure.ts';
import { processes, processorMillis } from '../processes.ts';
import { startRelayUnder } from './relay-under.ts';
import { startServer } from './yjs.ts';

export interface LoadAmounts {
  readonly perDevice: number;
  readonly idle: number;
}

const DEVICES = 10;
const BYTES = 2048;
/** Envelopes on their way of each device. */
const WINDOW = 32;
/** Parts of a run whose rates are told apart. */
const PARTS = 10;
/** As many as a device may have open. */
const PER_DEVICE = 4;

const RECEIPT = 132;
const REFUSED = 130;
const DELIVERY = 134;
const OWN = 135;

interface Carried {
  /** A second, part by part. */
  readonly rates: readonly number[];
  /** A second of the server's processor. */
  readonly perCpuSecond: number;
}

/** Counts `total` things that happen; `begin` lets them. */
async function carried(total: number, pid: number, begin: (happened: () => void) => void): Promise<Carried> {
  const part = Math.ceil(total / PARTS);
  const rates: number[] = [];
  const done = Promise.withResolvers<void>();
  const cpu = processorMillis(pid);
  let count = 0;
  let since = performance.now();
  begin(() => {
    count += 1;
    if (count % part === 0 || count === total) {
      const now = performance.now();
      rates.push(((count % part || part) * 1000) / (now - since));
      since = now;
    }
    if (count === total) done.resolve();
  });
  await done.promise;
  return { rates, perCpuSecond: Math.round((total * 1000) / Math.max(10, processorMillis(pid) - cpu)) };
}

const residentOf = (pid: number): number => processes().find((one) => one.pid === pid)?.rss ?? 0;

/** Words before a command that keep it on one core; none where the system has no such thing. */
const onOneCore = (): readonly string[] =>
  process.platform === 'linux' && whyWithout({ taskset: ['util-linux'] }) === null ? ['taskset', '-c', '0'] : [];

async function signIn(socket: TestSocket, org: string, device: TestDevice): Promise<void> {
  const { relayKey, nonce } = await socket.hello();
  const signature = Buffer.from(
    device.sign('hello', authBytes({ relayKey, nonce, org, device: device.id })),
  ).toString('hex');
  const reply = await socket.ask({ kind: 'auth', ref: 2, org, device: device.id, signature });
  if (reply.kind !== 'ok') throw new Error(`not let in: ${JSON.stringify(reply)}`);
}

interface Load {
  readonly taken: Carried;
  readonly delivered: Carried;
  readonly idleMemory: number;
}

async function loadRelay(
  folder: string,
  { perDevice, idle }: LoadAmounts,
  under: readonly string[],
): Promise<Load> {
  const relay = await startRelayUnder(folder, under);
  try {
    const first = openSocket(relay.url);
    const { relayKey } = await first.hello();
    const clinic = testClinic('north', relayKey);
    const devices = [
      clinic.first,
      ...Array.from(
        { length: Math.max(DEVICES, Math.ceil(idle / PER_DEVICE)) },
        (_, at) => clinic.add(`d${at}`).device,
      ),
    ];
    await first.ask({ kind: 'publish', ref: 1, token: '', records: clinic.records });
    first.socket.terminate();
    const enter = async (device: TestDevice): Promise<TestSocket> => {
      const socket = openSocket(relay.url);
      await signIn(socket, clinic.org, device);
      return socket;
    };
    const writers = await Promise.all(devices.slice(0, DEVICES).map(enter));
    const text = 'x'.repeat(BYTES);
    const envelopes = devices.slice(0, DEVICES).map((device) => {
      const chain = testChain(clinic, device);
      return Array.from({ length: perDevice }, () => chain.next({ text }));
    });
    const taken = await carried(DEVICES * perDevice, relay.pid, (happened) => {
      for (const [at, { socket, send }] of writers.entries()) {
        let [sent, confirmed] = [0, 0];
        const more = (): void => {
          for (; sent < perDevice && sent - confirmed < WINDOW; sent += 1)
            send(ENVELOPES, requests.encode({ kind: 'put', ref: 10 + sent, envelope: envelopes[at]![sent]! }));
        };
        socket.on('message', (message: Buffer) => {
          if (message[1] === REFUSED) throw new Error('the relay refused an envelope');
          if (message[1] !== RECEIPT) return;
          confirmed += 1;
          happened();
          more();
        });
        more();
      }
    });
    const readers = await Promise.all(devices.slice(0, DEVICES).map(enter));
    const delivered = await carried(DEVICES * DEVICES * perDevice, relay.pid, (happened) => {
      for (const { socket, send } of readers) {
        socket.on('message', (message: Buffer) => {
          if (message[1] === DELIVERY || message[1] === OWN) happened();
        });
        send(ENVELOPES, requests.encode({ kind: 'follow', ref: 5, space: 'org', after: 0 }));
      }
    });
    for (const { socket } of [...writers, ...readers]) socket.terminate();
    await pause(500);
    const sitting: TestSocket[] = [];
    for (let at = 0; at < idle; at += 1) sitting.push(await enter(devices[at % devices.length]!));
    await pause(2000);
    const stay = sitting.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length;
    if (stay < idle) throw new Error(`${stay} of ${idle} idle devices are connected`);
    const idleMemory = residentOf(relay.pid);
    for (const { socket } of sitting) socket.terminate();
    return { taken, delivered, idleMemory };
  } finally {
    await relay.stop();
  }
}

/** An update as y-websocket sends it: a sync message that holds one. */
function updateMessage(update: Uint8Array): Buffer {
  const length: number[] = [];
  for (let left = update.length; ; left >>>= 7) {
    if (left < 0x80) {
      length.push(left);
      break;
    }
    length.push((left & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.of(0, 2), Buffer.from(length), update]);
}

function updatesOf(device: number, count: number): Buffer[] {
  const doc = new Y.Doc();
  const made: Buffer[] = [];
  doc.on('update', (update: Uint8Array) => made.push(updateMessage(update)));
  const map = doc.getMap('envelopes');
  for (let at = 0; at < count; at += 1) map.set(`${device} ${at}`, `${at} ${'x'.repeat(BYTES)}`);
  return made;
}

async function loadYjs(folder: string, { perDevice, idle }: LoadAmounts, under: readonly string[]): Promise<Load> {
  const server = await startServer('y-websocket', folder, under);
  // What was started may be the word before it.
  const pid = childrenOf(server.pid)[0] ?? server.pid;
  const enter = async (room: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/${room}`, { perMessageDeflate: false });
    await once(socket, 'open');
    return socket;
  };
  try {
    const sockets = await Promise.all(Array.from({ length: DEVICES }, () => enter('load')));
    const updates = sockets.map((_, device) => updatesOf(device, perDevice));
    const total = DEVICES * perDevice;
    let seen = 0;
    const isUpdate = (message: Buffer): boolean => message[0] === 0 && message[1] === 2;
    // Everybody hears of everything, and whoever is the first shows that the server has it.
    const delivered = await carried(total * DEVICES, pid, (happened) => {
      let sent = 0;
      const more = (): void => {
        for (; sent < total && sent - seen < WINDOW * DEVICES; sent += 1)
          sockets[sent % DEVICES]!.send(updates[sent % DEVICES]![Math.floor(sent / DEVICES)]!);
      };
      for (const [at, socket] of sockets.entries())
        socket.on('message', (message: Buffer) => {
          if (!isUpdate(message)) return;
          if (at === 0) seen += 1;
          happened();
          if (at === 0) more();
        });
      more();
    });
    for (const socket of sockets) socket.terminate();
    await pause(500);
    const sitting: WebSocket[] = [];
    for (let at = 0; at < idle; at += 1) sitting.push(await enter('load'));
    await pause(2000);
    const idleMemory = residentOf(pid);
    for (const socket of sitting) socket.terminate();
    const taken = {
      rates: delivered.rates.map((rate) => rate / DEVICES),
      perCpuSecond: Math.round(delivered.perCpuSecond / DEVICES),
    };
    return { taken, delivered, idleMemory };
  } finally {
    await server.stop();
  }
}

export async function* relayLines(folder: string, amounts: LoadAmounts): AsyncGenerator<Line> {
  mkdirSync(folder);
  const under = onOneCore();
  const ours = await loadRelay(join(folder, 'relay'), amounts, under);
  const stock = await loadYjs(join(folder, 'stock'), amounts, under);
  const more = { devices: DEVICES, bytes: BYTES, oneCore: under.length > 0 };
  yield lineOf({
    bench: 'relay.in',
    unit: 'envelopes/s',
    values: ours.taken.rates,
    budget: 1000,
    better: 'higher',
    control: { name: 'y-websocket, neither receipt nor fsync', values: stock.taken.rates },
    more: { ...more, perCpuSecond: ours.taken.perCpuSecond, controlPerCpuSecond: stock.taken.perCpuSecond },
  });
  yield lineOf({
    bench: 'relay.out',
    unit: 'deliveries/s',
    values: ours.delivered.rates,
    budget: 20_000,
    better: 'higher',
    control: { name: 'y-websocket, told to all as they come', values: stock.delivered.rates },
    more: {
      ...more,
      perCpuSecond: ours.delivered.perCpuSecond,
      controlPerCpuSecond: stock.delivered.perCpuSecond,
    },
  });
  yield lineOf({
    bench: 'relay.idle',
    unit: 'MB',
    values: [ours.idleMemory],
    budget: 300,
    control: { name: 'y-websocket, its document in memory', values: [stock.idleMemory] },
    more: { connections: amounts.idle },
  });
}
