/**
 * The relay's room: connections come in, say who they are, and ask. Pure over storage, time, chance and connections, so the
 * same code runs behind sockets and in a simulator. Invariants: nobody is answered with more than his role may know; nothing
 * is confirmed before it is durable; what is malformed ends its connection; whatever goes wrong for one ends at that one.
 */
import { createAddresses } from '../auth/addresses.ts';
import { createBucket } from '../auth/rates.ts';
import { MalformedError } from '../protocol/bytes.ts';
import { ENVELOPES, PROTOCOL_VERSION, type Request, replies, requests, WHISPERS } from '../protocol/frames.ts';
import { createSigner, signingKeysFrom } from '../protocol/signing.ts';
import type { RelayStorage } from '../storage/storage.ts';
import { createChunkRequests } from './chunk-requests.ts';
import { createCommitQueue } from './commit-queue.ts';
import { createCompaction } from './compaction.ts';
import type { Context, Handlers } from './context.ts';
import { createDeliveries } from './deliveries.ts';
import { createIntroductions } from './introductions.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { createLogRequests } from './log-requests.ts';
import { createMailboxes } from './mailboxes.ts';
import { createMembershipRequests } from './membership-requests.ts';
import { createMetrics } from './metrics.ts';
import { createOrganisations } from './organisations.ts';
import { createOutflow } from './outflow.ts';
import { mayAsk, weightOf } from './permissions.ts';
import { Refusal, type Session } from './session.ts';
import { type Accepted, CLOSE, type Clock, type Log, type Peer, type Random, type Timers } from './types.ts';
import { passWhisper } from './whispering.ts';

export interface RelayOptions {
  readonly storage: RelayStorage;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly limits?: Partial<Limits>;
  /** What a new organisation has to show. Null: nothing, which is for a relay that only its own computer can reach. */
  readonly token: string | null;
  readonly log: Log;
}

export interface Relay {
  /** The key its receipts are signed with. Hex. */
  readonly publicKey: string;
  /** Greets a connection. Where it is one too many it is closed at once. */
  connect(peer: Peer): Accepted;
  /** Whether its storage answers. */
  isHealthy(): boolean;
  /** Figures as Prometheus text. */
  metrics(): string;
  /** Writes and confirms what came in, then ends all connections. */
  stop(): void;
}

/** Of y-websocket's own messages only the question for its document is answered: it is empty. */
const SYNC = 0;
const AWARENESS = 1;
const QUERY_AWARENESS = 3;
const STEP_1 = 0;
const EMPTY_STEP_2 = Buffer.of(1, 2, 0, 0);

