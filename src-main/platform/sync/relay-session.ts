/**
 * A conversation with a relay over a link that comes and goes: it says hello, we say who we are, and every request is
 * answered under its number. Used by the sync client and by whatever asks the relay once, as enrolment does.
 * Invariants: an answer reaches the request it answers or nobody; when the link goes, every open request fails; nothing
 * is sent again by itself; and nothing here waits for anything but frames and timers, so that a simulator can run it.
 */
import { MalformedError } from '#protocol/bytes.ts';
import {
  authBytes,
  ENVELOPES,
  kitBytes,
  type RefusalCode,
  type Reply,
  type Request,
  replies,
  requests,
  WHISPERS,
  type WhisperFrame,
  whispers,
} from '#protocol/frames.ts';
import { createSigner } from '#protocol/signing.ts';
import { Fault } from '#shared/errors/fault.ts';
import { relayFaults } from './relay-faults.ts';
import type { Connect, DeviceIdentity, Timers } from './types.ts';

export type Hello = Extract<Reply, { kind: 'hello' }>;

type WithoutRef<Frame> = Frame extends { readonly ref: number } ? Omit<Frame, 'ref'> : never;
/** A request without its number, which the session gives. */
export type Ask = WithoutRef<Request>;

/** What answers what. */
const ANSWERS = {
  auth: 'ok',
  publish: 'ok',
  append: 'ok',
  members: 'records',
  put: 'receipt',
  follow: 'following',
  head: 'head',
  putChunk: 'ok',
  getChunk: 'chunk',
  countChunks: 'count',
  dropChunks: 'ok',
  invite: 'ok',
  enter: 'ok',
  mail: 'ok',
  closeInvite: 'ok',
  chain: 'chain',
  recover: 'found',
  newestSnapshot: 'snapshot',
  compact: 'cut',
  resume: 'ok',
  cut: 'cut',
  entry: 'entry',
  extent: 'extent',
  restore: 'ok',
} as const satisfies { readonly [Kind in Ask['kind']]: Reply['kind'] };
export type AnswerTo<Kind extends Ask['kind']> = Extract<Reply, { readonly kind: (typeof ANSWERS)[Kind] }>;

/** What the relay says without being asked. */
export type Unasked = Extract<Reply, { readonly kind: 'delivery' | 'own' | 'mailed' | 'grown' | 'records' }>;
const UNASKED: ReadonlySet<Reply['kind']> = new Set(['delivery', 'own', 'mailed', 'grown']);

/** The relay did not do as it was asked. `later`: it may, after so many milliseconds. */
export class RelayRefusal extends Error {
  override readonly name = 'RelayRefusal';
  readonly code: RefusalCode | 'later';
  readonly millis: number;
  constructor(code: RefusalCode | 'later', millis = 0) {
    super(`the relay refused: ${code}`);
    this.code = code;
    this.millis = millis;
  }
}

/** The link went, or no answer came. */
export const isUnanswered = (thrown: unknown): boolean =>
  thrown instanceof Fault && thrown.code === 'relay.unreachable';

/** What was asked for is gone, for a snapshot stands for it. */
export const isDropped = (thrown: unknown): boolean => thrown instanceof RelayRefusal && thrown.code === 'dropped';

export interface SessionEvents {
  /** Let in, at first and after each return of the link. `answer`: to the introduction; null where there was none. */
  ready(answer: Reply | null): void;
  /** Not let in; the link stays, and `introduce` may be tried again, say after `publish`. */
  refused(code: RelayRefusal['code']): void;
  said(reply: Unasked): void;
  whispered(frame: Extract<WhisperFrame, { kind: 'whispered' }>): void;
  /** The link went; it comes back by itself unless the session was closed. */
  closed(reason: string): void;
  /** It said nothing to us, or did not answer who we are, on a link that stands, and nobody asks again: the session is to be closed. */
  silent(): void;
  /** `introduction` threw, and the session was closed: there is nobody here that we want to talk to. */
  failed(thrown: unknown): void;
  /** The relay said what no relay of ours says: the frame was left alone. */
  strange(what: string): void;
}

export interface SessionOptions {
  readonly url: string;
  readonly connect: Connect;
  readonly timers: Timers;
  /** How we say who we are; null: not at all. */
  readonly introduction: (hello: Hello) => Ask | null;
  readonly events: Partial<SessionEvents>;
  /** How long an answer may take while nothing else comes either, or once something that was asked later is answered; milliseconds. */
  readonly patience?: number;
}

