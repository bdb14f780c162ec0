/** For tests: a clinic with devices and keys, and a relay in memory that they talk to, frame by frame. Nothing here is chance. */
import { createHash } from 'node:crypto';
import {
  assembleEnvelope,
  type EnvelopeKind,
  encodeHeader,
  NO_HASH,
  parseEnvelope,
} from '../protocol/envelope.ts';
import {
  authBytes,
  ENVELOPES,
  kitBytes,
  type Reply,
  type Request,
  replies,
  requests,
  WHISPERS,
  type WhisperFrame,
  whispers,
} from '../protocol/frames.ts';
import { epochAt, headOf, lengthOf, type Membership, withRecord } from '../protocol/membership.ts';
import {
  type KeyChange,
  type MembershipBody,
  parseRecord,
  signRecord,
  vouchBytes,
} from '../protocol/membership-record.ts';
import { createSigner, signingKeysFrom } from '../protocol/signing.ts';
import { SPACES, type SpaceName } from '../protocol/spaces.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import type { RelayStorage } from '../storage/storage.ts';
import type { Limits } from './limits.ts';
import { createRelay, type Relay } from './relay.ts';
import type { LogFacts, LogLevel } from './types.ts';

/** 32 bytes that follow from a name. */
export const bytesOf = (name: string): Buffer => createHash('sha256').update(name).digest();
export const idOf = (name: string): string => bytesOf(name).toString('hex').slice(0, 32);
export const hashOf = (name: string): string => bytesOf(name).toString('hex');

export interface TestDevice {
  readonly id: string;
  /** As records name it. */
  readonly record: { readonly id: string; readonly sign: string; readonly agree: string };
  readonly sign: ReturnType<typeof createSigner>;
}

export function testDevice(name: string): TestDevice {
  const seed = bytesOf(`sign ${name}`);
  const id = idOf(`device ${name}`);
  const record = { id, sign: signingKeysFrom(seed).publicKey.toString('hex'), agree: hashOf(`agree ${name}`) };
  return { id, record, sign: createSigner(seed) };
}

const sealed = Buffer.from('sealed').toString('base64');

/** A new key of a space, sealed to these devices and the kit. */
export const testKey = (space: SpaceName, epoch: number, holders: readonly string[]): KeyChange => ({
  epoch,
  check: hashOf(`check ${space} ${epoch}`),
  ...(space === 'audit' ? { publicKey: hashOf(`public ${epoch}`) } : {}),
  sealed: Object.fromEntries(['recovery', ...holders].map((one) => [one, sealed])),
  ...(epoch > 1 ? { previous: sealed } : {}),
});

export const sealedTo = (spaces: readonly SpaceName[]): Partial<Record<SpaceName, string>> =>
  Object.fromEntries(spaces.map((space) => [space, sealed]));

export interface TestClinic {
  readonly org: string;
  readonly first: TestDevice;
  readonly kit: { readonly sign: string; readonly signer: ReturnType<typeof createSigner> };
  membership: Membership;
  readonly records: Buffer[];
  /** Signs a record that follows the present state, without taking it in. */
  record(by: TestDevice | 'recovery', body: MembershipBody): Buffer;
  /** Signs it and takes it in. */
  append(by: TestDevice | 'recovery', body: MembershipBody): Buffer;
  add(name: string, spaces?: readonly SpaceName[], admin?: boolean): { device: TestDevice; record: Buffer };
  /** New keys of these spaces for all who hold them but one. */
  keysWithout(device: string | null, spaces: readonly SpaceName[]): Partial<Record<SpaceName, KeyChange>>;
}