const SWEEP_MILLIS = 5_000;
/** Starts at once; the first one on a storage makes the relay's key. */
export function createRelay(options: RelayOptions): Relay {
  const { storage, clock, random, timers, log, token } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const seed = Buffer.from(storage.seed(() => random.bytes(32)));
  const relayKey = signingKeysFrom(seed).publicKey.toString('hex');
  const metrics = createMetrics();
  const addresses = createAddresses(clock, limits);
  const sessions = new Set<Session>();
  let sweeping: (() => void) | null = null;
  let isStopped = false;

  const broken = (code: string, thrown: unknown): void => {
    metrics.count('failures_total');
    // The kind of error and nothing of its words, which may quote what it was about.
    log('error', code, {
      reason: thrown instanceof Error ? ((thrown as NodeJS.ErrnoException).code ?? thrown.name) : 'unknown',
    });
  };
  const queue = createCommitQueue({
    storage,
    timers,
    clock,
    metrics,
    batch: { bytes: limits.batchBytes, count: limits.batchCount },
    broken: (thrown) => broken('storage.failed', thrown),
  });
  const outflow = createOutflow(timers, limits, (session, thrown) => {
    broken('storage.failed', thrown);
    session.close('failed');
  });
  const context: Context = {
    storage,
    clock,
    limits,
    log,
    metrics,
    addresses,
    organisations: createOrganisations(storage),
    queue,
    outflow,
    token,
    relayKey,
    sign: createSigner(seed),
  };
  const mailboxes = createMailboxes(context);
  const deliveries = createDeliveries(context);
  const compaction = createCompaction(context, deliveries, timers, (thrown) => broken('storage.failed', thrown));
  const handlers: Omit<Handlers, 'ping'> = {
    ...createIntroductions(context),
    ...createMembershipRequests(context, random),
    ...createLogRequests(context, deliveries),
    ...createChunkRequests(context, compaction.goOn),
    ...mailboxes.handlers,
    ...compaction.handlers,
  };
  // What a relay that was ended had still to drop.
  compaction.goOn();
  seed.fill(0);

  const leave = (session: Session): void => {
    if (!session.isOpen) return;
    session.isOpen = false;
    sessions.delete(session);
    addresses.left(session.address);
    mailboxes.left(session);
    if (session.role.kind === 'member' || session.role.kind === 'kit') session.role.org.sessions.delete(session);
  };

  /** Strangers may hold a whole frame each before they are known: the one that has waited longest makes room. */
  const crowdOut = (): void => {
    const strangers = [...sessions].filter(({ role }) => role.kind === 'stranger');
    if (strangers.length >= limits.strangers) strangers[0]!.close('handshake');
  };

  const createSession = (peer: Peer): Session => {
    const session: Session = {
      peer,
      address: peer.address ?? '',
      nonce: Buffer.from(random.bytes(32)).toString('hex'),
      since: clock.now(),
      requests: createBucket(clock, limits.requestBurst, limits.requestRate),
      whispers: createBucket(clock, limits.whisperBurst, limits.whisperRate),
      role: { kind: 'stranger' },
      isOpen: true,
      spoken: clock.now(),
      follows: new Map(),
      sources: new Set(),
      resumes: new Map(),
      send(type, frame) {
        if (!session.isOpen) return;
        session.spoken = clock.now();
        peer.send(type, frame);
        if (peer.waiting > limits.cutOffWater) session.close('slow');
      },
      reply(reply) {
        if (reply.kind === 'refused') metrics.count('refused_total', 1, reply.code);
        session.send(ENVELOPES, replies.encode(reply));
      },
      close(reason) {
        if (!session.isOpen) return;
        metrics.count('closed_total', 1, reason);
        log('info', 'connection.ended', { address: session.address, closeCode: CLOSE[reason], reason });
        leave(session);
        peer.close(CLOSE[reason], reason);
      },
    };
    return session;
  };

  const answer = (session: Session, request: Exclude<Request, { kind: 'ping' }>): void => {
    try {
      if (!mayAsk(session.role, request.kind)) throw new Refusal('not-member');
      // The handler of a kind takes requests of that kind.
      (handlers[request.kind] as (session: Session, request: Request) => void)(session, request);
    } catch (thrown) {
      const code = thrown instanceof Refusal ? thrown.code : 'storage';
      if (!(thrown instanceof Refusal)) broken('request.failed', thrown);
      session.reply({ kind: 'refused', ref: request.ref, code });
    }
  };

  const ask = (session: Session, frame: Uint8Array): void => {
    const request = requests.decode(frame);
    metrics.count('frames_total', 1, request.kind);
    const isWithin = session.requests.take(weightOf(request.kind, frame.length));
    if (session.requests.isOverdrawn) session.close('rate');
    else if (request.kind === 'ping') session.reply({ kind: 'pong' });
    else if (!isWithin) session.reply({ kind: 'later', ref: request.ref, millis: session.requests.wait });
    else answer(session, request);
  };

  const receive = (session: Session, type: number, frame: Uint8Array): void => {
    if (!session.isOpen) return;
    try {
      if (type === ENVELOPES) ask(session, frame);
      else if (type === WHISPERS) passWhisper(context, session, frame);
      else if (type !== SYNC && type !== AWARENESS && type !== QUERY_AWARENESS)
        throw new MalformedError('is of an unknown type');
      else if (!session.requests.take(1) && session.requests.isOverdrawn) session.close('rate');
      else if (type === SYNC && frame[0] === STEP_1) session.send(SYNC, EMPTY_STEP_2);
    } catch (thrown) {
      if (thrown instanceof MalformedError) {
        addresses.failed(session.address);
        session.close('malformed');
      } else {
        broken('request.failed', thrown);
        session.close('failed');
      }
    }
  };

  const sweep = (): void => {
    const now = clock.now();
    for (const session of [...sessions]) {
      if (session.role.kind === 'stranger' && now - session.since >= limits.handshakeMillis)
        session.close('handshake');
      else if (now - session.spoken >= limits.quietMillis) session.reply({ kind: 'pong' });
    }
    addresses.prune();
    try {
      mailboxes.sweep();
    } catch (thrown) {
      broken('storage.failed', thrown);
    }
    sweeping = sessions.size > 0 && !isStopped ? timers.after(SWEEP_MILLIS, sweep) : null;
  };

  return {
    publicKey: relayKey,
    connect(peer) {
      const address = peer.address ?? '';
      if (isStopped || sessions.size >= limits.connections || !addresses.enter(address)) {
        metrics.count('closed_total', 1, 'rate');
        peer.close(isStopped ? CLOSE.goingDown : CLOSE.rate, isStopped ? 'goingDown' : 'rate');
        return { receive: () => undefined, closed: () => undefined };
      }
      crowdOut();
      const session = createSession(peer);
      sessions.add(session);
      metrics.count('connections_total');
      sweeping ??= timers.after(SWEEP_MILLIS, sweep);
      session.reply({ kind: 'hello', protocol: PROTOCOL_VERSION, relayKey, nonce: session.nonce });
      return {
        receive: (type, frame) => receive(session, type, frame),
        closed: () => leave(session),
      };
    },
    isHealthy() {
      try {
        storage.totals();
        return !isStopped;
      } catch (thrown) {
        broken('storage.failed', thrown);
        return false;
      }
    },
    metrics() {
      const { organisations, log: log_bytes, chunks: chunk_bytes } = storage.totals();
      const devices = [...sessions].filter(({ role }) => role.kind === 'member').length;
      return metrics.text({ connections: sessions.size, devices, organisations, log_bytes, chunk_bytes });
    },
    stop() {
      isStopped = true;
      queue.flush();
      sweeping?.();
      compaction.stop();
      for (const session of [...sessions]) session.close('goingDown');
    },
  };
}
