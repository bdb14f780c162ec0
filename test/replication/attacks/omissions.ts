/** Attacks that leave out one kind of thing, and do all else as it should be: a question, an answer, a kind of envelope. */
import { parseEnvelope } from '#protocol/envelope.ts';
import type { RefusalCode, Reply, Request } from '#protocol/frames.ts';
import type { Attack, Reach, Tamper } from './attack.ts';

const someOf = ({ rng, devices }: Reach): ReadonlySet<string> =>
  new Set(rng.chance(0.5) ? devices : [rng.pick(devices)]);

type Asked = Exclude<Request['kind'], 'ping' | 'auth' | 'enter' | 'recover' | 'mail' | 'invite' | 'closeInvite'>;
const ASKED: readonly Asked[] = [
  'append',
  'members',
  'put',
  'follow',
  'head',
  'putChunk',
  'getChunk',
  'countChunks',
  'newestSnapshot',
  'compact',
  'chain',
  'cut',
  'resume',
  'entry',
  'extent',
  'restore',
];
const ANSWERED: readonly Reply['kind'][] = [
  'ok',
  'records',
  'receipt',
  'following',
  'head',
  'chunk',
  'count',
  'grown',
  'chain',
  'snapshot',
  'cut',
  'entry',
  'extent',
  'own',
];

/** Which of many it hits: all, or one after a few. */
const whichOf = ({ rng }: Reach): (() => boolean) => {
  if (rng.chance(0.5)) return () => true;
  let left = rng.below(6);
  return () => {
    left -= 1;
    return left === -1;
  };
};

const question = (kind: Asked): Attack => ({
  name: `no-${kind}`,
  what: `what is asked as ${kind} is neither done nor answered, all else is`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const isHit = whichOf(reach);
    return {
      request: (device, request) => (request.kind === kind && victims.has(device) && isHit() ? [] : [request]),
    };
  },
});

const answer = (kind: Reply['kind']): Attack => ({
  name: `mute-${kind}`,
  what: `what is asked is done, and where the answer is ${kind} it is not given`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const isHit = whichOf(reach);
    // Who is let in is told so, once; or nothing else of it would be seen.
    const met = new Set<string>();
    return {
      reply(device, reply) {
        if (reply.kind === 'hello') met.delete(device);
        if (reply.kind === 'ok' && !met.has(device)) {
          met.add(device);
          return [reply];
        }
        return reply.kind === kind && victims.has(device) && isHit() ? [] : [reply];
      },
    };
  },
});

const CODES: readonly RefusalCode[] = [
  'malformed',
  'not-member',
  'revoked',
  'not-held',
  'stale',
  'membership',
  'epoch',
  'chain',
  'appointment',
  'too-large',
  'quota',
  'rate',
  'missing',
  'dropped',
  'expired',
  'storage',
  'unknown-organisation',
];

const refused = (kind: Asked): Attack => ({
  name: `refuse-${kind}`,
  what: `what is asked as ${kind} is refused for a reason that is none`,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const isHit = whichOf(reach);
    const code = reach.rng.pick(CODES);
    const isLater = reach.rng.chance(0.2);
    return {
      request(device, request) {
        if (request.kind !== kind || !victims.has(device) || !isHit()) return [request];
        const { ref } = request;
        reach.say(device, isLater ? { kind: 'later', ref, millis: 0xffff_ffff } : { kind: 'refused', ref, code });
        return [];
      },
    };
  },
});

const KINDS = ['ops', 'vector', 'snapshot', 'attest'] as const;

/** What becomes of what is not taken. */
const notTaken = (reach: Reach): ((device: string, ref: number) => void) => {
  const how = reach.rng.below(3);
  return (device, ref) => {
    if (how === 1) reach.say(device, { kind: 'refused', ref, code: 'storage' });
    if (how === 2) reach.say(device, { kind: 'later', ref, millis: 2000 });
  };
};

const taking = (
  name: string,
  what: string,
  make: (reach: Reach) => (envelope: ReturnType<typeof parseEnvelope>) => boolean,
): Attack => ({
  name,
  what,
  begin(reach): Tamper {
    const victims = someOf(reach);
    const leave = notTaken(reach);
    const isTaken = make(reach);
    return {
      request(device, request) {
        if (request.kind !== 'put' || !victims.has(device) || isTaken(parseEnvelope(request.envelope)))
          return [request];
        leave(device, request.ref);
        return [];
      },
    };
  },
});

export const OMISSION_ATTACKS: readonly Attack[] = [
  ...ASKED.map(question),
  ...ANSWERED.map(answer),
  ...ASKED.map(refused),
  ...KINDS.map((kind) =>
    taking(
      `take-no-${kind}`,
      `no envelope of kind ${kind} is taken`,
      () =>
        ({ header }) =>
          header.kind !== kind,
    ),
  ),
  taking('take-no-space', 'nothing of one space is taken', ({ rng }) => {
    const space = rng.pick(['org', 'clinical', 'restricted', 'audit']);
    return ({ header }) => header.space !== space;
  }),
  taking('take-not-one', 'one envelope is not taken, however often it is sent', ({ rng }) => {
    let left = rng.below(6);
    let hash: string | null = null;
    return (envelope) => {
      left -= 1;
      if (left === -1) hash = envelope.hash;
      return envelope.hash !== hash;
    };
  }),
];