export interface RelaySession {
  /** Null until the relay said hello on this link. */
  readonly hello: Hello | null;
  /** True while let in. */
  readonly isReady: boolean;
  /** Bytes handed over that have not left yet. */
  readonly waiting: number;
  /**
   * Rejects with a RelayRefusal, or with the fault `relay.unreachable` where the link goes or no answer comes in time. `late`: takes an answer that comes
   * after that all the same, over the same link.
   */
  ask<Question extends Ask>(
    question: Question,
    late?: (answer: AnswerTo<Question['kind']>) => void,
  ): Promise<AnswerTo<Question['kind']>>;
  /** Says once more who we are. */
  introduce(): void;
  /** Keeps the link from being taken for dead. */
  ping(): void;
  whisper(frame: Extract<WhisperFrame, { kind: 'whisper' }>): void;
  /** Takes nothing in until told to go on. */
  pause(isPaused: boolean): void;
  /** For good. Open requests fail. */
  close(): void;
}

interface Open {
  readonly answer: Reply['kind'];
  readonly resolve: (reply: Reply) => void;
  readonly reject: (thrown: unknown) => void;
  readonly forget: () => void;
  /** Something that was asked later is answered: it does not stand behind what the relay hands over. */
  isOvertaken: boolean;
  /** Records that came so far. */
  readonly gathered: Uint8Array[];
}

const PATIENCE_MILLIS = 30_000;
/** An honest relay puts off for half a minute at most; one that says weeks is asked again all the same. */
const LONGEST_LATER = 60_000;
/** A relay that never answers would be waited for with ever more. */
const MOST_LATE = 1024;
/** What is long, or comes in great numbers: the last of them takes its time where the line is narrow. */
const LONG: ReadonlySet<Reply['kind']> = new Set(['delivery', 'own', 'chunk', 'entry', 'snapshot', 'records']);

