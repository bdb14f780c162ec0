/**
 * Hostile input against the relay's room: from strangers, devices, the holder of a kit and invited devices, in one process
 * with memory as storage, so that nothing but the relay is measured. Whatever it holds on purpose is bounded by small quotas.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MalformedError } from '../../sync-server/protocol/bytes.ts';
import { authBytes, ENVELOPES, kitBytes, replies, requests } from '../../sync-server/protocol/frames.ts';
import { createRelay } from '../../sync-server/room/relay.ts';
import { hashOf, idOf, type TestDevice, testChain, testClinic } from '../../sync-server/room/testing.ts';
import type { Accepted } from '../../sync-server/room/types.ts';
import { createMemoryStorage } from '../../sync-server/storage/memory.ts';
import type { RelayStorage } from '../../sync-server/storage/storage.ts';
import { createRng } from '../durability/rng.ts';
import { createInputs } from './relay-inputs.ts';

export interface FuzzReport {
  readonly inputs: number;
  /** What was thrown, or what the relay noted as a failure of its own. */
  readonly crashes: readonly string[];
  /** Connections the relay ended, by close code. */
  readonly closed: Readonly<Record<number, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** How often it did as it was asked: what is only ever refused tests little. */
  readonly answered: number;
  /** The same by kind of request, and how often it looked at one and refused. */
  readonly kinds: Readonly<Record<string, { readonly done: number; readonly refused: number }>>;
  /** What is in use after a garbage collection, at its highest, beyond what was after the first inputs. Bytes. */
  readonly grown: number;
  /** The same of all memory the process holds, garbage and room for it included. */
  readonly rssGrown: number;
  /** CPU of this thread for one input and what follows from it, milliseconds. */
  readonly worst: { readonly millis: number; readonly sort: string };
}

interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** A storage that fails stands for a relay with a fault: it must be noticed. */
  readonly storage?: (memory: RelayStorage) => RelayStorage;
  readonly progress?: (done: number) => void;
}

/** By then the quotas are full and the garbage collector has found its pace. */
const WARM_UP = 50_000;
const MEASURED_EVERY = 20_000;
const LIMITS = { logBytes: 512 * 1024, chunkBytes: 256 * 1024, organisations: 5, mailboxes: 2 };
/** Virtual time that passes with each input, milliseconds: the limits of rates are reached and left again. */
const TICK = 7;

function createTime() {
  let due: { at: number; work: () => void }[] = [];
  return {
    now: Date.UTC(2026, 10, 22),
    after(millis: number, work: () => void): () => void {
      const one = { at: this.now + millis, work };
      due.push(one);
      return () => {
        due = due.filter((other) => other !== one);
      };
    },
    pass(millis: number): void {
      this.now += millis;
      for (let next = due.find(({ at }) => at <= this.now); next; next = due.find(({ at }) => at <= this.now)) {
        const { work } = next;
        due = due.filter((other) => other !== next);
        work();
      }
    },
  };
}

const collect = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

const memoryInUse = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const cpuMillis = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