export function testClinic(name: string, relayKey: string): TestClinic {
  const org = idOf(`org ${name}`);
  const first = testDevice(`${name} first`);
  const seed = bytesOf(`kit ${name}`);
  const kit = { sign: signingKeysFrom(seed).publicKey.toString('hex'), signer: createSigner(seed) };
  const genesis: MembershipBody = {
    type: 'genesis',
    device: first.record,
    recovery: { sign: kit.sign, agree: hashOf(`kit agree ${name}`) },
    vouch: Buffer.from(kit.signer('vouch', vouchBytes(org, first.record))).toString('hex'),
    relayKey,
    keys: Object.fromEntries(SPACES.map((space) => [space, testKey(space, 1, [first.id])])),
  };
  const begin = signRecord({ v: 1, org, seq: 1, prev: NO_HASH, by: first.id, body: genesis }, first.sign);
  const clinic: TestClinic = {
    org,
    first,
    kit,
    membership: withRecord(null, parseRecord(begin)),
    records: [begin],
    record(by, body) {
      const seq = lengthOf(clinic.membership) + 1;
      const author = by === 'recovery' ? by : by.id;
      const sign = by === 'recovery' ? kit.signer : by.sign;
      return signRecord({ v: 1, org, seq, prev: headOf(clinic.membership), by: author, body }, sign);
    },
    append(by, body) {
      const record = clinic.record(by, body);
      clinic.membership = withRecord(clinic.membership, parseRecord(record));
      clinic.records.push(record);
      return record;
    },
    add(deviceName, spaces = SPACES, admin = false) {
      const device = testDevice(`${name} ${deviceName}`);
      const record = clinic.append(first, {
        type: 'add',
        device: device.record,
        spaces: [...spaces],
        admin,
        invite: idOf(`invite ${deviceName}`),
        sealed: sealedTo(spaces),
      });
      return { device, record };
    },
    keysWithout(device, spaces) {
      return Object.fromEntries(
        spaces.map((space) => {
          const holders = [...clinic.membership.members.values()].filter(
            (one) => one.revoked === null && one.id !== device && one.spaces.has(space),
          );
          const epoch = (clinic.membership.keys[space]?.length ?? 0) + 1;
          return [
            space,
            testKey(
              space,
              epoch,
              holders.map(({ id }) => id),
            ),
          ];
        }),
      );
    },
  };
  return clinic;
}

/** Writes the chain of one device in one space. */
export function testChain(clinic: TestClinic, device: TestDevice, space: SpaceName = 'org') {
  let seq = 0;
  let prev = NO_HASH;
  return {
    get end() {
      return { seq, hash: prev };
    },
    /** The next envelope. `of`: what differs from what an honest device would write. */
    next(
      of: { kind?: EnvelopeKind; text?: string; membership?: number; epoch?: number; org?: string } = {},
    ): Buffer {
      const text = Buffer.from(of.text ?? `${space} ${seq + 1}`);
      const membership = of.membership ?? lengthOf(clinic.membership);
      seq += 1;
      const headerBytes = encodeHeader({
        kind: of.kind ?? 'ops',
        space,
        org: of.org ?? clinic.org,
        device: device.id,
        epoch: of.epoch ?? epochAt(clinic.membership, space, membership),
        membership,
        membershipHead: clinic.membership.heads[membership - 1] ?? NO_HASH,
        seq,
        prev,
        salt: bytesOf(`salt ${device.id} ${space} ${seq} ${text}`),
        length: text.length,
      });
      const bytes = assembleEnvelope(
        { headerBytes, commit: bytesOf('commit'), ciphertext: text, tag: Buffer.alloc(16, 7) },
        device.sign,
      );
      prev = parseEnvelope(bytes).hash;
      return bytes;
    },
  };
}

export interface TestPeer {
  readonly said: Reply[];
  readonly whispered: WhisperFrame[];
  /** Messages of y-websocket's own types. */
  readonly other: { readonly type: number; readonly frame: Uint8Array }[];
  closed: { readonly code: number; readonly reason: string } | null;
  /** What the connection says is waiting. */
  waiting: number;
  readonly nonce: string;
  ask(request: Request): void;
  /** Asks, lets time pass until all is written, and answers what came under this number. */
  answer(request: Exclude<Request, { kind: 'ping' }>): Reply;
  whisper(frame: WhisperFrame): void;
  raw(type: number, frame: Uint8Array): void;
  gone(): void;
  /** Asks with `auth`. */
  auth(clinic: TestClinic, device: TestDevice): Reply;
  kit(clinic: TestClinic): Reply;
  of<Kind extends Reply['kind']>(kind: Kind): Extract<Reply, { kind: Kind }>[];
}

export interface TestRelay {
  readonly relay: Relay;
  readonly storage: RelayStorage;
  readonly logged: { level: LogLevel; code: string; facts: LogFacts }[];
  now: number;
  /** Timers that are set. */
  readonly due: number;
  connect(address?: string): TestPeer;
  /** Lets so much time pass, and does what is due. */
  pass(millis?: number): void;
  /** A connection of a device that was let in. */
  let(clinic: TestClinic, device: TestDevice): TestPeer;
  publish(clinic: TestClinic): Reply;
}

interface TestRelayOptions {
  readonly storage?: RelayStorage;
  readonly limits?: Partial<Limits>;
  readonly token?: string;
}