/** Opens the link at once. */
export function openRelaySession(options: SessionOptions): RelaySession {
  const { events, timers, introduction, patience = PATIENCE_MILLIS } = options;
  const open = new Map<number, Open>();
  /** Those that were given up, and are taken all the same if they come. */
  const late = new Map<number, Pick<Open, 'answer'> & { readonly take: (reply: Reply) => void }>();
  let hello: Hello | null = null;
  let isReady = false;
  let lastRef = 0;
  /** What came so far of all that is long, behind which answers stand. */
  let came = 0;
  let isPaused = false;
  let callOffHello = (): void => undefined;

  const failAll = (reason: string): void => {
    const failed = [...open.values()];
    open.clear();
    late.clear();
    for (const one of failed) {
      one.forget();
      one.reject(relayFaults['relay.unreachable']({ reason }));
    }
  };

  const session: RelaySession = {
    get hello() {
      return hello;
    },
    get isReady() {
      return isReady;
    },
    get waiting() {
      return link.waiting;
    },
    ask(question, take) {
      if (hello === null) return Promise.reject(relayFaults['relay.unreachable']({ reason: 'not connected' }));
      lastRef = (lastRef % 0xffffffff) + 1;
      const ref = lastRef;
      return new Promise((resolve, reject) => {
        let callOff = (): void => undefined;
        const one: Open = {
          ...{ answer: ANSWERS[question.kind], resolve: resolve as (reply: Reply) => void, reject, gathered: [] },
          isOvertaken: false,
          forget: () => callOff(),
        };
        // At a first sync an answer stands behind all that the relay handed over before it. Where others write something is always handed over,
        // so that an answer that was left out would be waited for as long as the link stands: by then others pass it.
        const wait = (since: number, wasOvertaken: boolean): void => {
          callOff = timers.after(patience, () => {
            if (isPaused || (came !== since && !wasOvertaken)) {
              // Nothing was asked after it: so something is, or nothing would ever pass it.
              if (!isPaused && lastRef === ref && isReady) session.ask({ kind: 'extent' }).catch(() => undefined);
              wait(came, one.isOvertaken);
              return;
            }
            open.delete(ref);
            if (take) late.set(ref, { answer: one.answer, take: take as (reply: Reply) => void });
            const [oldest] = late.keys();
            if (late.size > MOST_LATE) late.delete(oldest!);
            reject(relayFaults['relay.unreachable']({ reason: 'no answer' }));
          });
        };
        wait(came, false);
        open.set(ref, one);
        link.send(ENVELOPES, requests.encode({ ...question, ref } as Request));
      });
    },
    introduce() {
      const greeting = hello;
      if (greeting === null) return;
      const said = introduction(greeting);
      if (said === null) {
        isReady = true;
        events.ready?.(null);
        return;
      }
      session.ask(said).then(
        (answer) => {
          isReady = true;
          events.ready?.(answer);
        },
        (thrown) => {
          if (thrown instanceof RelayRefusal) events.refused?.(thrown.code);
          // Where the link went that is told by itself.
          else if (hello === greeting) events.silent?.();
        },
      );
    },
    ping: () => link.send(ENVELOPES, requests.encode({ kind: 'ping' })),
    whisper: (frame) => link.send(WHISPERS, whispers.encode(frame)),
    pause(isWanted) {
      isPaused = isWanted;
      link.pause?.(isWanted);
    },
    close() {
      link.close();
      callOffHello();
      isReady = false;
      hello = null;
      failAll('closed');
    },
  };

  const greeted = (said: Hello): void => {
    callOffHello();
    hello = said;
    try {
      session.introduce();
    } catch (thrown) {
      session.close();
      events.failed?.(thrown);
    }
  };

  const answered = (reply: Extract<Reply, { readonly ref: number }>): void => {
    const one = open.get(reply.ref);
    if (!one) {
      const given = late.get(reply.ref);
      late.delete(reply.ref);
      if (given?.answer === reply.kind) given.take(reply);
      return;
    }
    if (reply.kind === 'records' && reply.more && one.answer === 'records') {
      one.gathered.push(...reply.records);
      return;
    }
    // They are kept in the order in which they were asked.
    for (const earlier of open.values()) {
      if (earlier === one) break;
      earlier.isOvertaken = true;
    }
    open.delete(reply.ref);
    one.forget();
    if (reply.kind === 'refused') one.reject(new RelayRefusal(reply.code as RefusalCode));
    else if (reply.kind === 'later') one.reject(new RelayRefusal('later', Math.min(reply.millis, LONGEST_LATER)));
    else if (reply.kind !== one.answer) one.reject(new RelayRefusal('malformed'));
    else if (reply.kind === 'records') {
      const first = reply.first - one.gathered.length;
      one.resolve({ ...reply, first, records: [...one.gathered, ...reply.records] });
    } else one.resolve(reply);
  };

  const received = (type: number, bytes: Uint8Array): void => {
    if (type === WHISPERS) {
      const frame = whispers.decode(bytes);
      if (frame.kind === 'whispered') events.whispered?.(frame);
      return;
    }
    const reply = replies.decode(bytes);
    if (LONG.has(reply.kind)) came += 1;
    if (reply.kind === 'hello') greeted(reply);
    else if (UNASKED.has(reply.kind) || (reply.kind === 'records' && reply.ref === 0))
      // Records nobody asked for say why a device is not let in any more.
      events.said?.(reply as Unasked);
    else if ('ref' in reply) answered(reply);
  };

  const link = options.connect(options.url, {
    opened() {
      callOffHello();
      callOffHello = timers.after(patience, () => events.silent?.());
    },
    received(type, bytes) {
      try {
        received(type, bytes);
      } catch (thrown) {
        if (!(thrown instanceof MalformedError)) throw thrown;
        events.strange?.(thrown.message);
      }
    },
    closed(reason) {
      callOffHello();
      hello = null;
      isReady = false;
      isPaused = false;
      failAll(reason);
      events.closed?.(reason);
    },
  });
  return session;
}

/** Introduces an enrolled device, to the relay of this key and to no other. Throws the fault `relay.other`. */
export function asDevice(
  { org, device, sign }: Pick<DeviceIdentity, 'org' | 'device' | 'sign'>,
  relayKey: () => string,
): (hello: Hello) => Ask {
  const signer = createSigner(sign.privateKey);
  return (hello) => {
    if (hello.relayKey !== relayKey()) throw relayFaults['relay.other']();
    const bytes = authBytes({ relayKey: hello.relayKey, nonce: hello.nonce, org, device });
    return { kind: 'auth', org, device, signature: signer('hello', bytes).toString('hex') };
  };
}

/** The same to whichever relay answers: the signature holds there alone, and what that relay says is to be proven. */
export const asDeviceAnywhere =
  (identity: Pick<DeviceIdentity, 'org' | 'device' | 'sign'>): ((hello: Hello) => Ask) =>
  (hello) =>
    asDevice(identity, () => hello.relayKey)(hello);

/** Introduces whoever holds a recovery kit. `recovery`: the kit's public key, hex. */
export function asKit(
  recovery: string,
  sign: (domain: 'kit', bytes: Uint8Array) => Uint8Array,
): (hello: Hello) => Ask {
  return ({ relayKey, nonce }) => {
    const signature = Buffer.from(sign('kit', kitBytes({ relayKey, nonce, recovery })));
    return { kind: 'recover', recovery, signature: signature.toString('hex') };
  };
}