export function fuzzRelay({
  inputs,
  seed,
  storage: wrap = (memory) => memory,
  progress,
}: FuzzOptions): FuzzReport {
  const rng = createRng(seed, 'relay');
  const time = createTime();
  const crashes: string[] = [];
  const closed: Record<number, number> = {};
  const refused: Record<string, number> = {};
  const kinds: Record<string, { done: number; refused: number }> = {};
  /** What was asked last, and by which number: answers come at once or within the next tick. */
  const open = new Map<number, string>();
  let extent: Uint8Array | null = null;
  let answered = 0;
  let drawn = 0;
  const storage = wrap(createMemoryStorage());
  const relay = createRelay({
    storage,
    clock: { now: () => time.now },
    random: {
      bytes(length) {
        drawn += 1;
        return Buffer.from(hashOf(`drawn ${seed} ${drawn}`), 'hex').subarray(0, length);
      },
    },
    timers: { after: (millis, work) => time.after(millis, work) },
    limits: LIMITS,
    token: null,
    log: (level, code, { reason } = {}) => {
      if (level === 'error') crashes.push(`${code}: ${reason}`);
    },
  });

  const clinic = testClinic(`fuzzed ${seed}`, relay.publicKey);
  const { device } = clinic.add('second');
  const chain = testChain(clinic, device);
  let written = 0;
  let envelope = chain.next();
  const invite = idOf('invite');

  const note = (ref: number, isRefused: boolean): void => {
    const kind = open.get(ref);
    if (kind === undefined) return;
    open.delete(ref);
    kinds[kind] ??= { done: 0, refused: 0 };
    kinds[kind][isRefused ? 'refused' : 'done'] += 1;
  };
  const noteAsked = (type: number, frame: Buffer): void => {
    open.clear();
    if (type !== ENVELOPES) return;
    try {
      const request = requests.decode(frame);
      if ('ref' in request) open.set(request.ref, request.kind);
    } catch (thrown) {
      if (!(thrown instanceof MalformedError)) throw thrown;
    }
  };

  /** A connection, and how to bring it to what it is to be. */
  const connect = (): { accepted: Accepted; isOpen: boolean; introduce(): void } => {
    let nonce = '';
    const one = {
      isOpen: true,
      accepted: undefined as unknown as Accepted,
      introduce(): void {
        const { publicKey: relayKey } = relay;
        const auth = (who: TestDevice) => {
          const bytes = authBytes({ relayKey, nonce, org: clinic.org, device: who.id });
          const signature = Buffer.from(who.sign('hello', bytes)).toString('hex');
          return requests.encode({ kind: 'auth', ref: 1, org: clinic.org, device: who.id, signature });
        };
        const kit = () => {
          const bytes = kitBytes({ relayKey, nonce, recovery: clinic.kit.sign });
          const signature = Buffer.from(clinic.kit.signer('kit', bytes)).toString('hex');
          return requests.encode({ kind: 'recover', ref: 1, recovery: clinic.kit.sign, signature });
        };
        const role = rng.below(10);
        if (role < 5) one.accepted.receive(ENVELOPES, auth(device));
        else if (role < 7) one.accepted.receive(ENVELOPES, auth(clinic.first));
        else if (role < 8) one.accepted.receive(ENVELOPES, kit());
        else if (role < 9) one.accepted.receive(ENVELOPES, requests.encode({ kind: 'enter', ref: 1, invite }));
      },
    };
    one.accepted = relay.connect({
      address: `10.${rng.below(256)}.${rng.below(256)}.${rng.below(256)}`,
      send(type, frame) {
        if (type !== ENVELOPES) return;
        const reply = replies.decode(frame);
        if (reply.kind === 'extent') ({ extent } = reply);
        if ('ref' in reply && reply.kind !== 'later') note(reply.ref, reply.kind === 'refused');
        if (reply.kind === 'hello') nonce = reply.nonce;
        else if (reply.kind === 'refused') refused[reply.code] = (refused[reply.code] ?? 0) + 1;
        else answered += 1;
      },
      close(code) {
        one.isOpen = false;
        closed[code] = (closed[code] ?? 0) + 1;
      },
      get waiting() {
        return rng.chance(0.02) ? 2 * 1024 * 1024 : 0;
      },
    });
    return one;
  };

  const opener = connect();
  opener.accepted.receive(
    ENVELOPES,
    requests.encode({ kind: 'publish', ref: 1, token: '', records: clinic.records }),
  );
  time.pass(1);

  const next = createInputs({
    rng,
    clinic,
    device,
    fork: testChain(clinic, device).next({ text: 'another first' }),
    relayExtent: () => extent,
    envelope() {
      // What was taken in is followed by the next; where the quota is reached the same comes again.
      if ((storage.chainEnd(clinic.org, 'org', device.id)?.seq ?? 0) > written) {
        written += 1;
        envelope = chain.next();
      }
      return envelope;
    },
  });
  const gc = collect();
  const warmUp = Math.min(WARM_UP, Math.floor(inputs / 4));
  let connection = connect();
  connection.introduce();
  const before = { used: 0, rss: 0 };
  let [grown, rssGrown] = [0, 0];
  let worst = { millis: 0, sort: '' };
  for (let done = 0; done < inputs; done += 1) {
    if (!connection.isOpen || rng.chance(0.01)) {
      connection.accepted.closed();
      connection = connect();
      connection.introduce();
    }
    const { sort, type, frame } = next();
    noteAsked(type, frame);
    const started = cpuMillis();
    try {
      connection.accepted.receive(type, frame);
      time.pass(TICK);
    } catch (thrown) {
      crashes.push(`${sort}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    }
    const millis = cpuMillis() - started;
    if (done >= warmUp && millis > worst.millis) worst = { millis, sort };
    if (done === warmUp || (done > warmUp && done % MEASURED_EVERY === 0) || done === inputs - 1) {
      gc();
      const [used, rss] = [memoryInUse(), process.memoryUsage.rss()];
      if (before.used === 0) Object.assign(before, { used, rss });
      grown = Math.max(grown, used - before.used);
      rssGrown = Math.max(rssGrown, rss - before.rss);
      progress?.(done);
    }
  }
  return { inputs, crashes, closed, refused, answered, kinds, grown, rssGrown, worst };
}
