/**
 * Stands between the network and the honest program of the relay, and lets an attack change what passes. While there is none
 * it changes nothing. It reads what is addressed to the relay and what the relay answers, and holds the relay's own key.
 */

import {
  ENVELOPES,
  type Reply,
  type Request,
  replies,
  requests,
  WHISPERS,
  type WhisperFrame,
  whispers,
} from '#protocol/frames.ts';
import type { LogHead } from '#protocol/receipt.ts';
import { createSigner, signingKeysFrom } from '#protocol/signing.ts';
import { SPACES, type SpaceName } from '#protocol/spaces.ts';
import type { MemoryState } from '../../../sync-server/storage/memory.ts';
import type { Rng } from '../../durability/rng.ts';
import type { Accept, Socket } from '../world/network.ts';
import { createRelayHost, type RelayHost, type StartRelay } from '../world/relay-host.ts';
import { type Attack, headIn, type Reach, type Sent, type Stored, type Tamper } from './attack.ts';

export interface EvilRelay {
  readonly accept: Accept;
  /** Begins attacks, all at once. `older`: what a rolled-back relay goes back to. */
  begin(attacks: readonly Attack[], older: MemoryState): void;
  /** From here on it is honest, with what it has now. */
  end(): void;
  /** The last of each log that it signed for a device since it began, as the device can tell. */
  headsTold(device: string): readonly LogHead[];
}

export interface EvilRelayOptions {
  readonly host: RelayHost;
  readonly start: StartRelay;
  readonly rng: Rng;
  readonly org: string;
  readonly foreign: Reach['foreign'];
  now(): number;
  devices(): readonly string[];
  disconnect(device?: string): void;
  after(millis: number, work: () => void): void;
}

const MAX_BYTES = 1 << 24;

/** As a frame on the wire; what cannot be written down is left out. */
function bytesOf(sent: Sent): Uint8Array | null {
  if (sent instanceof Uint8Array) return sent;
  try {
    return replies.encode(sent);
  } catch {
    return null;
  }
}

/** What one leaves is what the next changes. Bytes that are no frame are left alone. */
function inSeries(tampers: readonly Tamper[]): Tamper {
  return {
    reply: (device, reply) =>
      tampers.reduce<readonly Sent[]>(
        (sent, { reply: change }) =>
          change === undefined
            ? sent
            : sent.flatMap((one) => (one instanceof Uint8Array ? [one] : change(device, one))),
        [reply],
      ),
    request: (device, request) =>
      tampers.reduce<readonly Request[]>(
        (asked, { request: change }) =>
          change === undefined ? asked : asked.flatMap((one) => change(device, one)),
        [request],
      ),
    whisper: (device, frame) =>
      tampers.reduce<readonly WhisperFrame[]>(
        (said, { whisper: change }) => (change === undefined ? said : said.flatMap((one) => change(device, one))),
        [frame],
      ),
  };
}