/** A relay whose clock and timers stand still until told. */
export function testRelay({ storage = createMemoryStorage(), limits, token }: TestRelayOptions = {}): TestRelay {
  const due: { at: number; work: () => void }[] = [];
  let drawn = 0;
  const world: TestRelay = {
    storage,
    logged: [],
    now: Date.UTC(2026, 10, 22, 9),
    get due() {
      return due.length;
    },
    relay: undefined as unknown as Relay,
    connect: (address = '192.0.2.1') => connect(world, address),
    pass(millis = 0) {
      const until = world.now + millis;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        if (due[0] === undefined || due[0].at > until) break;
        const { at, work } = due.shift()!;
        world.now = Math.max(world.now, at);
        work();
      }
      world.now = until;
    },
    let(clinic, device) {
      const peer = world.connect();
      const answer = peer.auth(clinic, device);
      if (answer.kind !== 'ok') throw new Error(`not let in: ${JSON.stringify(answer)}`);
      return peer;
    },
    publish(clinic) {
      const peer = world.connect();
      const answer = peer.answer({ kind: 'publish', ref: 1, token: token ?? '', records: clinic.records });
      peer.gone();
      return answer;
    },
  };
  const relay = createRelay({
    storage,
    clock: { now: () => world.now },
    random: {
      bytes(length) {
        drawn += 1;
        return bytesOf(`drawn ${drawn}`).subarray(0, length);
      },
    },
    timers: {
      after(millis, work) {
        const one = { at: world.now + millis, work };
        due.push(one);
        return () => {
          if (due.includes(one)) due.splice(due.indexOf(one), 1);
        };
      },
    },
    ...(limits === undefined ? {} : { limits }),
    token: token ?? null,
    log: (level, code, facts = {}) => void world.logged.push({ level, code, facts }),
  });
  return Object.assign(world, { relay });
}

function connect(world: TestRelay, address: string): TestPeer {
  const peer: TestPeer = {
    said: [],
    whispered: [],
    other: [],
    closed: null,
    waiting: 0,
    get nonce() {
      const hello = peer.of('hello')[0];
      if (hello === undefined) throw new Error('no hello');
      return hello.nonce;
    },
    ask: (request) => accepted.receive(ENVELOPES, requests.encode(request)),
    answer(request) {
      const before = peer.said.length;
      peer.ask(request);
      world.pass();
      const answer = peer.said.slice(before).find((reply) => 'ref' in reply && reply.ref === request.ref);
      if (answer === undefined) throw new Error(`no answer to ${request.kind}`);
      return answer;
    },
    whisper: (frame) => accepted.receive(WHISPERS, whispers.encode(frame)),
    raw: (type, frame) => accepted.receive(type, frame),
    gone: () => accepted.closed(),
    auth(clinic, device) {
      const { publicKey: relayKey } = world.relay;
      const bytes = authBytes({ relayKey, nonce: peer.nonce, org: clinic.org, device: device.id });
      const signature = Buffer.from(device.sign('hello', bytes)).toString('hex');
      return peer.answer({ kind: 'auth', ref: 900, org: clinic.org, device: device.id, signature });
    },
    kit(clinic) {
      const { publicKey: relayKey } = world.relay;
      const bytes = kitBytes({ relayKey, nonce: peer.nonce, recovery: clinic.kit.sign });
      const signature = Buffer.from(clinic.kit.signer('kit', bytes)).toString('hex');
      return peer.answer({ kind: 'recover', ref: 901, recovery: clinic.kit.sign, signature });
    },
    of: (kind) => peer.said.filter((reply): reply is Extract<Reply, { kind: typeof kind }> => reply.kind === kind),
  };
  const accepted = world.relay.connect({
    address,
    send(type, frame) {
      if (type === ENVELOPES) peer.said.push(replies.decode(frame));
      else if (type === WHISPERS) peer.whispered.push(whispers.decode(frame));
      else peer.other.push({ type, frame });
    },
    close(code, reason) {
      peer.closed = { code, reason };
    },
    get waiting() {
      return peer.waiting;
    },
  });
  return peer;
}

/** A clinic of two devices that a relay knows. */
export function testHouse(options: TestRelayOptions = {}, secondHolds: readonly SpaceName[] = SPACES) {
  const world = testRelay(options);
  const clinic = testClinic('north', world.relay.publicKey);
  const { device: second } = clinic.add('second', secondHolds);
  const answer = world.publish(clinic);
  if (answer.kind !== 'ok') throw new Error(`not published: ${JSON.stringify(answer)}`);
  return { world, clinic, first: clinic.first, second };
}
