/** Attacks on what the relay signs and swears to: receipts, heads, ends of chains, refusals. */
import { NO_HASH, parseEnvelope } from '#protocol/envelope.ts';
import type { Reply } from '#protocol/frames.ts';
import { nextHead, type Receipt, signHead, signReceipt } from '#protocol/receipt.ts';
import { SIGNATURE_BYTES } from '#protocol/signing.ts';
import { type Attack, flip, headIn, type Reach, receiptIn, type Tamper, zeros } from './attack.ts';

type Of<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>;

/** Often all of them: then everybody hears what only the relay can know. */
const someOf = ({ rng, devices }: Reach): ReadonlySet<string> =>
  new Set(rng.chance(0.5) ? devices : [rng.pick(devices)]);

/** Replies of some kind to one device or all, changed. */
const instead =
  <Kind extends Reply['kind']>(kind: Kind, change: (reply: Of<Kind>, reach: Reach) => Reply) =>
  (reach: Reach): Tamper => {
    const victims = someOf(reach);
    return {
      reply: (device, reply) => [
        victims.has(device) && reply.kind === kind ? change(reply as Of<Kind>, reach) : reply,
      ],
    };
  };

/** What a proof of the relay says; its own key is not needed to read it. */
const unsigned = (proof: Uint8Array): Uint8Array => proof.subarray(0, -SIGNATURE_BYTES);
const resign = (proof: Uint8Array, domain: 'receipt' | 'head', { forge }: Reach): Buffer =>
  Buffer.concat([unsigned(proof), forge(domain, unsigned(proof))]);

const receiptSaying = (what: (receipt: Receipt, reach: Reach) => Partial<Receipt>) =>
  instead('receipt', (reply, reach) => {
    // What another attack has spoilt before is left as it is.
    const receipt = receiptIn(reply.receipt, reach.relayKey);
    if (receipt === null) return reply;
    return { ...reply, receipt: signReceipt({ ...receipt, ...what(receipt, reach) }, reach.sign) };
  });

const headSaying = (change: (place: number) => number) =>
  instead('following', (reply, reach) => {
    const head = headIn(reply.head, reach.relayKey);
    if (head === null) return reply;
    const place = Math.max(0, change(head.place));
    const hash = place === 0 ? NO_HASH : 'ab'.repeat(32);
    return { ...reply, head: signHead({ ...head, place, head: hash }, reach.sign) };
  });

/** As if the envelope stood at the end of its log. */
function receiptOf(envelope: Uint8Array, { logs, org, now }: Reach, sign: Reach['sign']): Buffer {
  const { hash, header } = parseEnvelope(envelope);
  const log = logs.get(header.space) ?? { log: zeros(16), place: 0, head: NO_HASH };
  return signReceipt(
    {
      ...log,
      org,
      space: header.space,
      envelope: hash,
      at: now,
      place: log.place + 1,
      head: nextHead(log.head, hash),
    },
    sign,
  );
}

export const PROOF_ATTACKS: readonly Attack[] = [
  {
    name: 'forge-receipt',
    what: 'a receipt is given for an envelope that was thrown away',
    begin(reach) {
      const victim = reach.rng.pick(reach.devices);
      return {
        request(device, request) {
          if (request.kind !== 'put' || device !== victim) return [request];
          reach.say(device, {
            kind: 'receipt',
            ref: request.ref,
            receipt: receiptOf(request.envelope, reach, reach.sign),
          });
          return [];
        },
      };
    },
  },
  {
    name: 'receipt-of-a-stranger',
    what: 'what is put is thrown away, and the receipt signed with another key',
    begin(reach) {
      const victims = someOf(reach);
      return {
        request(device, request) {
          if (request.kind !== 'put' || !victims.has(device)) return [request];
          reach.say(device, {
            kind: 'receipt',
            ref: request.ref,
            receipt: receiptOf(request.envelope, reach, reach.forge),
          });
          return [];
        },
      };
    },
  },
  {
    name: 'receipt-for-another',
    what: 'receipts name another envelope',
    begin: receiptSaying(() => ({ envelope: 'cd'.repeat(32) })),
  },
  {
    name: 'receipt-elsewhere',
    what: 'receipts name another place',
    begin: receiptSaying(({ place }, { rng }) => ({ place: place + 1 + rng.below(5) })),
  },
  {
    name: 'receipt-of-another-space',
    what: 'receipts name another space',
    begin: receiptSaying(({ space }) => ({ space: space === 'org' ? 'clinical' : 'org' })),
  },
  {
    name: 'receipt-flipped',
    what: 'a bit of a receipt is turned',
    begin: instead('receipt', (reply, { rng }) => ({
      ...reply,
      receipt: flip(reply.receipt, rng.below(reply.receipt.length), rng),
    })),
  },
  {
    name: 'head-of-a-stranger',
    what: 'heads are signed with another key',
    begin: instead('following', (reply, reach) => ({ ...reply, head: resign(reply.head, 'head', reach) })),
  },
  {
    name: 'head-ahead',
    what: 'the log is said to be longer than it is',
    begin: headSaying((place) => place + 5),
  },
  {
    name: 'head-behind',
    what: 'the log is said to be shorter than it is',
    begin: headSaying((place) => place - 1),
  },
  {
    name: 'another-log',
    what: 'the log is given out as another one',
    begin: instead('following', (reply, reach) => {
      const head = headIn(reply.head, reach.relayKey);
      if (head === null) return reply;
      return { ...reply, head: signHead({ ...head, log: 'ef'.repeat(16) }, reach.sign) };
    }),
  },
  {
    name: 'chain-ahead',
    what: 'a device’s chain is said to go further than it does',
    begin: instead('chain', (reply) => ({ ...reply, seq: reply.seq + 3, hash: '9a'.repeat(32) })),
  },
  {
    name: 'chain-behind',
    what: 'a device’s chain is said to be empty',
    begin: instead('chain', (reply) => ({ ...reply, seq: 0, hash: NO_HASH })),
  },
  {
    name: 'refuse',
    what: 'what a device puts is refused for reasons that are not there',
    begin: instead('receipt', ({ ref }, { rng }) => ({
      kind: 'refused',
      ref,
      code: rng.pick(['stale', 'chain', 'revoked', 'epoch', 'membership', 'quota', 'storage', 'not-member', '?']),
    })),
  },
  {
    name: 'put-off',
    what: 'everything is put off for ever',
    begin: instead('receipt', ({ ref }) => ({ kind: 'later', ref, millis: 1000 })),
  },
  {
    name: 'answer-another',
    what: 'answers carry the numbers of other questions',
    begin: instead('receipt', (reply, { rng }) => ({ ...reply, ref: reply.ref + 1 + rng.below(3) })),
  },
  {
    name: 'change-key',
    what: 'the relay says it is another one',
    begin(reach) {
      reach.disconnect();
      return instead('hello', (reply) => ({ ...reply, relayKey: '12'.repeat(32) }))(reach);
    },
  },
];