export function createEvilRelay(options: EvilRelayOptions): EvilRelay {
  const { host, rng, org } = options;
  const sockets = new Map<string, Socket>();
  const heads = new Map<string, LogHead>();
  const forge = createSigner(Buffer.alloc(32, 0x66));
  let tamper: Tamper = {};
  let isBad = false;
  let elsewhere: { readonly devices: ReadonlySet<string>; readonly host: RelayHost } | null = null;
  /** Another one for each time that attacks begin or end. */
  let turn = {};

  const say = (device: string, what: Sent): void => {
    const bytes = bytesOf(what);
    if (bytes !== null) sockets.get(device)?.send(ENVELOPES, bytes);
  };

  const after = (space: SpaceName, place: number): Stored[] =>
    host.storage
      .entries(org, space, place, { count: 10_000, bytes: MAX_BYTES })
      .map(({ device, envelope }) => ({ space, device, bytes: envelope }));

  const reachOf = (older: MemoryState): Reach => {
    const { storage } = host;
    const seed = Buffer.from(storage.seed(() => Buffer.alloc(32)));
    return {
      rng,
      org,
      relayKey: signingKeysFrom(Buffer.from(seed)).publicKey,
      get logs() {
        const log = storage.organisation(org)?.log ?? '00'.repeat(16);
        return new Map(SPACES.map((space) => [space, { log, ...host.storage.end(org, space) }]));
      },
      get now() {
        return options.now();
      },
      get devices() {
        return options.devices();
      },
      sign: createSigner(seed),
      forge,
      get envelopes() {
        return SPACES.flatMap((space) => after(space, 0));
      },
      after,
      get records() {
        return host.storage.organisation(org) === undefined ? [] : host.storage.records(org, 0, MAX_BYTES);
      },
      foreign: options.foreign,
      say,
      disconnect: options.disconnect,
      rollBack() {
        host.restore(older);
        options.disconnect();
      },
      forget() {
        host.restore(null);
        options.disconnect();
      },
      split(devices) {
        elsewhere?.host.crash();
        elsewhere = { devices: new Set(devices), host: createRelayHost(options.start, host.backUp()) };
        options.disconnect();
      },
      trade() {
        if (elsewhere === null) return;
        const [here, there] = [host.backUp(), elsewhere.host.backUp()];
        const { devices } = elsewhere;
        elsewhere.host.crash();
        host.restore(there);
        elsewhere = {
          devices: new Set(options.devices().filter((one) => devices.has(one))),
          host: createRelayHost(options.start, here),
        };
        options.disconnect();
      },
      swap() {
        if (elsewhere === null) return null;
        const state = elsewhere.host.backUp();
        elsewhere.host.crash();
        elsewhere = null;
        host.restore(state);
        options.disconnect();
        return state;
      },
      later(millis, work) {
        const mine = turn;
        options.after(millis, () => mine === turn && work());
      },
      keep: () => host.backUp(),
      older,
      restore(state, isCut) {
        host.restore(state);
        if (isCut) options.disconnect();
      },
    };
  };

  const noteHead = (device: string, proof: Uint8Array): void => {
    const { publicKey } = signingKeysFrom(Buffer.from(host.storage.seed(() => Buffer.alloc(32))));
    const head = headIn(proof, publicKey);
    if (head !== null && head.org === org) heads.set(`${device}/${head.space}`, head);
  };

  const passReply = (device: string, socket: Socket, type: number, frame: Uint8Array): void => {
    if (!isBad) {
      socket.send(type, frame);
    } else if (type === WHISPERS) {
      const decoded = whispers.decode(frame);
      for (const one of tamper.whisper?.(device, decoded) ?? [decoded]) socket.send(type, whispers.encode(one));
    } else if (type === ENVELOPES) {
      const decoded: Reply = replies.decode(frame);
      for (const one of tamper.reply?.(device, decoded) ?? [decoded]) {
        const bytes = bytesOf(one);
        if (bytes === null) continue;
        if (!(one instanceof Uint8Array) && one.kind === 'following') noteHead(device, one.head);
        socket.send(type, bytes);
      }
    } else socket.send(type, frame);
  };

  return {
    accept(device, socket) {
      const inner = (elsewhere?.devices.has(device) ? elsewhere.host : host).accept(device, {
        send: (type, frame) => passReply(device, socket, type, frame),
        get waiting() {
          return socket.waiting;
        },
        close: () => socket.close(),
      });
      if (inner === null) return null;
      sockets.set(device, socket);
      return {
        received(type, frame) {
          if (!isBad || type !== ENVELOPES || !tamper.request) {
            inner.received(type, frame);
            return;
          }
          const decoded: Request = requests.decode(frame);
          for (const one of tamper.request(device, decoded)) inner.received(type, requests.encode(one));
        },
        closed() {
          if (sockets.get(device) === socket) sockets.delete(device);
          inner.closed();
        },
      };
    },
    begin(attacks, older) {
      isBad = true;
      turn = {};
      heads.clear();
      const reach = reachOf(older);
      tamper = inSeries(attacks.map((attack) => attack.begin(reach)));
    },
    headsTold: (device) => SPACES.flatMap((space) => heads.get(`${device}/${space}`) ?? []),
    end() {
      isBad = false;
      turn = {};
      tamper = {};
      // What was not answered stays so: whoever waits for it has to ask again.
      if (elsewhere !== null || rng.chance(0.3)) options.disconnect();
      elsewhere?.host.crash();
      elsewhere = null;
    },
  };
}
